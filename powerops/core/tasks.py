"""What the bell calls: do one job, or sweep up what was lost (powerops.core.jobs)."""

from powerops.celery import app
from powerops.core import jobs, letters


@app.task(name="powerops.core.tasks.run_job")
def run_job(job_id: int) -> None:
    """Do the job unless it is done, or being done elsewhere."""
    jobs.run(job_id)


@app.task(name="powerops.core.tasks.sweep_jobs")
def sweep_jobs() -> None:
    """Free the jobs of dead workers and ring for those that wait; runs every 15 seconds."""
    jobs.sweep()


@app.task(name="powerops.core.tasks.send_letters")
def send_letters() -> None:
    """Send the letters whose time has come; rung for when one is written, and every minute."""
    letters.send_waiting()
