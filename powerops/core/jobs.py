"""Jobs: asked for in the act's own transaction, done by the worker, never lost and never done twice.

The `Job` row is the truth; the broker only rings the bell. A job is claimed in a transaction of its
own. Then its whole work and its end are one transaction, so a worker killed at any instant leaves
all of it or nothing. Meanwhile a thread with a connection of its own writes progress and heartbeat.
The sweeper rings again for whatever was never begun, and frees what no heart beats for any more.
"""

from __future__ import annotations

import logging
import os
import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from powerops.celery import app, hang_bell
from powerops.core.models import Job, Notice, Person
from powerops.core.origin import acting_from
from powerops.core.refusals import Refusal

logger = logging.getLogger(__name__)

WRITE_SECONDS = 0.5  # how soon others see progress
BEAT_SECONDS = 5.0
SILENCE = timedelta(seconds=30)  # without a heartbeat: the worker is dead
LATE = timedelta(seconds=10)  # waiting for longer: the bell was lost or the worker is busy
MAX_ATTEMPTS = 3
SWEEP_SECONDS = 15
SWEEP_AT_MOST = 50  # bells rung by one sweep, the oldest jobs first

FAILED_UNEXPECTEDLY = (
    "系统处理时出错，没有写入任何内容。请稍后重试；如果仍然出错，请把任务编号 {pk} 告诉管理员。"
)
FAILED_TOO_OFTEN = (
    "处理过程中断了 {attempts} 次（可能是停机或内存不足），没有写入任何内容。"
    "请稍后重试；如果仍然中断，请把任务编号 {pk} 告诉管理员。"
)

# What a job of a kind does: takes a Progress and its row's arguments, returns the result kept on the
# row. In the result, "url" is where the person goes next and "notice" the line in the inbox.
Work = Callable[..., dict[str, Any] | None]
# What sets a record right when its job has failed for good: takes the sentence and the arguments.
OnFailure = Callable[..., None]
KINDS: dict[str, Work] = {}
ON_FAILURE: dict[str, OnFailure] = {}


def job(kind: str, *, on_failure: OnFailure | None = None) -> Callable[[Work], Work]:
    """Register the function that does jobs of a kind; used in each app's tasks.py."""

    def register(work: Work) -> Work:
        KINDS[kind] = work
        if on_failure:
            ON_FAILURE[kind] = on_failure
        return work

    return register


def enqueue(kind: str, *, title: str, by: Person, **arguments: Any) -> Job:
    """Write the job in the current transaction and ring the bell once that is committed."""
    row = Job.objects.create(kind=kind, title=title[:200], arguments=arguments, asked_by=by)
    transaction.on_commit(lambda: ring(row.pk))
    return row


def ring(job_id: int, *, expires: float | None = None) -> None:
    """Call the worker; a bell that fails is told in the log, and the sweeper rings again.

    A bell that nobody heard within `expires` seconds is void.
    """
    try:
        hang_bell()
        app.send_task("powerops.core.tasks.run_job", args=[job_id], expires=expires, retry=False)
    except Exception:  # whatever is wrong with a broker must not undo the act that rings
        logger.exception("Job %s: the bell failed; the sweeper will ring again", job_id)


class ClaimLost(Exception):
    """Another worker has taken the job over; nothing of this attempt may be kept."""


class Progress:
    """How far the work is; set as often as one likes, the heart writes it down twice a second."""

    def __init__(self) -> None:
        self.done, self.total, self.phase = 0, 0, ""

    def __call__(self, done: int, total: int, phase: str | None = None) -> None:
        """Say how much of how much is done, and in which step; without a phase the last one stays."""
        self.done, self.total = done, total
        if phase is not None:
            self.phase = phase[:100]

    @property
    def columns(self) -> dict[str, Any]:
        """The progress as columns of the job's row."""
        return {"progress": self.done, "total": self.total, "phase": self.phase}


def run(job_id: int) -> bool:
    """Claim the job and do it; return False when it does not wait or somebody else is claiming it."""
    row = claim(job_id)
    if row is None:
        return False
    with acting_from(request_id=f"job-{row.pk}", person=lambda: row.asked_by_id):
        try:
            _attempt(row)
        except ClaimLost:
            logger.warning("Job %s: taken over by another worker, this attempt is undone", row.pk)
        except (OperationalError, InterfaceError):
            logger.exception("Job %s: the database failed; the sweeper will free the job", row.pk)
    return True


def run_waiting() -> int:
    """Do in this process whatever waits, the oldest first, with what it asks for; return how many."""
    free_the_silent()
    count = 0
    while waiting := list(Job.objects.filter(state=Job.State.WAITING).order_by("asked_at", "pk")):
        done = sum(run(row.pk) for row in waiting)
        if not done:
            break
        count += done
    return count


