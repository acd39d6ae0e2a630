"""One record of every kind of a major decision of 住房和城乡建设局: what its addresses may point at (see ground.py)."""

from __future__ import annotations

from typing import Any

from decisions.workflows import consultation_drafting, risk_assessment, sorting
from tests.architecture import drafting_ground, execution_ground, hearing_ground, meeting_ground
from tests.decisions.consultations import begun, opened, said
from tests.decisions.drafts import drafted
from tests.decisions.reviewing import POINT, in_review, review_of

# What only those who may read it see of it.
SECRETS = {"comment": "机密公众意见", "sender": "机密提出人", "risk": "机密风险点"}


def matters(cast: Any, district: Any) -> dict[str, Any]:
    """Make everything; return the records by the names that addresses give them."""
    decision = drafted(cast, district)
    return {
        "decision": decision, **drafting_ground.drafting(cast, district), **participation(cast, decision),
        **reviews(cast, district, decision), **hearing_ground.heard(cast, district, decision), **meeting_ground.met(cast, district),
        **execution_ground.executed(cast, district),
    }  # fmt: skip


def participation(cast: Any, decision: Any) -> dict[str, Any]:
    """An open call with an opinion in a group, a questionnaire under work, a meeting that was held."""
    consultation = opened(decision, cast)
    comment = said(consultation, SECRETS["comment"], name=SECRETS["sender"], contact="13800000000")
    notice = begun(decision, cast, "questionnaire")
    return {
        "consultation": consultation, "comment": comment, "notice": notice, "held": begun(decision, cast, "forum"),
        "question": consultation_drafting.add_question(notice, by=cast.clerk, kind="text", text="有何建议？"),
        "group": sorting.make_group(consultation, by=cast.clerk, title="归纳", comments=consultation.comments.all()),
        "as_public": "?form=public",
    }  # fmt: skip


def reviews(cast: Any, district: Any, decision: Any) -> dict[str, Any]:
    """An assessment with a point, and another matter that the legal office reviews."""
    assessment = risk_assessment.begin(decision, by=cast.clerk, kind="stability", assessor="own")
    told = {**POINT, "description": SECRETS["risk"], "owner_body": assessment.body}
    sent = in_review(cast, district)
    return {
        "assessment": assessment, "risk_point": risk_assessment.put_point(assessment, by=cast.clerk, **told),
        "sent_decision": sent, "legality_review": review_of(sent),
    }  # fmt: skip


# What the holes `pk` of an address stand for: the longest beginning of its name decides.
RECORDS = {
    "decisions:": "decision", "decisions:consultation": "consultation", "decisions:consultation-create": "decision",
    "decisions:consultation-rewrite": "notice", "decisions:consultation-send-report": "held",
    "decisions:question": "notice", "decisions:comment-list": "consultation", "decisions:comment-enter": "consultation",
    "decisions:riskassessment": "assessment", "decisions:riskassessment-create": "decision",
    "decisions:riskpoint": "risk_point", "decisions:riskpoint-create": "assessment",
    "decisions:legalityreview": "legality_review", "decisions:counselopinion": "legality_review",
    "decisions:decision-find": "sent_decision", "decisions:decision-state": "sent_decision",
    "decisions:comment-assign": "consultation", "decisions:group": "consultation", "decisions:comment": "comment",
}  # fmt: skip
# Other holes, and what stands after an address.
HOLES = {"group_pk": "group", "question_pk": "question"}
VERBS = {"decisions:consultation-act": "withdraw"}
SUFFIXES = {"decisions:consultation-create": "as_public"}
SECRETS |= (
    drafting_ground.SECRETS
    | hearing_ground.SECRETS
    | meeting_ground.SECRETS
    | execution_ground.SECRETS
)
RECORDS |= (
    drafting_ground.RECORDS
    | hearing_ground.RECORDS
    | meeting_ground.RECORDS
    | execution_ground.RECORDS
)
HOLES |= drafting_ground.HOLES | meeting_ground.HOLES
VERBS |= (
    drafting_ground.VERBS | hearing_ground.VERBS | meeting_ground.VERBS | execution_ground.VERBS
)
