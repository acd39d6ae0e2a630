"""A page of the public list under any choice of filters, and what each further choice would show, without a scan (R4).

The facets of all lists together are one row of bits per token: a bit per place, body after body in the order of the
directory. A choice is the conjunction of its rows; counting is counting bits; the places of a page are read off, and
only these rows are fetched, by the index on body and position. All of it is kept per public stamp.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import accumulate

from django.db import connection

from registry.facets import Choices, counts, met
from registry.models import PublishedList
from registry.published import BodyList, directory
from registry.search import COLUMNS, Listed

KEPT = 128  # combinations a process remembers: about 150 KB each at 1,000,000 powers
Stamp = tuple[int, datetime]


@dataclass
class Cube:
    """The facets of every list, body after body; each body begins with a byte of its own."""

    lists: list[BodyList]
    facets: dict[int, dict[str, bytes]]
    rows: dict[str, int] = field(default_factory=dict)

    @cached_property
    def starts(self) -> list[int]:
        """Where each body's bytes begin, and after the last one where they end."""
        return [0, *accumulate(-(-one.power_count // 8) for one in self.lists)]

    @cached_property
    def tokens(self) -> frozenset[str]:
        return frozenset().union(*self.facets.values())

    @cached_property
    def everything(self) -> int:
        """A bit for every power there is."""
        parts = (
            ((1 << one.power_count) - 1).to_bytes(end - start, "little")
            for one, start, end in zip(self.lists, self.starts, self.starts[1:], strict=False)
        )
        return int.from_bytes(b"".join(parts), "little")

    def row(self, token: str) -> int:
        """Return the bits of a token over all bodies."""
        if token not in self.rows:
            parts = (
                self.facets.get(one.body_id, {})
                .get(token, b"")[: end - start]
                .ljust(end - start, b"\0")
                for one, start, end in zip(self.lists, self.starts, self.starts[1:], strict=False)
            )
            self.rows[token] = int.from_bytes(b"".join(parts), "little")
        return self.rows[token]

    def of_body(self, body: BodyList) -> Cube:
        """Return the cube of one body alone."""
        return Cube([body], {body.body_id: self.facets.get(body.body_id, {})})


@dataclass(frozen=True)
class Selection:
    """The powers that a choice shows, and how many every other choice would show in its place."""

    total: int
    counts: dict[str, int]
    """By token: what the list holds once its group chooses that; tokens that would show nothing are absent."""
    lists: list[BodyList]
    starts: list[int]
    bits: bytes
    ends: array[int]
    """How many of the powers stand up to and with each body."""

    def of_body(self, place: int) -> int:
        """Return how many of the powers are of the body at a place of the directory."""
        return self.ends[place] - (self.ends[place - 1] if place else 0)

    @cached_property
    def by_body(self) -> dict[str, int]:
        """How many of these powers each body has, by its code; bodies without any are absent."""
        return {
            one.code: number
            for place, one in enumerate(self.lists)
            if (number := self.of_body(place))
        }

    def places(self, start: int, size: int) -> list[tuple[int, int]]:
        """Return (body id, position) of the powers start … start + size - 1."""
        found: list[tuple[int, int]] = []
        place = bisect_right(self.ends, start)
        skipped = start - (self.ends[place - 1] if place else 0)
        while len(found) < size and place < len(self.lists):
            own = int.from_bytes(self.bits[self.starts[place] : self.starts[place + 1]], "little")
            positions = [at for at, bit in enumerate(f"{own:b}"[::-1], 1) if bit == "1"]
            body = self.lists[place].body_id
            wanted = positions[skipped : skipped + size - len(found)]
            found += [(body, position) for position in wanted]
            place, skipped = place + 1, 0
        return found


def select(cube: Cube, choices: Choices) -> Selection:
    """Return what a choice shows of a cube."""
    shown = met(cube.everything, cube.row, choices)
    bits = shown.to_bytes(cube.starts[-1], "little")
    ends = array("L", accumulate(sizes(cube, bits)))
    found = counts(cube.everything, cube.row, cube.tokens, choices)
    return Selection(shown.bit_count(), found, cube.lists, cube.starts, bits, ends)


def sizes(cube: Cube, bits: bytes) -> Iterator[int]:
    """Yield how many of the powers each body has."""
    for start, end in zip(cube.starts, cube.starts[1:], strict=False):
        yield int.from_bytes(bits[start:end], "little").bit_count()


@lru_cache(maxsize=2)
def cube(stamp: Stamp) -> Cube:
    """Return the facets of all lists at a public stamp; one query per publication and process."""
    rows = PublishedList.objects.values_list("body_id", "facets")
    facets = {
        body: {token: bytes.fromhex(bits) for token, bits in own.items()} for body, own in rows
    }
    return Cube(directory(stamp).lists, facets)


@lru_cache(maxsize=KEPT)
def selection(stamp: Stamp, choices: Choices = (), body_code: str = "") -> Selection:
    """Return what a choice shows of all bodies, or of one; reckoned once per public stamp."""
    whole = cube(stamp)
    body = directory(stamp).by_code.get(body_code)
    return select(whole.of_body(body) if body else whole, choices)


def listed(places: list[tuple[int, int]]) -> list[Listed]:
    """Return the powers at the places (body id, position), in their order; one query, by index."""
    if not places:
        return []
    rows = ", ".join(["(%s, %s, %s)"] * len(places))
    values = [value for number, one in enumerate(places) for value in (number, *one)]
    with connection.cursor() as cursor:
        cursor.execute(LISTED.format(columns=COLUMNS, rows=rows), values)
        return [Listed(*row) for row in cursor.fetchall()]


LISTED = """
SELECT {columns} FROM (VALUES {rows}) AS wanted (place, body_id, position)
JOIN registry_publishedpower AS power USING (body_id, position) ORDER BY place
"""


def clear() -> None:
    """Forget what is kept, for tests that change lists without moving the stamp."""
    directory.cache_clear()
    cube.cache_clear()
    selection.cache_clear()
