"""纠错 inside: who answers, who signs, what runs, and who learns how the sender is reached (G14, F3; the Plan 四(二)3)."""

from __future__ import annotations

from threading import Thread

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from powerops.core.deadlines import open_of
from powerops.core.models import AuditEvent, Mail, RowChange
from powerops.core.refusals import IllegalTransition, NotAllowed
from powerops.core.workflow import available
from registry.models import ErrorReport, PublishedPower
from registry.permissions import may_see_error_report, visible_error_reports
from registry.workflows import error_report as lifecycle
from tests.builders import content, published
from tests.registry.test_error_reports import WRONG, answered, report_on
from tests.registry.test_who_sees_what import who_sees

pytestmark = pytest.mark.django_db


@pytest.fixture
def power(cast, district):
    published(cast, district.zjj, content())
    return PublishedPower.objects.get()


def test_the_clock_runs_from_filing_to_the_signature(power, cast):
    report = report_on(power)
    assert open_of(report, "G14-ANSWER").get().body == power.body
    answered(report, cast)
    assert not open_of(report).exists()


def test_without_next_years_calendar_the_report_is_taken_and_its_clock_starts_later(power, cast):
    with time_machine.travel(f"{timezone.localdate().year + 1}-12-20 09:00:00+08:00"):
        report = report_on(power)
        assert not open_of(report).exists()
        assert lifecycle.start_missing_clocks() == 0
    ErrorReport.objects.filter(pk=report.pk).update(filed_at=timezone.now())
    assert lifecycle.start_missing_clocks() == 1
    assert lifecycle.start_missing_clocks() == 0


@pytest.mark.parametrize(
    "who", ["clerk2", "head2", "legal", "secretary", "supervisor", "admin", "outsider"]
)
def test_only_the_body_itself_answers(power, cast, who):
    report = report_on(power)
    with pytest.raises(NotAllowed):
        lifecycle.answer(
            report, by=getattr(cast, who), outcome="refused", summary="无误", text="核实无误。"
        )


def test_the_answer_needs_two_people(power, cast):
    report = report_on(power)
    with pytest.raises(IllegalTransition):
        lifecycle.sign(report, by=cast.head)
    lifecycle.answer(
        report, by=cast.clerk, outcome="refused", summary="对依据的疑问", text="核实无误。"
    )
    with pytest.raises(NotAllowed):
        lifecycle.sign(report, by=cast.clerk)
    lifecycle.send_back(report, by=cast.head, reason="请写明条款原文")
    assert report.status == "filed" and report.returned_reason == "请写明条款原文"
    answered(report, cast)
    with pytest.raises(IllegalTransition):
        lifecycle.answer(
            report, by=cast.clerk, outcome="refused", summary="再答", text="再答一次。"
        )


def test_what_is_no_report_is_put_aside_with_a_reason_for_the_sender_alone(power, cast, client):
    report = report_on(power, email="who@example.cn")
    lifecycle.dismiss(report, by=cast.head, reason="与本事项无关，请向住建局咨询电话询问。")
    assert (
        "与本事项无关"
        in client.post("/reports/", {"number": report.number, "code": report.code}).content.decode()
    )
    assert "与本事项无关" not in client.get(f"/powers/{power.code}/").content.decode()


def test_the_sender_is_written_to_where_an_address_was_left(power, cast, settings):
    settings.SENDS_MAIL = True
    answered(report_on(power, email="who@example.cn"), cast)
    answered(report_on(power, key="k2"), cast)
    letter = Mail.objects.get(address="who@example.cn")
    assert "已核实，下一版更正。" in letter.text


def test_how_the_sender_is_reached_is_need_to_know_and_reading_it_is_recorded(power, cast, client):
    report = report_on(power, email="who@example.cn", telephone="0373-1234567")
    for one in (cast.supervisor, cast.legal, cast.clerk):
        client.force_login(one)
        assert "who@example.cn" not in client.get(report.get_absolute_url()).content.decode()
    client.force_login(cast.supervisor)
    assert client.post(f"{report.get_absolute_url()}contact/").status_code == 403
    client.force_login(cast.clerk)
    assert "who@example.cn" in client.post(f"{report.get_absolute_url()}contact/").content.decode()
    assert (
        AuditEvent.objects.filter(act="registry.error_report.contact_read", by=cast.clerk).count()
        == 1
    )
    client.force_login(cast.supervisor)
    export = b"".join(client.get("/desk/registry/reports/?export=csv").streaming_content).decode()
    assert WRONG in export and "who@example.cn" not in export


def test_nothing_private_of_the_sender_stands_in_history_or_log(power):
    report = report_on(power, email="who@example.cn", telephone="0373-1234567")
    told = " ".join(
        RowChange.objects.filter(
            table__in=["registry_errorreport", "registry_historicalerrorreport"]
        ).values_list("content", flat=True)
    )
    assert WRONG in told
    for private in ("who@example.cn", "0373-1234567", report.code):
        assert private not in told


def test_who_sees_reports(power, cast):
    report_on(power)
    seeing = who_sees(cast, visible_error_reports, may_see_error_report, ErrorReport)
    assert seeing == {"clerk", "head", "legal", "secretary", "leader", "supervisor", "inspector"}


def test_the_desk_shows_what_waits_for_whom(power, cast, client):
    report = report_on(power)
    client.force_login(cast.clerk)
    assert report.number in client.get("/desk/").content.decode()
    client.force_login(cast.head)
    assert report.number not in client.get("/desk/").content.decode()
    lifecycle.answer(report, by=cast.clerk, outcome="refused", summary="无误", text="核实无误。")
    assert report.number in client.get("/desk/").content.decode()


def test_the_pages_of_the_clerk_and_the_head(power, cast, client):
    report = report_on(power)
    client.force_login(cast.clerk)
    page = client.get(report.get_absolute_url()).content.decode()
    assert WRONG in page and "提交答复" in page and "声明本人回避" in page
    address = reverse("core:recusal-create", args=["registry.errorreport", report.pk])
    assert address in page and client.get(address).status_code == 200
    wrong = client.post(
        f"{report.get_absolute_url()}answer/",
        {"outcome": "accepted", "summary": "", "answer": "好"},
    )
    assert wrong.status_code == 422
    told = {"outcome": "accepted", "summary": "依据条款有误", "answer": "已核实，下一版更正。"}
    assert client.post(f"{report.get_absolute_url()}answer/", told).status_code == 302
    client.force_login(cast.head)
    assert client.post(f"{report.get_absolute_url()}sign/").status_code == 302
    report.refresh_from_db()
    assert (report.status, report.closed_by) == ("answered", cast.head)
    assert available(lifecycle.TABLE, report, cast.head) == []


@pytest.mark.django_db(transaction=True)
def test_numbers_are_gapless_when_many_send_at_once(cast, district):
    published(cast, district.zjj, content())
    power = PublishedPower.objects.get()

    def send(number: int) -> None:
        report_on(power, key=f"k{number}", sender=f"{number:064x}")
        connection.close()

    threads = [Thread(target=send, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ErrorReport.objects.values_list("serial", flat=True)) == list(range(1, 9))
