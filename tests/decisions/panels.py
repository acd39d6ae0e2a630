"""Experts and panels walked through the real workflow to where a test begins."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from decisions.models import Decision, Expert, ExpertPanel
from decisions.panel_facts import sitting
from decisions.workflows import expert as pool
from decisions.workflows import panel as lifecycle
from decisions.workflows import panel_record
from tests.decisions.drafts import drafted
from tests.registry.guides import PDF

OPINION = {
    "necessity": "成本倒挂，确有必要。", "feasibility": "分两年到位，可行。", "soundness": "测算方法合理。", "conclusion": "agreed",
}  # fmt: skip


def enrolled(cast: SimpleNamespace, district: SimpleNamespace, number: int, **told: Any) -> Expert:
    """An expert of the committee's pool."""
    return pool.enroll(by=cast.secretary, pool=district.gwh, **{
        "name": f"给排水专家{number}", "field": "engineering", "standing": "高级工程师", "employer": f"某设计院{number}",
        "employer_kind": "agency", **told,
    })  # fmt: skip


def experts(cast: SimpleNamespace, district: SimpleNamespace, many: int = 8) -> list[Expert]:
    """So many experts without any interest in a matter."""
    return [enrolled(cast, district, number) for number in range(1, many + 1)]


def begun(
    cast: SimpleNamespace, district: SimpleNamespace, decision: Decision | None = None, **told: Any
) -> ExpertPanel:
    """A panel that the housing bureau's clerk has begun."""
    return panel_record.prepare(decision or drafted(cast, district), by=cast.clerk, **{
        "form": "meeting", "fields": ["engineering"], "questions": "调整幅度是否合理。", "support": "提供成本监审报告。",
        "size": 5, "source": "presence", "opinions_by": timezone.localdate() + timedelta(days=10), **told,
    })  # fmt: skip


def listed(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> ExpertPanel:
    """The same, with the list of candidates fixed."""
    experts(cast, district)
    return lifecycle.fix_pool(begun(cast, district, **told), by=cast.clerk)


def drawn(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> ExpertPanel:
    """The same, drawn."""
    panel = listed(cast, district, **told)
    return lifecycle.draw_experts(panel, by=cast.clerk, value="0826", value_from="公证处在场")


def working(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> ExpertPanel:
    """The same, with the list signed by the head."""
    return lifecycle.approve(drawn(cast, district, **told), by=cast.head)


def declared(panel: ExpertPanel, cast: SimpleNamespace, member: Any, **told: Any) -> ExpertPanel:
    """A member declares to have no interest."""
    return panel_record.declare(panel, by=cast.clerk, member=member, **{
        "declaration": "none", "declared_on": timezone.localdate(), **told,
    })  # fmt: skip


def heard(panel: ExpertPanel, cast: SimpleNamespace, member: Any, **told: Any) -> ExpertPanel:
    """A member gives a signed opinion."""
    return panel_record.enter_opinion(panel, by=cast.clerk, member=member, **{
        **OPINION, "signed_on": timezone.localdate(), "file": ContentFile(PDF, name="论证意见.pdf"), **told,
    })  # fmt: skip


def answering(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> ExpertPanel:
    """A panel of which every member has declared and spoken."""
    panel = working(cast, district, **told)
    for member in sitting(panel):
        declared(panel, cast, member)
        heard(panel, cast, member)
    return lifecycle.complete(panel, by=cast.clerk)


def done(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> ExpertPanel:
    """The same, with every opinion answered and the whole signed by the head."""
    panel = answering(cast, district, **told)
    for member in sitting(panel):
        panel_record.settle(panel, by=cast.clerk, member=member, outcome="adopted", conduct="good")
    panel_record.tell_adoption(panel, by=cast.clerk, report="五位专家均同意，意见已采纳。")
    return lifecycle.conclude(panel, by=cast.head)
