"""意见采纳情况报告: what became of what people said, as an official document (D3; 重大行政决策程序暂行条例 art 18, 32; GB/T 9704)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from decisions.models import Consultation
from powerops.core import documents
from powerops.core.models import Document, Person
from powerops.core.templatetags.ui import cndate

ADOPTION = "decisions.adoption_report"
TEMPLATE = "documents/adoption_report.html"


def register_report(consultation: Consultation, by: Person) -> Document:
    """Register the report in the transaction that publishes it."""
    snapshot = report_of(consultation)
    return documents.register(
        ADOPTION, consultation, title="".join(snapshot["title_lines"]), issuer=consultation.decision.body.name,
        issued_on=timezone.localdate(), template=TEMPLATE, snapshot=snapshot, by=by, public_url=consultation.public_url,
    )  # fmt: skip


def report_of(consultation: Consultation) -> dict[str, Any]:
    """Return all that the report says, as plain JSON: what was frozen for the head, and how people were heard."""
    decision, how = consultation.decision, consultation.get_form_display()
    return {
        "title_lines": [f"关于{decision}", f"{how.removesuffix('意见')}意见采纳情况的报告"], "document_number": "",
        "number": consultation.number, "name": consultation.title, "how": how, "decider": decision.decider.name,
        "is_on_portal": consultation.is_on_portal, "draft": consultation.draft.number, "days": consultation.days,
        "opened_on": cndate(consultation.opened_on), "closes_on": cndate(consultation.closes_on),
        "short_reason": consultation.short_reason, "held_on": cndate(consultation.held_on), "place": consultation.place,
        "institution": consultation.institution, "sample_size": consultation.sample_size,
        "report": consultation.report, "report_digest": consultation.report_digest,
        "address": f"{settings.PUBLIC_URL}{consultation.public_url}", "issued_by": decision.body.name,
    }  # fmt: skip


@documents.standing(ADOPTION)
def report_standing(consultation_id: int) -> documents.Standing:
    """A published report stands."""
    found = Consultation.objects.select_related("decision__body").get(pk=consultation_id)
    links = (("征求意见页面", found.public_url),)
    return documents.Standing(True, "已经公布的采纳情况", found.decision.body.credit_code, links)
