"""What the platform's pages of record ask about key posts (R8; the Plan 四(二)1, 四(一)4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from powerops.core.records import Past, RecordKind
from registry.key_posts import visible_alarms, visible_key_posts, visible_matrices, visible_tenures
from registry.models import DutyMatrix, KeyPostTenure
from registry.models.key_posts import line_in_words


def versions_of(matrix: DutyMatrix) -> Iterable[Past]:
    """All that the matrix ever said while it was drafted."""
    yield Past(matrix.history.order_by("history_date", "history_id"), lambda row: str(matrix), changes_between)  # fmt: skip


def changes_between(old: Any, new: Any) -> list[dict[str, str]]:
    """Return in which lines, basis or day two states of a matrix differ."""
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


def waivers_of(tenure: KeyPostTenure) -> Iterable[Any]:
    """The waivers asked for a tenure: rows whose log belongs to it."""
    return tenure.waivers.all()


KINDS = (
    RecordKind("registry.keypost", visible_key_posts, body_of=lambda one: one.post.organisation),
    RecordKind(
        "registry.dutymatrix", visible_matrices, body_of=lambda one: one.body, pasts=versions_of
    ),
    RecordKind(
        "registry.keyposttenure",
        visible_tenures,
        body_of=lambda one: one.key_post.post.organisation,
        rows=waivers_of,
    ),
    RecordKind("registry.conflictalarm", visible_alarms, body_of=lambda one: one.body),
)
