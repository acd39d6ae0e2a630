"""The project: assembly, and the platform that every app stands on."""

from powerops.celery import app as celery_app

RELEASE = "0.1.0"

__all__ = ["RELEASE", "celery_app"]
