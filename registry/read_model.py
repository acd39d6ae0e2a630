"""The read model of the lists in force: one row a body, one row a power, made anew by whatever changes them (R4).

Positions of a body's powers run 1, 2, 3 … without a gap and keep the order of categories; public pages rely on it.
A power that was withdrawn keeps its place: its row says what the public may still see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, Protocol

from powerops.core.models import Organisation
from powerops.core.models.public import move_public_stamp
from registry.facets import facets_of, masks
from registry.fees import refresh_fees
from registry.models import (
    Edition,
    Power,
    PowerVersion,
    PublishedBasis,
    PublishedList,
    PublishedMention,
    PublishedPower,
    ShownPower,
)
from registry.search import search_text

BATCH = 500


class Listed(Protocol):
    """What a row is made of: a power on its way into an edition, or one that the public may see of an edition."""

    power: Power
    version: PowerVersion
    position: int
    content: dict[str, Any]
    digest: str


def public_row(listed: Listed, edition: Edition, body: Organisation) -> PublishedPower:
    """Return the row of a power as the public reads and finds it."""
    content = listed.content
    return PublishedPower(
        power=listed.power, version=listed.version, edition=edition, body=body, body_code=body.code,
        body_name=body.name, edition_number=edition.number, published_on=edition.published_on,
        published_at=edition.published_at, position=listed.position, code=content["code"], name=content["name"],
        sub_name=content["sub_name"], category=content["category"], content=content, digest=listed.digest,
        withdrawn=getattr(listed, "withdrawn", None), search_text=search_text(content), facets=facets_of(content),
    )  # fmt: skip


def replace_public(body: Organisation, edition: Edition, listed: Iterable[Listed]) -> None:
    """Put the new edition before the public in place of the one before."""
    PublishedPower.objects.filter(body=body).delete()
    rows = [public_row(one, edition, body) for one in listed]
    PublishedPower.objects.bulk_create(rows, batch_size=BATCH)
    PublishedList.objects.update_or_create(
        body=body,
        defaults={
            "edition": edition, "body_code": body.code, "body_name": body.name, "power_count": edition.power_count,
            "counts": edition.counts, "published_at": edition.published_at,
            "facets": masks(one.facets for one in rows),
        },
    )  # fmt: skip


def take_off(body: Organisation, powers: Collection[Power]) -> None:
    """Take powers off the list of a body that publishes no more: another took them over; in the act's transaction."""
    for model in (PublishedBasis, PublishedMention, PublishedPower):
        model.objects.filter(body=body, power__in=powers).delete()
    rows = list(PublishedPower.objects.filter(body=body).order_by("position"))
    for position, row in enumerate(rows, 1):
        row.position = position
    PublishedPower.objects.bulk_update(rows, ["position"], batch_size=BATCH)
    current = PublishedList.objects.filter(body=body)
    if rows:
        counts = dict(Counter(row.category for row in rows))
        current.update(
            power_count=len(rows), counts=counts, facets=masks(row.facets for row in rows)
        )
    else:
        current.delete()
    refresh_fees(body)


def show_again(power: Power) -> None:
    """Put before the public what it may see of a power in force now, in the power's place; in the act's transaction."""
    row = PublishedPower.objects.get(power=power)
    shown = ShownPower.objects.select_related("power", "version", "edition__body").get(
        edition=row.edition_id, power=power
    )
    body = shown.edition.body
    public_row(shown, shown.edition, body).save(force_update=True)
    tokens = PublishedPower.objects.filter(body=body).order_by("position")
    current = PublishedList.objects.get(body=body)
    current.facets = masks(tokens.values_list("facets", flat=True))
    current.save(update_fields=["facets"])
    refresh_fees(body)
    move_public_stamp()
