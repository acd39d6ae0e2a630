"""Adjusting powers of the current list: which, how, in which draft; and taking up what others devolved (R3)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from powerops.core.doors import actor_of, carried_out
from powerops.core.models import Organisation, Person
from powerops.core.refusals import NotAllowed, RuleViolated
from powerops.law import plan
from registry.forms.adjusting import FORMS, KindForm, ReceiveForm
from registry.forms.revisions import JoinForm
from registry.models import Power, PowerVersion, PublishedPower, Revision
from registry.permissions import drafting_bodies
from registry.views.powers import drafts_offered, start_first, visible_powers
from registry.workflows.adjusting import KINDS, adjust
from registry.workflows.drafting import clerk_of
from registry.workflows.receiving import receivable, receive

Action = PowerVersion.Action
MOST = 50  # powers in one form
NEXT = {
    Action.MERGE: "请核对合并后的事项，把被并入事项的内容补充进去。",
    Action.SPLIT: "请逐项修改新事项的内容。",
}


@require_http_methods(["GET", "HEAD", "POST"])
def power_adjust(request: HttpRequest) -> HttpResponse:
    """Choose what is to happen to the chosen powers; then do it."""
    bodies_of_clerk(request, "调整")
    powers = chosen_powers(request)
    if not powers:
        messages.warning(request, f"请先选择要调整的事项，一次最多 {MOST} 项。")
        return redirect("registry:current-powers")
    kind = request.GET.get("kind", "")
    if kind in KINDS:
        return adjustment(request, powers, kind)
    clerk_of(one_body(powers), request.user)
    if kind == Action.CHANGE and len(powers) == 1:
        return redirect(address("registry:power-change", request, powers[0].pk))
    context = {"powers": powers, "form": KindForm(powers), "revision": request.GET.get("revision")}
    return render(request, "registry/power_adjust.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def power_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then propose that the power be taken off the list."""
    powers = visible_powers(request).select_related("body", "version", "power")
    return adjustment(request, [get_object_or_404(powers, pk=pk)], Action.REMOVE)


def bodies_of_clerk(request: HttpRequest, what: str) -> list[Organisation]:
    """Return the bodies whose lists the person drafts, or refuse who drafts none."""
    bodies = drafting_bodies(actor_of(request))
    if not bodies:
        raise NotAllowed(f"{what}事项须由部门的经办岗位办理。", clause=str(plan.F3.clause))
    return bodies


def chosen_powers(request: HttpRequest) -> list[PublishedPower]:
    """Return the powers that the address names and the person sees; none when there are too many."""
    asked = request.GET.getlist("power")
    keys = {int(key) for key in asked if key.isdecimal() and len(key) < 19}
    if len(keys) > MOST:
        return []
    powers = visible_powers(request).select_related("body", "version", "power")
    return list(powers.filter(pk__in=keys).order_by("body_name", "position"))


def one_body(powers: Sequence[PublishedPower]) -> Organisation:
    """Return the body whose powers they all are, or refuse."""
    if len({power.body_id for power in powers}) > 1:
        raise RuleViolated(
            "一次只能调整同一部门的事项。", clause=str(plan.R3.clause), remedy="请分别选择。"
        )
    return powers[0].body


def adjustment(request: HttpRequest, powers: Sequence[PublishedPower], kind: str) -> HttpResponse:
    """Ask what the kind needs and in which draft; a form sent back is carried out."""
    body = one_body(powers)
    clerk_of(body, request.user)
    held = list(held_versions(powers))
    done = [
        one for one in held if one.action == kind or one.revision.status != Revision.Status.DRAFT
    ]
    if done and len(powers) == 1:
        return redirect(done[0])
    join = joining(request, body, held)
    if join.is_new:
        return start_first(here(request))
    is_sent = request.method == "POST"
    form = FORMS[kind](powers, join.draft, request.POST if is_sent else None)
    if is_sent and join.draft:
        chosen = [power.power for power in powers]
        act = partial(adjust, join.draft, chosen, kind, by=request.user)
        if version := carried_out_with(form, act):
            return after(request, join.draft, version, Action(kind), len(chosen))
    context = {
        "powers": powers, "kind": Action(kind), "form": form, "join": join, "revision": join.draft, "held": held,
    }  # fmt: skip
    wrong = form.errors or join.errors
    return render(request, "registry/power_adjustment.html", context, status=400 if wrong else 200)


