"""Who is to recuse does nothing on that record until it is decided, by neither of the two concerned (F3, G7)."""

from __future__ import annotations

from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from powerops.core import delegations, recusals
from powerops.core.actor import acting
from powerops.core.models import AuditEvent, Notice, Recusal
from powerops.core.refusals import IllegalTransition, NotAllowed, Refusal, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.core.workflow import available
from powerops.law import civil_servants
from registry.workflows import drafting
from registry.workflows import revision as lifecycle
from tests.builders import content, drafted, walked
from tests.cast import appoint
from tests.core.job_steps import together

TODAY = timezone.localdate()


@pytest.fixture
def revision(cast, district):
    return walked(drafted(cast, district.zjj), cast, "head_review")


def raised(record, by, person=None, reason="与本事项有利害关系"):
    return recusals.raise_recusal(record, by=by, person=person or by, reason=reason)


def refused_acts(revision, person):
    return {act.reason for act in available(lifecycle.TABLE, revision, person) if not act.allowed}


def test_while_undecided_the_person_does_nothing_on_that_record_alone(cast, district, revision):
    other = walked(drafted(cast, district.zjj, content(name="另一处罚")), cast, "head_review")
    raised(revision, cast.head)
    today = cndate(TODAY)
    with pytest.raises(RuleViolated, match=f"{today}已提出您回避本事项，尚未决定") as refusal:
        lifecycle.endorse(revision, by=cast.head)
    assert refusal.value.clause == str(civil_servants.RECUSAL.clause) == "《公务员法》第七十六条"
    assert any("尚未决定" in why for why in refused_acts(revision, cast.head))
    assert lifecycle.endorse(other, by=cast.head).status == "legal_review"


def test_upheld_bars_for_good_and_dismissed_lets_act(cast, revision):
    first = raised(revision, cast.legal, cast.head)
    recusals.decide(first, by=cast.leader, outcome="dismissed", reason="没有利害关系")
    second = raised(revision, cast.legal, cast.head, "又发现亲属关系")
    recusals.decide(second, by=cast.leader, outcome="upheld", reason="查证属实")
    with pytest.raises(RuleViolated, match="已决定您回避本事项") as refusal:
        lifecycle.endorse(revision, by=cast.head)
    assert cndate(TODAY) in refusal.value.message
    assert len(recusals.recusals_of(revision)) == 2


def test_dismissed_lets_act(cast, revision):
    asked = raised(revision, cast.clerk, cast.head)
    recusals.decide(asked, by=cast.leader, outcome="dismissed", reason="没有利害关系")
    assert lifecycle.endorse(revision, by=cast.head).status == "legal_review"


def test_asking_again_after_a_dismissal_bars_only_once_it_is_upheld(cast, revision):
    asked = raised(revision, cast.legal, cast.head)
    recusals.decide(asked, by=cast.leader, outcome="dismissed", reason="没有利害关系")
    raised(revision, cast.legal, cast.head, "又发现亲属关系")
    assert not any("回避" in why for why in refused_acts(revision, cast.head))
    assert lifecycle.endorse(revision, by=cast.head).status == "legal_review"


def test_drafting_is_barred_too(cast, district):
    revision = drafted(cast, district.zjj)
    raised(revision, cast.clerk)
    with pytest.raises(RuleViolated, match="尚未决定"):
        drafting.propose(revision, content(name="另一处罚"), by=cast.clerk)
    with pytest.raises(RuleViolated, match="尚未决定"):
        lifecycle.submit(revision, by=cast.clerk)


def test_a_recusal_also_bars_who_would_act_in_that_persons_name(cast, district, revision):
    deputy = appoint("deputy", "住建局副局长", Role.WINDOW, district.zjj)
    delegations.delegate(
        cast.head.appointments.get(), by=cast.head, substitute=deputy, began_on=TODAY,
        ended_on=TODAY, reason="出差",
    )  # fmt: skip
    raised(revision, cast.head)
    with pytest.raises(RuleViolated, match="您代理的住建局局长回避"):
        lifecycle.endorse(revision, by=deputy)


@pytest.mark.parametrize(
    ("person", "by", "decider"),
    [
        ("clerk", "legal", "head"),
        ("clerk", "clerk", "head"),
        ("clerk", "head", "leader"),
        ("head", "head", "leader"),
        ("legal", "clerk", "leader"),
        ("leader", "legal", "inspector"),
        ("head", "leader", "inspector"),
    ],
)
def test_who_decides(cast, revision, person, by, decider):
    """The head; of a head, or where the head asked for it, the leader; else the supervisory organ. Nobody else."""
    recusal = raised(revision, getattr(cast, by), getattr(cast, person))
    deciding = {name for name, one in vars(cast).items() if recusals.decides(acting(one), recusal)}
    assert deciding == {decider}
    waiting = {name for name, one in vars(cast).items() if recusals.to_decide(acting(one))}
    assert waiting == {decider}
    for name, one in vars(cast).items():
        if name != decider:
            with pytest.raises(NotAllowed, match="申请人和被申请回避的人不能决定"):
                recusals.decide(recusal, by=one, outcome="dismissed", reason="无")


