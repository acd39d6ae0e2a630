"""The bell that calls the worker; what there is to do stands in the database (powerops.core.jobs)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "powerops.settings")
app = Celery("powerops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sweep-jobs": {"task": "powerops.core.tasks.sweep_jobs", "schedule": 15.0},
}
