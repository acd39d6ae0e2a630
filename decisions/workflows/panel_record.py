"""Inside the stages of a panel: what is asked, declarations, signed opinions, what becomes of each (D3, G7; art 19–21, 41)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from decisions.models import Decision, Draw, Expert, ExpertOpinion, ExpertPanel, PanelMember
from decisions.panel_facts import interest, sitting
from decisions.workflows.panel import (
    ARGUED,
    INTERESTED,
    SIGNED,
    TABLE,
    by_number,
    seated,
)
from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.files import DOCUMENTS, examined, registered
from powerops.core.history import because
from powerops.core.models import Appointment, Person
from powerops.core.parameters import value_of
from powerops.core.recusals import bar
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import apply
from powerops.law import expert_panels
from powerops.law.parameters import EXPERT_MINIMUM

Declaration = PanelMember.Declaration


@transaction.atomic
def prepare(decision: Decision, *, by: Person, **told: Any) -> ExpertPanel:
    """Begin a panel on the draft as it stands. Raises NotAllowed, IllegalTransition, RuleViolated."""
    locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    appointment = acting(by).appointment_as(Role.CLERK, locked.body)
    if appointment is None:
        raise NotAllowed(f"专家论证由{locked.body}的经办岗位组织。", clause=ARGUED)
    if locked.status != Decision.Status.DRAFTING or locked.draft is None:
        raise IllegalTransition("有了决策草案、正在拟订时，才能组织专家论证。", clause=ARGUED)
    if barred := bar(locked, acting(by).through(appointment)):
        raise barred
    least = value_of(EXPERT_MINIMUM.key, timezone.localdate())
    if refused := expert_panels.number_refusal(told["size"], least):
        raise RuleViolated(f"{refused.message}。", clause=str(refused.clause), field="size")
    if told["opinions_by"] <= timezone.localdate():
        raise RuleViolated("提出意见的日期应晚于今天。", clause=ARGUED, field="opinions_by")
    panel = ExpertPanel(decision=locked, draft=locked.draft, created_by=by, **told)
    panel.full_clean()
    because(panel, "组织专家论证", by)
    panel.save()
    panel.drafters.add(by, appointment.person)
    facts = {
        "论证方式": panel.get_form_display(),
        "草案": f"第{panel.draft.number}稿",
        "人数": panel.size,
    }
    record_act(
        "decisions.panel.prepared", "组织专家论证", panel, by=by, appointment=appointment, clause=ARGUED,
        after=panel.status, facts=facts,
    )  # fmt: skip
    return panel


def declare(
    panel: ExpertPanel, *, by: Person, member: PanelMember, declaration: str, declared_on: date,
    declaration_note: str = "", substitute: Expert | None = None,
) -> ExpertPanel:  # fmt: skip
    """Record an expert's own declaration; who declares an interest leaves, and the next in the draw (or `substitute`) follows."""

    def change(locked: ExpertPanel, appointment: Appointment) -> dict[str, str]:
        one = sitting(locked).select_related("expert").get(pk=member.pk)
        refuse_declaration(one, declared_on)
        one.declaration, one.declared_on = declaration, declared_on
        one.declaration_note = declaration_note.strip()
        told = {
            "专家": str(one),
            "声明": one.get_declaration_display(),
            "说明": one.declaration_note,
        }
        following = None
        if declaration == Declaration.INTERESTED:
            one.left_reason = "本人声明有直接利害关系，回避"
            following = next_in_order(locked, locked.draw) if locked.draw else substitute
        one.full_clean()
        because(one, "登记利害关系声明", by)
        one.save()
        if following:
            seated(locked, [following], by)
        return told | ({"递补": str(following)} if following else {})

    return apply(TABLE, "declare", panel, by=by, change=change)


def refuse_declaration(member: PanelMember, declared_on: date) -> None:
    """Refuse a second declaration, and one of tomorrow."""
    if member.declaration:
        raise RuleViolated(f"{member}已经声明过。", clause=INTERESTED, field="member")
    if declared_on > timezone.localdate():
        raise RuleViolated("声明日期不能晚于今天。", clause=INTERESTED, field="declared_on")


def next_in_order(panel: ExpertPanel, draw: Draw) -> Expert | None:
    """Return the first expert in the order of the draw who was not on the panel yet and may be asked."""
    was_on = set(panel.members.values_list("expert__serial", flat=True))
    for number in draw.order:
        expert = by_number(number)
        is_free = expert.status == Expert.Status.ACTIVE and not interest(expert, panel.decision)
        if expert.serial not in was_on and is_free:
            return expert
    return None


def enter_opinion(
    panel: ExpertPanel, *, by: Person, member: PanelMember, file: File, signed_on: date, **told: Any
) -> ExpertPanel:
    """Enter an expert's signed opinion with its file; said once. First comes the declaration."""
    attachment = examined(file, by=by, kinds=DOCUMENTS)

    def change(locked: ExpertPanel, appointment: Appointment) -> dict[str, str]:
        one = sitting(locked).select_related("expert").get(pk=member.pk)
        if one.declaration != Declaration.NONE:
            raise RuleViolated(
                f"{one}还没有声明没有直接利害关系。", clause=INTERESTED, field="member"
            )
        if ExpertOpinion.objects.filter(member=one).exists():
            raise RuleViolated(f"{one}的论证意见已经登记。", clause=SIGNED, field="member")
        if not timezone.localdate(locked.created_at) <= signed_on <= timezone.localdate():
            raise RuleViolated(
                "署名日期应在组织论证以后、今天以前。", clause=SIGNED, field="signed_on"
            )
        opinion = ExpertOpinion(
            member=one,
            attachment=registered(attachment),
            signed_on=signed_on,
            recorded_by=by,
            **told,
        )
        opinion.full_clean()
        opinion.save()
        return {
            "专家": str(one),
            "结论": opinion.get_conclusion_display(),
            "SHA-256": attachment.sha256,
        }

    return apply(TABLE, "enter_opinion", panel, by=by, change=change)


def settle(
    panel: ExpertPanel, *, by: Person, member: PanelMember, outcome: str, conduct: str,
    outcome_reason: str = "", conduct_note: str = "",
) -> ExpertPanel:  # fmt: skip
    """Say what becomes of an expert's opinion, and how the expert worked."""

    def change(locked: ExpertPanel, appointment: Appointment) -> dict[str, str]:
        one = sitting(locked).select_related("expert").get(pk=member.pk)
        one.outcome, one.outcome_reason = outcome, outcome_reason.strip()
        one.conduct, one.conduct_note, one.settled_by = conduct, conduct_note.strip(), by
        one.full_clean()
        because(one, "答复和评价", by)
        one.save()
        locked.drafters.add(by, appointment.person)
        return {
            "专家": str(one), "采纳情况": one.get_outcome_display(), "理由": one.outcome_reason,
            "评价": one.get_conduct_display(), "评价说明": one.conduct_note,
        }  # fmt: skip

    return apply(TABLE, "settle", panel, by=by, change=change)


def tell_adoption(panel: ExpertPanel, *, by: Person, report: str) -> ExpertPanel:
    """Write what was adopted as a whole; who writes it does not sign it."""

    def change(locked: ExpertPanel, appointment: Appointment) -> None:
        locked.report = report.strip()
        locked.drafters.add(by, appointment.person)

    return apply(TABLE, "tell_adoption", panel, by=by, change=change)
