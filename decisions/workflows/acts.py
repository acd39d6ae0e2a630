"""Every act of a matter's lifecycle by its verb: what pages and the API call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from decisions.workflows import (
    deciding,
    drafting,
    execution,
    legality,
    publication,
    screening,
    suggestion,
)
from decisions.workflows import decision as lifecycle

# The files in which the acts stand, by stage.
STAGES = (suggestion, drafting, legality, screening, deciding, publication, execution)
ACTS: dict[str, Callable[..., Any]] = {
    row.verb: next(getattr(stage, row.verb) for stage in STAGES if hasattr(stage, row.verb))
    for row in lifecycle.TRANSITIONS
}
# Acts that ask for more than a word have a page of their own, under the verb.
ON_OWN_PAGE = frozenset(
    {
        "start",
        "send_for_review",
        "find_lawful",
        "state_risk",
        "find_unlawful",
        "veto",
        "report",
        "return_by_party",
        "publish",
    }
)
