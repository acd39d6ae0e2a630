"""/desk/: what waits for the person, in one look. Assembled here, for the platform knows no app (experience.md).

Every app gives its lists as `Listing`s or as rows that join the list of what waits for the person.
"""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from decisions import inbox as decisions
from powerops.core import inbox
from powerops.core.actor import Actor
from powerops.core.doors import actor_of
from powerops.core.inbox import Listing
from powerops.core.roles import Role
from registry import inbox as registry
from registry import key_post_inbox


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """The work list; posting to it marks the notices as read."""
    actor = actor_of(request)
    if request.method == "POST":
        count = inbox.unread(actor).update(read_at=timezone.now())
        messages.success(request, f"{count} 条通知已标为已读。")
        return redirect("desk")
    notices = inbox.unread(actor).annotate(total=Window(Count("pk")))[: inbox.SHOWN]
    context = {
        "sections": sections(actor),
        "notices": list(notices),
        "is_clerk": actor.has_role(Role.CLERK),
        "posts": [one.post for one in actor.appointments],
        "standing_in": inbox.standing_in(actor),
    }
    return render(request, "desk.html", context)


def sections(actor: Actor) -> list[Listing]:
    """Return the lists that the person's posts call for, the most urgent first."""
    waiting = [
        *registry.words_wanted(actor),
        *key_post_inbox.words_wanted(actor),
        *decisions.words_wanted(actor),
        *inbox.words_wanted(actor),
    ]
    return [
        *inbox.deadline_lists(actor),
        *inbox.overseen_lists(actor),
        inbox.joined(
            "waiting",
            "待我办理",
            waiting,
            url=registry.full_list("waiting"),
            empty="没有等待您办理的事项。",
        ),
        *registry.lists(actor),
        *decisions.lists(actor),
    ]
