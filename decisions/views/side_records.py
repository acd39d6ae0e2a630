"""The page of a record beside a matter: what it is, what is next, its clocks, its record (experience.md)."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from powerops.core.act_forms import OpinionForm
from powerops.core.actor import Actor
from powerops.core.clock import clocks_of
from powerops.core.recusals import recusals_of
from powerops.core.timeline import acts_on
from powerops.core.views.acts import acts_context


class SidePage(NamedTuple):
    """What the pages of a kind of record have in common."""

    workflow: ModuleType
    kicker: str
    facts: Callable[[Any], list[tuple[str, Any]]]  # (label, words); empty ones are left out
    on_own_page: frozenset[str] = frozenset()  # acts that ask for more than a word
    template: str = "decisions/side_record.html"
    more: Callable[[Any, Actor], dict[str, Any]] = lambda record, actor: {}

    def show(
        self,
        request: HttpRequest,
        record: Any,
        actor: Actor,
        form: OpinionForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Render the page of one record."""
        acts = acts_context(self.workflow, record, actor, form)
        own = [act for act in acts["allowed"] if act.verb in self.on_own_page]
        acts["allowed"] = [act for act in acts["allowed"] if act.verb not in self.on_own_page]
        trail = [
            {"label": "重大决策", "url": reverse("decisions:decision-list")},
            {"label": record.decision.number, "url": record.decision.get_absolute_url()},
        ]
        context = {
            "record": record, "type": record._meta.label_lower, "kicker": self.kicker, **acts, "own_pages": own,
            "facts": [(label, words) for label, words in self.facts(record) if words],
            "clocks": clocks_of(record, actor), "recusals": recusals_of(record), "events": acts_on(record),
            "trail": trail, **self.more(record, actor),
        }  # fmt: skip
        return render(request, self.template, context, status=status)
