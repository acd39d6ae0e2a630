"""Matters walked on through risk, legality and the leader's word to where a test begins."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from decisions.models import Decision, Draft, LegalityReview, RiskAssessment, Step
from decisions.workflows import drafting, legality, risk_assessment, screening, step_waiver
from powerops.core import filings
from powerops.core.parameters import set_value, value_of
from powerops.law.parameters import FIVE_STEPS
from tests.decisions import matters

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
PROCEDURE = "公开征求意见30日，召开听证会，组织专家论证，社会稳定风险和廉政风险评估均为可控。"
WORDS = {
    "authority_words": "属于管委会法定权限。",
    "process_words": "已履行法定程序。",
    "content_words": "符合《城镇排水与污水处理条例》第三十二条。",
}
POINT = {
    "description": "部分居民对调价不理解，可能集中反映", "likelihood": 3, "effect": 3, "measure": "提前公开成本监审结论，逐户宣传",
    "owner": "分管副局长",
}  # fmt: skip
REPORT = {
    "ways": ["visits", "consulting"], "heard": "听取应急管理局、信访部门意见，均同意。", "analysis": "走访三百户，支持率八成。",
    "contingency": "出现集中反映的，由住建局牵头现场答复，必要时暂缓实施。", "conclusion": "controllable",
    "conclusion_reason": "风险点均有措施，总体可控。",
}  # fmt: skip


def new_draft(decision: Decision, by: Any, text: str = "污水处理费分两年调整到位。") -> Draft:
    """One more version of the draft."""
    told = {"explanation": "起草说明", "law_basis": "《城镇排水与污水处理条例》"}
    return drafting.write_draft(decision, by=by, text=text, change_note="按意见修改", **told)


def waived(decision: Decision, cast: SimpleNamespace) -> None:
    """Participation and experts are left out with the legal office's word, where the place lets them be."""
    today = timezone.localdate()
    if value_of(FIVE_STEPS.key, today):
        set_value(
            FIVE_STEPS,
            value=0,
            valid_from=today,
            citation="某文件",
            reason="依条例办理",
            by=cast.admin,
        )
    for step, ground in ((Step.PARTICIPATION, "secret"), (Step.EXPERTS, "plain")):
        asked = step_waiver.ask(decision, by=cast.clerk, step=step, ground=ground, reason="不涉及")
        step_waiver.grant(asked, by=cast.legal, reason="同意")


def drafted(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """A matter with a draft, whose other steps do not apply: risk and legality are left."""
    decision = matters.drafting(cast, district, **told)
    new_draft(decision, cast.clerk)
    waived(decision, cast)
    return decision


def assessing(decision: Decision, cast: SimpleNamespace, **told: Any) -> RiskAssessment:
    """An assessment written up by the housing bureau's clerk, with a point and the report."""
    begun = risk_assessment.begin(
        decision, by=cast.clerk, **{"kind": "stability", "assessor": "own", **told}
    )
    risk_assessment.put_point(begun, by=cast.clerk, owner_body=begun.body, **POINT)
    filings.file(
        begun,
        risk_assessment.REPORT,
        ContentFile(PDF + begun.kind.encode(), name="风险评估报告.pdf"),
        by=cast.clerk,
    )
    return risk_assessment.write(begun, by=cast.clerk, **REPORT)


def issued(decision: Decision, cast: SimpleNamespace, kind: str, **said: Any) -> RiskAssessment:
    """The same, signed by the head."""
    begun = assessing(decision, cast, kind=kind)
    if said:
        risk_assessment.write(begun, by=cast.clerk, **said)
    return risk_assessment.issue(risk_assessment.submit(begun, by=cast.clerk), by=cast.head)


def assessed(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """A matter whose two kinds of risk were found controllable."""
    decision = drafted(cast, district, **told)
    for kind in RiskAssessment.REQUIRED:
        issued(decision, cast, kind)
    return decision


def signing(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """The same, waiting for the head's signature."""
    return drafting.submit_draft(assessed(cast, district, **told), by=cast.clerk)


def in_review(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """The same, sent to the legal office."""
    return sent(assessed(cast, district, **told), cast)


def sent(decision: Decision, cast: SimpleNamespace) -> Decision:
    """A matter in drafting, signed and sent to the legal office."""
    decision = drafting.submit_draft(decision, by=cast.clerk)
    return legality.send_for_review(decision, by=cast.head, procedure=PROCEDURE)


def passed(decision: Decision, cast: SimpleNamespace) -> Decision:
    """A matter in review, found lawful after legal counsel spoke."""
    return legality.find_lawful(advised(decision, cast), by=cast.legal, **WORDS)


def review_of(decision: Decision) -> LegalityReview:
    """The last review of a matter."""
    return decision.legality_reviews.order_by("-number")[0]


def advised(decision: Decision, cast: SimpleNamespace) -> Decision:
    """Legal counsel's opinion is entered."""
    legality.hear_counsel(
        review_of(decision), by=cast.legal, file=ContentFile(PDF + b"1", name="法律意见书.pdf"), standing="adviser",
        name="某律师事务所律师", text="未发现违反上位法之处。",
    )  # fmt: skip
    return decision


def advised_in_review(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """In review, with legal counsel's opinion: the legal office may conclude."""
    return advised(in_review(cast, district, **told), cast)


def screened(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """Found lawful: before the leader."""
    return passed(in_review(cast, district, **told), cast)


def on_agenda(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """Let through by the leader."""
    return screening.pass_topic(screened(cast, district, **told), by=cast.leader)