def claim(job_id: int) -> Job | None:
    """Mark a waiting job as being done here, and commit that; None when it cannot be had."""
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job_id, state=Job.State.WAITING)
        row = waiting.select_for_update(skip_locked=True, no_key=True).first()
        if row is None:
            return None
        row.state, row.attempts, row.phase = Job.State.RUNNING, row.attempts + 1, ""
        row.claimed_by = f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        row.begun_at, row.beat_at = timezone.now(), Now()
        row.progress = row.total = 0
        row.save()
    return row


def sweep() -> None:
    """Free the jobs whose worker died, then ring for every job that has waited too long.

    Any number of sweepers may run at once: rows that another one holds are skipped, and a bell
    rung twice finds the job taken.
    """
    free_the_silent()
    late = Job.objects.filter(state=Job.State.WAITING, asked_at__lt=Now() - LATE)
    for pk in late.order_by("asked_at", "pk").values_list("pk", flat=True)[:SWEEP_AT_MOST]:
        ring(pk, expires=SWEEP_SECONDS)


def free_the_silent() -> None:
    """Let jobs wait again whose heartbeat stopped; fail those that have been tried often enough."""
    with transaction.atomic():
        silent = Job.objects.filter(state=Job.State.RUNNING, beat_at__lt=Now() - SILENCE)
        for row in silent.select_for_update(skip_locked=True, no_key=True):
            logger.warning("Job %s: no heartbeat from %s", row.pk, row.claimed_by)
            if row.attempts >= MAX_ATTEMPTS:
                fail(row, FAILED_TOO_OFTEN.format(attempts=row.attempts, pk=row.pk))
            else:
                _held(row).update(state=Job.State.WAITING, claimed_by="", phase="")


def fail(row: Job, sentence: str) -> None:
    """End the job as failed, set its record right and tell the person; ClaimLost if it is not ours."""
    _autodiscover(row.kind)
    with transaction.atomic():
        _end(row, Job.State.FAILED, error=sentence)
        if repair := ON_FAILURE.get(row.kind):
            try:
                with transaction.atomic():
                    repair(sentence, **row.arguments)
            except Exception:  # the job has failed all the same, or it would be swept for ever
                logger.exception("Job %s: its record could not be set right", row.pk)
        _tell(row, f"{row.title}：未完成。{sentence}", row.get_absolute_url())


def _attempt(row: Job) -> None:
    """Do the work and end the job in one transaction; a refusal or an error ends it as failed."""
    _autodiscover(row.kind)
    try:
        with beating(row) as progress, transaction.atomic():
            result = KINDS[row.kind](progress, **row.arguments) or {}
            _end(row, Job.State.DONE, result=result, error="", **progress.columns)
            text = result.get("notice") or f"{row.title}：已完成。"
            _tell(row, text, result.get("url") or row.get_absolute_url())
    except Refusal as refusal:
        fail(row, str(refusal))
    except (ClaimLost, OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("Job %s (%s) failed", row.pk, row.kind)
        fail(row, FAILED_UNEXPECTEDLY.format(pk=row.pk))


@contextmanager
def beating(row: Job) -> Iterator[Progress]:
    """Give the work its Progress, which a thread writes on the row until the block ends."""
    progress, stop = Progress(), Event()
    heart = Thread(target=_beat, args=(row, progress, stop), name=f"job-{row.pk}", daemon=True)
    heart.start()
    try:
        yield progress
    finally:
        stop.set()
        heart.join()


def _beat(row: Job, progress: Progress, stop: Event) -> None:
    """Write progress when it changed and a heartbeat in any case; outlive a failing database."""
    written, due = progress.columns, monotonic() + BEAT_SECONDS
    try:
        while not stop.wait(WRITE_SECONDS):
            columns = progress.columns
            if columns == written and monotonic() < due:
                continue
            try:
                _held(row).update(beat_at=Now(), **columns)
            except (OperationalError, InterfaceError):
                logger.exception("Job %s: heartbeat not written", row.pk)
                connection.close()
                continue
            written, due = columns, monotonic() + BEAT_SECONDS
    finally:
        connection.close()


def _held(row: Job) -> QuerySet[Job]:
    """The job's row while this claim holds; empty once the job was freed or taken over."""
    return Job.objects.filter(pk=row.pk, state=Job.State.RUNNING, claimed_by=row.claimed_by)


def _end(row: Job, state: Job.State, **columns: Any) -> None:
    if not _held(row).update(state=state, ended_at=timezone.now(), **columns):
        raise ClaimLost


def _tell(row: Job, text: str, url: str) -> None:
    if not row.asked_by.is_system:
        Notice.objects.create(person=row.asked_by, text=text[:300], url=url)


def _autodiscover(kind: str) -> None:
    """Import every app's tasks.py if the kind is not known yet; the worker has done so at its start."""
    if kind not in KINDS:
        autodiscover_modules("tasks")
