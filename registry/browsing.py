"""The public list under words and filters: one page of it, and how many every further choice would show (R4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from django.http import QueryDict

from registry import facets, published
from registry.facets import AUDIENCES, GROUPS, Choices, Group
from registry.published import BodyList, Page
from registry.search import CAP, Hits, search, words_of
from registry.selection import Stamp, listed, selection

SEARCHES_KEPT = 256  # a process remembers so many, at most some 100 KB each


@dataclass(frozen=True)
class Asked:
    """What an address asks of the list; `unknown` are choices that do not exist."""

    query: str
    body: BodyList | None
    choices: Choices
    unknown: Choices
    page: str = ""

    @property
    def body_id(self) -> int | None:
        return self.body.body_id if self.body else None

    @property
    def body_code(self) -> str:
        return self.body.code if self.body else ""

    @property
    def chosen(self) -> dict[str, str]:
        return dict(self.choices)


@dataclass(frozen=True)
class Found:
    """A page of the list; `counts` by token and `by_body` by code: what a click on it gives, at least that where `is_floor`."""

    hits: Hits
    page: Page
    counts: Mapping[str, int]
    by_body: Mapping[str, int]
    is_floor: bool = False

    def shown(self, number: int) -> str:
        """Return a number beside a choice: 12, or 12+ where more may be there; nothing where none was seen."""
        if not self.is_floor:
            return str(number)
        return f"{number}+" if number else ""


def asked_of(stamp: Stamp, parameters: Mapping[str, str]) -> Asked:
    """Read an address."""
    query = " ".join(parameters.get("q", "").replace("\0", " ").split())
    code = parameters.get("body", "")
    body = published.directory(stamp).by_code.get(code)
    choices, unknown = facets.chosen(parameters)
    if code and body is None:
        unknown = (*unknown, ("body", code))
    return Asked(query, body, choices, unknown, parameters.get("page", ""))


def browse(
    stamp: Stamp, asked: Asked, size: int = published.PAGE_SIZE, *, is_counted: bool = True
) -> Found:
    """Return the asked page, the last one where it lies beyond; at most three queries, whatever is asked."""
    if asked.unknown:  # nothing is shown, but what could be chosen instead
        rest = browse(stamp, replace(asked, unknown=(), page=""), size, is_counted=is_counted)
        return replace(rest, hits=Hits(words_of(asked.query)), page=published.page_of("", 0))
    if asked.query:
        return searched(stamp, asked, size, is_counted=is_counted)
    found = selection(stamp, asked.choices, asked.body_code)
    page = published.page_of(asked.page, found.total, size)
    hits = Hits([], found.total, listed(found.places(page.start, size)))
    return Found(hits, page, found.counts, selection(stamp, asked.choices).by_body)


def searched(stamp: Stamp, asked: Asked, size: int, *, is_counted: bool) -> Found:
    """Return the asked page of hits; the page after the last is told from the answer itself."""
    is_whole = asked.body is None and not asked.choices and size == published.PAGE_SIZE
    start = min((published.asked_page(asked.page) - 1) * size, CAP - size)
    hits = whole(stamp, asked.query) if is_whole and not start else found_at(asked, start, size)
    page = published.page_of(str(start // size + 1), hits.reachable, size)
    if page.start != start:
        hits = found_at(asked, page.start, size)
    if not is_counted:
        return Found(hits, page, {}, {})
    every = whole(stamp, asked.query)
    by_token = every.tally.counts(asked.choices, asked.body_code)
    return Found(hits, page, by_token, every.tally.by_body(asked.choices), is_floor=every.is_capped)


def found_at(asked: Asked, start: int, size: int) -> Hits:
    """Return the hits from a place on."""
    return search(asked.query, body_id=asked.body_id, choices=asked.choices, start=start, size=size)


@lru_cache(maxsize=SEARCHES_KEPT)
def whole(stamp: Stamp, query: str) -> Hits:  # noqa: ARG001 (the key)
    """Return the first page of all that has the words, with its counts, which stay the same while somebody narrows it."""
    return search(query, size=published.PAGE_SIZE, is_counted=True)


# --- what the page offers --------------------------------------------------------------------------


class Option(NamedTuple):
    """One value to choose, with what it would show."""

    value: str
    label: str
    number: str
    is_chosen: bool


def offered(asked: Asked, found: Found) -> dict[str, Any]:
    """Return for each group its label and the options that show anything or are chosen; themes by audience."""
    fields: dict[str, Any] = {}
    for key, group in GROUPS.items():
        if key != "theme":
            options = list(options_of(group, group.values, asked, found))
            fields[key] = {"label": group.label, "options": options}
    theme = GROUPS["theme"]
    parts = [
        (label, list(options_of(theme, [one.key for one in themes], asked, found)))
        for label, themes in AUDIENCES.items()
    ]
    parts = [part for part in parts if part[1]]
    return {**fields, "theme": {"label": theme.label, "parts": parts, "options": parts}}


def options_of(group: Group, values: Iterable[str], asked: Asked, found: Found) -> Iterable[Option]:
    """Yield the options of one group."""
    chosen = asked.chosen.get(group.key)
    for value in values:
        number = found.counts.get(group.token(value), 0)
        if number or value == chosen or found.is_floor:
            yield Option(value, group.values[value], found.shown(number), value == chosen)


def chips(asked: Asked, parameters: QueryDict) -> list[tuple[str, str]]:
    """Return what is chosen in words, each with the address of the list without it."""
    found = [("body", f"部门：{asked.body.name}")] if asked.body else []
    found += [
        (key, f"{GROUPS[key].label}：{GROUPS[key].values[value]}") for key, value in asked.choices
    ]
    return [(label, without(parameters, key, "page")) for key, label in found]


def without(parameters: QueryDict, *keys: str) -> str:
    """Return an address of the present page without some parameters."""
    rest = parameters.copy()
    for key in keys:
        rest.pop(key, None)
    return f"?{rest.urlencode()}"
