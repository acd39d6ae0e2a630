"""What holds of hearings and panels against raw SQL with the application's own rights (G2, D3; art 16–20)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from decisions.hearing_facts import taking_part
from decisions.panel_facts import sitting
from decisions.workflows import hearing_people, hearing_record, panel_record
from decisions.workflows import panel as lifecycle
from tests.decisions import hearings as walk
from tests.decisions import panels

pytestmark = pytest.mark.django_db
HELD = (
    "UPDATE decisions_hearing SET status = 'held', began_at = held_at, closed_at = held_at, chair = 'a', recorder = 'b', "
    "introduction = 'c', debate = 'd' WHERE id = %s"
)
PUBLISHED = "UPDATE decisions_hearing SET status = 'published', report = 'x', ended_at = now() WHERE id = %s"
DONE = (
    "UPDATE decisions_expertpanel SET status = 'done', report = 'x', ended_at = now() WHERE id = %s"
)


def refused(statement: str, pk: int, told: str) -> None:
    with (
        pytest.raises(DatabaseError, match=told),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [pk])


def done(statement: str, pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [pk])


def test_no_hearing_is_held_before_everybody_had_the_papers_for_seven_days(cast, district):
    """JC-16-PAPERS."""
    hearing = walk.ready(cast, district)
    refused(HELD, hearing.pk, "7日前送达")
    people = taking_part(hearing)
    late, last = "held_at::date - 7", "held_at::date - 8"
    of_hearing = "(SELECT {} FROM decisions_hearing WHERE id = hearing_id), delivery = '专人' WHERE hearing_id = %s"
    done(
        f"UPDATE decisions_hearingparticipant SET delivered_on = {of_hearing.format(late)}",
        hearing.pk,
    )  # noqa: S608 (written above)
    refused(HELD, hearing.pk, "7日前送达")
    done(
        f"UPDATE decisions_hearingparticipant SET delivered_on = {of_hearing.format(last)}",
        hearing.pk,
    )  # noqa: S608 (written above)
    done(HELD, hearing.pk)
    assert people.count() == 4


def test_no_hearing_jumps_over_its_list_and_draw(cast, district):
    hearing = walk.listed(cast, district)
    refused(HELD, hearing.pk, "7日前送达")
    refused(
        "UPDATE decisions_hearing SET status = 'drawn' WHERE id = %s",
        hearing.pk,
        "还有组别没有抽取",
    )
    refused(PUBLISHED, hearing.pk, "应确认听证会记录|says_when_and_who_led_it")


def test_no_result_is_published_before_everybody_confirmed_and_was_answered(cast, district):
    """JC-17-SIGNED, JC-18."""
    hearing = walk.held(cast, district)
    refused(PUBLISHED, hearing.pk, "应确认听证会记录")
    for one in taking_part(hearing):
        hearing_record.transcribe(
            hearing, by=cast.clerk, participant=one, statement="同意。", confirmation="signed"
        )
    refused(PUBLISHED, hearing.pk, "应逐一答复")
    for one in taking_part(hearing):
        hearing_record.answer(hearing, by=cast.clerk, participant=one, outcome="none")
    done(PUBLISHED, hearing.pk)


def test_a_confirmed_statement_stays_as_it_was_confirmed(cast, district):
    hearing = walk.held(cast, district)
    one = taking_part(hearing).first()
    change = "UPDATE decisions_hearingparticipant SET statement = '同意草案。' WHERE id = %s"
    done(change, one.pk)
    hearing_record.transcribe(
        hearing, by=cast.clerk, participant=one, statement="反对。", confirmation="signed"
    )
    refused(change, one.pk, "不能更改")


def test_groups_and_seats_stand_once_the_notice_is_sent_to_be_signed(cast, district):
    hearing = walk.announced(cast, district)
    refused(
        "UPDATE decisions_hearinggroup SET seats = 99 WHERE hearing_id = %s", hearing.pk, "不能更改"
    )
    refused("DELETE FROM decisions_hearinggroup WHERE hearing_id = %s", hearing.pk, "不能更改")


def test_notices_and_sign_ups_are_not_taken_back(cast, district):
    hearing = walk.announced(cast, district)
    walk.signed_up(hearing)
    refused(
        "UPDATE decisions_hearingnotice SET place = '别处' WHERE hearing_id = %s",
        hearing.pk,
        "只能追加",
    )
    refused("DELETE FROM decisions_hearingsignup WHERE hearing_id = %s", hearing.pk, "只能追加")


def test_no_panel_is_done_without_the_signed_and_answered_opinion_of_each(cast, district):
    """JC-19-SIGNED."""
    panel = panels.working(cast, district)
    refused(DONE, panel.pk, "署名的论证意见")
    for member in sitting(panel):
        panels.declared(panel, cast, member)
        panels.heard(panel, cast, member)
    lifecycle.complete(panel, by=cast.clerk)
    refused(DONE, panel.pk, "署名的论证意见")
    for member in sitting(panel):
        panel_record.settle(panel, by=cast.clerk, member=member, outcome="adopted", conduct="good")
    done(DONE, panel.pk)


def test_examining_again_changes_the_word_until_the_list_is_fixed(cast, district):
    hearing = walk.announced(cast, district)
    one = walk.signed_up(hearing)
    for verdict, refusal in (("refused", "不在本区"), ("eligible", "")):
        hearing_people.examine(
            hearing, by=cast.clerk, sign_ups=[one], verdict=verdict, refusal=refusal
        )
    one.refresh_from_db()
    assert (one.verdict, one.refusal) == ("eligible", "")
