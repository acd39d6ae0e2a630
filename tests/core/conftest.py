"""For the tests of jobs: who asks, the bells that were rung, a kind of job for one test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from powerops.celery import app
from powerops.core import jobs
from powerops.core.models import Person


@pytest.fixture
def asker(db: None) -> Person:
    return Person.objects.create(username="asker", name="发起人")


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs rung for, instead of a broker."""
    heard: list[int] = []
    monkeypatch.setattr(
        app, "send_task", lambda name, args, expires=None, retry=None: heard.append(*args)
    )
    return heard


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Make a kind of job for one test."""
    monkeypatch.setattr(jobs, "KINDS", {})
    monkeypatch.setattr(jobs, "ON_FAILURE", {})

    def make(work: Callable[..., Any], on_failure: Callable[..., None] | None = None) -> None:
        jobs.job("tests.kind", on_failure=on_failure)(work)

    return make
