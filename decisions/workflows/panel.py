"""专家论证: from finding the experts to what became of their opinions (D3, G7, G10; 重大行政决策程序暂行条例 art 19–21, 29, 41).

起草 → (候选名单已封存 →) 名单待审签 → 论证中 → 研究采纳 → 已完成, or 已终止. A clerk says what is asked and of which fields; experts are
drawn from the pool — the list of those without an interest in the matter is fixed first, as for a hearing — or chosen
with reasons. The head signs the list: an odd number, enough, few of the industry's own authority, nobody interested.
Each expert declares their interests and gives an opinion of their own, signed, with the file; who declares one leaves
and is followed by the next. Each opinion is answered, each expert's work assessed, and the head signs the whole.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from decisions.drawing import drawn, fix
from decisions.models import Draw, Expert, ExpertPanel, PanelMember
from decisions.panel_facts import (
    BALANCED,
    ENOUGH,
    HEARD,
    NEUTRAL,
    OTHERS,
    PRESENT,
    SETTLED,
    TOLD,
    divided,
    in_pool,
    interest,
    sitting,
)
from powerops.core.history import because
from powerops.core.models import Appointment, Person
from powerops.core.notices import tell
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import Table, Transition, apply
from powerops.law import expert_panels, plan

Status = ExpertPanel.Status
ARGUED, CHOSEN = str(expert_panels.ARGUED.clause), str(expert_panels.CHOSEN.clause)
INTERESTED, SIGNED = str(expert_panels.INTERESTED.clause), str(expert_panels.SIGNED.clause)
ADOPTED, SEPARATE = str(expert_panels.ADOPTED.clause), str(plan.F3.clause)
UNDER_WAY = (Status.LISTED, Status.FORMED, Status.WORKING, Status.ANSWERING)
FORMED = (PRESENT, NEUTRAL, ENOUGH, BALANCED)

# fmt: off
TRANSITIONS = (
    Transition("fix_pool", "封存候选名单", "pool_fixed", (Status.DRAFT,), Status.LISTED, Role.CLERK, CHOSEN, (PRESENT,)),
    Transition("choose", "选择专家", "chosen", (Status.DRAFT,), Status.FORMED, Role.CLERK, CHOSEN, (PRESENT,), style="outline-secondary"),
    Transition(
        "discard", "作废", "discarded", (Status.DRAFT,), Status.DISSOLVED, Role.CLERK, ARGUED, needs_reason=True,
        style="outline-danger",
    ),
    Transition("draw_experts", "抽取专家", "drawn", (Status.LISTED,), Status.FORMED, Role.CLERK, CHOSEN),
    Transition("approve", "审签专家名单", "approved", (Status.FORMED,), Status.WORKING, Role.HEAD, CHOSEN, (OTHERS, *FORMED)),
    Transition(
        "send_back", "退回重新组建", "sent_back", (Status.FORMED,), Status.DRAFT, Role.HEAD, SEPARATE, (OTHERS,),
        needs_reason=True, style="danger",
    ),
    Transition("declare", "登记利害关系声明", "declared", (Status.WORKING,), Status.WORKING, Role.CLERK, INTERESTED),
    Transition("enter_opinion", "登记论证意见", "opinion_entered", (Status.WORKING,), Status.WORKING, Role.CLERK, SIGNED),
    Transition(
        "complete", "意见收齐", "opinions_complete", (Status.WORKING,), Status.ANSWERING, Role.CLERK, SIGNED, (HEARD, NEUTRAL, ENOUGH, BALANCED),
    ),
    Transition("settle", "答复和评价", "opinion_settled", (Status.ANSWERING,), Status.ANSWERING, Role.CLERK, ADOPTED),
    Transition("tell_adoption", "写研究采纳情况", "adoption_told", (Status.ANSWERING,), Status.ANSWERING, Role.CLERK, ADOPTED),
    Transition("conclude", "审签完成", "concluded", (Status.ANSWERING,), Status.DONE, Role.HEAD, ADOPTED, (OTHERS, SETTLED, TOLD)),
    Transition(
        "dissolve", "终止论证", "dissolved", UNDER_WAY, Status.DISSOLVED, Role.HEAD, ARGUED, needs_reason=True,
        style="outline-danger",
    ),
)
# fmt: on
TABLE = Table("decisions.panel", Status, lambda panel: panel.decision.body, TRANSITIONS)


# --- finding the experts -----------------------------------------------------------------------------------


def fix_pool(panel: ExpertPanel, *, by: Person, reason: str = "") -> ExpertPanel:
    """Fix the list of experts who may be drawn: of the fields asked for, none with an interest in the matter."""

    def change(locked: ExpertPanel, appointment: Appointment) -> dict[str, str]:
        found = in_pool(locked.decision).filter(field__in=locked.fields)
        free, barred = divided(found, locked.decision)
        if len(free) <= locked.size:
            raise RuleViolated(
                f"这些领域可以抽取的专家只有{len(free)}人，应多于拟抽取的{locked.size}人。", clause=CHOSEN,
                remedy="请增加专业领域、减少人数，或者说明理由选择专家。",
            )  # fmt: skip
        numbers = [one.number for one in free]
        locked.draw = fix(
            f"{locked.decision.number} 论证专家", numbers, locked.size, locked.source, by=by
        )
        told = {"候选名单": f"{len(numbers)}人，摘要 {locked.draw.digest}"}
        return told | ({"回避": "；".join(barred.values())} if barred else {})

    return apply(TABLE, "fix_pool", panel, by=by, reason=reason, change=change)


def draw_experts(
    panel: ExpertPanel, *, by: Person, value: str = "", value_from: str = "", reason: str = ""
) -> ExpertPanel:
    """Draw the panel from the fixed list; raises RuleViolated while the value is not known yet."""

    def change(locked: ExpertPanel, appointment: Appointment) -> dict[str, str]:
        done = drawn(Draw.objects.get(panel=locked), by=by, value=value, value_from=value_from)
        seated(locked, [by_number(one) for one in done.drawn], by)
        return {"抽中": "、".join(done.drawn), "种子": f"{done.seed}（{done.value_from}）"}

    return apply(TABLE, "draw_experts", panel, by=by, reason=reason, change=change)


def by_number(number: str) -> Expert:
    """Return the expert of a number on the list."""
    return Expert.objects.get(serial=int(number.removeprefix("ZJ")))


def choose(
    panel: ExpertPanel, *, by: Person, experts: Iterable[Expert], choice_reason: str, reason: str = ""
) -> ExpertPanel:  # fmt: skip
    """Choose the experts, with the reasons; whoever has an interest in the matter is refused."""

    def change(locked: ExpertPanel, appointment: Appointment) -> dict[str, str]:
        locked.draw, locked.choice_reason = None, choice_reason.strip()
        chosen = list(experts)
        seated(locked, chosen, by)
        return {"专家": "、".join(str(one) for one in chosen), "理由": locked.choice_reason}

    return apply(TABLE, "choose", panel, by=by, reason=reason, change=change)


def seated(panel: ExpertPanel, experts: Iterable[Expert], by: Person) -> None:
    """Put experts on the panel; RuleViolated for one with an interest in the matter or not in the pool any more."""
    for expert in experts:
        if why := interest(expert, panel.decision):
            raise RuleViolated(f"{why}，不得参与论证。", clause=INTERESTED, field="experts")
        if expert.status != Expert.Status.ACTIVE:
            raise RuleViolated(f"{expert}已不在库。", clause=CHOSEN, field="experts")
        member = PanelMember(panel=panel, expert=expert)
        member.full_clean()
        because(member, "列入名单", by)
        member.save()


def approve(panel: ExpertPanel, *, by: Person, reason: str = "") -> ExpertPanel:
    """The head signs the list: the experts begin."""
    return apply(TABLE, "approve", panel, by=by, reason=reason)


def send_back(panel: ExpertPanel, *, by: Person, reason: str = "") -> ExpertPanel:
    """The head wants another panel: everybody leaves; a draw that was made stands in the record."""

    def change(locked: ExpertPanel, appointment: Appointment) -> None:
        for member in sitting(locked):
            member.left_reason = f"名单退回：{reason}"
            because(member, member.left_reason, by)
            member.save()
        locked.draw, locked.choice_reason, locked.returned_reason = None, "", reason
        tell(locked.drafters.all(), f"“{locked}”被退回：{reason}", locked.get_absolute_url())

    return apply(TABLE, "send_back", panel, by=by, reason=reason, change=change)


# --- ending -------------------------------------------------------------------------------------------------


def complete(panel: ExpertPanel, *, by: Person, reason: str = "") -> ExpertPanel:
    """Every expert has spoken."""
    return apply(TABLE, "complete", panel, by=by, reason=reason)


def conclude(panel: ExpertPanel, *, by: Person, reason: str = "") -> ExpertPanel:
    """The head signs what became of the opinions."""
    return apply(TABLE, "conclude", panel, by=by, reason=reason, change=ending)


def discard(panel: ExpertPanel, *, by: Person, reason: str = "") -> ExpertPanel:
    """The clerk gives up a panel that nobody was asked for."""
    return apply(TABLE, "discard", panel, by=by, reason=reason, change=ending)


def dissolve(panel: ExpertPanel, *, by: Person, reason: str = "") -> ExpertPanel:
    """The head ends a panel before its time; what was said stays in the record."""
    return apply(TABLE, "dissolve", panel, by=by, reason=reason, change=ending)


def ending(locked: ExpertPanel, appointment: Appointment) -> None:
    """The panel is over."""
    locked.ended_at = timezone.now()
