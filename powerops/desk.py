"""/desk/: what waits for the person, in one look. Assembled here, for the platform knows no app (experience.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from powerops.core.actor import Actor
from powerops.core.doors import actor_of
from powerops.core.models import Notice
from powerops.core.roles import Role
from registry import inbox

NOTICES = 20


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """The work list; posting to it marks the notices as read."""
    actor = actor_of(request)
    if request.method == "POST":
        count = unread(actor).update(read_at=timezone.now())
        messages.success(request, f"{count} 条通知已标为已读。")
        return redirect("desk")
    is_clerk = actor.has_role(Role.CLERK)
    context = {
        "sections": sections(actor, is_clerk),
        "uploads": inbox.uploads_in_hand(actor) if is_clerk else (),
        "notices": unread(actor).annotate(total=Window(Count("pk"))).order_by("at")[:NOTICES],
        "is_clerk": is_clerk,
        "posts": [one.post for one in actor.appointments],
    }
    return render(request, "desk.html", context)


def unread(actor: Actor) -> QuerySet[Notice]:
    """Return the notices that the person has not marked as read."""
    return Notice.objects.filter(person=actor.person.pk, read_at=None)


def sections(actor: Actor, is_clerk: bool) -> list[dict[str, object]]:
    """Return the lists that the person's posts call for: key, title, rows, words when empty."""
    reviews = any(actor.has_role(role) for role in inbox.STATUSES_BY_ROLE)
    lists = []
    if reviews or not is_clerk:
        lists.append(("waiting", "待我办理", inbox.waiting_for, "没有等待您签署的清单稿。"))
    if is_clerk:
        lists.append(("returned", "退回给我的", inbox.returned_to, "没有被退回的清单稿。"))
        lists.append(("in_hand", "我在办的", inbox.in_hand, "没有正在起草的清单稿。"))
    if reviews or is_clerk:
        lists.append(("others", "等待他人", inbox.waiting_for_others, "没有等待他人办理的清单稿。"))
    return [
        {"key": key, "title": title, "rows": with_next(load(actor)), "empty": empty}
        for key, title, load, empty in lists
    ]


def with_next(revisions: Iterable[Any]) -> list[Any]:
    """Return the revisions, each saying whose word is next."""
    rows = list(revisions)
    for revision in rows:
        revision.next_person = inbox.next_person(revision)
    return rows
