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
app.conf.beat_schedule = {
    "sweep-jobs": {
        "task": "powerops.core.tasks.sweep_jobs",
        "schedule": 15.0,
        "options": {"expires": 15.0},  # behind a long job the calls do not pile up
    },
    "send-letters": {
        "task": "powerops.core.tasks.send_letters",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "write-digests": {
        "task": "powerops.core.tasks.write_digests",
        "schedule": 1800.0,
        "options": {"expires": 1800.0},
    },
    "check-deadlines": {
        "task": "powerops.core.tasks.check_deadlines",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
    "check-deadlines-of-the-new-day": {
        "task": "powerops.core.tasks.check_deadlines",
        "schedule": crontab(hour="0", minute="1"),
        "options": {"expires": 3600.0},
    },
    "seal-log": {
        "task": "powerops.core.tasks.seal_log",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
    "sweep-incoming": {
        "task": "powerops.core.tasks.sweep_incoming",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "sweep-idle": {
        "task": "powerops.core.tasks.sweep_idle",
        "schedule": 86400.0,
        "options": {"expires": 86400.0},
    },
    "forget-closed-forms": {
        "task": "registry.tasks.forget_closed_forms",
        "schedule": 86400.0,
        "options": {"expires": 86400.0},
    },
    "ask-for-missing-documents": {
        "task": "powerops.core.tasks.ask_for_missing_documents",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "ask-for-missing-volumes": {
        "task": "registry.tasks.ask_for_missing_volumes",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "ask-for-missing-pdfs": {
        "task": "registry.tasks.ask_for_missing_pdfs",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
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
