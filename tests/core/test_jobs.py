"""Jobs: the row is the truth, the work is all or nothing."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from powerops.celery import app
from powerops.core import jobs
from powerops.core.jobs import Progress, enqueue, run, run_waiting
from powerops.core.models import Job, Notice, Person
from powerops.core.origin import current_origin
from powerops.core.refusals import RuleViolated
from tests.core.job_steps import asked, elsewhere

pytestmark = pytest.mark.usefixtures("rung")


def test_a_job_is_done_with_its_arguments_and_leaves_result_and_notice(asker, kind):
    def work(progress: Progress, name: str) -> dict[str, Any]:
        progress(2, 2, "写入")
        return {"url": "/done/", "notice": f"{name}已读取", "from": current_origin().request_id}

    kind(work)
    row = asked(asker, name="清单")
    assert run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.progress, row.total) == ("done", 1, 2, 2)
    assert row.result == {"url": "/done/", "notice": "清单已读取", "from": f"job-{row.pk}"}
    assert row.ended_at >= row.begun_at
    notice = Notice.objects.get(person=asker)
    assert (notice.text, notice.url) == ("清单已读取", "/done/")


def test_a_job_that_is_done_is_not_done_again(asker, kind):
    kind(lambda progress: Notice.objects.create(person=asker, text="行") and None)
    row = asked(asker)
    assert run(row.pk)
    assert not run(row.pk)
    assert Notice.objects.filter(text="行").count() == 1


def test_a_refused_job_fails_in_the_words_of_the_refusal_and_writes_nothing(asker, kind):
    repaired = []

    def work(progress: Progress, upload: int) -> None:
        Notice.objects.create(person=asker, text="半途")
        raise RuleViolated("缺少依据。", clause="四(一)3", remedy="请补充依据。")

    kind(work, lambda sentence, upload: repaired.append((sentence, upload)))
    row = asked(asker, upload=7)
    run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "缺少依据。（四(一)3）请补充依据。")
    assert repaired == [(row.error, 7)]
    assert [notice.text for notice in asker.notices.all()] == [
        "测试任务：未完成。缺少依据。（四(一)3）请补充依据。"
    ]


def test_an_unexpected_error_is_logged_and_told_without_its_innards(asker, kind, caplog):
    def work(progress: Progress) -> None:
        Notice.objects.create(person=asker, text="半途")
        raise KeyError("secret")

    kind(work)
    row = asked(asker)
    run(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "系统处理时出错" in row.error
    assert "secret" not in row.error
    assert "secret" in caplog.text
    assert not Notice.objects.filter(text="半途").exists()


def test_a_job_fails_even_when_its_record_cannot_be_set_right(asker, kind):
    def work(progress: Progress) -> None:
        raise ValueError

    def repair(sentence: str) -> None:
        Person.objects.create(username="asker", name="重名")

    kind(work, repair)
    row = asked(asker)
    run(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"


def test_a_job_of_an_unknown_kind_fails(asker):
    row = enqueue("tests.nobody_knows", title="未知", by=asker)
    run(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"


def test_run_jobs_does_what_waits_and_what_that_asks_for(asker, kind, capsys):
    def work(progress: Progress, again: bool) -> None:
        if again:
            asked(asker, again=False)

    kind(work)
    asked(asker, again=True)
    call_command("run_jobs")
    assert capsys.readouterr().out.strip() == "已执行 2 个任务。"
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert run_waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_a_job_asked_for_in_an_act_that_is_undone_leaves_nothing(asker, rung):
    with pytest.raises(RuntimeError), transaction.atomic():
        asked(asker)
        raise RuntimeError
    assert not Job.objects.exists()
    assert rung == []
    with transaction.atomic():
        row = asked(asker)
        assert rung == []
    assert rung == [row.pk]


@pytest.mark.django_db(transaction=True)
def test_a_broken_bell_does_not_undo_the_act(asker, monkeypatch, caplog, tmp_path: Path):
    monkeypatch.undo()
    (tmp_path / "file").touch()
    bell = str(tmp_path / "file" / "bell")
    # A connection of this test's own: the one that is kept would remember the broken place.
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    monkeypatch.setitem(app.conf.broker_transport_options, "data_folder_out", bell)
    with caplog.at_level(logging.ERROR, "powerops.core.jobs"):
        row = asked(asker)
    assert Job.objects.get() == row
    assert "the bell failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_a_job_once(asker, kind):
    def work(progress: Progress) -> None:
        time.sleep(0.2)
        Notice.objects.create(person=asker, text="行")

    kind(work)
    row = asked(asker)
    start, answers = Barrier(4), []

    def worker() -> None:
        connection.ensure_connection()
        start.wait()
        try:
            answers.append(run(row.pk))
        finally:
            connection.close()

    threads = [Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == [False, False, False, True]
    assert Notice.objects.filter(text="行").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_that_another_is_just_claiming_is_passed_over_at_once(asker, kind):
    kind(lambda progress: None)
    row = asked(asker)
    with transaction.atomic():
        assert jobs.claim(row.pk)
        assert elsewhere(lambda: run(row.pk)) is False
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("running", 1)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_by_others_while_the_work_is_not_yet_committed(asker, kind):
    seen = []

    def work(progress: Progress) -> None:
        Notice.objects.create(person=asker, text="行")
        progress(3, 10, "第二步")
        until = time.monotonic() + 10
        while time.monotonic() < until and not seen:
            time.sleep(0.1)
            now = elsewhere(lambda: (Job.objects.get(), Notice.objects.count()))
            seen.extend([now] if now[0].progress else [])

    kind(work)
    run(asked(asker).pk)
    row, notices = seen[0]
    assert (row.state, row.progress, row.total, row.phase) == ("running", 3, 10, "第二步")
    assert notices == 0


@pytest.mark.django_db(transaction=True)
def test_the_heart_beats_on_without_any_progress(asker, kind, monkeypatch):
    monkeypatch.setattr(jobs, "WRITE_SECONDS", 0.05)
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.1)
    beats = []

    def work(progress: Progress) -> None:
        for _ in range(2):
            time.sleep(0.3)
            beats.append(elsewhere(lambda: Job.objects.get().beat_at))

    kind(work)
    run(asked(asker).pk)
    assert beats[0] < beats[1]


@pytest.mark.django_db(transaction=True)
def test_an_attempt_that_was_taken_over_keeps_nothing(asker, kind):
    def work(progress: Progress) -> None:
        Notice.objects.create(person=asker, text="行")
        elsewhere(lambda: Job.objects.update(claimed_by="another worker"))

    kind(work)
    row = asked(asker)
    run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.claimed_by) == ("running", "another worker")
    assert not Notice.objects.exists()
