"""专家论证 on the desk: forming a panel, declarations, opinions, what becomes of them; its section on the matter's page (D3)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from decisions.drawing import deciding_seal
from decisions.forms import experts as asked
from decisions.forms.hearings import DrawForm
from decisions.hearing_permissions import visible_panels
from decisions.models import Decision, Draw, ExpertPanel
from decisions.views.loading import visible_decision
from decisions.views.sections import Section
from decisions.views.side_records import SidePage
from decisions.workflows import panel as lifecycle
from decisions.workflows import panel_record
from powerops.core.actor import Actor
from powerops.core.doors import actor_of
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.core.views.acts import carry_out, own_page
from powerops.core.views.organisations import act_page

OWN_PAGES = frozenset(
    {"choose", "draw_experts", "declare", "enter_opinion", "settle", "tell_adoption"}
)
either = require_http_methods(["GET", "HEAD", "POST"])


def facts_of(panel: ExpertPanel) -> list[tuple[str, Any]]:
    """Return a panel as lines of its page."""
    return [
        ("论证的草案", f"第{panel.draft.number}稿"), ("论证方式", panel.get_form_display()),
        ("专业领域", "、".join(panel.field_names)), ("专家人数", f"{panel.size} 人"), ("论证的主要问题", panel.questions),
        ("材料和保障", panel.support), ("提出意见", f"{cndate(panel.opinions_by)}前"), ("选择的理由", panel.choice_reason),
        ("研究采纳情况", panel.report),
    ]  # fmt: skip


def more_of(panel: ExpertPanel, actor: Actor) -> dict[str, Any]:
    """Return what the page of a panel shows beside its facts."""
    members = panel.members.select_related("expert", "opinion__attachment", "settled_by")
    return {
        "members": members, "draw": panel.draw,
        "works": actor.appointment_as(Role.CLERK, panel.decision.body) is not None,
    }  # fmt: skip


PAGE = SidePage(lifecycle, "专家论证", facts_of, OWN_PAGES, "decisions/panel_detail.html", more_of)


def visible_panel(request: HttpRequest, pk: int) -> tuple[ExpertPanel, Actor]:
    """Return a panel within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_panels(actor).select_related(
        "decision__body", "decision__decider", "draft", "draw"
    )
    return get_object_or_404(found, pk=pk), actor


@require_safe
def panel_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One panel: what is asked, the experts, their opinions, what is next."""
    panel, actor = visible_panel(request, pk)
    return PAGE.show(request, panel, actor)


@either
def panel_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a panel on a matter's draft."""
    decision, actor = visible_decision(request, pk)
    if actor.appointment_as(Role.CLERK, decision.body) is None:
        raise NotAllowed(f"专家论证由{decision.body}的经办岗位组织。", clause=lifecycle.ARGUED)
    return act_page(
        request, asked.PanelForm(request.POST or None),
        lambda **told: panel_record.prepare(decision, by=actor.person, **told), title=f"组织专家论证：{decision}",
        submit="保存", done="已保存，请抽取或者选择专家。", cancel_url=decision.get_absolute_url(),
    )  # fmt: skip


def panel_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act that needs a word at most."""
    panel, _ = visible_panel(request, pk)
    if verb in OWN_PAGES:
        raise Http404
    return carry_out(request, panel, verb, lifecycle, PAGE.show)


def page(
    request: HttpRequest, pk: int, verb: str, make: Any, act: Any, done: str, hint: str = ""
) -> HttpResponse:
    """Show the form of an act and do it; a panel that is in another state leads back to its page."""
    panel, actor = visible_panel(request, pk)
    row = lifecycle.TABLE.by_verb[verb]
    if actor.appointment_as(row.who, panel.decision.body) is None:
        sentence = f"{row.label}须由{panel.decision.body}的{row.who.label}岗位办理。"
        raise NotAllowed(sentence, clause=row.clause)
    if request.method != "POST" and panel.status not in row.sources:
        return own_page(request, panel)
    return act_page(
        request, make(panel), lambda **told: act(panel, by=actor.person, **told), title=f"{row.label}：{panel.decision}",
        submit=row.label, done=done, back=panel, hint=hint,
    )  # fmt: skip


@either
def panel_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose experts with reasons."""
    return page(
        request, pk, "choose", lambda one: asked.ChooseForm(request.POST or None, panel=one), lifecycle.choose,
        "已选择专家。", "有已知利害关系的专家没有列出。注重选择持不同意见的专家。",
    )  # fmt: skip


@either
def panel_draw_experts(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the panel from the fixed list."""
    panel, _ = visible_panel(request, pk)
    hint = "登记以后不能更改；抽取结果由名单和这个数算出。"
    if panel.draw and panel.draw.source == Draw.Source.SEAL:
        seal = deciding_seal(panel.draw)
        hint = (
            f"种子取自{seal}的默克尔根 {seal.root}。"
            if seal
            else "名单封存以后还没有新的封印，每小时生成一次，请稍后再抽取。"
        )
    return page(
        request, pk, "draw_experts", lambda one: DrawForm(request.POST or None, source=one.source), lifecycle.draw_experts,
        "已抽取专家。", hint,
    )  # fmt: skip


@either
def panel_declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an expert's declaration of interests."""
    chosen = request.GET.get("member", "")
    return page(
        request, pk, "declare", lambda one: asked.DeclareForm(request.POST or None, panel=one, chosen=chosen),
        panel_record.declare, "已登记声明。",
    )  # fmt: skip


@either
def panel_enter_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an expert's signed opinion."""
    chosen = request.GET.get("member", "")
    return page(
        request, pk, "enter_opinion",
        lambda one: asked.OpinionForm(request.POST or None, request.FILES or None, panel=one, chosen=chosen),
        panel_record.enter_opinion, "已登记论证意见。", "登记以后不能更改。",
    )  # fmt: skip


@either
def panel_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what becomes of an opinion, and how the expert worked."""
    chosen = request.GET.get("member", "")
    return page(
        request, pk, "settle", lambda one: asked.SettleForm(request.POST or None, panel=one, chosen=chosen),
        panel_record.settle, "已答复。",
    )  # fmt: skip


@either
def panel_tell_adoption(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was adopted as a whole."""
    return page(
        request, pk, "tell_adoption",
        lambda one: asked.AdoptionForm(request.POST or None, initial={"report": one.report}), panel_record.tell_adoption,
        "已保存。",
    )  # fmt: skip


def section_of(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return what the matter's page shows of its panels: one query."""
    stays = Q(members__left_reason="")
    found = list(
        decision.panels.annotate(
            sitting=Count("members", filter=stays, distinct=True),
            heard=Count("members__opinion", filter=stays, distinct=True),
        )
    )
    may_begin = (
        decision.status == Decision.Status.DRAFTING
        and actor.appointment_as(Role.CLERK, decision.body) is not None
    )
    if not found and not may_begin:
        return None
    return {"decision": decision, "panels": found, "may_begin": may_begin}


SECTION = Section("panels", "专家论证", "decisions/_panels.html", section_of)
