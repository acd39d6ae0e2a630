"""合法性审查意见书: the conclusion of a legality review as an official document (D5; art 28; GB/T 9704)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from decisions.models import LegalityReview
from powerops.core import documents
from powerops.core.models import Document, Organisation, Person
from powerops.core.templatetags.ui import cndate
from powerops.law.major_decisions import STATUTE
from powerops.law.numerals import to_chinese

OPINION = "decisions.legality_opinion"
TEMPLATE = "documents/legality_opinion.html"


def issue(review: LegalityReview, office: Organisation, *, by: Person) -> Document:
    """Register the opinion in the transaction that concludes the review."""
    return documents.register(
        OPINION, review, title=f"关于{review.decision}的合法性审查意见书", issuer=office.name,
        issued_on=timezone.localdate(), template=TEMPLATE, snapshot=snapshot_of(review, office), by=by,
    )  # fmt: skip


def snapshot_of(review: LegalityReview, office: Organisation) -> dict[str, Any]:
    """Return all that the opinion says, as plain JSON."""
    decision, draft = review.decision, review.draft
    return {
        "title_lines": [f"关于{decision}的", "合法性审查意见书"], "document_number": "",
        "addressee": decision.body.name, "matter": f"{decision}（{decision.number}）", "basis": f"{STATUTE}（{STATUTE.doc_no}）",
        "draft": draft.number, "draft_digest": draft.digest, "review": review.number,
        "sent_on": cndate(review.sent_at), "outcome": review.outcome, "conclusion": review.get_outcome_display(),

        "answers": [{**one, "place": to_chinese(place)} for place, one in enumerate(review.answers, 1)],
        "opinion": review.opinion, "legal_risk": review.legal_risk,
        "counsel": [
            {"who": f"{one.get_standing_display()}{one.name}", "text": one.text} for one in review.counsel.all()
        ],
        "copies_to": decision.decider.name if review.outcome in LegalityReview.PASSED else "",
        "issued_by": office.name,
    }  # fmt: skip


@documents.standing(OPINION)
def opinion_standing(review_id: int) -> documents.Standing:
    """The opinion holds for the draft that was reviewed: a newer one needs another."""
    review = LegalityReview.objects.select_related("decision", "draft").get(pk=review_id)
    newest = review.decision.drafts.exclude(is_after_meeting=True).order_by("-number").first()
    last = review.decision.legality_reviews.order_by("-number").first()
    is_current = newest == review.draft and last == review
    sentence = (
        "这份意见书针对的是现行的决策草案。"
        if is_current
        else "决策草案已经修改或者重新审查，这份意见书不再适用于现行草案。"
    )
    return documents.Standing(is_current, sentence, advice="请以最近一次合法性审查意见为准。")
