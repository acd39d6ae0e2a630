"""沿革: the history of one power as a line through mergers, splits and devolutions (R3, R4; the Plan 四(二)3).

What is published counts, and nothing else. The names are those that the public may see. A line is bounded, and read
in two queries, however many editions it runs through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q
from django.urls import reverse

from powerops.core.templatetags.ui import cndate
from registry.models import PowerVersion, Revision, Succession

DEEPEST, MOST_EDGES, MOST_EVENTS = 12, 200, 200
Action, Kind = PowerVersion.Action, Succession.Kind

# From one power along published successions: forward to what it became, back to what it came from; beside these, what
# was split off or merged with them at once, so that each split and merger is told whole.
EDGES = """
WITH RECURSIVE effective AS NOT MATERIALIZED (
  SELECT one.predecessor_id, one.successor_id, one.kind, one.revision_id FROM registry_succession AS one
  JOIN registry_revision AS revision ON revision.id = one.revision_id AND revision.status = 'published'
), own AS (SELECT id FROM registry_power WHERE code = %(code)s),
onward AS (
  SELECT edge.*, 1 AS depth FROM effective AS edge JOIN own ON own.id = edge.predecessor_id
  UNION SELECT edge.*, depth + 1 FROM effective AS edge JOIN onward ON edge.predecessor_id = onward.successor_id
  WHERE depth < %(deepest)s
), back AS (
  SELECT edge.*, 1 AS depth FROM effective AS edge JOIN own ON own.id = edge.successor_id
  UNION SELECT edge.*, depth + 1 FROM effective AS edge JOIN back ON edge.successor_id = back.predecessor_id
  WHERE depth < %(deepest)s
), along AS (
  SELECT predecessor_id, successor_id, kind, revision_id FROM onward
  UNION SELECT predecessor_id, successor_id, kind, revision_id FROM back
), beside AS (
  SELECT edge.* FROM effective AS edge JOIN along USING (revision_id, kind, predecessor_id)
  UNION SELECT edge.* FROM effective AS edge JOIN along USING (revision_id, kind, successor_id)
  EXCEPT SELECT * FROM along
)
SELECT own.id, edge.predecessor_id, edge.successor_id, edge.kind, edge.revision_id, edge.is_along FROM own LEFT JOIN (
  SELECT *, true AS is_along FROM along UNION ALL SELECT *, false FROM beside
) AS edge ON true ORDER BY edge.is_along DESC LIMIT %(most)s
"""
# What published revisions said of the powers of a line, oldest first; of those beside it no more than the name.
EVENTS = """
WITH named AS (
  SELECT power.id, power.code, shown.name, published.power_id IS NOT NULL AS in_force
  FROM registry_power AS power
  CROSS JOIN LATERAL (
    SELECT one.name || CASE WHEN said.sub_name = '' OR one.withdrawn ->> 'kind' = 'unsuitable' THEN ''
      ELSE '（' || said.sub_name || '）' END AS name
    FROM registry_shownpower AS one JOIN registry_powerversion AS said ON said.id = one.version_id
    WHERE one.power_id = power.id ORDER BY one.id DESC LIMIT 1) AS shown
  LEFT JOIN registry_publishedpower AS published ON published.power_id = power.id
  WHERE power.id = ANY(%(named)s)
)
SELECT named.id, named.code, named.name, named.in_force, version.action, version.counterpart, version.action_reason,
  revision.id, revision.reason, revision.source_document, revision.effective_on,
  edition.number, edition.published_on, body.code, edition.header -> 'body' ->> 'name', version.resumes_on,
  edition.published_at
