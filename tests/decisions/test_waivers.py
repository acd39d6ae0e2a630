"""Leaving a conditional step out: refused where all five are mandatory, else asked and decided by two (D2; 四(一)2)."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from decisions.models import StepWaiver
from decisions.steps import lacking
from decisions.workflows import step_waiver as lifecycle
from powerops.core.parameters import set_value
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed, RuleViolated
from powerops.law.parameters import FIVE_STEPS
from tests.decisions.matters import drafting, starting

pytestmark = pytest.mark.django_db
REASON = "本事项为例行调整，不涉及专业技术问题。"


@pytest.fixture
def decision(cast, district):
    return drafting(cast, district)


@pytest.fixture
def conditional(cast):
    """The place follows the regulation alone."""
    set_value(
        FIVE_STEPS, value=0, valid_from=timezone.localdate(), citation="新开〔2026〕6号", reason="依条例执行", by=cast.admin
    )  # fmt: skip


def asked(decision, cast, step="experts", ground="plain", by=None):
    return lifecycle.ask(decision, by=by or cast.clerk, step=step, ground=ground, reason=REASON)


def test_by_default_no_step_is_left_out(decision, cast):
    with pytest.raises(RuleViolated) as refused:
        asked(decision, cast)
    assert refused.value.clause == "新开〔2016〕76号 四(一)2" and not StepWaiver.objects.exists()


def test_a_conditional_step_is_left_out_with_the_legal_offices_word(decision, conditional, cast):
    waiver = asked(decision, cast)
    assert "experts" in lacking(decision)
    with pytest.raises(RuleViolated):
        lifecycle.grant(waiver, by=cast.legal)
    granted = lifecycle.grant(waiver, by=cast.legal, reason="属于例行调整，同意")
    assert (granted.status, granted.decided_by) == ("granted", cast.legal)
    assert "experts" not in lacking(decision)
    with pytest.raises(IllegalTransition):
        lifecycle.refuse(waiver, by=cast.legal, reason="改判")


@pytest.mark.parametrize("who", ["clerk", "head", "secretary", "leader", "supervisor", "outsider"])
def test_nobody_but_the_legal_office_decides(decision, conditional, cast, who):
    waiver = asked(decision, cast)
    for act in (lifecycle.grant, lifecycle.refuse):
        with pytest.raises(NotAllowed):
            act(waiver, by=getattr(cast, who), reason="同意")


@pytest.mark.parametrize("who", ["clerk2", "head", "legal", "leader", "outsider"])
def test_nobody_but_the_drafting_clerk_asks(decision, conditional, cast, who):
    with pytest.raises(NotAllowed):
        asked(decision, cast, by=getattr(cast, who))


@pytest.mark.parametrize("step", ["legality", "discussion"])
def test_review_and_discussion_are_never_left_out(decision, conditional, cast, step):
    with pytest.raises(RuleViolated):
        asked(decision, cast, step=step)


def test_a_technical_matter_goes_before_experts(conditional, cast, district):
    with pytest.raises(RuleViolated) as refused:
        asked(drafting(cast, district, is_technical=True), cast)
    assert "第十九条" in refused.value.clause


def test_what_is_asked_stands_once_and_a_refused_one_may_be_asked_anew(decision, conditional, cast):
    waiver = asked(decision, cast)
    with pytest.raises(Conflict):
        asked(decision, cast)
    lifecycle.refuse(waiver, by=cast.legal, reason="涉及成本核算，应当论证")
    assert asked(decision, cast).pk != waiver.pk


def test_only_while_the_matter_is_drafted(conditional, cast, district):
    with pytest.raises(IllegalTransition):
        asked(starting(cast, district), cast)


def test_when_the_place_makes_all_steps_mandatory_again_nothing_more_is_granted(decision, cast):
    """What was asked before is judged by the parameter of the day on which it is decided."""
    waiver = StepWaiver(decision=decision, step="experts", ground="plain", reason=REASON, asked_by=cast.clerk)  # fmt: skip
    waiver.save()
    with pytest.raises(RuleViolated):
        lifecycle.grant(waiver, by=cast.legal, reason="同意")


def test_the_database_knows_the_grounds_of_each_step_too(decision, conditional, cast):
    asked(decision, cast)
    for column, value in (("step", "legality"), ("ground", "harmless")):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE decisions_stepwaiver SET {column} = %s", [value])
