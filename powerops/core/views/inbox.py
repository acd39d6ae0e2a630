"""The whole of the lists that the desk begins: the person's time limits and notices (G4)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from powerops.core import inbox
from powerops.core.doors import actor_of

PAGE = 50


@require_safe
def my_deadlines(request: HttpRequest) -> HttpResponse:
    """The time limits for which the person's posts answer: all, or those overdue, due today, coming."""
    actor = actor_of(request)
    chosen = request.GET.get("when", "")
    q = request.GET.get("q", "").strip()
    found = inbox.when_due(actor, chosen)
    found = found.filter(record_title__icontains=q) if q else found
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    tabs = [("", "全部"), *((key, title) for key, title, _ in inbox.DUE_LISTS)]
    context = {
        "page": page,
        "rows": [inbox.limit_in_words(one, actor.on) for one in page],
        "q": q,
        "when": chosen,
        "tabs": [
            {"label": label, "url": f"?when={key}", "current": key == chosen} for key, label in tabs
        ],
    }
    return render(request, "core/my_deadlines.html", context)


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Every notice that the person got, read ones too."""
    page = Paginator(inbox.notices(actor_of(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "core/notice_list.html", {"page": page})
