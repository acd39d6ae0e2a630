"""A meeting goes one way, and what was signed or went out stands: raw SQL as the application's role (G2, D6; art 30, 32)."""

import pytest
from django.db import DatabaseError, connection, transaction

from decisions.models import Meeting
from decisions.workflows import meeting as lifecycle
from tests.decisions import meetings
from tests.decisions.reviewing import on_agenda

pytestmark = pytest.mark.django_db


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("powerops_app",)
        cursor.execute(statement, values)
        return cursor.rowcount


def refused(statement, *values, match):
    with pytest.raises(DatabaseError, match=match):
        run(statement, *values)


def moved(meeting, state):
    """The statement that puts a meeting into a state, with whatever the state asks to be said."""
    facts = {
        "held": "held_on = current_date",
        "minuted": "signed_at = now(), signed_by_id = chair_id, minutes = '纪要'",
    }
    return (
        f"UPDATE decisions_meeting SET status = '{state}', {facts.get(state, 'place = place')} WHERE id = %s",
        meeting.pk,
    )


def test_a_meeting_begins_by_being_prepared(cast, district):
    meeting = meetings.prepared(cast, district)
    refused(
        "INSERT INTO decisions_meeting (decider_id, kind, year, serial, planned_at, place, chair_id, status, quorum_percent,"
        " held_on, minutes, minutes_number, returned_reason, prepared_by_id, prepared_at)"
        " SELECT decider_id, kind, year, serial + 1, planned_at, place, chair_id, 'held', 50, current_date, '', '', '',"
        " prepared_by_id, prepared_at FROM decisions_meeting WHERE id = %s", meeting.pk, match="从筹备开始",
    )  # fmt: skip


@pytest.mark.parametrize("state", ["held", "signing", "minuted"])
def test_a_meeting_that_was_not_called_is_not_held(cast, district, state):
    meeting = meetings.prepared(cast, district, on_agenda(cast, district))
    statement, pk = moved(meeting, state)
    with pytest.raises(DatabaseError):
        run(statement, pk)
    meeting.refresh_from_db()
    assert meeting.status == Meeting.Status.PREPARING


def test_nobody_came_nobody_met(cast, district):
    meeting = lifecycle.notify(
        meetings.prepared(cast, district, on_agenda(cast, district)), by=cast.secretary
    )
    refused(*moved(meeting, "held"), match="没有达到法定人数")
    run(
        "UPDATE decisions_meetingmember SET is_present = true WHERE meeting_id = %s AND person_id <> %s",
        meeting.pk,
        cast.leader.pk,
    )
    refused(*moved(meeting, "held"), match="主要负责人没有到会")
    run("UPDATE decisions_meetingmember SET is_present = true WHERE meeting_id = %s", meeting.pk)
    assert run(*moved(meeting, "held")) == 1


def test_a_meeting_held_does_not_go_back_nor_change_who_presided(cast, district):
    meeting = meetings.held(cast, district, on_agenda(cast, district))
    for state in ("preparing", "notified", "cancelled"):
        with pytest.raises(DatabaseError):
            run(
                f"UPDATE decisions_meeting SET status = '{state}', held_on = NULL WHERE id = %s",
                meeting.pk,
            )
    for change in (f"chair_id = {cast.head.pk}", "quorum_percent = 90", "held_on = held_on - 30"):
        refused(
            f"UPDATE decisions_meeting SET {change} WHERE id = %s", meeting.pk, match="不能更改"
        )


def test_minutes_wait_for_every_result(cast, district):
    meeting = meetings.held(cast, district, on_agenda(cast, district))
    refused(*moved(meeting, "signing"), match="还有议题没有记录结果")


def test_signed_minutes_and_what_went_out_are_not_rewritten(cast, district):
    decision = meetings.executing(cast, district)
    meeting = decision.agenda_items.get().meeting
    sent = lifecycle.submit_minutes(meeting, by=cast.secretary, minutes="会议原则同意。")
    signed = lifecycle.sign_minutes(sent, by=cast.leader)
    refused(
        "UPDATE decisions_meeting SET minutes = '另一种说法' WHERE id = %s",
        signed.pk,
        match="不能更改",
    )
    refused(
        "DELETE FROM decisions_meeting WHERE id = %s",
        signed.pk,
        match="只能追加|不能删除|外键|foreign",
    )
    for change in (
        "interpretation = ''",
        "is_public = false, withheld_ground = '秘密'",
        "document_number = '新开决〔2020〕1号'",
    ):
        refused(
            f"UPDATE decisions_publication SET {change} WHERE decision_id = %s",
            decision.pk,
            match="公布的内容不能更改",
        )
