"""Risk is assessed point by point and holds a matter up while it is uncontrollable (D4; art 22–24; the Plan 四(一)2)."""

import pytest
from django.core.exceptions import ValidationError

from decisions.models import RiskAssessment, RiskPoint
from decisions.review_permissions import may_see_assessment, visible_assessments
from decisions.workflows import drafting, risk_assessment
from powerops.core.actor import acting
from powerops.core.models import AuditEvent, Notice
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions.matters import drafting as in_drafting
from tests.decisions.reviewing import (
    POINT,
    REPORT,
    assessed,
    assessing,
    drafted,
    issued,
    new_draft,
)

pytestmark = pytest.mark.django_db
Status = RiskAssessment.Status


def refused_to_send(decision, cast, words):
    with pytest.raises(RuleViolated, match=words):
        drafting.submit_draft(decision, by=cast.clerk)


def test_both_kinds_of_the_plan_come_before_the_head(cast, district):
    """D4 and JC-22: neither 社会稳定风险 nor 廉政风险 is left out."""
    decision = drafted(cast, district)
    refused_to_send(decision, cast, "社会稳定风险、廉政风险尚未评估")
    issued(decision, cast, "stability")
    refused_to_send(decision, cast, "廉政风险尚未评估")
    issued(decision, cast, "integrity")
    assert drafting.submit_draft(decision, by=cast.clerk).status == "signing"


def test_an_assessment_that_nobody_signed_does_not_count(cast, district):
    decision = drafted(cast, district)
    issued(decision, cast, "stability")
    risk_assessment.submit(assessing(decision, cast, kind="integrity"), by=cast.clerk)
    refused_to_send(decision, cast, "廉政风险尚未评估")


def test_what_is_uncontrollable_blocks_until_a_later_draft_was_assessed_again(cast, district):
    """JC-24."""
    decision = assessed(cast, district)
    issued(decision, cast, "stability", conclusion="uncontrollable", conclusion_reason="反对强烈")
    refused_to_send(decision, cast, "社会稳定风险（第1稿）评估结论为不可控")
    with pytest.raises(RuleViolated, match="草案还没有调整"):
        risk_assessment.begin(decision, by=cast.clerk, kind="stability", assessor="own")
    new_draft(decision, cast.clerk, "分三年调整到位，先试点。")
    refused_to_send(decision, cast, "评估结论为不可控")
    issued(decision, cast, "stability")
    assert drafting.submit_draft(decision, by=cast.clerk).status == "signing"


def test_a_further_kind_that_is_uncontrollable_blocks_as_well(cast, district):
    decision = assessed(cast, district)
    issued(decision, cast, "safety", conclusion="uncontrollable", conclusion_reason="隐患大")
    refused_to_send(decision, cast, "公共安全风险")


def test_a_high_risk_needs_a_measure_and_somebody_for_it(cast, district):
    begun = risk_assessment.begin(
        drafted(cast, district), by=cast.clerk, kind="stability", assessor="own"
    )
    high = {**POINT, "likelihood": 4, "effect": 5}
    for lacking in ({"measure": "", "owner_body": district.zjj}, {"owner_body": None}):
        with pytest.raises(RuleViolated, match="防范措施和责任单位"):
            risk_assessment.put_point(begun, by=cast.clerk, **{**high, **lacking})
    assert not RiskPoint.objects.exists()
    point = risk_assessment.put_point(begun, by=cast.clerk, owner_body=district.zjj, **high)
    assert point.level == "high"
    with pytest.raises(RuleViolated, match="防范措施"):
        risk_assessment.put_point(begun, by=cast.clerk, point=point, measure="")
    point.refresh_from_db()
    assert point.measure == POINT["measure"]


@pytest.mark.parametrize(("likelihood", "effect"), [(0, 3), (3, 6), (-1, 2)])
def test_a_point_counts_from_one_to_five(cast, district, likelihood, effect):
    begun = risk_assessment.begin(
        drafted(cast, district), by=cast.clerk, kind="stability", assessor="own"
    )
    told = {**POINT, "likelihood": likelihood, "effect": effect}
    with pytest.raises(ValidationError):
        risk_assessment.put_point(begun, by=cast.clerk, owner_body=district.zjj, **told)


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"ways": []}, "评估方式"),
        ({"heard": ""}, "听取有关部门意见"),
        ({"contingency": " "}, "处置预案"),
        ({"conclusion": ""}, "结论"),
        ({"conclusion_reason": ""}, "结论"),
    ],
)
def test_a_report_is_whole_before_it_goes_to_the_head(cast, district, lacking, words):
    """JC-23."""
    begun = assessing(drafted(cast, district), cast)
    risk_assessment.write(begun, by=cast.clerk, **lacking)
    with pytest.raises(RuleViolated, match=words):
        risk_assessment.submit(begun, by=cast.clerk)


def test_a_report_without_points_or_without_its_file_does_not_go(cast, district):
    decision = drafted(cast, district)
    bare = risk_assessment.begin(decision, by=cast.clerk, kind="stability", assessor="own")
    risk_assessment.write(bare, by=cast.clerk, **REPORT)
    with pytest.raises(RuleViolated, match="风险点"):
        risk_assessment.submit(bare, by=cast.clerk)
    point = risk_assessment.put_point(bare, by=cast.clerk, owner_body=district.zjj, **POINT)
    with pytest.raises(RuleViolated, match="还没有提交“风险评估报告”"):
        risk_assessment.submit(bare, by=cast.clerk)
    risk_assessment.drop_point(point, by=cast.clerk)
    assert not bare.points.exists()


