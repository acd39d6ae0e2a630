"""Two editions of one body side by side: what was added, removed and changed, field by field (R3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from registry.differences import LABELS, shown
from registry.guide_words import guide_changes
from registry.models import Edition

DIFFERING = """
SELECT coalesce(new.code, old.code), old.content, new.content
FROM (SELECT * FROM registry_shownpower WHERE edition_id = %s) AS old
FULL JOIN (SELECT * FROM registry_shownpower WHERE edition_id = %s) AS new USING (power_id)
WHERE old.digest IS DISTINCT FROM new.digest
ORDER BY old.digest IS NOT NULL, new.digest IS NULL, coalesce(new.position, old.position)
"""
"""Added first, then changed, then removed, each in the order of its list."""

ADDED, CHANGED, REMOVED = "新增", "变更", "取消"
TONES = {ADDED: "good", CHANGED: "info", REMOVED: "bad"}
PLAIN = {"level", "power_source"}
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
    what: str
    changes: list[dict[str, str]]

    @property
    def tone(self) -> str:
        """How the badge is coloured."""
        return TONES[self.what]


def compare(old: Edition, new: Edition) -> list[Difference]:
    """Return the powers in which two editions differ; one query."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERING, [old.pk, new.pk])
        rows = cursor.fetchall()
    return [difference(code, loaded(before), loaded(after)) for code, before, after in rows]


def loaded(value: Any) -> dict[str, Any] | None:
    """Return a JSON column read by hand as a value."""
    return json.loads(value) if isinstance(value, str) else value


def difference(
    code: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Difference:
    """Return what two contents of one power say differently; a missing one says nothing."""
    what = CHANGED if old and new else ADDED if new else REMOVED
    one = new or old or {}
    changes = field_changes(old, new) if old and new else []
    sub_name = f"（{one['sub_name']}）" if one["sub_name"] else ""
    return Difference(code, one["name"] + sub_name, one["category"], what, changes)


def field_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return label, old and new of each field that differs, as a reader sees them."""
    changed = {name for name in FIELDS if old.get(name) != new.get(name)}
    found: list[dict[str, str]] = []
    for name, label in FIELDS.items():
        if name == "guide":
            found += guide_changes(old.get(name), new.get(name))
        elif name in changed and DERIVED_FROM.get(name) not in changed:
            before, after = words(name, old.get(name)), words(name, new.get(name))
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
