"""Facets: by what the public narrows the list of powers, and how many each choice would show (R4: 便于公众查询).

A power's facets are tokens such as `category:行政许可` or `theme:p005`, told from what was published of it. Those of a
body's list are kept as one bit per place and token, so that any combination is counted without reading a power.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from powerops.law.codes import Category, Level, PowerState
from powerops.law.service_guide import BY_KEY as ELEMENTS
from powerops.law.service_guide import NO, YES
from powerops.law.themes import THEMES, Audience

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


class Combination(NamedTuple):
    """How many powers of each body, by its code, have the same facets."""

    tokens: tuple[str, ...]
    bodies: dict[str, int]


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
        "state": ["suspended"] if content.get("state") == PowerState.SUSPENDED.label else [],
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


def counted(
    combinations: Iterable[Combination], choices: Choices, body_code: str
) -> tuple[Counter[str], Counter[str]]:
    """Return how many powers each token, and each body, would show in place of its group's present choice."""
    by_token: Counter[str] = Counter()
    by_body: Counter[str] = Counter()
    for held, bodies in combinations:
        failed = {key for key, value in choices if f"{key}:{value}" not in held}
        here = bodies.get(body_code, 0) if body_code else sum(bodies.values())
        if not failed:
            by_body.update(bodies)
        if not here or len(failed) > 1:
            continue
        for token in held:
            if not failed or token.partition(":")[0] in failed:
                by_token[token] += here
    return by_token, by_body
