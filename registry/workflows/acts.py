"""Every act of the lifecycle of a revision by its verb: what pages and the API call (R3, R4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from registry.workflows import revision as lifecycle
from registry.workflows.edition import publish
from registry.workflows.emergency import publish_urgently
from registry.workflows.scheduling import schedule, unschedule

# Publication has its acts beside the lifecycle's own file; every other row has its function of the same name there.
OF_PUBLICATION: dict[str, Callable[..., Any]] = {
    "publish": publish,
    "publish_urgently": publish_urgently,
    "schedule": schedule,
    "unschedule": unschedule,
}
ACTS: dict[str, Callable[..., Any]] = {
    row.verb: OF_PUBLICATION.get(row.verb) or getattr(lifecycle, row.verb)
    for row in lifecycle.TRANSITIONS
}
# Acts that ask for more than a word have a page of their own.
ON_OWN_PAGE = frozenset({"schedule", "unschedule", "publish_urgently"})