FROM named LEFT JOIN (registry_powerversion AS version
  JOIN registry_revision AS revision ON revision.id = version.revision_id AND revision.status = 'published'
  JOIN registry_edition AS edition ON edition.id = revision.edition_id
  JOIN core_organisation AS body ON body.id = edition.body_id
) ON version.power_id = named.id AND named.id = ANY(%(powers)s)
ORDER BY edition.published_at, version.position, version.id LIMIT %(most)s
"""
# What powers went on as, by the code that each had.
FOLLOWERS = """
SELECT gone.code, heir.id, heir.code, shown.name, published.power_id IS NOT NULL
FROM registry_power AS gone JOIN registry_succession AS one ON one.predecessor_id = gone.id
JOIN registry_revision AS revision ON revision.id = one.revision_id AND revision.status = 'published'
JOIN registry_power AS heir ON heir.id = one.successor_id
CROSS JOIN LATERAL (SELECT name FROM registry_shownpower WHERE power_id = heir.id ORDER BY id DESC LIMIT 1) AS shown
LEFT JOIN registry_publishedpower AS published ON published.power_id = heir.id
WHERE gone.code = ANY(%(codes)s) ORDER BY one.id
"""


class Edge(NamedTuple):
    """One power that went on as another."""

    predecessor: int
    successor: int
    kind: str
    revision: int


@dataclass(frozen=True)
class Named:
    """A power as a line speaks of it."""

    pk: int
    code: str
    name: str
    in_force: bool

    @property
    def url(self) -> str:
        """Its public page."""
        return reverse("registry:power-detail", args=[self.code])


@dataclass(frozen=True)
class Bond:
    """What ties a power of an event to others: words, and which."""

    words: str
    powers: tuple[Named, ...]


@dataclass(frozen=True)
class Event:
    """What one edition did with one power of the line."""

    power: Named
    is_own: bool
    action: str
    counterpart: str
    reason: str
    source: str
    effective_on: date | None
    edition: int
    on: date
    at: datetime
    body_code: str
    body_name: str
    resumes_on: date | None
    bonds: tuple[Bond, ...]

    @property
    def standstill(self) -> str:
        """Of a suspension: since when, until about when, and why, in words."""
        back = f"，预计{cndate(self.resumes_on)}恢复" if self.resumes_on else ""
        return f"{cndate(self.effective_on or self.on)}起暂停{back}。理由：{self.reason}"

    @property
    def label(self) -> str:
        """The kind of adjustment in words; the first listing is one too."""
        return "列入" if self.action == Action.ADD else Action(self.action).label


@dataclass(frozen=True)
class Line:
    """A power's history: events oldest first; where it went, as far as that is in force today."""

    own: Named | None
    events: tuple[Event, ...]
    heirs: tuple[Named, ...]
    is_bounded: bool

    @property
    def left(self) -> Event | None:
        """How the power itself left its list; None while it stands there."""
        if self.own is None or self.own.in_force:
            return None
        gone = [one for one in self.events if one.is_own and one.action in PowerVersion.LEAVING]
        return gone[-1] if gone else None

    def suspended_in(self, edition: int) -> Event | None:
        """How the power came to stand still in an edition in which it does."""
        turns = (Action.SUSPEND, Action.RESUME)
        own = [
            one
            for one in self.events
            if one.is_own and one.edition <= edition and one.action in turns
        ]
        return own[-1] if own and own[-1].action == Action.SUSPEND else None

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to tell but when the power was listed and changed."""
        return all(one.is_own for one in self.events)


def line_of(power_code: str) -> Line:
    """Return the line of the power under an 实施编码; empty for an unknown one. Two queries."""
    with connection.cursor() as cursor:
        told: dict[str, Any] = {"code": power_code, "deepest": DEEPEST, "most": MOST_EDGES}
        cursor.execute(EDGES, told)
        found = cursor.fetchall()
        if not found:
            return Line(None, (), (), False)
        own = found[0][0]
        edges = [Edge(*row[1:5]) for row in found if row[1] is not None]
        along = [Edge(*row[1:5]) for row in found if row[5]]
        told = {"powers": ends_of(along, own), "named": ends_of(edges, own), "most": MOST_EVENTS}
        cursor.execute(EVENTS, told)
        rows = cursor.fetchall()
    named = {row[0]: Named(*row[:4]) for row in rows}
    events = tuple(event_of(row, own, edges, named) for row in rows if row[4] is not None)
    is_bounded = len(found) == MOST_EDGES or len(rows) == MOST_EVENTS
    return Line(named.get(own), events, heirs_of(own, along, named), is_bounded)


def ends_of(edges: Iterable[Edge], own: int) -> list[int]:
    """Return every power that edges tie together, and the one itself."""
    return list({own, *(power for edge in edges for power in edge[:2])})


def followers(codes: Collection[str]) -> dict[str, list[Named]]:
    """Return by code what powers went on as, directly; one query."""
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWERS, {"codes": list(codes)})
        found: dict[str, list[Named]] = defaultdict(list)
        for code, *named in cursor.fetchall():
            found[code].append(Named(*named))
    return found


def event_of(row: Sequence, own: int, edges: Sequence[Edge], named: dict[int, Named]) -> Event:
    """Return one row of the history with what it ties together."""
    power, action, counterpart, reason, revision = row[0], row[4], row[5], row[6], row[7]
    return Event(
        power=named[power], is_own=power == own, action=action, counterpart=counterpart, reason=reason or row[8],
        source=row[9], effective_on=row[10], edition=row[11], on=row[12], body_code=row[13], body_name=row[14],
        resumes_on=row[15], at=row[16], bonds=tuple(bonds(power, action, revision, edges, named)),
    )  # fmt: skip


def bonds(
    power: int, action: str, revision: int, edges: Iterable[Edge], named: dict[int, Named]
) -> Iterable[Bond]:
    """Yield what ties a power of one revision to others, in words."""
    tied: dict[str, list[Named]] = defaultdict(list)
    for edge in edges:
        words = words_of(edge, power, action, revision)
        other = edge.successor if edge.predecessor == power else edge.predecessor
        if words and other in named:
            tied[words].append(named[other])
    return (Bond(words, tuple(powers)) for words, powers in tied.items())


def words_of(edge: Edge, power: int, action: str, revision: int) -> str:
    """Return how an edge is told at a power of a revision, "" when it is not told there."""
    if edge.predecessor == power and edge.kind == Kind.DEVOLVE:
        return "承接后为" if action == Action.DEVOLVE else ""
    if edge.revision != revision or power not in edge[:2]:
        return ""
    if edge.predecessor == power:
        split = "拆分为" if action == Action.SPLIT else "分出"
        return "并入" if edge.kind == Kind.MERGE else split
    merged = "合并自" if action == Action.ADD else "并入了"
    return {Kind.MERGE: merged, Kind.SPLIT: "拆分自", Kind.DEVOLVE: "承接自"}[Kind(edge.kind)]


def heirs_of(own: int, edges: Sequence[Edge], named: dict[int, Named]) -> tuple[Named, ...]:
    """Return what a power became, as far as it is in force: the nearest on each way onward."""
    onward: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        onward[edge.predecessor].append(edge.successor)
    heirs: dict[int, Named] = {}
    seen, waiting = {own}, list(onward[own])
    while waiting:
        power = waiting.pop(0)
        if power in seen:
            continue
        seen.add(power)
        if power in named and named[power].in_force:
            heirs[power] = named[power]
        else:
            waiting += onward[power]
    return tuple(heirs.values())


# --- inside a draft ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Follow:
    """What a revision makes of a power, or makes it of."""

    words: str
    name: str
    url: str


def follows_in(revision: Revision, powers: Collection[int]) -> dict[int, list[Follow]]:
    """Return by power what ties it to others within a revision, published or not: three queries."""
    touching = Q(predecessor__in=powers) | Q(successor__in=powers)
    rows = revision.successions.filter(touching).select_related("predecessor", "successor")
    edges = [(one, Edge(one.predecessor_id, one.successor_id, one.kind, revision.pk)) for one in rows]  # fmt: skip
    ids = {pk for _, edge in edges for pk in edge[:2]}
    drafted = {one.power_id: one for one in revision.versions.filter(power__in=ids)}
    others = PowerVersion.objects.filter(power__in=ids - drafted.keys()).order_by("pk")
    known = {one.power_id: one for one in others.select_related("power")} if ids else {}
    found: dict[int, list[Follow]] = defaultdict(list)
    for _, edge in edges:
        for power, other in ((edge.predecessor, edge.successor), (edge.successor, edge.predecessor)):  # fmt: skip
            action = drafted[power].action if power in drafted else ""
            if power in powers and (words := words_of(edge, power, action, revision.pk)):
                version = drafted.get(other) or known[other]
                found[power].append(Follow(words, str(version), page_of(version, revision)))
    return found


def page_of(version: PowerVersion, revision: Revision) -> str:
    """Return where a power is read: in the draft, else on its public page."""
    if version.revision_id == revision.pk:
        return version.get_absolute_url()
    return version.power.get_absolute_url() if version.power.code else ""
