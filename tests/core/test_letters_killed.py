"""A sender killed with the letter half delivered: nothing is lost, and receivers can tell the double (F5)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from powerops.core import letters
from powerops.core.models import Mail
from tests.core.mail_sink import Sink, listening
from tests.core.test_worker_killed import database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SEND = "from powerops.core.letters import send_waiting; print(send_waiting())"
PATIENCE = 120  # seconds; a process starts in three on an idle machine


def sender(port: int) -> subprocess.Popen[bytes]:
    """A process of its own that sends what waits."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "powerops.settings",
        "DATABASE_URL": database_url(),
        "POWEROPS_DB_ROLE": "app",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
    }
    command = [sys.executable, "manage.py", "shell", "-c", SEND]
    return subprocess.Popen(command, cwd=django_settings.BASE_DIR, env=environment)


def killing(sink: Sink, process: list[subprocess.Popen[bytes]]) -> None:
    """Let the mail server kill its client once it has the letter."""
    sink.on_message = lambda: os.kill(process[0].pid, signal.SIGKILL)


def test_a_killed_sender_loses_no_letter_and_the_double_has_the_same_identity(
    cast, settings, monkeypatch
):
    settings.SENDS_MAIL = True
    monkeypatch.setattr(letters, "ring", lambda: None)
    cast.clerk.email = "clerk@example.gov.cn"
    cast.clerk.save()
    for key in ("a", "b"):
        letters.write(key, cast.clerk, f"到期提醒 {key}", "正文")
    with listening() as (sink, port):
        processes: list[subprocess.Popen[bytes]] = []
        killing(sink, processes)
        processes.append(sender(port))
        assert processes[0].wait(PATIENCE) == -signal.SIGKILL
        assert len(sink.messages) == 1
        states = list(Mail.objects.order_by("key").values_list("state", flat=True))
        assert states == ["sending", "waiting"]
        sink.on_message = lambda: None
        Mail.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
        assert sender(port).wait(PATIENCE) == 0
        assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
        once = Mail.objects.get(key="b").message_id
        assert sorted(sink.ids) == sorted([Mail.objects.get(key="a").message_id] * 2 + [once])
