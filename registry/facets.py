"""Facets: by what the public narrows the list of powers, and how many each choice would show (R4: 便于公众查询).

A power's facets are tokens such as `category:行政许可` or `theme:p005`, told from what was published of it. Those of a
body's list are kept as one bit per place and token, so that any combination is counted without reading a power.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, compress, repeat
from operator import and_
from typing import Any

from powerops.law.codes import Category, Level
from powerops.law.service_guide import BY_KEY as ELEMENTS
from powerops.law.service_guide import NO, YES
from powerops.law.themes import THEMES, Audience
from registry.edition_content import is_suspended

OBJECTS = ELEMENTS["service_objects"].choices
LEVELS = {level.label: level.value for level in Level}
KNOWN_THEMES = frozenset(theme.key for theme in THEMES)


@dataclass(frozen=True)
class Group:
    """One filter: the name of its parameter, its label, and the label of each value; of a group one value is chosen."""

    key: str
    label: str
    values: Mapping[str, str]

    def token(self, value: str) -> str:
        return f"{self.key}:{value}"


GROUPS = {
    group.key: group
    for group in (
        Group("category", "类别", {one.label: one.label for one in Category}),
        Group("theme", "主题", {one.key: one.label for one in THEMES}),
        Group("level", "行使层级", {one.value: one.label for one in Level}),
        Group("object", "服务对象", {one: one for one in OBJECTS}),
        Group("guide", "服务指南", {"yes": "有服务指南"}),
        Group("fee", "收费", {"yes": "收费", "no": "不收费"}),
        Group("state", "状态", {"suspended": "暂停行使"}),
    )
}
AUDIENCES = {
    audience.label: [one for one in THEMES if one.audience is audience] for audience in Audience
}
Choices = tuple[tuple[str, str], ...]


def facets_of(content: Mapping[str, Any]) -> list[str]:
    """Return the tokens of a published content; editions from before guides and themes say nothing of these."""
    guide = content.get("guide") or {}
    charged = YES if content.get("fees") else guide.get("is_charged")
    said: dict[str, Iterable[str]] = {
        "category": [content["category"]],
        "level": [LEVELS.get(content.get("level", ""), "")],
        "theme": KNOWN_THEMES.intersection(content.get("themes") or ()),
        "object": set(OBJECTS).intersection(guide.get("service_objects") or ()),
        "guide": ["yes"] if guide else [],
        "fee": [{YES: "yes", NO: "no"}.get(str(charged), "")],
        "state": ["suspended"] if is_suspended(content) else [],
    }
    return [
        GROUPS[key].token(value)
        for key, values in said.items()
        for value in sorted(values)
        if value
    ]


def masks(powers: Iterable[Iterable[str]]) -> dict[str, str]:
    """Return for each token the places, in order from 0, of the powers that have it: bits from the lowest, in hex."""
    found: dict[str, int] = {}
    count = 0
    for place, tokens in enumerate(powers):
        count = place + 1
        for token in tokens:
            found[token] = found.get(token, 0) | 1 << place
    size = -(-count // 8)
    return {token: bits.to_bytes(size, "little").hex() for token, bits in sorted(found.items())}


def chosen(asked: Mapping[str, str]) -> tuple[Choices, Choices]:
    """Return what an address asks for: the choices there are, and those that no group knows."""
    known: list[tuple[str, str]] = []
    unknown: list[tuple[str, str]] = []
    for key, group in GROUPS.items():
        value = asked.get(key, "")
        if value:
            (known if value in group.values else unknown).append((key, value))
    return tuple(known), tuple(unknown)


def tokens(choices: Choices) -> list[str]:
    """Return the tokens that a power must have to be shown."""
    return [f"{key}:{value}" for key, value in choices]


def met(everything: int, row: Callable[[str], int], choices: Choices) -> int:
    """Return the bits of the powers that meet every choice; `row` tells the bits of a token."""
    return reduce(and_, map(row, tokens(choices)), everything)


def counts(
    everything: int, row: Callable[[str], int], known: Container[str], choices: Choices
) -> dict[str, int]:
    """Return by token how many there would be if its group chose that, the other groups staying as they are.

    Tokens that would show nothing, and those that are not among the known ones, are absent.
    """
    found = {}
    for key, group in GROUPS.items():
        others = tuple(one for one in choices if one[0] != key)
        base = met(everything, row, others)
        for token in map(group.token, group.values):
            if token in known and (number := (base & row(token)).bit_count()):
                found[token] = number
    return found


@dataclass(frozen=True)
class Tally:
    """The facets of some powers, a bit for each power and token, and the code of the body of each."""

    rows: Mapping[str, int]
    bodies: Sequence[str]

    @classmethod
    def of(cls, combinations: Iterable[tuple[list[str], list[str], list[int]]]) -> Tally:
        """Read (facets, codes of bodies, how many powers each of them has with just these facets)."""
        rows: dict[str, int] = {}
        bodies: list[str] = []
        same: dict[str, str] = {}
        for held, codes, numbers in combinations:
            start = len(bodies)
            once = (same.setdefault(code, code) for code in codes)
            bodies += chain.from_iterable(map(repeat, once, numbers))
            bits = ((1 << len(bodies) - start) - 1) << start
            for token in held:
                rows[token] = rows.get(token, 0) | bits
        return cls(rows, tuple(bodies))

    def row(self, token: str) -> int:
        """Return the bits of a token."""
        return self.rows.get(token, 0)

    def counts(self, choices: Choices, body_code: str = "") -> dict[str, int]:
        """Return by token how many powers, of one body or of all, each would show in place of its group's present choice."""
        everything = (1 << len(self.bodies)) - 1
        if body_code:
            everything = sum(1 << at for at, code in enumerate(self.bodies) if code == body_code)
        return counts(everything, self.row, self.rows, choices)

    def by_body(self, choices: Choices) -> Counter[str]:
        """Return how many powers that meet the choices each body has, by its code."""
        bits = met((1 << len(self.bodies)) - 1, self.row, choices)
        return Counter(compress(self.bodies, map(int, f"{bits:b}"[::-1])))
