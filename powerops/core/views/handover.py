"""Hand-over of what hangs on a person who leaves a post, and the list that both sign (F2)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from powerops.core import delegations, handover
from powerops.core.doors import actor_of, carried_out, status_of
from powerops.core.duty_forms import HandOverForm
from powerops.core.models import Appointment
from powerops.core.timeline import acts_on


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything open that hangs on the holder of an appointment, and whom it goes to."""
    actor = actor_of(request)
    held = Appointment.objects.select_related("post__organisation", "person")
    appointment = get_object_or_404(held, pk=pk)
    if delegations.arranges(actor, appointment) is None:
        raise Http404
    persons = handover.receivers(appointment)
    form = HandOverForm(request.POST or None, persons=persons)
    if request.method == "POST":
        made = carried_out(form, lambda **facts: handover.hand_over(appointment, by=actor.person, **facts))  # fmt: skip
        if made:
            messages.success(request, "已移交，请接收人在工作台确认。")
            return redirect(made)
    context = {
        "form": form,
        "appointment": appointment,
        "items": handover.lines_for(
            actor, appointment, (item.in_words for item in handover.open_items(appointment))
        ),
        "has_receivers": persons.exists(),
        "earlier": appointment.hand_overs.select_related("receiver"),
    }
    return render(request, "core/hand_over_form.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of a hand-over, to print and sign; the receiver confirms it here."""
    actor = actor_of(request)
    made = get_object_or_404(handover.visible_hand_overs(actor), pk=pk)
    if request.method == "POST":
        handover.confirm(made, by=actor.person)
        messages.success(request, "已确认接收。")
        return redirect(made)
    may_confirm = made.receiver_id == actor.person.pk and made.confirmed_at is None
    lines = handover.lines_for(actor, made.appointment, made.items, made.receiver_id)
    context = {"made": made, "items": lines, "may_confirm": may_confirm, "events": acts_on(made)}
    return render(request, "core/hand_over_detail.html", context)
