"""Every time limit of the statutes and of the Plan that the product can run, gathered from their modules (F5, G4)."""

from datetime import date

from powerops.law import (
    administrative_coercion,
    administrative_licensing,
    administrative_penalty,
    archives,
    criminal_transfer,
    decision_drafts,
    discipline,
    enforcement_publicity,
    key_posts,
    major_decisions,
    open_government,
    plan,
    remedies,
)
from powerops.law.periods import TimeLimit

ALL_LIMITS: tuple[TimeLimit, ...] = (
    *plan.LIMITS,
    *key_posts.LIMITS,
    *open_government.LIMITS,
    *major_decisions.LIMITS,
    *decision_drafts.LIMITS,
    *administrative_licensing.LIMITS,
    *administrative_penalty.LIMITS,
    *administrative_coercion.LIMITS,
    *enforcement_publicity.LIMITS,
    *criminal_transfer.LIMITS,
    *remedies.LIMITS,
    *discipline.LIMITS,
    *archives.LIMITS,
)


class LimitUnknown(LookupError):
    """No limit of that id, or none in force on that day."""


def limit_in_force(id: str, on: date) -> TimeLimit:
    """Return the version of a limit that governs what began on a day; raises LimitUnknown."""
    versions = [limit for limit in ALL_LIMITS if limit.id == id]
    if not versions:
        raise LimitUnknown(f"没有编号为{id}的期限")
    for limit in versions:
        if limit.is_in_force(on):
            return limit
    raise LimitUnknown(f"期限{id}（{versions[0].title}）在{on.isoformat()}尚未施行或者已经失效")
