"""The bell that calls the worker; what there is to do stands in the database (powerops.core.jobs)."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init, worker_ready
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "powerops.settings")
TRANSPORT_ALIASES["filesystem"] = "powerops.bell:Transport"

app = Celery("powerops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
MINUTE, HOUR = 60.0, 3600.0  # seconds
# What runs by itself, and how often; the calls of a task do not pile up behind a long job.
SCHEDULE: tuple[tuple[str, float | crontab], ...] = (
    ("powerops.core.tasks.sweep_jobs", 15.0),
    ("powerops.core.tasks.send_letters", MINUTE),
    ("powerops.core.tasks.write_digests", 30 * MINUTE),
    ("powerops.core.tasks.check_deadlines", 10 * MINUTE),
    ("powerops.core.tasks.check_deadlines", crontab(hour="0", minute="1")),
    ("powerops.core.tasks.seal_log", 10 * MINUTE),
    ("powerops.core.tasks.sweep_incoming", HOUR),
    ("powerops.core.tasks.sweep_idle", crontab(hour="3", minute="10")),
    ("registry.tasks.publish_scheduled", MINUTE),
    ("decisions.tasks.close_consultations", 10 * MINUTE),
    ("decisions.tasks.close_consultations", crontab(hour="0", minute="1")),
    ("registry.tasks.follow_changes", HOUR),
    ("registry.tasks.follow_changes", crontab(hour="0", minute="5")),
    ("registry.tasks.look_after_citizens", crontab(hour="0", minute="30")),
    ("registry.tasks.forget_closed_forms", crontab(hour="3", minute="20")),
    ("powerops.core.tasks.ask_for_missing_documents", HOUR),
    ("registry.tasks.check_key_posts", 10 * MINUTE),
    ("decisions.tasks.ask_for_volumes", 10 * MINUTE),
    ("decisions.tasks.look_for_inaction", crontab(hour="0", minute="40")),
    ("registry.tasks.examine_lists", MINUTE),
    ("registry.tasks.ask_for_missing_volumes", HOUR),
    ("registry.tasks.ask_for_missing_pdfs", HOUR),
    ("registry.tasks.ask_for_open_data", crontab(hour="2", minute="30")),
    ("registry.tasks.ask_for_missing_open_data", HOUR),
)
app.conf.beat_schedule = {
    f"{task} {every}": {
        "task": task,
        "schedule": every,
        "options": {"expires": every if isinstance(every, float) else HOUR},
    }
    for task, every in SCHEDULE
}
app.conf.timezone = "Asia/Shanghai"  # midnight is here
app.conf.worker_concurrency = 2
app.conf.worker_prefetch_multiplier = 1
app.conf.worker_max_tasks_per_child = 100
app.conf.worker_max_memory_per_child = 700_000  # KiB; a PDF of 3,000 rows takes 560 MB
app.conf.task_time_limit = 3600  # seconds; what hangs is killed, swept and tried again
app.conf.worker_proc_alive_timeout = 30.0  # seconds; a busy machine forks slowly
app.conf.worker_enable_remote_control = False  # nobody listens, and its messages would pile up
app.conf.broker_connection_timeout = 2.0  # seconds that an act may wait for a bell


@worker_init.connect
@beat_init.connect
def hang_bell(**_: Any) -> None:
    """Make the directories of the filesystem broker; nothing to do for any other."""
    options = app.conf.broker_transport_options
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """Take up at once what waited while no worker ran."""
    app.send_task("powerops.core.tasks.sweep_jobs", expires=15.0)
