"""A matter is decided by a recorded meeting and by nobody alone (D6, D2, G3; art 30, JC-30, JC-30-LAST, JC-30-RECORD; art 38(3), JC-38-DISSENT)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from decisions.models import AgendaItem, Decision, Stance
from decisions.workflows import deciding, meeting_record
from decisions.workflows import meeting as lifecycle
from powerops.core import recusals
from powerops.core.models import AuditEvent, Document, Notice
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions import meetings
from tests.decisions.matters import drafting
from tests.decisions.reviewing import on_agenda

pytestmark = pytest.mark.django_db
Status = Decision.Status


@pytest.fixture
def topic(cast, district):
    return on_agenda(cast, district)


def record(item, cast, said, result="adopted", **told):
    facts = {"resolution": "按草案执行。", **told}
    return meeting_record.record_item(item, by=cast.secretary, said=said, result=result, **facts)


# --- preparing -------------------------------------------------------------------------------------


def test_only_the_secretary_calls_a_meeting_and_the_leader_presides(cast, district, topic):
    for person in (cast.leader, cast.clerk, cast.supervisor, cast.outsider):
        with pytest.raises(NotAllowed):
            lifecycle.prepare(
                by=person, decider=district.gwh, kind="standing", planned_at=timezone.now() + timedelta(1), place="会议室",
                chair=meetings.seat(cast.leader), members=[],
            )  # fmt: skip
    with pytest.raises(RuleViolated) as refused:
        meetings.prepared(cast, district, chair=meetings.seat(cast.head))
    assert refused.value.field == "chair"


def test_what_the_leader_did_not_let_through_comes_before_no_meeting(cast, district):
    meeting = meetings.prepared(cast, district)
    with pytest.raises(RuleViolated) as refused:
        lifecycle.put_on_agenda(meeting, drafting(cast, district), by=cast.secretary)
    assert "不能列入会议议题" in str(refused.value)


def test_a_matter_waits_for_one_meeting_at_a_time(cast, district, topic):
    meetings.prepared(cast, district, topic)
    with pytest.raises(RuleViolated):
        meetings.prepared(cast, district, topic)


def test_a_meeting_without_a_topic_is_not_called_and_every_member_is_told(cast, district, topic):
    with pytest.raises(RuleViolated):
        lifecycle.notify(meetings.prepared(cast, district), by=cast.secretary)
    meeting = lifecycle.notify(meetings.prepared(cast, district, topic), by=cast.secretary)
    told = Notice.objects.filter(url=meeting.get_absolute_url())
    assert set(told.values_list("person", flat=True)) == {
        one.pk for one in (cast.leader, cast.head, cast.head2, cast.personnel)
    }


def test_without_its_quorum_or_its_leader_it_is_not_held(cast, district, topic):
    meeting = lifecycle.notify(meetings.prepared(cast, district, topic), by=cast.secretary)
    number = {one.person_id: one.pk for one in meeting.members.all()}
    half = {number[one.pk]: "出差" for one in (cast.head, cast.head2)}
    with pytest.raises(RuleViolated) as refused:
        lifecycle.hold(meeting, by=cast.secretary, absent=half)
    assert "到会组成人员 2 人" in str(refused.value)
    with pytest.raises(RuleViolated):
        lifecycle.hold(meeting, by=cast.secretary, absent={number[cast.leader.pk]: "出差"})
    assert (
        lifecycle.hold(meeting, by=cast.secretary, absent={number[cast.head.pk]: "出差"}).status
        == "held"
    )


# --- deciding ---------------------------------------------------------------------------------------


def test_an_adopted_matter_goes_on_and_the_record_keeps_who_said_what(cast, district, topic):
    (item,) = meetings.held(cast, district, topic).items.all()
    said = meetings.words(
        item,
        (cast.head, "agreed"),
        (cast.head2, "opposed"),
        (cast.personnel, "suggested"),
        (cast.leader, "agreed"),
    )
    done = record(item, cast, said)
    topic.refresh_from_db()
    assert topic.status == Status.ADOPTED and done.carried_at
    assert [one.member.person for one in done.stances.all()] == [
        cast.head,
        cast.head2,
        cast.personnel,
        cast.leader,
    ]
    (dissent,) = [one for one in Stance.objects.all() if one.is_dissent]
    assert dissent.member.person == cast.head2 and "第三十八条第三款" in dissent.waives
    event = AuditEvent.objects.get(act="decisions.meeting.item_recorded")
    assert event.facts["不同意见"] == str(cast.head2)


def test_the_leader_speaks_last(cast, district, topic):
    (item,) = meetings.held(cast, district, topic).items.all()
    said = meetings.words(
        item,
        (cast.leader, "agreed"),
        (cast.head, "agreed"),
        (cast.head2, "agreed"),
        (cast.personnel, "agreed"),
    )
    with pytest.raises(RuleViolated) as refused:
        record(item, cast, said)
    assert "最后发表意见" in str(refused.value) and "第三十条第二款" in str(refused.value)
    assert not Stance.objects.exists()


def test_everybody_present_speaks_once_and_nobody_else(cast, district, topic):
    meeting = meetings.held(cast, district, topic, absent={cast.personnel: "病假"})
    (item,) = meeting.items.all()
    two = ((cast.head, "agreed"), (cast.leader, "agreed"))
    with pytest.raises(RuleViolated, match="意见没有记录"):
        record(item, cast, meetings.words(item, *two))
    with pytest.raises(RuleViolated):
        record(
            item,
            cast,
            meetings.words(item, (cast.head2, "agreed"), (cast.personnel, "agreed"), *two),
        )
    with pytest.raises(RuleViolated):
        record(
            item, cast, meetings.words(item, (cast.head2, "agreed"), (cast.head, "agreed"), *two)
        )


def test_against_the_majority_the_leader_says_why(cast, district, topic):
    (item,) = meetings.held(cast, district, topic).items.all()
    said = meetings.words(item, *meetings.everybody(cast, "opposed", "agreed"))
    with pytest.raises(RuleViolated) as refused:
        record(item, cast, said)
    assert refused.value.field == "leader_reason"
    done = record(item, cast, said, leader_reason="上级已限定时间，先行试行一年。")
    assert done.leader_reason and done.result == "adopted"


def test_a_recused_member_has_no_word(cast, district, topic):
    recusals.raise_recusal(topic, by=cast.head2, person=cast.head2, reason="亲属在污水处理企业任职")
    (item,) = meetings.held(cast, district, topic).items.all()
    others = ((cast.head, "agreed"), (cast.personnel, "agreed"), (cast.leader, "agreed"))
    with pytest.raises(RuleViolated):
        record(item, cast, meetings.words(item, (cast.head2, "agreed"), *others))
    assert record(item, cast, meetings.words(item, *others)).result == "adopted"


@pytest.mark.parametrize(
    ("result", "status"),
    [
        ("amended", "amending"),
        ("again", "screening"),
        ("deferred", "deferred"),
        ("rejected", "rejected"),
    ],
)
def test_every_result_moves_the_matter_where_it_belongs(cast, district, topic, result, status):
    assert meetings.resolved(cast, district, topic, result).status == status


def test_what_was_recorded_is_recorded_once(cast, district, topic):
    (item,) = meetings.held(cast, district, topic).items.all()
    said = meetings.words(item, *meetings.everybody(cast))
    record(item, cast, said)
    with pytest.raises(IllegalTransition):
        record(item, cast, said)


@pytest.mark.parametrize("verb", ["adopt", "adopt_amended", "discuss_again", "defer", "reject"])
def test_nobody_decides_without_a_meeting(cast, topic, verb):
    for person in (cast.secretary, cast.leader):
        with pytest.raises((RuleViolated, NotAllowed)):
            getattr(deciding, verb)(topic, by=person, reason="个人决定")
    topic.refresh_from_db()
    assert topic.status == Status.AGENDA


def test_the_result_of_an_earlier_meeting_is_used_up(cast, district, topic):
    meetings.resolved(cast, district, topic, "again")
    from decisions.workflows import screening

    again = screening.pass_topic(topic, by=cast.leader)
    with pytest.raises(RuleViolated):
        deciding.discuss_again(again, by=cast.secretary, reason="再来一次")


def test_what_was_put_off_goes_before_the_leader_again(cast, district, topic):
    put_off = meetings.resolved(cast, district, topic, "deferred")
    with pytest.raises(NotAllowed):
        deciding.resume_topic(put_off, by=cast.clerk, reason="条件成熟")
    assert (
        deciding.resume_topic(put_off, by=cast.secretary, reason="条件成熟").status
        == Status.SCREENING
    )


# --- minutes ----------------------------------------------------------------------------------------


def test_minutes_wait_for_every_result_and_are_signed_by_who_presided(cast, district, topic):
    meetings.numbered(cast, district)
    meeting = meetings.held(cast, district, topic)
    with pytest.raises(RuleViolated):
        lifecycle.submit_minutes(meeting, by=cast.secretary, minutes="会议听取了汇报。")
    (item,) = meeting.items.all()
    record(item, cast, meetings.words(item, *meetings.everybody(cast)))
    sent = lifecycle.submit_minutes(meeting, by=cast.secretary, minutes="会议听取了汇报。")
    with pytest.raises(NotAllowed):
        lifecycle.sign_minutes(sent, by=cast.secretary)
    back = lifecycle.return_minutes(sent, by=cast.leader, reason="写明减免办法")
    again = lifecycle.submit_minutes(
        back, by=cast.secretary, minutes="会议听取了汇报，明确了减免办法。"
    )
    signed = lifecycle.sign_minutes(again, by=cast.leader)
    document = Document.objects.get(kind="decisions.minutes", record_id=signed.pk)
    assert signed.minutes_number and document.snapshot["items"][0]["stances"][-1]["who"] == str(
        cast.leader
    )


def test_what_was_decided_is_not_cancelled(cast, district, topic):
    meeting = meetings.prepared(cast, district, topic)
    cancelled = lifecycle.cancel(meeting, by=cast.secretary, reason="时间冲突")
    assert cancelled.status == "cancelled"
    with pytest.raises(IllegalTransition):
        lifecycle.cancel(meetings.held(cast, district, topic), by=cast.secretary, reason="时间冲突")
    assert AgendaItem.objects.count() == 2
