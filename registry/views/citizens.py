"""Pages for everybody that take something: reports of mistakes and subscriptions, without an account (G14, R4).

These carry a form, so they set the cookie that guards it; nothing else remembers the visitor.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from powerops.core.deadlines import open_of
from powerops.core.doors import carried_out, status_of
from powerops.core.models import Organisation
from powerops.core.public import open_form
from powerops.core.public_forms import has_guessed_too_much, mark_of, note_wrong_guess
from registry.forms.citizens import (
    ErrorReportForm,
    SearchSubscribeForm,
    SubscribeForm,
    TrackForm,
)
from registry.models import ErrorReport, PublishedPower, Subscription
from registry.published import published_power
from registry.search import problem_of
from registry.workflows import error_report, subscription
from registry.workflows.error_report import LIMIT

NOT_FOUND = "没有查到：请核对纠错编号和查询码。"
TOO_MANY = "查询次数太多，请十分钟以后再试。"


def power_in_force(code: str) -> PublishedPower:
    """Return the power in force under a code, or 404."""
    power = published_power(code.upper())
    if power is None:
        raise Http404
    return power


@open_form
def error_report_create(request: HttpRequest, code: str) -> HttpResponse:
    """Report a mistake on a power; the receipt is the answer to the form, and the same however often it is sent."""
    power = power_in_force(code)
    form = ErrorReportForm(request.POST or None)
    report = None
    if request.method == "POST":
        report = carried_out(
            form,
            lambda **told: error_report.file(
                power, form_key=form.form_key, sender=mark_of(request), **told
            ),
        )
    context = {"power": power, "form": form, "report": report, "due_on": due_on(report)}
    page = "registry/error_report_filed.html" if report else "registry/error_report_form.html"
    return render(request, page, context, status=status_of(form))


@open_form
def error_report_track(request: HttpRequest) -> HttpResponse:
    """Ask how a report stands; its number may come with the address, its code never."""
    form = TrackForm(request.POST or None, initial={"number": request.GET.get("number", "")[:20]})
    report = None
    if request.method == "POST" and form.is_valid():
        if has_guessed_too_much(request, "report"):
            form.add_error(None, TOO_MANY)
        elif (report := found(**form.cleaned_data)) is None:
            note_wrong_guess(request, "report")
            form.add_error(None, NOT_FOUND)
    context = {"form": form, "report": report, "due_on": due_on(report)}
    return render(request, "registry/error_report_track.html", context, status=status_of(form))


def due_on(report: ErrorReport | None) -> date | None:
    """Return by when an open report is to be answered; None where its time limit does not run."""
    running = open_of(report, LIMIT).first() if report else None
    return running.due_on if running else None


def found(number: str, code: str) -> ErrorReport | None:
    """Return the report under a number, to who knows its code."""
    digits = number.removeprefix("JC")
    if not (digits.isdecimal() and len(digits) == 10):
        return None
    reports = ErrorReport.objects.select_related("body", "power__published")
    return reports.filter(year=int(digits[:4]), serial=int(digits[4:]), code=code).first()


@open_form
def subscribe_to_body(request: HttpRequest, code: str) -> HttpResponse:
    """Subscribe to a body's list."""
    body = get_object_or_404(Organisation, code=code, published_list__isnull=False)
    feed = f"/bodies/{body.code}/feed.atom"
    return subscribe(
        request, SubscribeForm(request.POST or None), f"{body.name}的权力清单", feed, body=body
    )


@open_form
def subscribe_to_power(request: HttpRequest, code: str) -> HttpResponse:
    """Subscribe to one power."""
    power = power_in_force(code)
    feed = f"/powers/{power.code}/feed.atom"
    return subscribe(
        request, SubscribeForm(request.POST or None), f"事项“{power}”", feed, power=power
    )


@open_form
def subscribe_to_search(request: HttpRequest) -> HttpResponse:
    """Subscribe to a search."""
    query = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:200]
    form = SearchSubscribeForm(request.POST or None, initial={"query": query})
    feed = f"/feeds/search.atom?{urlencode({'q': query})}" if query else "/feeds/powers.atom"
    title = f"“{query}”的搜索结果" if query else "搜索的结果"
    return subscribe(request, form, title, feed, problem=problem_of(query))


def subscribe(
    request: HttpRequest, form: SubscribeForm, title: str, feed: str, problem: str = "", **of: Any
) -> HttpResponse:
    """Show the form, and note what is asked; the answer is the same whether the address is known or not."""
    is_asked = False
    if request.method == "POST" and settings.SENDS_MAIL:
        is_asked = carried_out(form, lambda **told: asked(request, {**of, **told}))
    context = {
        "form": form, "title": title, "feed": feed, "problem": problem, "is_asked": is_asked,
    }  # fmt: skip
    return render(request, "registry/subscribe.html", context, status=status_of(form))


def asked(request: HttpRequest, wanted: dict[str, Any]) -> bool:
    """Note a subscription that waits for its confirmation."""
    subscription.ask(sender=mark_of(request), **wanted)
    return True


@open_form
def subscription_detail(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm or end a subscription; opening the link alone does neither, for mail programs open links by themselves."""
    one = Subscription.objects.filter(token=token).first()
    state = ""
    if request.method == "POST":
        if "end" in request.POST:
            state = "ended" if subscription.end(token) else ""
        else:
            state = "confirmed" if subscription.confirm(token) else ""
    context = {"subscription": one, "state": state}
    return render(
        request, "registry/subscription.html", context, status=200 if one or state else 404
    )
