"""Visible first, then permitted: how every page of a matter loads what it is about (F3)."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from decisions.models import Decision
from decisions.permissions import visible_decisions
from decisions.workflows.decision import TABLE
from powerops.core.actor import Actor
from powerops.core.doors import actor_of
from powerops.core.refusals import NotAllowed
from powerops.core.roles import OWN_BODY_ROLES


def visible_decision(request: HttpRequest, pk: int) -> tuple[Decision, Actor]:
    """Return a matter within the person's reach and the person as actor, or 404."""
    actor = actor_of(request)
    found = visible_decisions(actor).select_related(
        "body", "proposer", "decider", "created_by", "catalogue_item"
    )
    return get_object_or_404(found, pk=pk), actor


def decision_to_act_on(request: HttpRequest, pk: int, verb: str) -> tuple[Decision, Actor]:
    """Return a visible matter on which the person's post does the act, or refuse; its state is the act's own matter."""
    decision, actor = visible_decision(request, pk)
    row = TABLE.by_verb[verb]
    if actor.appointment_as(row.who, decision.body) is None:
        where = str(decision.body) if row.who in OWN_BODY_ROLES else "本辖区"
        sentence = f"{row.label}须由{where}的{row.who.label}岗位办理。"
        raise NotAllowed(sentence, clause=row.clause)
    return decision, actor
