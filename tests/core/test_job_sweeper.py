"""The sweeper: it rings again for what was never begun, and frees what no heart beats for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from powerops.celery import app
from powerops.core import jobs
from powerops.core.jobs import sweep
from powerops.core.models import Job, Person
from tests.core.job_steps import asked, elsewhere

pytestmark = pytest.mark.usefixtures("rung")
HOUR = timedelta(hours=1)


def running(person: Person, *, silent: bool, attempts: int = 1) -> Job:
    beat = timezone.now() - (HOUR if silent else timedelta())
    return Job.objects.create(
        kind="tests.kind", title="测试任务", asked_by=person, state="running", attempts=attempts,
        claimed_by="a worker", beat_at=beat, begun_at=beat,
    )  # fmt: skip


def test_the_sweeper_rings_for_late_jobs_and_leaves_fresh_ones(asker, rung):
    late, fresh = asked(asker), asked(asker)
    Job.objects.filter(pk=late.pk).update(asked_at=timezone.now() - HOUR)
    Job.objects.filter(pk=fresh.pk).update(asked_at=timezone.now())
    sweep()
    assert rung == [late.pk]


def test_the_sweeper_frees_the_jobs_of_dead_workers_alone(asker, rung):
    dead, alive = running(asker, silent=True), running(asker, silent=False)
    Job.objects.update(asked_at=timezone.now() - HOUR)
    sweep()
    sweep()
    assert rung == [dead.pk, dead.pk]
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, dead.claimed_by, dead.attempts) == ("waiting", "", 1)
    assert (alive.state, alive.claimed_by) == ("running", "a worker")


def test_a_job_interrupted_three_times_fails_and_sets_its_record_right(asker, kind, rung):
    repaired: list[str] = []
    kind(lambda progress: None, repaired.append)
    row = running(asker, silent=True, attempts=3)
    sweep()
    row.refresh_from_db()
    assert row.state == "failed"
    assert "中断了 3 次" in row.error
    assert repaired == [row.error]
    assert rung == []
    assert asker.notices.get().url == f"/desk/jobs/{row.pk}/"


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_do_no_harm(asker, kind):
    kind(lambda progress: None)
    row = running(asker, silent=True, attempts=3)
    with transaction.atomic():
        jobs.free_the_silent()
        elsewhere(jobs.free_the_silent)
    row.refresh_from_db()
    assert row.state == "failed"
    assert asker.notices.count() == 1


def test_what_the_scheduler_calls_exists_and_does_not_pile_up():
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        every = entry["schedule"]
        period = every if isinstance(every, float) else 24 * 3600  # the others run once a day
        assert 0 < entry["options"]["expires"] <= period
