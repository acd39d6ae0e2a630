"""`apply()` and `available()`: one door for change, which locks, asks in order, and writes all or nothing (F3, F4)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from powerops.core.models import AuditEvent
from powerops.core.origin import acting_from
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.workflow import apply, available
from registry.models import Revision
from registry.workflows import revision as lifecycle
from registry.workflows.drafting import start_revision
from tests.builders import drafted, walked

TABLE = lifecycle.TABLE


@pytest.fixture
def draft(cast, district):
    return drafted(cast, district.zjj)


@pytest.fixture
def empty(cast, district):
    """A draft without a single power: the law forbids to submit it."""
    return start_revision(district.zjj, by=cast.clerk, kind=Revision.Kind.WHOLE, title="空稿")


def traces(record):
    return AuditEvent.objects.about(record).count(), record.history.count()


def test_an_act_is_recorded_with_everything_that_is_to_be_known(cast, draft):
    with acting_from("10.1.2.3") as origin:
        done = apply(TABLE, "submit", draft, by=cast.clerk, reason="请审签")
    event = AuditEvent.objects.about(draft).last()
    assert (event.act, event.label) == ("registry.revision.submitted", "送负责人审签")
    assert (event.before, event.after, done.status) == ("draft", "head_review", "head_review")
    assert (event.by, event.at_post.person) == (cast.clerk, cast.clerk)
    assert event.post_title == str(event.at_post.post) and event.record_title == str(draft)
    assert (event.reason, event.request_id, event.address) == (
        "请审签", origin.request_id, "10.1.2.3",
    )  # fmt: skip
    assert event.clause == TABLE.by_verb["submit"].clause and event.at == event.happened_at


def test_an_act_entered_later_keeps_both_moments(cast, draft):
    happened = timezone.now() - timedelta(days=1)
    apply(TABLE, "submit", draft, by=cast.clerk, happened_at=happened)
    event = AuditEvent.objects.about(draft).last()
    assert event.happened_at == happened and event.at > happened


def test_an_act_is_not_recorded_before_it_happens(cast, draft):
    before = traces(draft)
    with pytest.raises(ValueError, match="before it happens"):
        apply(TABLE, "submit", draft, by=cast.clerk, happened_at=timezone.now() + timedelta(1))
    assert traces(draft) == before


def test_state_comes_before_person_and_person_before_law(cast, empty):
    with pytest.raises(IllegalTransition, match="当前状态为“起草”"):
        apply(TABLE, "endorse", empty, by=cast.clerk)  # wrong state, person and law
    with pytest.raises(NotAllowed, match="须由住房和城乡建设局的经办岗位办理"):
        apply(TABLE, "submit", empty, by=cast.head)  # wrong person and law
    with pytest.raises(RuleViolated, match="还没有任何事项"):
        apply(TABLE, "submit", empty, by=cast.clerk)  # the law alone


def test_a_refused_act_writes_nothing(cast, empty):
    before = traces(empty)
    for verb, person in (("endorse", cast.head), ("submit", cast.head), ("submit", cast.clerk)):
        with pytest.raises((IllegalTransition, NotAllowed, RuleViolated)):
            apply(TABLE, verb, empty, by=person)
    empty.refresh_from_db()
    assert traces(empty) == before and empty.status == "draft"


def test_what_fails_half_way_writes_nothing(cast, draft):
    before = traces(draft)

    def change(locked, appointment):
        locked.title = "改了一半"
        locked.save()
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        apply(TABLE, "submit", draft, by=cast.clerk, change=change)
    draft.refresh_from_db()
    assert traces(draft) == before and (draft.status, draft.title != "改了一半") == ("draft", True)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_an_act_that_wants_a_reason_is_refused_without(cast, draft, reason):
    with pytest.raises(RuleViolated, match="必须说明理由"):
        apply(TABLE, "withdraw", draft, by=cast.clerk, reason=reason)
    assert apply(TABLE, "withdraw", draft, by=cast.clerk, reason="重复").status == "withdrawn"


def test_what_can_be_done_is_said_with_why_not(cast, draft, empty):
    acts = {act.verb: act for act in available(TABLE, draft, cast.clerk)}
    assert set(acts) == {"submit", "withdraw"}, "only acts that start from the present state"
    assert acts["submit"].allowed and not acts["submit"].reason
    assert acts["withdraw"].needs_reason
    refused = {act.verb: act for act in available(TABLE, empty, cast.clerk)}["submit"]
    assert not refused.allowed and "还没有任何事项" in refused.reason and refused.clause
    for act in available(TABLE, draft, cast.outsider):
        assert not act.allowed and "经办岗位" in act.reason and act.clause


def test_what_is_said_to_be_possible_is_possible_and_nothing_else(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    for person in vars(cast).values():
        for act in available(TABLE, revision, person):
            if act.allowed:
                assert person == (cast.leader if act.verb == "publish_urgently" else cast.legal)
                continue
            with pytest.raises((NotAllowed, RuleViolated), match=act.reason):
                apply(TABLE, act.verb, revision, by=person, reason="理由")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_act_at_once_one_wins_and_one_is_told(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    together, answers = threading.Barrier(2, timeout=20), []

    def act(verb):
        mine = Revision.objects.get(pk=revision.pk)
        together.wait()
        try:
            answers.append(getattr(lifecycle, verb)(mine, by=cast.head, reason="意见").status)
        except (IllegalTransition, RuleViolated) as refusal:
            answers.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[verb]) for verb in ("endorse", "return_by_head")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert IllegalTransition in answers and len(answers) == 2
    revision.refresh_from_db()
    assert revision.status in answers
    assert revision.sign_offs.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_act_waits_for_the_row_and_then_judges_it_as_it_has_become(cast, district):
    """The second act read the row before the first had ended it: the locked row decides, not the one read."""
    draft = drafted(cast, district.zjj)
    inside, answers = threading.Event(), []

    def second():
        mine = Revision.objects.get(pk=draft.pk)
        inside.set()
        try:
            apply(TABLE, "submit", mine, by=cast.clerk)
        except IllegalTransition as refusal:
            answers.append(refusal.message)
        finally:
            connection.close()

    thread = threading.Thread(target=second)

    def change(locked, appointment):
        thread.start()
        assert inside.wait(20)
        thread.join(0.5)
        assert thread.is_alive(), "the second act waits for the first"

    apply(TABLE, "submit", draft, by=cast.clerk, change=change)
    thread.join(20)
    assert answers == ["当前状态为“负责人审签”，不能送负责人审签。"]
