"""Acts on a hearing that ask for more than a word, each on its own page (D3; art 16–18)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from decisions.drawing import deciding_seal
from decisions.forms import hearings as asked
from decisions.models import Draw, Hearing
from decisions.views.hearings import OWN_PAGES, PAGE, visible_hearing
from decisions.workflows import hearing as lifecycle
from decisions.workflows import hearing_notice, hearing_people, hearing_record
from powerops.core.actor import Actor
from powerops.core.refusals import NotAllowed
from powerops.core.views.acts import carry_out, own_page
from powerops.core.views.organisations import act_page

either = require_http_methods(["GET", "HEAD", "POST"])


def hearing_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act that needs a word at most."""
    hearing, _ = visible_hearing(request, pk)
    if verb in OWN_PAGES:
        raise Http404
    return carry_out(request, hearing, verb, lifecycle, PAGE.show)


def hearing_to_act_on(request: HttpRequest, pk: int, verb: str) -> tuple[Hearing, Actor]:
    """Return a visible hearing on which the person's post does the act, or refuse; its state is the act's own matter."""
    hearing, actor = visible_hearing(request, pk)
    row = lifecycle.TABLE.by_verb[verb]
    if actor.appointment_as(row.who, hearing.decision.body) is None:
        sentence = f"{row.label}须由{hearing.decision.body}的{row.who.label}岗位办理。"
        raise NotAllowed(sentence, clause=row.clause)
    return hearing, actor


def page(
    request: HttpRequest, pk: int, verb: str, make: Any, act: Any, done: str, hint: str = ""
) -> HttpResponse:
    """Show the form of an act and do it; a hearing that is in another state leads back to its page."""
    hearing, actor = hearing_to_act_on(request, pk, verb)
    row = lifecycle.TABLE.by_verb[verb]
    if request.method != "POST" and hearing.status not in row.sources:
        return own_page(request, hearing)
    form: forms.Form = make(hearing)
    return act_page(
        request, form, lambda **told: act(hearing, by=actor.person, **told), title=f"{row.label}：{hearing.number}",
        submit=row.label, done=done, back=hearing, hint=hint,
    )  # fmt: skip


@either
def hearing_examine(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold sign-ups against the criteria."""
    return page(
        request, pk, "examine", lambda one: asked.ExamineForm(request.POST or None, hearing=one), hearing_people.examine,
        "已登记核对结果。", "对照公告的遴选办法核对。姓名只由承办单位查看，抽中以前不公布。",
    )  # fmt: skip


@either
def hearing_reschedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Give more time to sign up."""
    return page(
        request, pk, "reschedule", lambda one: asked.RescheduleForm(request.POST or None, hearing=one),
        hearing_notice.reschedule, "已公布新的公告。",
    )  # fmt: skip


@either
def hearing_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the groups from their fixed lists."""
    hearing, _ = hearing_to_act_on(request, pk, "draw")
    hint = "登记以后不能更改；抽取结果由名单和这个数算出。"
    if hearing.source == Draw.Source.SEAL:
        first = Draw.objects.filter(group__hearing=hearing).order_by("pk").first()
        seal = deciding_seal(first) if first else None
        hint = (
            f"种子取自{seal}的默克尔根 {seal.root}。"
            if seal
            else "名单封存以后还没有新的封印，每小时生成一次，请稍后再抽取。"
        )
    return page(
        request, pk, "draw", lambda one: asked.DrawForm(request.POST or None, source=one.source), lifecycle.draw,
        "已抽取，结果已公布。", hint,
    )  # fmt: skip


@either
def hearing_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an invited participant on the list."""
    return page(
        request, pk, "invite", lambda one: asked.InviteForm(request.POST or None, hearing=one), hearing_people.invite,
        "已登记受邀参加人。",
    )  # fmt: skip


@either
def hearing_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the papers came."""
    return page(
        request, pk, "deliver", lambda one: asked.DeliverForm(request.POST or None, hearing=one), hearing_people.deliver,
        "已登记送达。",
    )  # fmt: skip


@either
def hearing_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody else take the place of who cannot come."""
    return page(
        request, pk, "replace", lambda one: asked.ReplaceForm(request.POST or None, hearing=one), hearing_people.replace,
        "已更换参加人，名单已更新。", "递补的人也要在听证会七日前收到材料；来不及的，由负责人延期举行。",
    )  # fmt: skip


@either
def hearing_postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the hearing on a later day."""
    return page(
        request, pk, "postpone", lambda one: asked.PostponeForm(request.POST or None, hearing=one), hearing_notice.postpone,
        "已公布延期公告。",
    )  # fmt: skip


@either
def hearing_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Record how the hearing went."""
    return page(
        request, pk, "hold", lambda one: asked.HoldForm(request.POST or None, hearing=one), lifecycle.hold,
        "已登记听证会，请逐人登记陈述和确认。",
    )  # fmt: skip


@either
def hearing_transcribe(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what one participant said and signed."""
    chosen = request.GET.get("participant", "")
    return page(
        request, pk, "transcribe",
        lambda one: asked.StatementForm(request.POST or None, hearing=one, chosen=chosen), hearing_record.transcribe,
        "已登记。", "确认以后不能更改。签字的听证会记录原件请作为材料提交。",
    )  # fmt: skip


@either
def hearing_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what becomes of one statement."""
    chosen = request.GET.get("participant", "")
    return page(
        request, pk, "answer", lambda one: asked.AnswerForm(request.POST or None, hearing=one, chosen=chosen),
        hearing_record.answer, "已答复。",
    )  # fmt: skip


@either
def hearing_write_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the report."""
    return page(
        request, pk, "write_report",
        lambda one: asked.ReportForm(request.POST or None, initial={"report": one.report}), hearing_record.write_report,
        "已保存听证报告。",
    )  # fmt: skip


@never_cache
@require_POST
def hearing_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how those who signed up are reached, to who organises the hearing; that is written down first."""
    hearing, actor = visible_hearing(request, pk)
    contacts = hearing_people.read_contacts(hearing, by=actor.person)
    shown = PAGE._replace(more=lambda one, who: {**PAGE.more(one, who), "contacts": contacts})
    return shown.show(request, hearing, actor)
