"""The stepper of a revision: who passed which step of the present round, and where one that was given up stopped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from powerops.core.models import AuditEvent
from powerops.core.timeline import who_acted
from registry.models import Revision
from registry.models.revisions import EMERGENCY

Status = Revision.Status
STEPS = (
    (Status.DRAFT, "起草"),
    (Status.HEAD_REVIEW, "负责人审签"),
    (Status.LEGAL_REVIEW, "法制审核"),
    (Status.DECISION, "管委审定"),
    (Status.APPROVED, "公布"),
)
# What a revision that was given up is called, by the act that ended it.
ENDINGS = {
    "registry.revision.withdrawn": "已撤回",
    "registry.revision.discontinued": "已终止",
}


def ending_of(revision: Revision) -> dict[str, Any] | None:
    """Return how a revision was given up: the word for it, who, when, why, in which state; None while it was not."""
    if revision.status != Status.WITHDRAWN:
        return None
    acts = AuditEvent.objects.about(revision).filter(act__in=ENDINGS).select_related("by")
    last = acts.last()
    if last is None:
        return None
    return {
        "word": ENDINGS[last.act], "by": last.by, "at": last.at, "reason": last.reason, "stopped": last.before,
    }  # fmt: skip


def leave_out(steps: Iterable[dict[str, Any]]) -> None:
    """Say of the steps that nobody passed that the urgent publication went before them."""
    for step in steps:
        if step["by"] is None:
            step |= {"state": "todo", "word": "紧急公布时未办，事后补充"}


def steps_of(revision: Revision, ending: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the steps in their order, each with its state, and who passed it when; `ending` as `ending_of` says."""
    signed = {
        sign.step: sign
        for sign in revision.sign_offs.filter(round=revision.round).select_related(
            "by", "at_post__person"
        )
    }
    order = [status for status, _ in STEPS]
    here = ending["stopped"] if ending else revision.status
    reached_at = order.index(here) if here in order else len(order)
    steps: list[dict[str, Any]] = []
    for number, (status, label) in enumerate(STEPS):
        sign = signed.get(status)
        state = "done" if number < reached_at else "current" if number == reached_at else "todo"
        by, at = (who_acted(sign.by, sign.represented), sign.at) if sign else (None, None)
        steps.append({"label": label, "state": state, "by": by, "at": at})
    first = steps[0]
    first |= {"by": revision.drafted_by, "at": revision.submitted_at or revision.created_at}
    if here == Status.DRAFT and revision.round > 1:
        first["label"] = f"起草（第{revision.round}轮）"
    if ending:
        stopped = {"state": "returned", "word": ending["word"]}
        steps[reached_at] |= stopped | {"by": ending["by"], "at": ending["at"]}
    if revision.is_emergency:
        leave_out(steps[1:-1])
        word = signed[EMERGENCY[0]]
        steps[-1]["by"] = who_acted(word.by, word.represented)
    if revision.edition_id:
        steps[-1]["at"] = revision.edition.published_at
    return steps
