"""Steps that the tests of jobs share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import Any

from django.db import connection

from powerops.core.jobs import enqueue
from powerops.core.models import Job, Person


def asked(person: Person, **arguments: Any) -> Job:
    return enqueue("tests.kind", title="测试任务", by=person, **arguments)


def elsewhere(act: Callable[[], Any]) -> Any:
    """Do something on another connection, as another process would, and return its answer."""
    answer: list[Any] = []

    def work() -> None:
        try:
            answer.append(act())
        finally:
            connection.close()

    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive(), "it waits for a lock"
    return answer[0]


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all at once, each on a connection of its own; return their answers, or the errors that they raised."""

    def work(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Exception as error:  # the caller judges who was refused
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(work, acts))
