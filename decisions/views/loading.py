"""Visible first, then permitted: how every page of a matter loads what it is about (F3)."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from decisions.models import Decision
from decisions.permissions import visible_decisions
from powerops.core.actor import Actor
from powerops.core.doors import actor_of


def visible_decision(request: HttpRequest, pk: int) -> tuple[Decision, Actor]:
    """Return a matter within the person's reach and the person as actor, or 404."""
    actor = actor_of(request)
    found = visible_decisions(actor).select_related("body", "proposer", "decider", "created_by")
    return get_object_or_404(found, pk=pk), actor
