"""The page of a job: progress while it runs, then its result; for the person who asked alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from powerops.core.models import Job, Person
from tests.core.job_steps import asked

pytestmark = pytest.mark.usefixtures("rung")


def page(client: Any, row: Job, part: str = "") -> SimpleNamespace:
    response = client.get(f"/desk/jobs/{row.pk}/{part}")
    return SimpleNamespace(status=response.status_code, text=response.content.decode())


def test_the_page_polls_until_the_job_has_ended_and_then_links_to_its_result(asker, client):
    client.force_login(asker, backend="django.contrib.auth.backends.ModelBackend")
    row = asked(asker)
    shown = page(client, row)
    assert "正在等待开始" in shown.text
    assert f'hx-get="/desk/jobs/{row.pk}/progress/"' in shown.text
    Job.objects.update(state="running", progress=3, total=9, phase="读取第二张表")
    part = page(client, row, "progress/").text
    assert 'value="3" max="9"' in part
    assert "读取第二张表" in part
    assert "<html" not in part
    Job.objects.update(state="done", ended_at=timezone.now(), result={"url": "/there/"})
    part = page(client, row, "progress/").text
    assert 'href="/there/"' in part
    assert "hx-get" not in part


@pytest.mark.parametrize("state", ["done", "failed"])
def test_when_the_job_has_ended_the_polling_page_is_loaded_anew(asker, client, state):
    client.force_login(asker, backend="django.contrib.auth.backends.ModelBackend")
    address, polls = f"/desk/jobs/{asked(asker).pk}/progress/", {"HX-Request": "true"}
    assert "HX-Refresh" not in client.get(address, headers=polls)
    error = "缺少依据。" if state == "failed" else ""
    Job.objects.update(state=state, ended_at=timezone.now(), error=error)
    assert client.get(address, headers=polls)["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(address)


def test_the_page_of_a_failed_job_says_why(asker, client):
    client.force_login(asker, backend="django.contrib.auth.backends.ModelBackend")
    row = asked(asker)
    Job.objects.update(state="failed", ended_at=timezone.now(), error="缺少依据。")
    shown = page(client, row)
    assert "缺少依据。" in shown.text
    assert "hx-get" not in shown.text


@pytest.mark.parametrize("part", ["", "progress/"])
def test_a_job_is_shown_to_nobody_but_the_person_who_asked(asker, client, part):
    row = asked(asker)
    assert page(client, row, part).status == 302
    other = Person.objects.create(username="other", name="他人")
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    assert page(client, row, part).status == 404
