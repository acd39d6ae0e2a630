"""kill -9 of web, worker, scheduler and PostgreSQL while people act: what was answered as done is there once, whole
(F4, F5, F6, G1, G4)."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from tests.core.mail_sink import Sink, listening
from tests.faults.aftermath import DAMAGE, TOUCHED, WRONG
from tests.faults.installation import PATIENCE, Installation, installed, lines_of, wait_until
from tests.homes import run_sql

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults")]

# As many as fit into the patience of a test run; POWEROPS_STORM_ACTS=2000 is the full storm.
ACTS = int(os.environ.get("POWEROPS_STORM_ACTS", "200"))
SEED = int(os.environ.get("POWEROPS_STORM_SEED", time.time_ns() % 1_000_000))
DRAFTS = 15 + ACTS // 10
PEOPLE = ("direct1", "direct2", "direct3", "web1")
TARGETS = ["postgres"] * 3 + ["web"] * 2 + ["worker"] * 2 + ["scheduler"] + ["clock"] * 2
THREADS, SENDERS = 50, 3
SETTLE = """
from powerops.core import letters, reminders
reminders.check()
while letters.send_waiting(): pass
"""


@pytest.fixture(scope="module")
def sink() -> Iterator[tuple[Sink, int]]:
    with listening() as found:
        yield found


@pytest.fixture(scope="module")
def place(sink) -> Iterator[Installation]:
    with installed(sink[1], DRAFTS) as made:
        yield made


class Storm:
    """People who act, the clock that reminds, and what kills."""

    def __init__(self, place: Installation, folder: Path) -> None:
        self.place, self.folder, self.chance = place, folder, random.Random(SEED)
        self.people = {name: self.send(name) for name in (*PEOPLE, "clock1")}
        self.killed: Counter[str] = Counter()

    def send(self, name: str) -> subprocess.Popen[bytes]:
        """Send one of the people, or the clock."""
        arguments = (name.rstrip("123"), name, str(SEED + len(name)), str(self.answers(name)))
        log = self.folder / f"{name}.log"
        return self.place.begin(log, "-m", "tests.faults.people", *arguments, self.place.address)

    def answers(self, name: str) -> Path:
        return self.folder / f"{name}.answers"

    def told(self) -> list[dict]:
        """Everything that the people were answered so far."""
        return [
            one
            for name in PEOPLE
            if self.answers(name).exists()
            for one in lines_of(self.answers(name))
        ]

    def rage(self) -> None:
        """Kill everything in TARGETS at random moments, then wait until enough acts were answered."""
        wait_until(lambda: len(self.told()) > 10, self.folder / "up.log")
        targets = list(TARGETS)
        self.chance.shuffle(targets)
        for target in targets:
            time.sleep(self.chance.uniform(0.3, 2.0))
            wait_until(lambda what=target: self.strike(what), self.folder / "up.log")
            self.killed[target] += 1
        wait_until(lambda: len(self.done()) >= ACTS, self.folder / "up.log", PATIENCE + ACTS / 2)

    def strike(self, target: str) -> bool:
        if target != "clock":
            return self.place.kill(target)
        self.people["clock1"].kill()
        self.people["clock1"].wait()
        self.people["clock1"] = self.send("clock1")
        return True

    def done(self) -> set[str]:
        return {one["token"] for one in self.told() if one["answer"] == "done"}

    def abate(self) -> None:
        """Send everybody home; nobody may have broken down."""
        for name, process in self.people.items():
            Path(f"{self.answers(name)}.enough").touch()
            assert process.wait(60) == 0, (self.folder / f"{name}.log").read_text()[-3000:]


def test_of_fifty_at_the_same_moment_one_wins_and_the_others_are_told_why(place):
    told = json.loads(place.run("-m", "tests.faults.racing", str(THREADS)))
    (refusal,) = set(told["told"]) - {"done"}
    assert told["told"] == {"done": 1, refusal: THREADS - 1}
    assert refusal.startswith("IllegalTransition: 当前状态为“负责人审签”，不能送负责人审签。")
    url = place.server.url("superuser")
    events = f"SELECT count(*) FROM core_auditevent WHERE reason = '同时送审' AND record_id = {told['revision']}"
    assert run_sql(url, events) == [(1,)]


@pytest.fixture(scope="module")
def storm(place, tmp_path_factory) -> Storm:
    """A storm that has passed: everybody is home, every letter that can leave has left."""
    folder = tmp_path_factory.mktemp("storm")
    sys.stdout.write(f"a storm of {ACTS} acts, POWEROPS_STORM_SEED={SEED}\n")
    with place.running(folder / "up.log"):
        raging = Storm(place, folder)
        try:
            raging.rage()
            raging.abate()
        finally:
            for process in raging.people.values():
                process.kill()
    place.server.ensure_running()
    url = place.server.url("superuser")
    # The time of letters that a killed sender left goes by; then all that can be sent leaves.
    run_sql(url, "UPDATE core_mail SET next_try_at = now() WHERE state IN ('waiting', 'sending')")
    place.run("manage.py", "shell", "-c", SETTLE)
    return raging


def test_whatever_is_killed_what_was_answered_is_there_once_and_nothing_is_half(place, sink, storm):
    assert storm.killed == Counter(TARGETS)
    url = place.server.url("superuser")
    found = {name: run_sql(url, question)[:5] for name, question in WRONG.items()}
    assert found == dict.fromkeys(WRONG, [])
    recorded = {token for (token,) in run_sql(url, "SELECT reason FROM core_auditevent")}
    refused = {one["token"] for one in storm.told() if one["answer"] == "refused"}
    assert storm.done() <= recorded
    assert not refused & recorded
    ids = {one for (one,) in run_sql(url, "SELECT message_id FROM core_mail")}
    assert set(sink[0].ids) == ids != set()
    # What a killed sender had handed over leaves again under the same identity, by which receivers drop it.
    assert len(sink[0].ids) - len(ids) <= len(TARGETS) * SENDERS
    place.run("manage.py", "seal_log")
    assert "结论：完整。" in place.run("manage.py", "verify_audit")


@pytest.mark.parametrize("name", WRONG)
def test_each_question_about_the_aftermath_finds_what_it_asks_for(place, storm, name):
    with closing(psycopg2.connect(place.server.url("superuser"))) as connection:
        cursor = connection.cursor()
        for table in TOUCHED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(DAMAGE[name])
        assert cursor.rowcount
        cursor.execute(WRONG[name])
        assert cursor.fetchone()
