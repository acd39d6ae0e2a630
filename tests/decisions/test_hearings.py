"""听证会 from its notice to the published result: who does what, when, and what is refused (D3; art 16–18)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from decisions.hearing_facts import hearing_held, hearings_under_way, papers_day, taking_part
from decisions.models import Hearing
from decisions.workflows import hearing as lifecycle
from decisions.workflows import hearing_notice, hearing_people, hearing_record
from powerops.core.deadlines import open_of
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions import hearings as walk
from tests.decisions.drafts import drafted, second
from tests.decisions.matters import drafting

pytestmark = pytest.mark.django_db
Status = Hearing.Status


def test_a_hearing_goes_from_its_notice_to_its_result(cast, district):
    hearing = walk.concluded(cast, district)
    assert hearing.status == Status.PUBLISHED and hearing.ended_at
    assert hearing_held(hearing.decision) and not hearings_under_way(hearing.decision)


def test_a_hearing_that_is_under_way_was_not_held_yet(cast, district):
    hearing = walk.held(cast, district)
    assert not hearing_held(hearing.decision)
    assert hearings_under_way(hearing.decision) == [hearing]


@pytest.mark.parametrize(
    "who", ["head", "clerk2", "legal", "secretary", "leader", "admin", "outsider", "nobody"]
)
def test_only_the_clerk_of_the_drafting_body_prepares_a_hearing(cast, district, who):
    with pytest.raises(NotAllowed):
        hearing_notice.prepare(
            drafted(cast, district), by=getattr(cast, who), groups=walk.GROUPS, **walk.notice()
        )


def test_what_has_no_draft_cannot_be_heard(cast, district):
    """JC-16."""
    with pytest.raises(IllegalTransition):
        walk.begun(cast, district, drafting(cast, district))


def test_the_draft_that_is_announced_is_the_one_that_stands(cast, district):
    """JC-16-NOTICE."""
    hearing = walk.begun(cast, district)
    second(hearing.decision, cast)
    with pytest.raises(RuleViolated, match="新的稿次"):
        lifecycle.submit(hearing, by=cast.clerk)


def test_one_draft_is_heard_once(cast, district):
    hearing = walk.begun(cast, district)
    with pytest.raises(ValidationError, match="已经组织听证会"):
        walk.begun(cast, district, hearing.decision)


def test_sign_up_is_open_for_seven_days_at_least(cast, district):
    """JC-16-SIGN-UP."""
    with pytest.raises(RuleViolated, match="报名时间不足7日"):
        walk.begun(cast, district, sign_up_until=timezone.localdate() + timedelta(days=6))


def test_a_day_that_leaves_no_seven_days_for_the_papers_is_refused(cast, district):
    """JC-16-PAPERS: sign-up ends on the 7th day, the papers come on the 8th at the earliest, the 16th is the first day."""
    decision, held = drafted(cast, district), walk.notice()["held_at"]
    early = held - timedelta(days=walk.HELD_ON - 15)
    with pytest.raises(RuleViolated, match="才截止"):
        walk.begun(cast, district, decision, held_at=early)
    assert walk.begun(cast, district, decision, held_at=early + timedelta(days=1))


def test_who_wrote_the_notice_does_not_sign_it_and_nobody_elses_head_does(cast, district):
    hearing = lifecycle.submit(walk.begun(cast, district), by=cast.clerk)
    for person in (cast.clerk, cast.head2, cast.leader, cast.legal):
        with pytest.raises(NotAllowed):
            lifecycle.announce(hearing, by=person)
    hearing.drafters.add(cast.head)
    with pytest.raises(RuleViolated, match="不能签发"):
        lifecycle.announce(hearing, by=cast.head)


def test_a_notice_that_lay_too_long_is_not_announced_any_more(cast, district):
    hearing = lifecycle.submit(walk.begun(cast, district), by=cast.clerk)
    with walk.days_after(hearing, 5), pytest.raises(RuleViolated, match="报名时间不足"):
        lifecycle.announce(hearing, by=cast.head)
    assert not hearing.notices.exists()


def test_the_notice_is_changed_until_it_is_sent_to_the_head(cast, district):
    hearing = walk.begun(cast, district)
    changed = {**walk.notice(), "place": "区文化馆"}
    hearing_notice.rewrite(hearing, by=cast.clerk, groups=walk.GROUPS[:1], **changed)
    hearing.refresh_from_db()
    assert (hearing.place, hearing.groups.count()) == ("区文化馆", 1)
    lifecycle.submit(hearing, by=cast.clerk)
    with pytest.raises(IllegalTransition):
        hearing_notice.rewrite(hearing, by=cast.clerk, groups=walk.GROUPS, **changed)
    back = lifecycle.send_back(hearing, by=cast.head, reason="遴选办法写清楚")
    assert (back.status, back.returned_reason) == (Status.DRAFT, "遴选办法写清楚")
    assert lifecycle.discard(back, by=cast.clerk, reason="不再举行").status == Status.CALLED_OFF


def test_the_list_is_published_only_when_every_side_is_represented(cast, district):
    """JC-16-SELECTED."""
    hearing = walk.drawn(cast, district)
    with pytest.raises(RuleViolated, match="专家还没有代表"):
        lifecycle.publish_list(hearing, by=cast.head)


def test_the_papers_are_due_seven_days_before_and_met_when_everybody_has_them(cast, district):
    hearing = walk.ready(cast, district)
    limit = open_of(hearing, "JC-HEAR-PAPERS").get()
    assert limit.due_on == papers_day(hearing.held_on) == hearing.held_on - timedelta(days=8)
    people = list(taking_part(hearing))
    with walk.days_after(hearing, 9):
        told = {"by": cast.clerk, "on": timezone.localdate(), "how": "邮寄"}
        hearing_people.deliver(hearing, participants=people[:-1], **told)
        assert open_of(hearing, "JC-HEAR-PAPERS").exists()
        hearing_people.deliver(hearing, participants=people[-1:], **told)
    assert not open_of(hearing, "JC-HEAR-PAPERS").exists()


def test_papers_are_not_delivered_before_the_notice_or_tomorrow(cast, district):
    hearing = walk.ready(cast, district)
    for days in (-1, walk.LISTED_ON + 1):
        on = timezone.localdate(hearing.created_at) + timedelta(days=days)
        with (
            walk.days_after(hearing, walk.LISTED_ON),
            pytest.raises(RuleViolated, match="送达日期应在"),
        ):
            hearing_people.deliver(
                hearing, by=cast.clerk, participants=taking_part(hearing), on=on, how="邮寄"
            )


def test_with_late_papers_the_hearing_is_not_held_but_postponed(cast, district):
    """JC-16-PAPERS."""
    hearing = walk.ready(cast, district)
    with walk.days_after(hearing, 13):  # the last day was the twelfth
        hearing_people.deliver(
            hearing,
            by=cast.clerk,
            participants=taking_part(hearing),
            on=timezone.localdate(),
            how="邮寄",
        )
    with walk.days_after(hearing, walk.HELD_ON):
        with pytest.raises(RuleViolated, match="不足七日"):
            lifecycle.hold(hearing, by=cast.clerk, **walk.course(hearing))
        later = hearing.held_at + timedelta(days=1)
        with pytest.raises(RuleViolated, match="说明理由"):
            hearing_notice.postpone(
                hearing, by=cast.head, held_at=later, place=hearing.place, reason=" "
            )
        hearing_notice.postpone(
            hearing, by=cast.head, held_at=later, place=hearing.place, reason="材料送达迟延"
        )
    hearing.refresh_from_db()
    assert [one.reason for one in hearing.notices.all()] == ["", "材料送达迟延"]
    with walk.days_after(hearing, walk.HELD_ON + 1):
        assert lifecycle.hold(hearing, by=cast.clerk, **walk.course(hearing)).status == Status.HELD


def test_a_postponed_day_leaves_time_for_papers_that_nobody_has_yet(cast, district):
    hearing = walk.ready(cast, district)
    with walk.days_after(hearing, 18):
        told = {"by": cast.head, "place": hearing.place, "reason": "会场维修"}
        with pytest.raises(RuleViolated, match="材料来不及送达"):
            hearing_notice.postpone(hearing, held_at=hearing.held_at + timedelta(days=5), **told)
        hearing_notice.postpone(hearing, held_at=hearing.held_at + timedelta(days=6), **told)
    assert open_of(hearing, "JC-HEAR-PAPERS").get().due_on == papers_day(hearing.held_on)


def test_a_hearing_is_recorded_on_its_day_and_not_before(cast, district):
    hearing = walk.delivered(cast, district)
    with (
        walk.days_after(hearing, walk.HELD_ON - 1),
        pytest.raises(RuleViolated, match="还没有到时间"),
    ):
        lifecycle.hold(hearing, by=cast.clerk, **walk.course(hearing))
    with walk.days_after(hearing, walk.HELD_ON + 1):
        other = walk.course(hearing, began_at=hearing.held_at + timedelta(days=1))
        with pytest.raises(RuleViolated, match="开始时间应在这一天"):
            lifecycle.hold(hearing, by=cast.clerk, **other)
        assert lifecycle.hold(hearing, by=cast.clerk, **walk.course(hearing)).status == Status.HELD


def test_the_result_waits_for_confirmations_answers_and_report(cast, district):
    """JC-17-SIGNED, JC-18, JC-17."""
    hearing = walk.held(cast, district)
    people = list(taking_part(hearing))
    with pytest.raises(RuleViolated, match="没有确认"):
        lifecycle.publish_result(hearing, by=cast.head)
    for one in people:
        hearing_record.transcribe(
            hearing, by=cast.clerk, participant=one, statement="同意。", confirmation="signed"
        )
    with pytest.raises(RuleViolated, match="没有答复"):
        lifecycle.publish_result(hearing, by=cast.head)
    for one in people:
        hearing_record.answer(hearing, by=cast.clerk, participant=one, outcome="none")
    with pytest.raises(RuleViolated, match="报告还没有写好"):
        lifecycle.publish_result(hearing, by=cast.head)
    hearing_record.write_report(hearing, by=cast.clerk, report="各方同意。")
    assert lifecycle.publish_result(hearing, by=cast.head).status == Status.PUBLISHED


def test_what_was_confirmed_is_not_written_again_and_who_refuses_says_why(cast, district):
    hearing = walk.held(cast, district)
    first, second, *_ = taking_part(hearing)
    told = {"by": cast.clerk, "statement": "反对。"}
    with pytest.raises(ValidationError, match="记明理由"):
        hearing_record.transcribe(hearing, participant=first, confirmation="refused", **told)
    hearing_record.transcribe(
        hearing, participant=first, confirmation="refused", confirmation_reason="记录不全", **told
    )
    with pytest.raises(RuleViolated, match="不能再登记"):
        hearing_record.transcribe(hearing, participant=first, confirmation="signed", **told)
    with pytest.raises(ValidationError, match="说明理由"):
        hearing_record.transcribe(hearing, participant=second, confirmation="signed", **told)
        hearing_record.answer(hearing, by=cast.clerk, participant=second, outcome="not")


def test_who_did_not_come_needs_no_confirmation(cast, district):
    hearing = walk.delivered(cast, district)
    away = taking_part(hearing).first()
    with walk.days_after(hearing, walk.HELD_ON):
        lifecycle.hold(
            hearing, by=cast.clerk, absent=[away], absence="因病请假", **walk.course(hearing)
        )
    away.refresh_from_db()
    assert (away.is_absent, away.absence) == (True, "因病请假")
    with pytest.raises(RuleViolated, match="未到会"):
        hearing_record.transcribe(
            hearing, by=cast.clerk, participant=away, statement="……", confirmation="signed"
        )


def test_a_hearing_that_is_called_off_says_why_to_everybody(cast, district):
    hearing = walk.ready(cast, district)
    with pytest.raises(NotAllowed):
        lifecycle.call_off(hearing, by=cast.clerk, reason="不开了")
    over = lifecycle.call_off(hearing, by=cast.head, reason="草案撤回")
    assert over.status == Status.CALLED_OFF and "草案撤回" in over.notices.last().reason
    assert not open_of(hearing).exists()