def test_what_was_assessed_under_other_rules_is_recorded_with_its_document_instead(cast, district):
    """JC-22-ONCE."""
    decision = drafted(cast, district)
    with pytest.raises(ValidationError):
        risk_assessment.begin(decision, by=cast.clerk, kind="stability", assessor="earlier")
    begun = assessing(
        decision, cast, assessor="earlier", earlier_document="《稳评报告》新稳评〔2026〕3号"
    )
    risk_assessment.write(begun, by=cast.clerk, ways=[], heard="", contingency="")
    done = risk_assessment.issue(risk_assessment.submit(begun, by=cast.clerk), by=cast.head)
    assert done.status == Status.ISSUED


def test_a_third_party_is_named_with_its_contract(cast, district):
    decision = drafted(cast, district)
    with pytest.raises(ValidationError):
        risk_assessment.begin(
            decision, by=cast.clerk, kind="stability", assessor="third", third_party="某评估中心"
        )
    begun = risk_assessment.begin(
        decision, by=cast.clerk, kind="stability", assessor="third", third_party="某评估中心",
        contract_note="2026-12号合同",
    )  # fmt: skip
    assert begun.body == district.zjj


def test_another_body_assesses_what_it_is_asked_to_and_sees_the_matter(cast, district):
    decision = drafted(cast, district)
    assert not visible_assessments(acting(cast.clerk2)).exists()
    begun = risk_assessment.begin(
        decision, by=cast.clerk, kind="stability", assessor="body", body=district.nyj
    )
    assert Notice.objects.filter(person=cast.clerk2, url=begun.get_absolute_url()).exists()
    with pytest.raises(NotAllowed):
        risk_assessment.write(begun, by=cast.clerk, **REPORT)
    assert risk_assessment.write(begun, by=cast.clerk2, **REPORT).heard
    assert may_see_assessment(acting(cast.clerk2), begun)


@pytest.mark.parametrize("who", ["clerk2", "head", "legal", "secretary", "leader", "outsider"])
def test_only_the_bodys_clerk_writes(cast, district, who):
    decision, person = drafted(cast, district), getattr(cast, who)
    with pytest.raises(NotAllowed):
        risk_assessment.begin(decision, by=person, kind="stability", assessor="own")
    begun = assessing(decision, cast)
    for act in (risk_assessment.write, risk_assessment.put_point, risk_assessment.submit):
        with pytest.raises(NotAllowed):
            act(begun, by=person)


def test_who_wrote_does_not_sign_and_what_goes_back_says_why(cast, district):
    begun = risk_assessment.submit(assessing(drafted(cast, district), cast), by=cast.clerk)
    begun.drafters.add(cast.head)
    with pytest.raises(RuleViolated, match="不能审核自己起草"):
        risk_assessment.issue(begun, by=cast.head)
    begun.drafters.remove(cast.head)
    with pytest.raises(RuleViolated, match="理由"):
        risk_assessment.send_back(begun, by=cast.head, reason=" ")
    back = risk_assessment.send_back(begun, by=cast.head, reason="补充走访")
    assert (back.status, back.returned_reason) == (Status.DRAFTING, "补充走访")
    assert risk_assessment.drop(back, by=cast.clerk, reason="种类选错").status == Status.DROPPED


def test_what_was_sent_to_be_signed_is_not_written_any_more(cast, district):
    begun = risk_assessment.submit(assessing(drafted(cast, district), cast), by=cast.clerk)
    for act in (risk_assessment.write, risk_assessment.put_point):
        with pytest.raises(IllegalTransition, match="不能再改"):
            act(begun, by=cast.clerk)
    with pytest.raises(IllegalTransition):
        risk_assessment.drop_point(begun.points.get(), by=cast.clerk)
    with pytest.raises(IllegalTransition):
        risk_assessment.submit(begun, by=cast.clerk)


def test_nothing_is_assessed_before_there_is_a_draft_nor_a_kind_twice_at_a_time(cast, district):
    with pytest.raises(IllegalTransition, match="有了决策草案"):
        risk_assessment.begin(
            in_drafting(cast, district), by=cast.clerk, kind="stability", assessor="own"
        )
    decision = drafted(cast, district)
    risk_assessment.begin(decision, by=cast.clerk, kind="stability", assessor="own")
    with pytest.raises(ValidationError, match="正在评估"):
        risk_assessment.begin(decision, by=cast.clerk, kind="stability", assessor="own")


def test_every_work_on_an_assessment_is_on_record(cast, district):
    begun = assessing(drafted(cast, district), cast)
    acts = AuditEvent.objects.filter(
        record_type="decisions.riskassessment", record_id=begun.pk
    ).values_list("act", flat=True)
    assert {one.rpartition(".")[2] for one in acts} == {
        "begun",
        "point_put",
        "material_filed",
        "written",
    }


def test_who_sees_an_assessment_is_the_same_in_both_forms(cast, district):
    begun = assessing(drafted(cast, district), cast)
    for name, person in vars(cast).items():
        actor = acting(person)
        listed = visible_assessments(actor).filter(pk=begun.pk).exists()
        assert listed == may_see_assessment(actor, begun), name
    assert visible_assessments(acting(cast.supervisor)).exists()
    assert not visible_assessments(acting(cast.outsider)).exists()
