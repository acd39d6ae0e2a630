"""What a version of a catalogue adds, removes and changes against the one before it (D1; art 3(3) 根据实际情况调整)."""

from __future__ import annotations

from typing import NamedTuple

from decisions.models import Catalogue, CatalogueEntry

TOLD = ("title", "kind", "body", "co_bodies", "procedures", "has_hearing", "basis", "planned_time")


class Changes(NamedTuple):
    """Entries that came, entries that went, and of those that stay what they now say otherwise."""

    added: list[CatalogueEntry]
    removed: list[CatalogueEntry]
    changed: list[dict[str, str]]

    @property
    def are_none(self) -> bool:
        """Whether both versions say the same."""
        return not (self.added or self.removed or self.changed)


def former_of(catalogue: Catalogue) -> Catalogue | None:
    """Return the published version that this one adjusts, or adjusted."""
    versions = Catalogue.objects.filter(
        decider=catalogue.decider_id, year=catalogue.year, number__lt=catalogue.number
    )
    return versions.exclude(published_at=None).order_by("-number").first()


def changes_since(former: Catalogue, catalogue: Catalogue) -> Changes:
    """Return what the later version changes: two queries."""
    before = {one.item_id: one for one in former.entries.select_related("body")}
    now = list(catalogue.entries.select_related("body"))
    kept = {one.item_id for one in now}
    return Changes(
        [one for one in now if one.item_id not in before],
        [one for item, one in before.items() if item not in kept],
        [
            {"label": f"{before[one.item_id]}：{field(name)}", "old": old, "new": new}
            for one in now
            if one.item_id in before
            for name in TOLD
            if (old := words(before[one.item_id], name)) != (new := words(one, name))
        ],
    )


def field(name: str) -> str:
    """Return the label of a field of an entry."""
    return str(getattr(CatalogueEntry, name).field.verbose_name)


def words(entry: CatalogueEntry, name: str) -> str:
    """Return what an entry says in one field, in words."""
    if name == "procedures":
        return entry.steps
    if name == "has_hearing":
        return "是" if entry.has_hearing else "否"
    return entry.get_kind_display() if name == "kind" else str(getattr(entry, name))