def held_versions(powers: Sequence[PublishedPower]) -> QuerySet[PowerVersion]:
    """Return what open revisions say of the powers."""
    rows = PowerVersion.objects.filter(is_open=True, power__in=[one.power_id for one in powers])
    return rows.select_related("revision__body")


def joining(request: HttpRequest, body: Organisation, held: Sequence[PowerVersion]) -> JoinForm:
    """Return the choice of the draft: the one that holds a power already, else the one chosen."""
    drafts = drafts_offered(body)
    keys = {one.revision_id for one in held}
    if holding := [draft for draft in drafts if draft.pk in keys]:
        return JoinForm(holding[:1], {"revision": str(holding[0].pk)}, is_sent=True)
    is_sent = request.method == "POST"
    asked = {"revision": request.POST.get("revision") or request.GET.get("revision", "")}
    return JoinForm(drafts, asked, is_sent=is_sent)


def carried_out_with(form: Any, act: Any) -> Any:
    """Carry the act out with the facts of the form; None, with errors on the form, when it is refused."""
    return carried_out(form, lambda **_: act(**form.facts))


def after(
    request: HttpRequest, draft: Revision, version: PowerVersion, kind: Action, count: int
) -> HttpResponse:
    """Say what was done, and lead to what is to be filled in next."""
    what = f"{count} 项" if count > 1 else f"{version}"
    done = f"已列入拟{kind.label}事项" + ("。" if kind in NEXT else f"：{what}。")
    messages.success(request, f"{done}公布前现行清单不变。{NEXT.get(kind, '')}")
    if kind != Action.MERGE:
        return redirect(draft)
    if version.revision_id == draft.pk:
        return redirect("registry:version-edit", draft.pk, version.pk)
    page = reverse("registry:version-create", args=[draft.pk])
    return redirect(f"{page}?{urlencode({'power': version.power_id})}")


def here(request: HttpRequest) -> str:
    """Return the address without the draft that it named."""
    asked = [(name, value) for name, value in request.GET.lists() if name != "revision"]
    return f"{request.path}?{urlencode(asked, doseq=True)}" if asked else request.path


def address(name: str, request: HttpRequest, pk: int) -> str:
    """Return the address of a page about one power, with the draft that the clerk came from."""
    revision = request.GET.get("revision", "")
    page = reverse(name, args=[pk])
    return f"{page}?{urlencode({'revision': revision})}" if revision else page


# --- 承接 -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def power_receive(request: HttpRequest) -> HttpResponse:
    """Take up what other bodies of the district devolved, or what a superior organ did."""
    bodies = bodies_of_clerk(request, "承接")
    body = asked_body(request, bodies)
    waiting = list(receivable(body))
    join = joining(request, body, ())
    if join.is_new:
        return start_first(here(request))
    is_sent = request.method == "POST"
    form = ReceiveForm(waiting, request.POST if is_sent else None)
    if is_sent and join.draft:
        version = carried_out(form, partial(taken_up, join.draft, request.user))
        if version:
            messages.success(request, "已列入拟承接事项，请核对并补充内容。")
            return redirect("registry:version-edit", join.draft.pk, version.pk)
    context = {
        "body": body, "bodies": bodies, "form": form, "join": join, "revision": join.draft, "waiting": waiting,
    }  # fmt: skip
    wrong = form.errors or join.errors
    return render(request, "registry/power_receive.html", context, status=400 if wrong else 200)


def asked_body(request: HttpRequest, bodies: Sequence[Organisation]) -> Organisation:
    """Return for which of the person's bodies the page is: as asked, as the draft says, else the first."""
    code, draft = request.GET.get("body", ""), request.GET.get("revision", "")
    of_draft = Revision.objects.filter(pk=draft, body__in=bodies) if draft.isdecimal() and len(draft) < 19 else None  # fmt: skip
    found = of_draft.first() if of_draft else None
    wanted = found.body.code if found else code
    return next((body for body in bodies if body.code == wanted), bodies[0])


def taken_up(draft: Revision, by: Person, *, powers: Sequence[str], **above: Any) -> PowerVersion:
    """Take up the chosen powers of the district, or the one from above."""
    return receive(draft, by=by, powers=Power.objects.filter(pk__in=powers).order_by("pk"), **above)
