"""Drafts of a matter: written version by version, read, and held against each other (D2; art 12)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.forms.drafting import DraftForm, typed_of
from decisions.models import Decision, Draft
from decisions.views.loading import visible_decision
from decisions.views.sections import Section
from decisions.workflows.drafting import working_post, works_on, write_draft
from powerops.core.actor import Actor
from powerops.core.doors import carried_out, status_of
from powerops.core.form_drafts import forget, keep, kept

COMPARED = (
    ("草案", "text"),
    ("草案说明", "explanation"),
    ("有关法律、法规、规章和政策", "law_basis"),
)


def section(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return the versions, the newest first, and whether the person writes the next."""
    drafts = list(decision.drafts.select_related("made_by").order_by("-number"))
    may_write = works_on(decision, actor, with_others=True)
    if not drafts and not may_write:
        return None
    return {"decision": decision, "drafts": drafts, "may_write": may_write}


SECTION = Section("drafts", "草案", "decisions/_drafts.html", section)


def key_of(decision: Decision) -> str:
    """Return under which key a person's unsaved draft is kept."""
    return f"decisions.draft:{decision.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
def draft_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the next version; what is typed is kept until it is saved."""
    decision, actor = visible_decision(request, pk)
    working_post(decision, actor, with_others=True)
    last, unsaved = decision.draft, kept(actor.person, key_of(decision))
    typed = unsaved.fields if unsaved else typed_of(last) if last else {}
    form = DraftForm(request.POST or None, initial=typed, is_first=last is None)
    if request.method == "POST":
        draft = carried_out(form, lambda **told: write_draft(decision, by=actor.person, **told))
        if draft:
            forget(actor.person, key_of(decision))
            messages.success(request, f"已保存草案第{draft.number}稿。")
            return redirect(draft)
        keep(actor.person, key_of(decision), request.POST.dict())
        unsaved = None
    context = {"form": form, "decision": decision, "last": last, "unsaved": unsaved, "trail": trail(decision)}  # fmt: skip
    return render(request, "decisions/draft_form.html", context, status=status_of(form))


def trail(decision: Decision) -> list[dict[str, str]]:
    """Return the way here."""
    return [
        {"label": "重大决策", "url": reverse("decisions:decision-list")},
        {"label": decision.number, "url": decision.get_absolute_url()},
    ]


@require_POST
def draft_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is typed, unasked and unvalidated; the page tells when."""
    decision, actor = visible_decision(request, pk)
    working_post(decision, actor, with_others=True)
    draft = keep(actor.person, key_of(decision), request.POST.dict())
    return render(request, "registry/_form_kept.html", {"draft": draft})


@require_POST
def draft_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop what was kept and begin with the version that stands."""
    decision, actor = visible_decision(request, pk)
    working_post(decision, actor, with_others=True)
    forget(actor.person, key_of(decision))
    return redirect("decisions:draft-create", decision.pk)


def draft_of(decision: Decision, number: int) -> Draft:
    """Return a version of the matter's draft, or 404."""
    found = decision.drafts.select_related("made_by").prefetch_related("alternatives")
    return get_object_or_404(found, number=number)


@require_safe
def draft_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version: what it says, and where the others are."""
    decision, _ = visible_decision(request, pk)
    draft = draft_of(decision, number)
    numbers = list(decision.drafts.values_list("number", flat=True))
    context = {
        "decision": decision, "draft": draft, "others": [one for one in numbers if one != number],
        "is_newest": number == max(numbers), "trail": trail(decision),
    }  # fmt: skip
    return render(request, "decisions/draft_detail.html", context)


@require_safe
def draft_compare(request: HttpRequest, pk: int, old: int, new: int) -> HttpResponse:
    """What one version says otherwise than another."""
    decision, _ = visible_decision(request, pk)
    before, after = draft_of(decision, old), draft_of(decision, new)
    pairs = [(label, getattr(before, name), getattr(after, name)) for label, name in COMPARED]
    pairs.append(("备选方案", ways_of(before), ways_of(after)))
    changes = [{"label": label, "old": was, "new": now} for label, was, now in pairs if was != now]
    context = {
        "decision": decision, "before": before, "after": after, "changes": changes, "trail": trail(decision),
    }  # fmt: skip
    return render(request, "decisions/draft_compare.html", context)


def ways_of(draft: Draft) -> str:
    """Return the alternatives of a version as one text."""
    return "\n".join(
        f"{one.title}：{one.text}\n利弊比较：{one.comparison}" for one in draft.alternatives.all()
    )
