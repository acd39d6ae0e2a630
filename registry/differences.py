"""What changed between two contents of a power, field by field, in the words of the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from powerops.law.codes import Level, PowerSource, PowerState
from powerops.law.themes import label_of
from registry.flow import onward, steps_of
from registry.guide_words import fees_words, guide_changes, guide_words
from registry.models import PowerVersion

FIELDS = {field.name: field for field in PowerVersion._meta.fields}
LABELS = {name: str(FIELDS[name].verbose_name) for name in PowerVersion.CONTENT_FIELDS}
# Derived from the verbatim text beside it: a change shows there.
DERIVED = {"duties"}


def content_of(version: PowerVersion) -> dict[str, Any]:
    """Return what a version says, by field name."""
    return {name: getattr(version, name) for name in PowerVersion.CONTENT_FIELDS}


def shown(name: str, value: Any) -> str:
    """Return a field's value as a reader sees it."""
    if name == "level":
        return Level(value).label if value else ""
    if name == "power_source":
        return PowerSource(value).label
    if name == "state":
        return PowerState(value).label
    if name == "themes":
        return "、".join(map(label_of, value))
    if name == "guide":
        return guide_words(value)
    if name == "fees":
        return fees_words(value)
    if name == "process":
        flow = steps_of(value)
        words = [(s.name, s.body, s.requirement, s.limit, onward(s, flow)) for s in flow.steps]
        return "\n".join(f"{n}. {'　'.join(row).rstrip('　')}" for n, row in enumerate(words, 1))
    if name == "duties":
        return "\n".join(f"{duty['stage']}：{duty['text']}".lstrip("：") for duty in value)
    if isinstance(value, Mapping):
        # Sorted, for the database keeps the keys in an order of its own.
        return "\n".join(f"{key}：{text}" for key, text in sorted(value.items()))
    return str(value)


def differences(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> list[dict[str, str]]:
    """Return the fields in which two contents differ: field, label, old and new as a reader sees them.

    Of two guides each element that differs is one.
    """
    found = []
    for name, label in LABELS.items():
        if name == "guide" and old and new:
            found += guide_changes(old["guide"], new["guide"])
            continue
        before = shown(name, old[name]) if old else ""
        after = shown(name, new[name]) if new else ""
        if before != after and not (
            name in DERIVED and old and new and old["duty_text"] != new["duty_text"]
        ):
            found.append({"field": name, "label": label, "old": before, "new": after})
    return found
