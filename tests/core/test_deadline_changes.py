"""Standing still, going on, growing longer: only where the law of the limit says so, and by another's word (F5, G4).

XX-REPLY (信息公开条例 33) may stand still and grow by twenty working days once; R3-REVIEW may neither.
"""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from powerops.core import deadlines
from powerops.core.models import AuditEvent, Deadline, DeadlineChange
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from registry.models import Revision
from tests.core.clocks import on, running


def asked(cast, **more):
    return {"by": cast.head, "asked_by": cast.clerk, "reason": "征求第三方意见", **more}


@pytest.fixture
def reply(cast, district):
    """Begun on Tuesday 1 September 2026; the twentieth working day is 29 September."""
    with on(2026, 9, 1):
        deadline = running(cast, district.zjj)
    assert deadline.due_on == date(2026, 9, 29)
    return deadline


def test_the_days_of_a_suspension_do_not_count(cast, reply):
    with on(2026, 9, 10):  # six days are counted; the tenth is the first that is not
        deadlines.suspend(reply, **asked(cast))
    assert reply.state == "suspended"
    with on(2026, 9, 17):
        deadlines.resume(reply, **asked(cast, reason="已答复"))
    # 10, 11, 14, 15, 16 are left out: 17 is the seventh day, 12 October the twentieth.
    assert (reply.state, reply.due_on) == ("running", date(2026, 10, 12))
    assert [(one.kind, one.on) for one in reply.changes.all()] == [
        ("suspended", date(2026, 9, 10)),
        ("resumed", date(2026, 9, 17)),
    ]


def test_a_suspension_is_recorded_with_who_asked_who_approved_and_the_clause(cast, reply):
    with on(2026, 9, 10):
        deadlines.suspend(reply, **asked(cast))
    change, event = reply.changes.get(), AuditEvent.objects.about(reply).last()
    assert (change.asked_by, change.approved_by) == (cast.clerk, cast.head)
    assert "第三十三条第三款" in change.clause == event.clause
    assert (event.by, event.reason) == (cast.head, "征求第三方意见")
    assert event.facts["申请人"] == cast.clerk.name and event.post_title
    assert reply.history.latest("history_id").history_user == cast.head


def test_a_suspension_entered_after_its_day_says_when_it_was_and_when_it_was_entered(cast, reply):
    with on(2026, 9, 10):
        deadlines.suspend(reply, **asked(cast), on=date(2026, 9, 8))
    event = AuditEvent.objects.about(reply).last()
    assert timezone.localdate(event.happened_at) == date(2026, 9, 8)
    assert timezone.localdate(event.at) == date(2026, 9, 10)


def test_an_extension_is_granted_once_and_no_further_than_the_law(cast, reply):
    with on(2026, 9, 10):
        with pytest.raises(
            RuleViolated, match="不得超过20个工作日（《政府信息公开条例》第三十三条第二款）。$"
        ):
            deadlines.extend(reply, **asked(cast, amount=21))
        deadlines.extend(reply, **asked(cast, amount=20))
        # After 29 September: 30, then 8 to 10 October, 12 to 16, 19 to 23, 26 to 30, 2 November.
        assert reply.due_on == date(2026, 11, 2)
        with pytest.raises(RuleViolated, match="最多延长1次"):
            deadlines.extend(reply, **asked(cast, amount=1))
    assert Deadline.objects.get().due_on == date(2026, 11, 2)


def test_a_stop_may_begin_before_the_day_on_which_an_extension_was_granted(cast, reply):
    with on(2026, 9, 10):
        deadlines.extend(reply, **asked(cast, amount=5))
        deadlines.suspend(reply, **asked(cast, on=date(2026, 9, 8)))
        with pytest.raises(RuleViolated, match="应在上次中止之日（2026年9月8日）至今天之间"):
            deadlines.resume(reply, **asked(cast, on=date(2026, 9, 7)))
        deadlines.resume(reply, **asked(cast))
    # Twenty-five days end on 12 October (after 29 September: 30, 8 to 10, 12); 8 and 9 September are left out.
    assert reply.due_on == date(2026, 10, 14)


