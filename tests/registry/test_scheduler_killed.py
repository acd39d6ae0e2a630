"""A scheduler that is killed in the middle of a publication leaves nothing half done, and the next one publishes once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from registry.models import Edition, EditionPower, PublishedPower, Revision
from registry.workflows.scheduling import publish_due, schedule
from tests.builders import drafted, walked
from tests.core.test_worker_killed import database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Publishes what is due and stands still when everything is written and nothing is committed.
STANDS_STILL = """
import sys, time
import django
django.setup()
from registry.workflows import edition, scheduling
def stand_still(*_):
    print("written", flush=True)
    time.sleep(600)
edition.follow_up = stand_still
scheduling.publish_due()
"""


def test_a_killed_scheduler_leaves_nothing_and_the_next_publishes_once(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "approved")
    schedule(revision, by=cast.secretary, publish_at=timezone.now() + timedelta(hours=1))
    Revision.objects.filter(pk=revision.pk).update(publish_at=timezone.now())
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "powerops.settings",
        "DATABASE_URL": database_url(),
        "POWEROPS_DB_ROLE": "app",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", STANDS_STILL], cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE
    )  # fmt: skip
    try:
        assert process.stdout and process.stdout.readline() == b"written\n"
        assert not Edition.objects.exists()  # nobody else sees any of it
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    until = time.monotonic() + 30
    while not publish_due():  # until the server has noticed, the killed one's locks hold
        assert time.monotonic() < until
        time.sleep(0.1)
    assert (Edition.objects.count(), EditionPower.objects.count()) == (1, 1)
    assert PublishedPower.objects.count() == 1
    assert Revision.objects.get().status == "published"
    assert publish_due() == 0
