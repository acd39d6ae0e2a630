"""The public list of fees (R7; the Plan 四(二)2): written by publication, paged without counting or skipping rows.

The fees of a body are numbered 1, 2, 3 … without a gap, in the order of its powers; so a page of the whole list is a
few ranges of numbers, known from the counts of the bodies alone, which are read once per publication and process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from powerops.core.models import Organisation
from registry.models import PublishedFee, PublishedPower
from registry.search import escaped, folded, pairs_of, tsquery, words_of

BATCH = 500
CAP = 1000  # hits of a search that are counted and can be paged through
PARTS = ("name", "standard", "basis", "collecting_body", "note")
LONGEST_SEARCHED = 2000  # characters of a basis


def refresh_fees(body: Organisation) -> None:
    """Put the fees of a body's powers in force before the public in place of those before.

    Called in every transaction that changes what of the body's list is in force.
    """
    PublishedFee.objects.filter(body=body).delete()
    in_force = PublishedPower.objects.filter(body=body, withdrawn__isnull=True)
    charging = in_force.exclude(content__fees=[])
    fees = (
        (power, fee)
        for power in charging.only("power_id", "content").order_by("position")
        for fee in power.content["fees"]
    )
    PublishedFee.objects.bulk_create(
        [
            PublishedFee(
                power_id=power.power_id, body=body, position=number, code=power.content["code"],
                power_name=power_name(power.content), search_text=search_text(power.content, fee),
                **{part: str(fee.get(part) or "") for part in PARTS},
            )
            for number, (power, fee) in enumerate(fees, 1)
        ],
        batch_size=BATCH,
    )  # fmt: skip


def power_name(content: Mapping[str, Any]) -> str:
    """Return a power's name with that of its 子项."""
    sub_name = content["sub_name"]
    return f"{content['name']}（{sub_name}）" if sub_name else content["name"]


def search_text(content: Mapping[str, Any], fee: Mapping[str, Any]) -> str:
    """Return what a fee is found by, folded: its name, its power, who collects it, its basis."""
    parts = (
        fee.get("name"), power_name(content), fee.get("collecting_body"),
        str(fee.get("basis") or "")[:LONGEST_SEARCHED],
    )  # fmt: skip
    return "\n".join(" ".join(folded(str(part)).split()) for part in parts if part)


# --- reading -------------------------------------------------------------------------------------


class BodyFees(NamedTuple):
    """How many fees a body has on its list in force."""

    body_id: int
    code: str
    name: str
    size: int


def shown() -> QuerySet[PublishedFee]:
    """Return the fees that the public may see: those of powers in force that are not withdrawn."""
    fees = PublishedFee.objects.filter(
        power__published__isnull=False, power__published__withdrawn__isnull=True
    )
    return fees.defer("search_text", "search").select_related("body")


@lru_cache(maxsize=2)
def bodies_with_fees(stamp: tuple[int, datetime]) -> list[BodyFees]:
    """Return the bodies that charge anything, in the order of the district's tree; one query a publication."""
    rows = (
        PublishedFee.objects.values_list("body_id", "body__code", "body__name")
        .annotate(count=Count("pk"))
        .order_by("body__path")
    )
    return [BodyFees(*row) for row in rows]


def listed(bodies: Iterable[BodyFees], start: int, size: int) -> list[PublishedFee]:
    """Return the fees start … start + size - 1 of the bodies' lists in their order: one query."""
    wanted, skipped = Q(pk__in=[]), start
    order: dict[int, int] = {}
    for one in bodies:
        if size <= 0:
            break
        if skipped >= one.size:
            skipped -= one.size
            continue
        taken = min(size, one.size - skipped)
        wanted |= Q(body=one.body_id, position__gt=skipped, position__lte=skipped + taken)
        order[one.body_id] = len(order)
        size, skipped = size - taken, 0
    fees = shown().filter(wanted)
    return sorted(fees, key=lambda fee: (order[fee.body_id], fee.position)) if order else []


def found(query: str, body_id: int | None) -> QuerySet[PublishedFee]:
    """Return the fees that hold every word of the query, at most CAP + 1 of them."""
    words = words_of(query)
    fees = shown()
    if body_id is not None:
        fees = fees.filter(body=body_id)
    all_pairs = tsquery(pairs_of(words))
    if not all_pairs:
        return fees.none()
    conditions, values = ["search @@ %s::tsquery"], [all_pairs]
    for word in words:
        conditions.append("search_text LIKE %s")
        values.append(f"%{escaped(word)}%")
    where = [f"registry_publishedfee.{condition}" for condition in conditions]
    hits = fees.extra(where=where, params=values)  # noqa: S610 (constants; what is asked are values)
    return hits.order_by("body_id", "position")[: CAP + 1]
