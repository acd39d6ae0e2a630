"""What the platform's pages of record ask about key posts (R8; the Plan 四(二)1, 四(一)4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from powerops.core.records import RecordKind
from powerops.core.timeline import changed_fields
from registry.key_posts import visible_alarms, visible_key_posts, visible_matrices, visible_tenures
from registry.models import KeyPostTenure
from registry.models.key_posts import line_in_words


def changes_between(old: Any, new: Any) -> list[dict[str, str]]:
    """Return in what two states or versions of a matrix differ: basis and day, and the lines in words."""
    before, now = ({line_in_words(line): None for line in one.lines} for one in (old, new))
    found = [
        ("依据", old.basis, new.basis),
        ("施行日期", old.effective_on.isoformat(), new.effective_on.isoformat()),
        (
            "权限",
            "\n".join(line for line in before if line not in now),
            "\n".join(line for line in now if line not in before),
        ),
    ]
    return [{"label": label, "old": was, "new": is_} for label, was, is_ in found if was != is_]


def changes_of(before: Any, now: Any) -> list[dict[str, str]]:
    """Return what a change of a matrix's row did: its content in words, and how it went on."""
    said = {"basis", "effective_on", "lines", "drafters"}
    return [*changes_between(before, now), *changed_fields(before, now, leaving_out=said)]


def waivers_of(tenure: KeyPostTenure) -> Iterable[Any]:
    """The waivers asked for a tenure: rows whose log belongs to it."""
    return tenure.waivers.all()


KINDS = (
    RecordKind("registry.keypost", visible_key_posts, body_of=lambda one: one.post.organisation),
    RecordKind(
        "registry.dutymatrix", visible_matrices, body_of=lambda one: one.body, changes=changes_of
    ),
    RecordKind(
        "registry.keyposttenure",
        visible_tenures,
        body_of=lambda one: one.key_post.post.organisation,
        rows=waivers_of,
    ),
    RecordKind("registry.conflictalarm", visible_alarms, body_of=lambda one: one.body),
)
