"""A power of the list in a draft, in the list's own words: the start of every adjustment but 变更 (R3; the Plan 四(二)3).

Powers are locked before they are judged, so that two drafts cannot send them in circles. A power that others go into
does not leave. The same form sent twice files once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from powerops.core.models import Organisation, Person
from powerops.core.refusals import RuleViolated
from powerops.law import plan
from registry.differences import content_of
from registry.models import Power, PowerVersion, Revision, Succession
from registry.versions import save_one
from registry.workflows.drafting import listed_version, lock_draft, new_version, note_proposal

CLAUSE = str(plan.R3.clause)
Action = PowerVersion.Action
EVENTS = {
    Action.REMOVE: "removal_proposed",
    Action.DEVOLVE: "devolution_proposed",
    Action.MERGE: "merger_proposed",
    Action.SPLIT: "split_proposed",
    Action.SUSPEND: "suspension_proposed",
    Action.RESUME: "resumption_proposed",
}


def lock_powers(powers: Iterable[Power]) -> None:
    """Hold the powers, always in the same order, until the transaction ends."""
    wanted = {power.pk for power in powers}
    list(Power.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))


def proposed(
    revision: Revision, power: Power, action: Action, *, by: Person, reason: str, counterpart: str = "",
    counterpart_body: Organisation | None = None, state: str = "", resumes_on: date | None = None,
) -> PowerVersion:  # fmt: skip
    """Put a power of the list into the draft in the list's own words, to be adjusted so."""
    revision, appointment = lock_draft(revision, by)
    lock_powers([power])
    listed = listed_version(power)
    if listed is None:
        raise RuleViolated(f"只能{action.label}现行清单上的事项。", clause=CLAUSE)
    if action in PowerVersion.LEAVING:
        refuse_heir(listed, action)
    version = revision.versions.filter(power=power).first() or new_version(revision, power)
    told: Mapping[str, Any] = {
        "action": action, "action_reason": reason, "counterpart": counterpart, "counterpart_body": counterpart_body,
        "resumes_on": resumes_on,
    }  # fmt: skip
    if version.pk and all(getattr(version, name) == value for name, value in told.items()):
        return version
    if version.pk:
        version.row_version += 1
    Succession.objects.filter(revision=revision, predecessor=power).exclude(kind=action).delete()
    for name, value in {**content_of(listed), "state": state or listed.state, **told}.items():
        setattr(version, name, value)
    save_one(version, by, reason or revision.title)
    note_proposal(EVENTS[action], f"拟{action.label}事项", revision, version, by, appointment, None)
    return version


def refuse_heir(listed: PowerVersion, action: Action) -> None:
    """Refuse that a power leave into which others go in a revision under way."""
    open_ones = Revision.objects.open()
    follows = Succession.objects.filter(successor=listed.power_id, revision__in=open_ones)
    if found := follows.select_related("revision__body").first():
        raise RuleViolated(
            f"“{listed}”是清单稿 {found.revision.number} 中{found.get_kind_display()}的后续事项，不能{action.label}。",
            clause=CLAUSE, remedy="请先把并入它的事项移出该清单稿。",
        )  # fmt: skip
