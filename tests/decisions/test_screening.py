"""The principal leader screens every topic and decides none (D6; art 29; the Plan 四(一)3)."""

import pytest
from django.core.exceptions import ValidationError

from decisions.models import Decision
from decisions.package_facts import package_of
from decisions.workflows import risk_assessment, screening
from decisions.workflows.decision import TABLE
from powerops.core.actor import acting
from powerops.core.models import AuditEvent, Notice
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.workflow import available
from tests.decisions.reviewing import (
    assessing,
    drafted,
    in_review,
    on_agenda,
    passed,
    screened,
    sent,
)

pytestmark = pytest.mark.django_db
ACTS = {
    "pass_topic": lambda decision, by: screening.pass_topic(decision, by=by),
    "return_topic": lambda decision, by: screening.return_topic(decision, by=by, reason="再论证"),
    "veto": lambda decision, by: screening.veto(decision, by=by, ground="dodging", reason="应由本局决定"),
}  # fmt: skip
each_act = pytest.mark.parametrize("verb", ACTS)


OTHERS = ("clerk", "head", "legal", "secretary", "supervisor", "inspector", "admin", "outsider")


def test_nobody_but_the_leader_screens(cast, district):
    decision = screened(cast, district)
    for verb, act in ACTS.items():
        for who in OTHERS:
            with pytest.raises(NotAllowed):
                act(decision, getattr(cast, who))
                pytest.fail(f"{who} {verb}")


@each_act
def test_a_topic_is_screened_after_the_review_and_once(cast, district, verb):
    with pytest.raises(IllegalTransition):
        ACTS[verb](in_review(cast, district), cast.leader)
    decision = ACTS[verb](screened(cast, district), cast.leader)
    with pytest.raises(IllegalTransition):
        ACTS[verb](decision, cast.leader)


def test_the_leader_lets_a_topic_through_to_the_meeting_and_decides_nothing(cast, district):
    """D6: from the agenda on nothing that the leader does alone is a decision."""
    decision = on_agenda(cast, district)
    assert decision.status == "agenda"
    leaders = {
        row.verb for row in TABLE.transitions if row.who == "leader" and "agenda" in row.sources
    }
    assert leaders == set()


def test_what_goes_back_is_drafted_and_reviewed_again(cast, district):
    decision = screening.return_topic(screened(cast, district), by=cast.leader, reason="补充论证")
    assert (decision.status, decision.returned_reason) == ("drafting", "补充论证")
    with pytest.raises(RuleViolated, match="理由"):
        screening.return_topic(screened(cast, district), by=cast.leader, reason="")


@pytest.mark.parametrize("ground", Decision.VetoGround.values)
def test_a_vetoed_topic_ends_and_the_body_is_told_why(cast, district, ground):
    decision = screening.veto(
        screened(cast, district), by=cast.leader, ground=ground, reason="属于本局职责"
    )
    assert (decision.status, decision.veto_ground) == ("vetoed", ground) and decision.ended_at
    event = AuditEvent.objects.get(act="decisions.decision.vetoed", record_id=decision.pk)
    assert (event.reason, event.by) == ("属于本局职责", cast.leader)
    for person in (cast.clerk, cast.head):
        assert Notice.objects.filter(person=person, text__contains="属于本局职责").exists()
    assert available(TABLE, decision, cast.leader) == []


@pytest.mark.parametrize("ground", ["", "dislike"])
def test_a_veto_names_one_of_its_grounds(cast, district, ground):
    decision = screened(cast, district)
    with pytest.raises(ValidationError):
        screening.veto(decision, by=cast.leader, ground=ground, reason="理由")
    decision.refresh_from_db()
    assert decision.status == "screening"
    with pytest.raises(RuleViolated, match="理由"):
        screening.veto(decision, by=cast.leader, ground="beyond", reason=" ")


def test_the_package_says_part_by_part_what_is_there(cast, district):
    """JC-29."""
    parts = {one.what: one for one in package_of(screened(cast, district), acting(cast.leader))}
    assert [what for what, one in parts.items() if one.is_wanted and one.lacks] == []
    assert (
        not parts["公众参与的有关材料"].is_wanted and not parts["公平竞争审查的有关情况"].is_wanted
    )
    assert parts["风险评估的有关材料"].is_wanted and parts["合法性审查意见"].is_wanted
    bare = {one.what: one.lacks for one in package_of(drafted(cast, district), acting(cast.leader))}
    assert bare["合法性审查意见"] == "第1稿未经合法性审查。" and bare["风险评估的有关材料"]


def test_a_risk_found_uncontrollable_meanwhile_keeps_the_topic_from_the_meeting(cast, district):
    decision = drafted(cast, district)
    late = assessing(decision, cast, kind="safety")
    risk_assessment.write(late, by=cast.clerk, conclusion="uncontrollable")
    for kind in ("stability", "integrity"):
        done = risk_assessment.submit(assessing(decision, cast, kind=kind), by=cast.clerk)
        risk_assessment.issue(done, by=cast.head)
    decision = passed(sent(decision, cast), cast)
    risk_assessment.issue(risk_assessment.submit(late, by=cast.clerk), by=cast.head)
    with pytest.raises(RuleViolated, match="公共安全风险（第1稿）评估结论为不可控"):
        screening.pass_topic(decision, by=cast.leader)
