"""A decision is evaluated by somebody else than assessed it before (D8, G7; art 36, JC-36, JC-36-OTHERS, JC-36-HEARS)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from decisions.models import Evaluation
from decisions.workflows import evaluation
from powerops.core.deadlines import open_of
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions.matters import drafting
from tests.decisions.meetings import executing

pytestmark = pytest.mark.django_db
REPORT = {
    "result": Evaluation.Result.PARTLY, "advice": Evaluation.Advice.ADJUST, "report": "收费调整后欠费率上升。",
    "public_opinions": "网上收到意见三十二条。", "participants": "人大代表两名、政协委员一名。",
}  # fmt: skip


def planned(decision, cast, **told):
    facts = {"trigger": "opinions", "planned_on": timezone.localdate() + timedelta(days=40)}
    return evaluation.plan_evaluation(decision, by=cast.secretary, **{**facts, **told})


@pytest.fixture
def decided(cast, district):
    return executing(cast, district)


def test_what_is_not_executed_is_not_evaluated(cast, district, decided):
    with pytest.raises(IllegalTransition):
        planned(drafting(cast, district), cast)
    with pytest.raises(RuleViolated):
        planned(decided, cast, planned_on=timezone.localdate())
    for person in (cast.leader, cast.supervisor, cast.head):
        with pytest.raises(NotAllowed):
            evaluation.plan_evaluation(
                decided, by=person, trigger="needed", planned_on=timezone.localdate() + timedelta(9)
            )


def test_who_assessed_the_risk_before_does_not_evaluate_afterwards(cast, district, decided):
    one = planned(decided, cast)
    with pytest.raises(RuleViolated) as refused:
        evaluation.assign(one, by=cast.leader, evaluator=district.zjj)
    assert "不能承担后评估" in str(refused.value) and refused.value.field == "evaluator"
    assert evaluation.assign(one, by=cast.leader, evaluator=district.nyj).status == "evaluating"


def test_the_report_says_whom_it_heard_and_the_leader_settles_it(cast, district, decided):
    one = evaluation.assign(planned(decided, cast), by=cast.leader, evaluator=district.nyj)
    for person in (cast.head, cast.clerk2, cast.secretary):
        with pytest.raises(NotAllowed):
            evaluation.report(one, by=person, **REPORT)
    reported = evaluation.report(one, by=cast.head2, **REPORT)
    assert not open_of(reported).exists()
    with pytest.raises(RuleViolated):
        evaluation.publish(reported, by=cast.leader, reason="")
    done = evaluation.publish(reported, by=cast.leader, reason="由住建局提出调整方案。")
    assert done.published_at and done.settled


def test_one_evaluation_at_a_time_and_a_dropped_one_frees_the_matter(cast, decided):
    one = planned(decided, cast)
    with pytest.raises(Exception, match="已经有正在进行的评估"):
        planned(decided, cast)
    evaluation.drop(one, by=cast.leader, reason="合并到年度评估")
    assert planned(decided, cast).status == "planned"


def test_a_report_that_is_not_enough_goes_back_with_a_further_limit(cast, district, decided):
    one = evaluation.assign(planned(decided, cast), by=cast.leader, evaluator=district.nyj)
    reported = evaluation.report(one, by=cast.head2, **REPORT)
    back = evaluation.return_report(reported, by=cast.leader, reason="没有测算")
    assert back.status == "evaluating" and open_of(back).exists()
