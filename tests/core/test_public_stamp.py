"""The public stamp is asked once a lease; who moved it is told so only when every lease has run out."""

from __future__ import annotations

import time
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from powerops.core.models.public import LEASE, Known, move_public_stamp, public_stamp


@pytest.mark.django_db(transaction=True)
def test_a_busy_process_asks_once_a_lease(monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr("powerops.core.models.public.time.monotonic", lambda: moment[0])
    with CaptureQueriesContext(connection) as queries:
        for _ in range(5):
            public_stamp()
    assert len(queries) == 1
    moment[0] += LEASE
    with CaptureQueriesContext(connection) as queries:
        public_stamp()
    assert len(queries) == 1


@pytest.mark.django_db(transaction=True)
def test_who_moved_it_finds_it_moved_at_once_in_every_process():
    """A reader that never stops asking stands for another process: what it knows when the move returns is the new one."""
    move_public_stamp()
    stop = []

    def read_on():
        while not stop:
            public_stamp()
        connection.close()

    reader = Thread(target=read_on)
    reader.start()
    try:
        for _ in range(10):
            before, _ = public_stamp()
            move_public_stamp()
            assert public_stamp()[0] == before + 1
    finally:
        stop.append(True)
        reader.join()


@pytest.mark.django_db(transaction=True)
def test_the_lease_begins_before_the_question(monkeypatch):
    """An answer that took longer than the lease is not used again: it may be as old as its question."""
    read = public_stamp.__globals__["read_row"]

    def slowly():
        answer = read()
        time.sleep(LEASE)
        return answer

    monkeypatch.setattr("powerops.core.models.public.read_row", slowly)
    public_stamp()
    assert Known.lease[0] <= time.monotonic()


@pytest.mark.django_db(transaction=True)
def test_a_move_that_is_rolled_back_moves_nothing_and_waits_for_nobody():
    move_public_stamp()
    before, _ = public_stamp()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        move_public_stamp()
        assert public_stamp()[0] == before + 1
        raise ZeroDivisionError
    time.sleep(LEASE)
    assert public_stamp()[0] == before
