"""The embedded bell: messages come out whole and in order, and never half-written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from powerops import bell


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Any]:
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    with Connection("filesystem://localhost//", transport_options=options) as connection:
        yield connection.channel()


def test_the_embedded_broker_is_the_mended_one(channel):
    assert isinstance(channel, bell.Channel)


def test_messages_come_out_whole_and_in_order(channel, tmp_path: Path):
    for number in range(20):
        channel._put("celery", {"number": number})
    assert [channel._get("celery")["number"] for _ in range(20)] == list(range(20))
    assert not list((tmp_path / "messages").iterdir())


def test_a_message_that_is_still_being_written_is_not_taken(channel, monkeypatch):
    monkeypatch.setattr(Path, "rename", lambda self, target: self)
    channel._put("celery", {"number": 1})
    with pytest.raises(Empty):
        channel._get("celery")
