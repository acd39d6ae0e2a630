"""What worker and scheduler call: jobs, letters, reminders, seals and what is swept up (when: powerops/celery.py)."""

from typing import Any

from django.core.management import call_command
from django.utils import timezone

from powerops.celery import app
from powerops.core import (
    archive,
    arriving,
    digests,
    documents,
    evidence,
    form_drafts,
    jobs,
    letters,
    reminders,
    sealing,
)
from powerops.core.actor import system_person
from powerops.core.appraisal import JOB as DESTROY_JOB
from powerops.core.appraisal import destroy
from powerops.core.jobs import Progress, job
from powerops.core.models import Person, Volume


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


@app.task(name="powerops.core.tasks.write_digests")
def write_digests() -> None:
    """Write the letters of the morning; runs every half hour, writes between eight and noon."""
    digests.write_digests()


@app.task(name="powerops.core.tasks.check_deadlines")
def check_deadlines() -> None:
    """Remind of what is near, due or overdue; runs every ten minutes and shortly after midnight."""
    reminders.check()


@app.task(name="powerops.core.tasks.seal_log")
def seal_log() -> None:
    """Seal the row log every hour, and once a day mail the newest seal to the second body.

    Runs more often: where a long transaction is open, the next run comes soon.
    """
    if sealing.is_due():
        sealing.seal_log()
    sealing.mail_newest_seal()


@app.task(name="powerops.core.tasks.sweep_incoming")
def sweep_incoming() -> None:
    """Remove what killed web servers left of files on their way in; runs every hour."""
    arriving.sweep_incoming()


@app.task(name="powerops.core.tasks.sweep_idle")
def sweep_idle() -> None:
    """Drop forms that nobody goes on with and sessions that have run out; runs once a day."""
    form_drafts.forget_stale(timezone.now())
    call_command("clearsessions")


@app.task(name="powerops.core.tasks.ask_for_missing_documents")
def ask_for_missing_documents() -> None:
    """Ask again for the files of documents that have none; runs every hour."""
    documents.ask_for_missing(system_person())


@job(documents.JOB)
def render_document(progress: Progress, document: int) -> dict[str, Any]:
    """Make the file of a registered document, once."""
    made = documents.render(
        document, lambda phase, pages: progress(0, 0, f"{phase}，已排 {pages} 页")
    )
    return {"notice": f"{made.title}：文书已生成。", "url": made.get_absolute_url()}


@job(archive.CHECK_JOB)
def check_volume(progress: Progress, volume: int, person: int) -> dict[str, Any]:
    """Read every file of a volume again and put down what was found."""
    record = Volume.objects.select_related("body").get(pk=volume)
    problems = archive.check_on_record(record, by=Person.objects.get(pk=person), progress=progress)
    found = f"发现 {len(problems)} 处不符" if problems else "全部一致"
    return {"notice": f"{record}：摘要核对完毕，{found}。", "url": record.get_absolute_url()}


@job(evidence.JOB)
def make_evidence(progress: Progress, record_type: str, record: int, person: int) -> dict[str, Any]:
    """Make an evidence package."""
    return evidence.make(progress, record_type, record, person)


@job(DESTROY_JOB)
def destroy_volume(progress: Progress, appraisal: int) -> dict[str, Any]:
    """Delete the content of a disposed volume's files."""
    done = destroy(appraisal)
    return {"notice": f"{done.volume}：文件内容已销毁。", "url": done.volume.get_absolute_url()}
