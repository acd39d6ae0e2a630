"""What the law asks of a panel of experts: neutral, odd in number, each heard under their own name (D3, G7; art 19–21, 29)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from decisions.models import Decision, Expert, ExpertPanel, PanelMember
from decisions.separation import named
from powerops.core.actor import Actor
from powerops.core.models.people import jurisdiction_path
from powerops.core.parameters import value_of
from powerops.core.workflow import Check
from powerops.law import expert_panels, plan
from powerops.law.parameters import EXPERT_MINIMUM, EXPERT_SHARE

Status = ExpertPanel.Status


# --- whether the step is done ----------------------------------------------------------------------------


def lacks(decision: Decision) -> str | None:
    """Return what the experts' word on a matter still lacks (JC-19)."""
    states = set(decision.panels.exclude(status=Status.DISSOLVED).values_list("status", flat=True))
    if not states:
        return "还没有组织专家论证"
    return "专家论证还没有完成" if states != {Status.DONE} else None


# --- who may be asked ---------------------------------------------------------------------------------------


def interest(expert: Expert, decision: Decision) -> str | None:
    """Return what interest of their own keeps an expert out of a matter (JC-20-INTERESTED); None when nothing is known."""
    bodies = {decision.body_id: decision.body, **{one.pk: one for one in decision.co_bodies.all()}}
    works_at = (expert.employer_body_id, expert.employer.strip())
    of_body = next(
        (one for one in bodies.values() if one.pk == works_at[0] or one.name == works_at[1]), None
    )
    if of_body:
        return f"{expert}任职于承办单位{of_body}"
    known = next((one for one in expert.conflict_bodies.all() if one.pk in bodies), None)
    return f"{expert}登记有与{known}的利害关系" if known else None


def in_pool(decision: Decision) -> QuerySet[Expert]:
    """Return the experts of the jurisdiction's pools who may be asked at present."""
    found = Expert.objects.filter(
        status=Expert.Status.ACTIVE, pool__path__startswith=jurisdiction_path(decision.decider)
    )
    return found.select_related("employer_body").prefetch_related("conflict_bodies")


def divided(
    experts: Iterable[Expert], decision: Decision
) -> tuple[list[Expert], dict[Expert, str]]:
    """Return those who may be asked about a matter, and those barred with the reason."""
    told = {one: interest(one, decision) for one in experts}
    return [one for one, why in told.items() if not why], {
        one: why for one, why in told.items() if why
    }


def sitting(panel: ExpertPanel) -> QuerySet[PanelMember]:
    """Return the members of a panel, without those who left."""
    return panel.members.filter(left_reason="")


# --- what stands before an act --------------------------------------------------------------------------------


def is_of_the_present_draft(panel: ExpertPanel, actor: Actor) -> str | None:
    """Experts are asked about the draft as it stands, while the matter is being drafted."""
    decision = panel.decision
    if decision.status != Decision.Status.DRAFTING:
        return f"“{decision}”不在拟订草案阶段。"
    newest = decision.draft
    if newest is None or newest.pk != panel.draft_id:
        return "草案已有新的稿次，请按现在的草案重新组织。"
    return None


def nobody_is_interested(panel: ExpertPanel, actor: Actor) -> str | None:
    """No member has a known interest of their own in the matter, or left the pool."""
    members = sitting(panel).select_related("expert__employer_body")
    for one in members.prefetch_related("expert__conflict_bodies"):
        if why := interest(one.expert, panel.decision):
            return f"{why}。"
        if one.expert.status != Expert.Status.ACTIVE:
            return f"{one.expert}现为“{one.expert.get_status_display()}”，不能参与论证。"
    return None


def number_is_right(panel: ExpertPanel, actor: Actor) -> str | None:
    """An odd number, and enough of them."""
    least = value_of(EXPERT_MINIMUM.key, timezone.localdate())
    refused = expert_panels.number_refusal(sitting(panel).count(), least)
    return f"{refused.message}。" if refused else None


def share_is_right(panel: ExpertPanel, actor: Actor) -> str | None:
    """Not too many of the industry's own authority."""
    kinds = list(sitting(panel).values_list("expert__employer_kind", flat=True))
    one_in = value_of(EXPERT_SHARE.key, timezone.localdate())
    refused = expert_panels.share_refusal(
        len(kinds), kinds.count(Expert.Employer.AUTHORITY), one_in
    )
    return f"{refused.message}。" if refused else None


def everybody_gave_an_opinion(panel: ExpertPanel, actor: Actor) -> str | None:
    """Each member said what they think, under their own name."""
    missing = [str(one) for one in sitting(panel).filter(opinion=None).select_related("expert")]
    return f"{'、'.join(missing)}还没有提出署名的论证意见。" if missing else None


def everybody_is_settled(panel: ExpertPanel, actor: Actor) -> str | None:
    """Each opinion hears what became of it, and how each expert worked is noted."""
    open_ones = [one for one in sitting(panel).select_related("expert") if not (one.outcome and one.conduct)]  # fmt: skip
    if not open_ones:
        return None
    return f"{'、'.join(str(one) for one in open_ones)}的意见还没有答复采纳情况和评价。"


def report_is_written(panel: ExpertPanel, actor: Actor) -> str | None:
    """What was adopted is told as a whole."""
    return None if panel.report else "专家论证意见的研究采纳情况还没有写好。"


def did_not_draft(panel: ExpertPanel, actor: Actor) -> str | None:
    """Who formed the panel or answered the experts does not sign it; nor does who stands in for them."""
    drafters = set(panel.drafters.filter(pk__in=[one.pk for one in actor.persons]))
    person = next((one for one in actor.persons if one in drafters), None)
    return f"{named(person, actor)}参与了“{panel}”的办理，不能审签。" if person else None


OTHERS = Check(plan.F3, did_not_draft, "请由其他负责人审签。")
PRESENT = Check(expert_panels.ARGUED, is_of_the_present_draft)
NEUTRAL = Check(expert_panels.INTERESTED, nobody_is_interested, "请退回重新组建。")
ENOUGH = Check(expert_panels.NUMBER, number_is_right, "请调整专家人数。")
BALANCED = Check(expert_panels.SHARE, share_is_right, "请减少行业主管部门的专家。")
HEARD = Check(expert_panels.SIGNED, everybody_gave_an_opinion, "请逐人登记论证意见。")
SETTLED = Check(expert_panels.ADOPTED, everybody_is_settled, "请逐人答复。")
TOLD = Check(expert_panels.ADOPTED, report_is_written, "请先写研究采纳情况。")
