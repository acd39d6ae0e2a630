"""The stamp of what the public sees: it moves in the very transaction that changes any public page."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from django.db import InterfaceError, OperationalError, connection, models, transaction

NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class PublicStamp(models.Model):
    """One row. Readers compare its number, so that no page is served stale and an unchanged one is not made again."""

    number = models.PositiveBigIntegerField("序号", default=0)
    changed_at = models.DateTimeField("变更时间")

    class Meta:
        verbose_name = verbose_name_plural = "公开内容标记"
        constraints = [
            models.CheckConstraint(name="there_is_one_public_stamp", condition=models.Q(pk=1))
        ]

    def __str__(self) -> str:
        return f"{self.number}"


MOVE = """
INSERT INTO core_publicstamp AS stamp (id, number, changed_at) VALUES (1, 1, clock_timestamp())
ON CONFLICT (id) DO UPDATE SET number = stamp.number + 1, changed_at = clock_timestamp()
"""


# Seconds for which a process may go on with a stamp that it has read; whoever moves the stamp waits as long.
LEASE = 0.02
Stamp = tuple[int, datetime]


class Known:
    """What this process last read, and until when it may go on with that (monotonic seconds)."""

    NOTHING = (0.0, (0, NEVER))
    lease: tuple[float, Stamp] = NOTHING


def move_public_stamp() -> None:
    """Say that public pages change with the current transaction; the row's lock puts writers in order.

    Once that is committed, wait until every process's lease has run out: who is told that it is done finds it on the
    public pages, whichever process answers.
    """
    with connection.cursor() as cursor:
        cursor.execute(MOVE)
    transaction.on_commit(lambda: time.sleep(LEASE))


def public_stamp() -> Stamp:
    """Return the stamp's number and when it last moved; every public page asks, so a busy process asks once a lease."""
    if connection.in_atomic_block:
        return read_stamp()
    ends, stamp = Known.lease
    now = time.monotonic()
    if now >= ends:
        stamp = read_stamp()
        Known.lease = (now + LEASE, stamp)
    return stamp


def read_stamp() -> Stamp:
    """Read the one row; before the first publication there is none.

    It is the first query of a public page, so it tells by itself whether the kept connection still lives.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]  # absent from the stubs
    try:
        return read_row()
    except (InterfaceError, OperationalError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return read_row()


def read_row() -> Stamp:
    """Ask the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, changed_at FROM core_publicstamp WHERE id = 1")
        return cursor.fetchone() or (0, NEVER)
