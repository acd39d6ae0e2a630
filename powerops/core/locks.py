"""One transaction at a time: for what no row can be locked for, such as the next number of a year."""

from __future__ import annotations

from django.db import connection


def one_at_a_time(lock: int) -> None:
    """Wait until no other transaction holds the lock; it is released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