@pytest.mark.parametrize("what", ["suspend", "extend"])
def test_what_the_law_does_not_know_is_refused_with_its_clause(cast, district, what):
    with on(2026, 9, 18):
        deadline = running(cast, district.zjj, "R3-REVIEW", date(2026, 9, 18))
        more = {"amount": 5} if what == "extend" else {}
        with pytest.raises(RuleViolated) as refused:
            getattr(deadlines, what)(deadline, **asked(cast, **more))
    assert "四(二)3" in refused.value.clause and "没有规定" in refused.value.message
    assert not DeadlineChange.objects.exists()


@pytest.mark.parametrize("username", ["clerk", "clerk2", "head2", "legal", "secretary", "admin", "outsider", "nobody"])  # fmt: skip
def test_only_the_head_of_the_body_or_the_leader_approves(cast, reply, username):
    with on(2026, 9, 10), pytest.raises(NotAllowed) as refused:
        deadlines.suspend(reply, **asked(cast, by=getattr(cast, username)))
    assert "住房和城乡建设局的负责人" in refused.value.message and refused.value.clause
    assert Deadline.objects.get().state == "running"


def test_the_leader_approves_too(cast, reply):
    with on(2026, 9, 10):
        deadlines.suspend(reply, **asked(cast, by=cast.leader))
    assert reply.state == "suspended"


def test_nobody_approves_their_own_wish_nor_that_of_somebody_without_the_post(cast, reply):
    with on(2026, 9, 10):
        with pytest.raises(RuleViolated, match="不能批准自己") as refused:
            deadlines.suspend(reply, **asked(cast, asked_by=cast.head))
        assert refused.value.field == "asked_by" and refused.value.clause
        with pytest.raises(RuleViolated, match="不在住房和城乡建设局经办岗位"):
            deadlines.suspend(reply, **asked(cast, asked_by=cast.clerk2))


def test_the_database_keeps_approver_and_asker_apart(cast, reply):
    facts = {"deadline": reply, "kind": "suspended", "on": reply.started_on, "reason": "x", "due_before": reply.due_on}  # fmt: skip
    with pytest.raises(IntegrityError, match="nobody_approves"), transaction.atomic():
        DeadlineChange.objects.create(**facts, approved_by=cast.head, asked_by=cast.head)
    with pytest.raises(IntegrityError, match="nobody_approves"), transaction.atomic():
        DeadlineChange.objects.create(**facts, approved_by=cast.head)


def test_the_wrong_state_is_refused(cast, reply):
    with on(2026, 9, 10):
        with pytest.raises(IllegalTransition, match="计时中"):
            deadlines.resume(reply, **asked(cast))
        deadlines.suspend(reply, **asked(cast))
        for again in (deadlines.suspend, deadlines.extend):
            more = {"amount": 5} if again is deadlines.extend else {}
            with pytest.raises(IllegalTransition, match="中止计时"):
                again(reply, **asked(cast, **more))
        deadlines.meet("XX-REPLY", Revision.objects.get(), by=cast.clerk)
        with pytest.raises(IllegalTransition, match="已办结"):
            deadlines.resume(reply, **asked(cast))
    assert reply.changes.count() == 1


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 8, 31), "应在起算日（2026年9月1日）至今天之间"),  # before it began
        (date(2026, 9, 11), "应在"),  # tomorrow
    ],
)
def test_a_suspension_begins_within_the_limit_and_not_in_the_future(cast, reply, day, why):
    with on(2026, 9, 10), pytest.raises(RuleViolated, match=why) as refused:
        deadlines.suspend(reply, **asked(cast, on=day))
    assert refused.value.field == "on"


def test_what_has_run_out_is_neither_suspended_nor_extended(cast, reply):
    with on(2026, 9, 30):
        with pytest.raises(RuleViolated, match="届满后不能中止"):
            deadlines.suspend(reply, **asked(cast))
        with pytest.raises(RuleViolated, match="届满后不能延长"):
            deadlines.extend(reply, **asked(cast, amount=5))


def test_a_change_is_never_altered(cast, reply):
    with on(2026, 9, 10):
        deadlines.suspend(reply, **asked(cast))
    with pytest.raises(DatabaseError), transaction.atomic():
        reply.changes.update(reason="改")