def test_a_decision_is_given_once_with_a_reason(cast, revision):
    recusal = raised(revision, cast.legal, cast.clerk)
    with pytest.raises(RuleViolated, match="说明理由") as refusal:
        recusals.decide(recusal, by=cast.head, outcome="upheld", reason=" ")
    assert refusal.value.clause == str(civil_servants.DECISION_ON_RECUSAL.clause)
    recusals.decide(recusal, by=cast.head, outcome="upheld", reason="属实")
    with pytest.raises(IllegalTransition, match="已于"):
        recusals.decide(recusal, by=cast.head, outcome="dismissed", reason="反悔")
    assert Recusal.objects.get().outcome == "upheld"


def test_the_substitute_of_one_concerned_does_not_decide(cast, district, revision):
    deputy = appoint("deputy", "住建局副局长", Role.WINDOW, district.zjj)
    recusal = raised(revision, cast.legal, cast.clerk)
    post = cast.head.appointments.get()
    delegations.delegate(
        post, by=cast.head, substitute=cast.clerk, began_on=TODAY, ended_on=TODAY, reason="出差"
    )
    assert acting(cast.clerk).has_role(Role.HEAD)
    with pytest.raises(NotAllowed):
        recusals.decide(recusal, by=cast.clerk, outcome="dismissed", reason="自己决定")
    assert not recusals.decides(acting(deputy), recusal)


def test_a_body_whose_only_head_keeps_out_asks_for_another(cast, district, revision):
    recusals.decide(
        raised(revision, cast.head), by=cast.leader, outcome=Recusal.Outcome.UPHELD, reason="成立"
    )
    asked = Notice.objects.filter(text__contains="另行任命一名负责人")
    told = dict(asked.values_list("person", "url"))
    assert told.keys() == {cast.personnel.pk, cast.secretary.pk, cast.admin.pk}
    assert told[cast.secretary.pk] == revision.get_absolute_url()
    assert told[cast.personnel.pk] == district.zjj.get_absolute_url()


def test_a_body_with_two_heads_asks_for_none(cast, district, revision):
    appoint("second", "副局长", Role.HEAD, district.zjj)
    recusals.decide(
        raised(revision, cast.head), by=cast.leader, outcome=Recusal.Outcome.UPHELD, reason="成立"
    )
    assert not Notice.objects.filter(text__contains="另行任命一名负责人").exists()


def test_it_says_why_and_is_raised_once(cast, revision):
    with pytest.raises(RuleViolated, match="说明理由"):
        raised(revision, cast.head, reason="  ")
    raised(revision, cast.head)
    with pytest.raises(ValidationError, match="已经提出"):
        raised(revision, cast.legal, cast.head)


def test_it_stands_in_the_records_own_course_and_people_are_told(cast, revision):
    recusal = raised(revision, cast.legal, cast.head)
    recusals.decide(recusal, by=cast.leader, outcome="upheld", reason="属实")
    events = AuditEvent.objects.about(revision).filter(act__startswith="core.recusal")
    assert [(one.label, one.by) for one in events] == [
        ("申请他人回避", cast.legal), ("回避决定：应当回避", cast.leader),
    ]  # fmt: skip
    told = Notice.objects.filter(url=recusal.get_absolute_url()).values_list(
        "person__username", flat=True
    )
    assert sorted(told) == ["head", "head", "leader", "legal"]


def test_the_list_and_the_predicate_agree_on_who_sees_it(cast, revision):
    recusal = raised(revision, cast.legal, cast.clerk)
    for name, person in vars(cast).items():
        actor = acting(person)
        listed = recusals.visible_recusals(actor).filter(pk=recusal.pk).exists()
        assert listed == recusals.may_see_recusal(actor, recusal), name
        assert listed == (name in {"clerk", "legal", "head"}), name


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_refused(cast, district, revision):
    second = appoint("head-too", "住建局第二负责人", Role.HEAD, district.zjj)
    recusal = raised(revision, cast.legal, cast.clerk)
    barrier = Barrier(2)

    def decide(by, outcome):
        barrier.wait(10)
        return recusals.decide(recusal, by=by, outcome=outcome, reason="决定")

    answers = together([lambda: decide(cast.head, "upheld"), lambda: decide(second, "dismissed")])
    assert sorted(isinstance(one, Refusal) for one in answers) == [False, True]
    assert AuditEvent.objects.filter(act="core.recusal.decided").count() == 1
