"""纠错: anybody reports a mistake, the body answers it in time, the public reads the answer (G14; the Plan 四(二)3, 四(二)6)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from powerops.core.clock import deadlines_of
from powerops.core.templatetags.ui import cndate
from registry.models import ErrorReport, PublishedPower
from registry.workflows import error_report as lifecycle
from tests.builders import content, published

pytestmark = pytest.mark.django_db
WRONG = "依据写的是第六十四条，应当是第六十五条。"
OPENED = re.compile(r'name="opened" value="([^"]+)"')


@pytest.fixture
def power(cast, district):
    published(cast, district.zjj, content())
    return PublishedPower.objects.get()


def report_on(power, *, key="k1", sender="a" * 64, **told) -> ErrorReport:
    return lifecycle.file(
        power, form_key=key, sender=sender, **{"subject": "basis", "text": WRONG, **told}
    )


def answered(report, cast) -> ErrorReport:
    lifecycle.answer(
        report,
        by=cast.clerk,
        outcome="accepted",
        summary="依据条款有误",
        text="已核实，下一版更正。",
    )
    return lifecycle.sign(report, by=cast.head)


def typed(client, address, **fields):
    """What a person sends who took a few seconds over the form."""
    token = OPENED.search(client.get(address).content.decode())[1]
    with time_machine.travel(timezone.now() + timedelta(seconds=10), tick=True):
        return client.post(address, {"opened": token, "website": "", **fields})


def test_anybody_reports_without_an_account_and_follows_with_number_and_code(power, cast, client):
    answer = typed(client, f"/powers/{power.code}/report/", subject="basis", text=WRONG)
    assert answer.status_code == 200
    report, page = ErrorReport.objects.get(), answer.content.decode()
    assert report.number in page and report.code in page
    assert report.number == f"JC{timezone.localdate().year}000001"
    due = cndate(deadlines_of(report).get().due_on)
    assert due in page
    onward = f"/reports/?number={report.number}"
    assert f'href="{onward}"' in page
    assert f'value="{report.number}"' in client.get(onward).content.decode()
    shown = client.post(
        "/reports/",
        {"number": report.number.lower(), "code": f" {report.code[:5]}-{report.code[5:]}"},
    )
    assert f"正在核实，答复期限 {due}" in shown.content.decode()
    answered(report, cast)
    shown = client.post(
        "/reports/", {"number": report.number, "code": report.code}
    ).content.decode()
    assert "情况属实" in shown and "下一版更正" in shown


def test_an_address_is_asked_for_only_where_letters_are_sent(power, client, settings):
    address = f"/powers/{power.code}/report/"
    assert 'name="email"' not in client.get(address).content.decode()
    settings.SENDS_MAIL = True
    assert 'name="email"' in client.get(address).content.decode()


def test_a_form_sent_twice_files_once(power, client):
    address = f"/powers/{power.code}/report/"
    token = OPENED.search(client.get(address).content.decode())[1]
    with time_machine.travel(timezone.now() + timedelta(seconds=10), tick=True):
        pages = [
            client.post(address, {"opened": token, "subject": "basis", "text": WRONG}).content
            for _ in range(2)
        ]
    report = ErrorReport.objects.get()
    assert all(report.code in page.decode() for page in pages)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"website": "http://spam.example"}, "隐藏的栏目"),
        ({"opened": "forged"}, "打开得太久"),
        ({"text": "错了"}, "请至少写 5 个字。"),
        ({"text": " "}, "请填写具体说明。"),
        ({"subject": ""}, "请选择哪里有误。"),
        ({"subject": "nothing"}, "nothing"),
        ({"telephone": "<script>"}, "不是电话号码"),
    ],
)
def test_what_no_person_sends_is_not_taken_and_what_was_typed_stays(power, client, fields, told):
    answer = typed(
        client, f"/powers/{power.code}/report/", **{"subject": "basis", "text": WRONG, **fields}
    )
    assert answer.status_code == 422
    assert told in answer.content.decode() and not ErrorReport.objects.exists()
    if "text" not in fields:
        assert WRONG in answer.content.decode()


def test_a_form_sent_at_once_is_a_robots(power, client):
    address = f"/powers/{power.code}/report/"
    token = OPENED.search(client.get(address).content.decode())[1]
    answer = client.post(address, {"opened": token, "subject": "basis", "text": WRONG})
    assert answer.status_code == 422 and not ErrorReport.objects.exists()
    assert "提交得太快" in answer.content.decode()
    faulty = client.post(address, {"opened": token, "subject": "basis", "text": ""})
    assert faulty.status_code == 422 and "提交得太快" not in faulty.content.decode()


def test_who_sends_too_much_is_asked_to_wait(power, client):
    for number in range(lifecycle.PER_HOUR):
        assert (
            typed(
                client, f"/powers/{power.code}/report/", subject="basis", text=f"{WRONG}{number}"
            ).status_code
            == 200
        )
    answer = typed(client, f"/powers/{power.code}/report/", subject="basis", text=WRONG)
    assert answer.status_code == 422 and "太频繁" in answer.content.decode()
    assert ErrorReport.objects.count() == lifecycle.PER_HOUR


def test_codes_are_not_to_be_guessed(power, client):
    report = report_on(power)
    for _ in range(10):
        page = client.post("/reports/", {"number": report.number, "code": "2222222222"})
        assert "没有查到" in page.content.decode()
    page = client.post("/reports/", {"number": report.number, "code": report.code})
    assert "查询次数太多" in page.content.decode()


def test_only_a_signed_answer_stands_on_the_powers_page(power, cast, client):
    report, address = report_on(power, email="who@example.cn"), f"/powers/{power.code}/"
    assert "依据条款有误" not in client.get(address).content.decode()
    lifecycle.answer(
        report, by=cast.clerk, outcome="accepted", summary="依据条款有误", text="已核实。"
    )
    assert "依据条款有误" not in client.get(address).content.decode()
    lifecycle.sign(report, by=cast.head)
    page = client.get(address).content.decode()
    assert "依据条款有误" in page and "已核实。" in page
    assert WRONG not in page and "who@example.cn" not in page
