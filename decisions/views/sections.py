"""The page of a matter is put together from sections; each stage gives its own (D9; experience.md: one page tells all)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from decisions.models import Decision
from powerops.core.actor import Actor


class Section(NamedTuple):
    """A part of the page: where it stands, its heading, its template, and what the template is given (None: not shown)."""

    key: str
    title: str
    template: str
    context: Callable[[Decision, Actor], dict[str, Any] | None]


def shown(sections: tuple[Section, ...], decision: Decision, actor: Actor) -> list[dict[str, Any]]:
    """Return the sections that have something to show, each with what its template needs."""
    told = ((one, one.context(decision, actor)) for one in sections)
    return [
        {"key": one.key, "title": one.title, "template": one.template, "given": given}
        for one, given in told
        if given is not None
    ]
