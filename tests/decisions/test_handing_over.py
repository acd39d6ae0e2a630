"""Who leaves a post hands over what of major decisions hangs on the person (F2, D6)."""

import pytest
from django.db import transaction

from decisions.workflows import drafting
from decisions.workflows import meeting as lifecycle
from powerops.core import handover
from powerops.core.models import AuditEvent, Notice
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from tests.cast import appoint
from tests.decisions import matters, meetings, reviewing


@pytest.fixture
def successor(cast, district):
    return appoint("successor", "住建局接任经办", Role.CLERK, district.zjj)


def held(person):
    return person.appointments.get()


def lines(person):
    return [(item.source.kind, str(item.record)) for item in handover.open_items(held(person))]


def test_who_drafted_hands_over_the_draft_and_nobody_else_does(cast, district, successor):
    decision = matters.drafting(cast, district)
    reviewing.new_draft(decision, cast.clerk)
    assert lines(cast.clerk) == [("拟订中的决策事项", str(decision))]
    for person in (successor, cast.head, cast.clerk2, cast.leader):
        assert lines(person) == []


def test_what_is_returned_later_comes_to_the_successor(cast, district, successor):
    decision = reviewing.signing(cast, district)
    handover.hand_over(held(cast.clerk), by=cast.head, receiver=successor, note="调岗")
    assert {cast.clerk, successor} == set(decision.drafters.all())
    drafting.return_draft(decision, by=cast.head, reason="补充减免办法")
    assert Notice.objects.filter(person=successor, text__contains="补充减免办法").exists()
    event = AuditEvent.objects.about(decision).get(act="decisions.decision.handed_over")
    assert event.facts["接收人"] == successor.name


def test_who_had_a_word_on_the_matter_takes_no_draft_over(cast, district):
    decision = reviewing.in_review(cast, district)
    both = appoint("both", "住建局新任经办", Role.CLERK, district.zjj)
    AuditEvent.objects.about(decision).filter(act="decisions.decision.endorsed")
    appoint_head = cast.head  # signed the suggestion and the draft
    with pytest.raises(RuleViolated, match="不能再接手起草"), transaction.atomic():
        from_sources(decision, appoint_head, cast.admin)
    from_sources(decision, both, cast.admin)
    assert decision.drafters.contains(both)


def from_sources(decision, receiver, by):
    source = next(one for one in handover.SOURCES if one.kind == "拟订中的决策事项")
    source.move(decision, receiver, by)


def test_seats_and_unsigned_minutes_are_named_before_one_leaves(cast, district):
    topic = reviewing.on_agenda(cast, district)
    meeting = meetings.prepared(cast, district, topic)
    seat = ("待召开的决策会议", str(meeting))
    assert seat in lines(cast.head2) and seat in lines(cast.leader) and lines(cast.clerk2) == []
    lifecycle.hold(lifecycle.notify(meeting, by=cast.secretary), by=cast.secretary, absent={})
    assert lines(cast.head2) == []
    assert lines(cast.leader) == [("待签发的会议纪要", str(meeting))]
