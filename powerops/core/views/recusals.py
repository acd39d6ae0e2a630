"""Recusals: declaring one's own, asking for another's, deciding (F3, G7)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from powerops.core import recusals
from powerops.core.doors import actor_of, carried_out, status_of
from powerops.core.duty_forms import RecusalDecisionForm, RecusalForm
from powerops.core.records import visible_record


@require_http_methods(["GET", "HEAD", "POST"])
def recusal_create(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """Declare one's own recusal from a record that one sees, or ask for another's."""
    actor = actor_of(request)
    kind, record = visible_record(actor, record_type, record_id)
    persons = recusals.participants(kind.body_of(record), actor.on)
    form = RecusalForm(request.POST or None, persons=persons, by=actor.person)
    if request.method == "POST":
        raised = carried_out(
            form, lambda **facts: recusals.raise_recusal(record, by=actor.person, **facts)
        )
        if raised:
            messages.success(request, "已提出，已通知有关人员。")
            return redirect(raised)
    context = {"form": form, "record": record, "clause": recusals.CLAUSE}
    return render(request, "core/recusal_form.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def recusal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One recusal; who decides gives the word here."""
    actor = actor_of(request)
    found = recusals.visible_recusals(actor).select_related(
        "person", "raised_by", "decided_by", "decider_body"
    )
    recusal = get_object_or_404(found, pk=pk)
    form = RecusalDecisionForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, lambda **word: recusals.decide(recusal, by=actor.person, **word)
    ):
        messages.success(request, "已决定，已通知有关人员。")
        return redirect(recusal)
    context = {
        "recusal": recusal,
        "form": form,
        "may_decide": recusal.outcome == "pending" and recusals.decides(actor, recusal),
        "who_decides": recusals.who_decides(recusal),
        "clause": recusals.DECISION,
    }
    return render(request, "core/recusal_detail.html", context, status=status_of(form))
