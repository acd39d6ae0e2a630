"""The rows of a preview as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from registry.differences import LABELS, shown
from registry.exchange.power_row import REJECTED
from registry.marking import changed_pieces
from registry.models import UploadRow

Outcome = UploadRow.Outcome
TONES = {
    Outcome.CREATED: "good", Outcome.UPDATED: "info", Outcome.UNCHANGED: "neutral",
    Outcome.REJECTED: "bad",
}  # fmt: skip
IN_THE_TABLE = {"name", "sub_name", "category", "duties"}


def sheet_names(report: Mapping[str, Any]) -> list[str]:
    """Return the sheets that hold powers."""
    return [sheet["sheet"] for sheet in report["by_sheet"] if sheet["rows"]]


def tabs_of(report: Mapping[str, Any], outcome: str) -> list[dict[str, Any]]:
    """Return the tabs by outcome with their counts; empty ones are left out, all but the first."""
    tabs = [("", "全部", report["rows"])]
    tabs += [(one.value, str(one.label), report[one.value]) for one in Outcome]
    tabs += [
        ("warned", "有提醒", report["warned"]),
        ("missing", "文件中没有", len(report["missing"])),
    ]
    return [
        {
            "label": label, "url": f"?outcome={key}#rows", "current": key == outcome,
            "count": count,
        }
        for key, label, count in tabs
        if count or not key
    ]  # fmt: skip


def told_rows(rows: Iterable[UploadRow], version_of: Mapping[int, int]) -> list[dict[str, Any]]:
    """Return each row with its badge, what it says, and the version written for it, if any."""
    return [
        {
            "row": row,
            "tone": TONES[Outcome(row.outcome)],
            "refusals": [one for one in row.problems if one["severity"] == REJECTED],
            "warnings": [one for one in row.problems if one["severity"] != REJECTED],
            "content": told_content(row.content) if row.outcome == Outcome.CREATED else [],
            "changes": told_changes(row.changes),
            "version": version_of.get(row.power_id) if is_written(row) else None,
        }
        for row in rows
    ]


def is_written(row: UploadRow) -> bool:
    """Whether accepting writes the row, or it is there and deserves a look."""
    return row.outcome in (Outcome.CREATED, Outcome.UPDATED) or row.has_warning


def told_changes(changes: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return each changed field as one text in which is marked what goes and what comes."""
    return [
        {"label": change["label"], "pieces": changed_pieces(change["old"], change["new"])}
        for change in changes
    ]


def told_content(content: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what a new power says, field by field."""
    return [
        {"label": label, "value": shown(name, content[name])}
        for name, label in LABELS.items()
        if content.get(name) and name not in IN_THE_TABLE
    ]
