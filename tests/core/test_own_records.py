"""Organisations, people and laws keep a whole-process record as every matter does (F1, F2, F4; the Plan 四(一)4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from powerops.core import handover, organisations, people
from powerops.core.audit import record_act
from powerops.core.records import KINDS
from powerops.core.roles import Role
from powerops.core.timeline import facts_of
from powerops.core.whole_record import whole_record
from registry.models import Law
from registry.workflows.law_register import save_law
from tests.builders import drafted
from tests.cast import appoint

pytestmark = pytest.mark.django_db


def acts(kind: str, record) -> list[str]:
    return [line["act"] for line in whole_record(KINDS[kind], record)]


def address(record) -> str:
    return f"/desk/records/{record._meta.label_lower}/{record.pk}/"


def status(client, person, record) -> int:
    client.force_login(person)
    return client.get(address(record)).status_code


def test_a_bodys_record_tells_its_names_posts_and_appointments(cast, district, client):
    body = district.zjj
    organisations.rename(
        body, by=cast.admin, name="住房建设局", on=timezone.localdate(), source="新编〔2026〕1号"
    )
    people.end_appointment(
        cast.clerk.appointments.get(), by=cast.admin, ended_on=timezone.localdate()
    )
    told = acts("core.organisation", body)
    assert any("更名" in one for one in told), told
    assert any("离任" in one for one in told), told
    client.force_login(cast.supervisor)
    page = client.get(address(body)).content.decode()
    assert "住房建设局" in page and "更名" in page


def test_a_persons_record_tells_each_post(cast, district):
    appointment = cast.clerk.appointments.get()
    people.end_appointment(appointment, by=cast.admin, ended_on=timezone.localdate())
    told = acts("core.person", cast.clerk)
    assert any("离任" in one for one in told), told


def test_a_persons_record_tells_what_was_handed_over_and_received(cast, district):
    successor = appoint("successor", "住建局接任经办", Role.CLERK, district.zjj)
    drafted(cast, district.zjj)
    made = handover.hand_over(cast.clerk.appointments.get(), by=cast.clerk, receiver=successor)
    handover.confirm(made, by=successor)
    for person in (cast.clerk, successor):
        told = acts("core.person", person)
        assert "移交" in told and "确认接收" in told, told
    assert made in KINDS["core.person"].rows(successor)


def test_what_took_place_before_it_was_entered_is_marked_late(cast, district):
    began = timezone.localdate() - timedelta(days=10)
    organisations.rename(
        district.zjj, by=cast.admin, name="住房建设局", on=began, source="新编〔2026〕1号"
    )
    people.end_appointment(cast.clerk.appointments.get(), by=cast.admin, ended_on=began)
    people.end_appointment(
        cast.window.appointments.get(), by=cast.admin, ended_on=timezone.localdate()
    )
    late = {
        line["act"].partition("：")[0]: line["lateness"]
        for line in whole_record(KINDS["core.organisation"], district.zjj)
        if line.get("late")
    }
    assert late == {"机构更名": "迟 10 天", "离任": "迟 10 天"}


def test_a_laws_record_tells_who_entered_it_and_what_changed(cast, district, client):
    law = Law(name="某市建筑管理办法", rank="地方政府规章")
    save_law(law, by=cast.legal, reason="新公布")
    law.effective_on = date(2026, 1, 1)
    save_law(law, by=cast.legal, reason="补登施行日期")
    lines = whole_record(KINDS["registry.law"], law)
    assert any("补登施行日期" in line["reason"] for line in lines), lines
    assert status(client, cast.legal, law) == 200


def test_the_house_is_shown_to_whoever_looks_after_it_and_to_nobody_else(cast, district, client):
    for record in (district.zjj, cast.clerk):
        assert status(client, cast.inspector, record) == 200
        assert status(client, cast.personnel, record) == 200
        assert status(client, cast.clerk, record) == 404
        assert status(client, cast.outsider, record) == 404


def test_facts_that_are_whole_sentences_are_told_without_a_stop_between_them(cast, district):
    facts = {"理由": "改为分两年到位。", "参加人": "消费者代表"}
    event = record_act("core.organisation.told", "答复", district.zjj, by=cast.head, facts=facts)
    assert facts_of(event) == "理由：改为分两年到位，参加人：消费者代表"
