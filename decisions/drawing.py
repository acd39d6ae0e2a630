"""Fixing a list and drawing from it: the steps of `powerops.core.draws` as records (G10; art 16(3), 20).

A list is fixed in one act and drawn in a later one. Between them the value comes about: the root of the first seal that
covers the row in which the list was fixed, or a number drawn in everybody's presence, entered with who saw it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from decisions.models import Draw
from powerops.core.draws import list_digest, ranked, seed_of, sorted_list
from powerops.core.models import Person, RowChange, Seal
from powerops.core.refusals import RuleViolated
from powerops.law import hearings

CLAUSE = str(hearings.DRAWN.clause)
Source = Draw.Source


def fix(title: str, numbers: Iterable[str], seats: int, source: str, *, by: Person) -> Draw:
    """Fix the list of those who may be drawn; part of the current transaction. Nobody can know the value yet."""
    listed = sorted_list(numbers)
    draw = Draw(
        title=title[:100], numbers=listed, digest=list_digest(listed), seats=seats, source=source, fixed_by=by
    )  # fmt: skip
    draw.full_clean()
    draw.save()
    return draw


def deciding_seal(draw: Draw) -> Seal | None:
    """Return the first seal that covers the fixed list; None as long as there is none."""
    row = RowChange.objects.filter(table=Draw._meta.db_table, row=draw.pk, operation="I")
    first = row.order_by("pk").values_list("pk", flat=True).first()
    if first is None:
        return None
    return Seal.objects.filter(last_row__gte=first).defer("marks").order_by("number").first()


def drawn(draw: Draw, *, by: Person, value: str = "", value_from: str = "") -> Draw:
    """Draw from a fixed list, in the current transaction; raises RuleViolated while there is no value yet."""
    value, value_from = deciding_value(draw, value, value_from)
    draw.value, draw.value_from = value, value_from
    draw.seed = seed_of(draw.digest, value)
    draw.order = ranked(draw.numbers, draw.seed)
    draw.drawn_at, draw.drawn_by = timezone.now(), by
    draw.full_clean()
    draw.save()
    return draw


def deciding_value(draw: Draw, value: str, value_from: str) -> tuple[str, str]:
    """Return the value that decides and where it comes from."""
    if draw.source == Source.PRESENCE:
        if not value.strip() or not value_from.strip():
            raise RuleViolated(
                "当众摇号的，应登记摇出的数和在场见证的人。", clause=CLAUSE, field="value"
            )
        return value.strip(), value_from.strip()
    seal = deciding_seal(draw)
    if seal is None:
        raise RuleViolated(
            "名单封存以后还没有新的封印，种子还没有产生。", clause=CLAUSE, remedy="封印每小时生成一次，请稍后再抽取。"
        )  # fmt: skip
    return seal.root, str(seal)
