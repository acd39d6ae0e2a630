"""What a revision merges: each power with the one that it goes into, and the laws that would be cited no more (R1, R3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from powerops.law.findings import basis_lost
from registry.legal_basis import plain
from registry.models import (
    BasisCitation,
    PowerVersion,
    PublishedPower,
    Revision,
    ShownPower,
    Succession,
)


class Merger(NamedTuple):
    """One power that goes, and the one that it goes into, as each stands once the revision is published."""

    gone: PowerVersion
    heir: PowerVersion


def mergers_in(revision: Revision) -> list[Merger]:
    """Return what a revision merges, in the order of its list: three queries, one where nothing is merged."""
    merged = revision.successions.filter(kind=Succession.Kind.MERGE)
    into = dict(merged.values_list("predecessor", "successor"))
    if not into:
        return []
    versions = revision.versions.filter(power__in={*into, *into.values()})
    said = {one.power_id: one for one in slim(versions)}
    said |= listed_beside(revision, set(into.values()) - said.keys())
    return [
        Merger(one, said[into[power]])
        for power, one in said.items()
        if one.action == PowerVersion.Action.MERGE and into.get(power) in said
    ]


def slim(versions: Any) -> Any:
    """Return versions without what only their own pages need."""
    return versions.only(
        "power_id", "revision_id", "action", "name", "sub_name", "category", "position"
    )


def listed_beside(revision: Revision, powers: Collection[int]) -> dict[int, PowerVersion]:
    """Return by power what the list says of powers that a revision leaves as they are: one query."""
    if not powers:
        return {}
    listed: Any = PublishedPower.objects.all()
    if revision.edition_id:
        listed = ShownPower.objects.filter(edition=revision.edition_id)
    rows = listed.filter(power__in=powers).values("version")
    return {one.power_id: one for one in slim(PowerVersion.objects.filter(pk__in=rows))}


def lost_bases(revision: Revision) -> dict[int, dict[str, Any]]:
    """Return by version of what goes which of its laws the power that it goes into does not cite: four queries."""
    mergers = mergers_in(revision)
    if not mergers:
        return {}
    cited: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
    rows = BasisCitation.objects.filter(version__in={one.pk for both in mergers for one in both})
    for version, law, name in rows.order_by("version", "position").values_list(
        "version", "law", "law_name"
    ):
        cited[version].append((law, name))
    found = {
        one.gone.pk: basis_lost(str(one.heir), cited[one.gone.pk], cited[one.heir.pk])
        for one in mergers
    }
    return {pk: plain(finding) for pk, finding in found.items() if finding}
