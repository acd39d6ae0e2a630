"""The project: assembly, and the platform that every app stands on."""

from powerops.celery import app as celery_app

__all__ = ["celery_app"]
