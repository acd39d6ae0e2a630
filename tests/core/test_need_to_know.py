"""Who sets the house up reads no titles of records, nor what belongs to another jurisdiction (F3; 四(二)1)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from powerops.core import archive, delegations, handover, numbering, reminders
from powerops.core.files import store
from powerops.core.models import Delegation, Mail, Notice
from powerops.core.roles import Role
from registry.numbers import APPROVAL
from tests.builders import drafted
from tests.cast import appoint
from tests.core.clocks import on, running

pytestmark = pytest.mark.django_db


def page(client, person, address):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_administrator_keeps_series_and_reads_no_titles_of_what_was_numbered(
    cast, district, client
):
    numbering.open_series(by=cast.admin, organisation=district.gwh, kind=APPROVAL, sign="新开")
    revision = drafted(cast, district.zjj)
    numbering.issue(APPROVAL, district.gwh, revision, by=cast.secretary)
    address = reverse("core:number-list")
    assert str(revision) in page(client, cast.secretary, address)
    shown = page(client, cast.admin, address)
    assert str(revision) not in shown and "新开" in shown and "停用" in shown
    export = client.get(address, {"export": "csv"})
    assert str(revision) not in b"".join(export.streaming_content).decode()


def test_the_administrator_sees_that_a_letter_failed_and_not_what_it_is_about(
    cast, district, client
):
    facts = {"text": "正文", "state": "failed", "error": "451 try later"}
    for number, (person, key) in enumerate(
        (
            (cast.clerk, "deadline:1:near"),
            (cast.outsider, "deadline:2:near"),
            (None, "seal-2026-11-23"),
        )
    ):
        Mail.objects.create(
            key=key, person=person, address=f"a{number}@example.cn", subject=f"临期：某案当事人{number}",
            message_id=f"<{number}>", **facts,
        )  # fmt: skip
    shown = page(client, cast.admin, reverse("core:letter-list"))
    assert "当事人" not in shown and "期限提醒" in shown and "封印副本" in shown
    assert "a0@example.cn" in shown and "a2@example.cn" in shown, (
        "the second body's letter belongs to all"
    )
    assert "a1@example.cn" not in shown, "another jurisdiction"
    foreign = Mail.objects.get(person=cast.outsider)
    assert client.post(reverse("core:letter-again", args=[foreign.pk])).status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == "failed"


def test_who_arranges_people_sees_how_much_is_handed_over_and_not_what(cast, district, client):
    revision = drafted(cast, district.zjj)
    successor = appoint("successor", "住建局接任经办", Role.CLERK, district.zjj)
    held = cast.clerk.appointments.get()
    create = reverse("core:hand-over-create", args=[held.pk])
    for who, reads in (("clerk", True), ("head", True), ("admin", False), ("personnel", False)):
        shown = page(client, getattr(cast, who), create)
        assert (str(revision) in shown) is reads, who
        assert "起草中的清单稿" in shown, who
    made = handover.hand_over(held, by=cast.admin, receiver=successor)
    for who, reads in (("clerk", True), ("head", True), ("leader", True), ("admin", False)):
        shown = page(client, getattr(cast, who), made.get_absolute_url())
        assert (str(revision) in shown) is reads, who
        assert (revision.get_absolute_url() in shown) is reads, who
    assert str(revision) in page(client, successor, made.get_absolute_url())


def test_a_substitute_who_has_left_the_body_is_reminded_of_nothing(cast, district):
    deputy = appoint("deputy", "住建局副局长", Role.WINDOW, district.zjj)
    beside = appoint("beside", "住建局另一经办", Role.CLERK, district.zjj)
    with on(2026, 9, 1):
        running(cast, district.zjj)
        for holder, substitute in ((cast.clerk, deputy), (beside, cast.window)):
            delegations.delegate(
                holder.appointments.get(), by=holder, substitute=substitute, began_on=date(2026, 9, 1),
                ended_on=date(2026, 12, 31), reason="培训",
            )  # fmt: skip
    deputy.appointments.update(ended_on=date(2026, 9, 10))
    Notice.objects.all().delete()
    with on(2026, 9, 29):
        reminders.check()
    told = {one.person for one in Notice.objects.all()}
    assert told == {cast.clerk, beside, cast.window}
    assert Delegation.objects.count() == 2


def test_lists_of_volumes_leave_the_records_where_they_are(cast, district, client):
    record = drafted(cast, district.zjj)
    file = store(ContentFile(b"%PDF-1.7 one", name="材料.pdf"), by=cast.clerk)
    archive.archive(
        record, title=str(record), body=record.body, closed_on=timezone.localdate(), by=cast.secretary,
        files=[archive.Item(file, "材料", "住建局", timezone.localdate())], missing=[], record_lines=[{"act": "很长的记录"}],
    )  # fmt: skip
    for address in ("/desk/archive/", "/desk/archive/?export=csv", "/desk/archive/due/"):
        with CaptureQueriesContext(connection) as asked:
            client.force_login(cast.secretary)
            answer = client.get(address)
            b"".join(answer.streaming_content) if answer.streaming else answer.content
        read = [one["sql"] for one in asked if 'FROM "core_volume"' in one["sql"]]
        assert read and not [sql for sql in read if '"core_volume"."record",' in sql], address
