"""One act of a lifecycle on the page of its record: the same for every record with an opinion and buttons."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from powerops.core.act_forms import OpinionForm
from powerops.core.actor import Actor
from powerops.core.doors import actor_of
from powerops.core.refusals import Refusal
from powerops.core.workflow import available

Show = Callable[..., HttpResponse]  # request, record, actor, form, status


def own_page(request: HttpRequest, record: Model) -> HttpResponse:
    """Lead who opens the address of an act to the page of its record; the query string goes along.

    A refused act is told on its own address, from where the reader filters, turns the page or reloads.
    """
    query = request.GET.urlencode()
    return redirect(f"{record.get_absolute_url()}?{query}" if query else record)


def carry_out(
    request: HttpRequest, record: Any, verb: str, workflow: ModuleType, show: Show
) -> HttpResponse:
    """Do one act of the record's lifecycle; a refused one is told on the record's page, and what was typed stays."""
    if verb not in workflow.TABLE.by_verb:
        raise Http404
    if request.method != "POST":
        return own_page(request, record)
    actor, form = actor_of(request), OpinionForm(request.POST)
    if not form.is_valid():
        return show(request, record, actor, form, 400)
    try:
        done = getattr(workflow, verb)(record, by=actor.person, **form.facts)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        record.refresh_from_db()
        return show(request, record, actor, form, refusal.status)
    label = workflow.TABLE.by_verb[verb].label
    messages.success(request, f"已办理：{label}。现为“{done.get_status_display()}”。")
    return redirect(record)


def acts_context(
    workflow: ModuleType, record: Any, actor: Actor, form: OpinionForm | None
) -> dict[str, Any]:
    """Return what `components/acts.html` shows: what may be done, what may not and why, and the box for the reason."""
    acts = available(workflow.TABLE, record, actor)
    allowed = [act for act in acts if act.allowed]
    form = form or OpinionForm()
    needing = "、".join(act.label for act in allowed if act.needs_reason)
    form.fields["reason"].help_text = f"{needing}必须说明理由。" if needing else ""
    return {
        "allowed": allowed,
        "forbidden": [act for act in acts if not act.allowed],
        "form": form,
    }
