"""Two editions of one body side by side: what was added, removed and changed, field by field (R3)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from powerops.law.codes import PowerState
from registry.differences import LABELS, shown
from registry.edition_content import is_suspended
from registry.guide_words import guide_changes
from registry.lineage import Named, followers
from registry.models import Edition, PowerVersion

DIFFERING = """
SELECT coalesce(new.code, old.code), old.content, new.content, version.action
FROM (SELECT * FROM registry_shownpower WHERE edition_id = %s) AS old
FULL JOIN (SELECT * FROM registry_shownpower WHERE edition_id = %s) AS new USING (power_id)
LEFT JOIN registry_powerversion AS version ON version.id = new.version_id
WHERE old.digest IS DISTINCT FROM new.digest
ORDER BY old.digest IS NOT NULL, new.digest IS NULL, coalesce(new.position, old.position)
"""
"""Added first, then changed, then removed, each in the order of its list."""

Action = PowerVersion.Action
BEFORE_STATES = {"state": PowerState.IN_USE.label}
"""What an edition says that was published before powers could be suspended."""
PLAIN = {"level", "power_source", "state"}
"""Kept in the snapshot as words already."""

FIELDS = {
    "name": "事项名称",
    "sub_name": "子项名称",
    "category": "权力类型",
    "body": "部门",
    **LABELS,
    "accountability": "追责情形",
    "legal_basis": "依据法条",
    "code": "实施编码",
}
DERIVED_FROM = {
    "legal_basis": "basis_text",
    "duties": "duty_text",
    "accountability": "accountability_text",
}
"""Where the verbatim text beside it changed, the change shows there."""


@dataclass
class Difference:
    """One power that two editions say differently."""

    code: str
    name: str
    category: str
    action: Action
    changes: list[dict[str, str]]
    counterpart: str = ""
    heirs: Sequence[Named] = ()

    @property
    def what(self) -> str:
        """The kind of adjustment in words."""
        return self.action.label


def compare(old: Edition, new: Edition) -> list[Difference]:
    """Return the powers in which two editions differ, what left with where it went; three queries."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERING, [old.pk, new.pk])
        rows = cursor.fetchall()
    found = [difference(code, loaded(a), loaded(b), said) for code, a, b, said in rows]
    tell_where(old, new, {one.code: one for one in found if one.action == Action.REMOVE})
    return found


def tell_where(old: Edition, new: Edition, gone: Mapping[str, Difference]) -> None:
    """Write on what left by which kind of adjustment it did, to whom, and what follows it: two queries."""
    if not gone:
        return
    leaving = PowerVersion.objects.filter(
        revision__edition__body=new.body_id, revision__edition__number__gt=old.number,
        revision__edition__number__lte=new.number, action__in=PowerVersion.LEAVING, power__code__in=gone,
    )  # fmt: skip
    told: Any = leaving.order_by("pk").values_list("power__code", "action", "counterpart")
    for code, action, counterpart in told:
        gone[code].action, gone[code].counterpart = Action(action), counterpart
    for code, heirs in followers(gone).items():
        gone[code].heirs = heirs


def tallies(differences: Iterable[Difference]) -> list[tuple[Action, int]]:
    """Return the kinds of adjustment that occur, in their order, each with how often."""
    counts = Counter(one.action for one in differences)
    return [(action, counts[action]) for action in Action if action in counts]


def loaded(value: Any) -> dict[str, Any] | None:
    """Return a JSON column read by hand as a value."""
    return json.loads(value) if isinstance(value, str) else value


def difference(
    code: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, said: str | None
) -> Difference:
    """Return what two contents of one power say differently; `said` is the action of the version in the new one."""
    one = new or old or {}
    changes = field_changes(old, new) if old and new else []
    sub_name = f"（{one['sub_name']}）" if one["sub_name"] else ""
    action = kind_of(old, new, said)
    return Difference(code, one["name"] + sub_name, one["category"], action, changes)


def kind_of(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, said: str | None
) -> Action:
    """Return by which kind of adjustment a power differs; what left is told by `tell_where`."""
    if new is None:
        return Action.REMOVE
    if old is None:
        return Action.RECEIVE if said == Action.RECEIVE else Action.ADD
    before, after = BEFORE_STATES | dict(old), BEFORE_STATES | dict(new)
    if before["state"] == after["state"]:
        return Action.CHANGE
    return Action.SUSPEND if is_suspended(after) else Action.RESUME


def field_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return label, old and new of each field that differs, as a reader sees them."""
    old, new = BEFORE_STATES | dict(old), BEFORE_STATES | dict(new)
    changed = {name for name in FIELDS if old.get(name) != new.get(name)}
    found: list[dict[str, str]] = []
    for name, label in FIELDS.items():
        if name == "guide":
            found += guide_changes(old.get(name), new.get(name))
        elif name in changed and DERIVED_FROM.get(name) not in changed:
            before, after = words(name, old.get(name)), words(name, new.get(name))
            if before != after:
                found.append({"label": label, "old": before, "new": after})
    return found


def words(name: str, value: Any) -> str:
    """Return a field of a snapshot as a reader sees it."""
    if not value:
        return ""
    if name in PLAIN:
        return str(value)
    if name == "body":
        return str(value["name"])
    if name == "accountability":
        return "\n".join(value)
    if name == "legal_basis":
        return "\n".join(
            f"《{one['law']}》{one['article']} {one['text']}".rstrip() for one in value
        )
    return shown(name, value)
