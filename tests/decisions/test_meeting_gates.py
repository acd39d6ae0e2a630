"""What holds for a meeting whoever writes: raw SQL as the application's role (G2, D6; art 30, 31)."""

import pytest
from django.db import DatabaseError, connection, transaction

from decisions.models import Decision, Stance
from decisions.workflows import meeting_record
from tests.decisions import meetings
from tests.decisions.matters import drafting
from tests.decisions.reviewing import on_agenda

pytestmark = pytest.mark.django_db


def refused(statement, *values):
    """Return the database's own sentence against a statement."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("powerops_app",)
        cursor.execute(statement, values)
    return str(error.value)


@pytest.fixture
def item(cast, district):
    return meetings.held(cast, district, on_agenda(cast, district)).items.get()


@pytest.mark.parametrize("state", ["adopted", "amending", "screening", "deferred"])
def test_no_matter_leaves_the_agenda_without_a_meetings_word(cast, district, state):
    decision = on_agenda(cast, district)
    told = refused("UPDATE decisions_decision SET status = %s WHERE id = %s", state, decision.pk)
    assert "任何个人不得决定" in told and "第三十条" in told


def test_a_result_written_without_positions_moves_nothing(cast, item):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE decisions_agendaitem SET result = 'adopted', resolution = '通过', recorded_by_id = %s, recorded_at = now()"
            " WHERE id = %s", [cast.secretary.pk, item.pk],
        )  # fmt: skip
    assert "任何个人不得决定" in refused(
        "UPDATE decisions_decision SET status = 'adopted' WHERE id = %s", item.decision_id
    )


def test_what_was_said_and_resolved_is_not_rewritten(cast, item):
    said = meetings.words(item, *meetings.everybody(cast))
    meeting_record.record_item(
        item,
        by=cast.secretary,
        said=said,
        result="rejected",
        resolution="不通过",
        leader_reason="违背上级要求",
    )
    assert "不能更改" in refused(
        "UPDATE decisions_agendaitem SET result = 'adopted' WHERE id = %s", item.pk
    )
    stance = Stance.objects.first()
    assert "只能追加" in refused(
        "UPDATE decisions_stance SET choice = 'opposed' WHERE id = %s", stance.pk
    )
    assert "只能追加" in refused("DELETE FROM decisions_stance WHERE id = %s", stance.pk)


def test_nobody_absent_or_from_outside_gets_a_word(cast, district):
    meeting = meetings.held(cast, district, on_agenda(cast, district), absent={cast.head2: "出差"})
    item, away = meeting.items.get(), meeting.members.get(person=cast.head2)
    told = refused(
        'INSERT INTO decisions_stance (item_id, member_id, "order", choice, words) VALUES (%s, %s, 1, %s, %s)',
        item.pk, away.pk, "agreed", "",
    )  # fmt: skip
    assert "到会组成人员" in told
    assert "不能更改" in refused(
        "UPDATE decisions_meetingmember SET is_present = true, absence_reason = '' WHERE id = %s",
        away.pk,
    )


def test_what_the_leader_did_not_let_through_is_put_on_no_agenda(cast, district):
    meeting, decision = meetings.prepared(cast, district), drafting(cast, district)
    from decisions.workflows import drafting as stage

    draft = stage.write_draft(
        decision, by=cast.clerk, text="草案", explanation="说明", law_basis="依据"
    )
    told = refused(
        "INSERT INTO decisions_agendaitem (meeting_id, position, decision_id, draft_id, purpose, result, resolution, leader_reason)"
        " VALUES (%s, 1, %s, %s, 'adopt', '', '', '')", meeting.pk, decision.pk, draft.pk,
    )  # fmt: skip
    assert "不能列入会议议题" in told


def test_nothing_goes_out_before_the_party_committee_agreed(cast, district):
    decision = meetings.adopted(cast, district)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE decisions_decision SET status = 'reported' WHERE id = %s", [decision.pk]
        )
    told = refused("UPDATE decisions_decision SET status = 'executing' WHERE id = %s", decision.pk)
    assert "请示报告同级党委" in told
    decision.refresh_from_db()
    assert decision.status == Decision.Status.REPORTED
