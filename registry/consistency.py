"""一致性核对: the findings on a body's published list, in one place, with what was answered (G13; the Plan 四(二)3).

Findings are read out of the list each time and never kept: what was found when a version was written (its basis), and
what only shows today or beside other powers: laws and articles repealed since, guides, fees, limits, steps, duties
and names that repeat, and powers that two bodies of a district claim. A body of any length costs the same few queries; other bodies'
powers are found by index, within the district alone. Powers that nobody exercises show where enforcement is recorded.

Each finding speaks of some content, by digest; an answer to it stands until that content changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from powerops.core.canonical import digest
from powerops.core.models import Organisation
from powerops.core.models.people import jurisdiction_path
from powerops.law import fees as law_of_fees
from powerops.law import plan, service_guide
from powerops.law.codes import category_named
from powerops.law.findings import copied_duties
from registry import flow_findings, guides
from registry.legal_basis import plain
from registry.models import (
    Element,
    FindingAnswer,
    FindingCount,
    PublishedBasis,
    PublishedList,
    PublishedPower,
)
from registry.models.editions import CLAIM, MAIN_ITEM
from registry.near_names import near
from registry.repealed_articles import cited_on_list
from registry.review import ERROR, FINDING_LABELS

LABELS = {
    **FINDING_LABELS,
    "fee_without_basis": "收费没有依据",
    "promise_above_limit": "承诺时限长于法定时限",
    "claimed_twice": "两个部门主张同一职权",
    "main_item_shared": "两个部门共用基本编码",
    "near_name": "名称近似",
    "repealed_beside": "其他要素引用已废止的法律",
    "article_repealed_beside": "其他要素引用已废止的条款",
}
# Beside what is an error by itself: these are for the body to mend or to explain first.
GRAVE = frozenset(
    {
        "fee_without_basis", "promise_above_limit", "claimed_twice", "law_repealed", "article_repealed", "guide_missing",
    }
)  # fmt: skip
# Seen today better than when the version was written.
SEEN_TODAY = frozenset(
    {"law_repealed", "guide_missing", "guide_incomplete", "fee_contradicted", "flow_faulty", "steps_above_limit"}
)  # fmt: skip
MOST_AT_ONCE = 200  # lists counted in one run of the scheduler
UNDER_WAY = timedelta(
    minutes=2
)  # a publication of before a count, which may not have been seen by it
MOST_SHARED = 3  # other powers named in one finding
OPEN, ANSWERED, REJECTED = "open", "answered", "rejected"


@dataclass
class Entry:
    """A power in force, with as much of its content as the findings speak of."""

    power: int
    code: str
    name: str
    category: str
    claim: str
    content: dict[str, Any]
    findings: list[dict[str, Any]]

    @property
    def url(self) -> str:
        """Where the public reads it."""
        return f"/powers/{self.code}/"


@dataclass(frozen=True)
class Found:
    """One finding on one power, with what was answered to it."""

    entry: Entry
    kind: str
    message: str
    clause: str
    is_grave: bool
    digest: str
    others: tuple[tuple[str, str], ...] = ()  # (name, address)
    answer: FindingAnswer | None = field(default=None, compare=False)

    @property
    def label(self) -> str:
        """The kind in words."""
        return LABELS.get(self.kind, self.kind)

    @property
    def state(self) -> str:
        """Whether it waits, was answered, or its answer was rejected."""
        if self.answer is None:
            return OPEN
        return REJECTED if hasattr(self.answer, "rejection") else ANSWERED

    @property
    def is_open(self) -> bool:
        """Whether the body still has to mend or explain it."""
        return self.state != ANSWERED


# --- reading the list ----------------------------------------------------------------------------------------

CONTENT = (
    "basis_text", "power_source", "level_text", "fees", "guide", "process", "duty_text", "duty_basis",
    "accountability_basis",
)  # fmt: skip


def entries_of(body: Organisation) -> list[Entry]:
    """Return the body's powers in force, in the order of the list: one query."""
    rows = (
        PublishedPower.objects.filter(body=body, withdrawn__isnull=True)
        .annotate(claim=CLAIM)
        .order_by("position")
        .values_list(
            "power_id", "code", "name", "sub_name", "category", "claim", "version__findings",
            *(f"content__{name}" for name in CONTENT),
        )
    )  # fmt: skip
    return [
        Entry(
            power, code, f"{name}（{sub_name}）" if sub_name else name, category, claim,
            dict(zip(CONTENT, content, strict=True)), findings,
        )
        for power, code, name, sub_name, category, claim, findings, *content in rows
    ]  # fmt: skip


def findings_of(body: Organisation) -> list[Found]:
    """Return every finding on the body's published list, the grave ones first, each with its answer: seven queries.

    Two more, or three, where articles of laws are repealed.
    """
    entries = entries_of(body)
    found = [
        *(one for entry in entries for one in _of_entry(entry)),
        *_repealed(body, entries),
        *_articles_repealed(body, entries),
        *_copied(entries),
        *_near(entries),
        *_claimed(body, entries),
    ]
    answers = answers_of(body)
    found = [
        Found(**{**vars(one), "answer": answers.get((one.entry.power, one.kind, one.digest))})
        for one in {(one.entry.power, one.kind, one.digest): one for one in found}.values()
    ]
    places = {entry.power: place for place, entry in enumerate(entries)}
    return sorted(found, key=lambda one: (not one.is_grave, places[one.entry.power]))


def answers_of(body: Organisation) -> dict[tuple[int, str, str], FindingAnswer]:
    """Return the last answer to each finding that was ever answered: one query."""
    given = FindingAnswer.objects.filter(body=body).select_related("by", "rejection__by")
    return {(one.power_id, one.kind, one.digest): one for one in given.order_by("pk")}


def _found(
    entry: Entry,
    kind: str,
    message: str,
    clause: object,
    speaks_of: Any,
    *,
    is_grave: bool = False,
    others: tuple[tuple[str, str], ...] = (),
) -> Found:
    said = digest([kind, message, speaks_of])
    return Found(entry, kind, message, str(clause or ""), is_grave or kind in GRAVE, said, others)


# --- one power by itself -------------------------------------------------------------------------------------

SPEAKS_OF = {
    "basis": "basis_text", "source": "power_source", "level": "level_text", "fees": "fees", "guide": "guide",
    "process": "process", "duties": "duty_text",
}  # fmt: skip


def _of_entry(entry: Entry) -> Iterator[Found]:
    content = entry.content
    kept = [one for one in entry.findings if one["code"] not in SEEN_TODAY]
    facts: Any = SimpleNamespace(
        category=entry.category, guide=content["guide"], fees=content["fees"] or []
    )
    seen = [
        *guides.findings_of(facts),
        *flow_findings.findings_of(content["process"], content["guide"]),
    ]
    for one in [*kept, *map(plain, seen)]:
        speaks_of = content.get(SPEAKS_OF.get(one["field"], "basis_text"))
        grave = one["severity"] == ERROR
        yield _found(entry, one["code"], one["message"], one["clause"], speaks_of, is_grave=grave)
    for place, violation in law_of_fees.unfounded(facts.fees):
        yield _found(
            entry, "fee_without_basis", violation.message, violation.clause, facts.fees[place]
        )
    if longer := service_guide.promise_violation(content["guide"]):
        yield _found(entry, "promise_above_limit", longer.message, longer.clause, None)


# --- against the register and the rest of the list -----------------------------------------------------------


SAID_IN = {
    Element.BASIS: "basis_text", Element.FEE: "fees", Element.DUTY: "duty_basis",
    Element.ACCOUNTABILITY: "accountability_basis", Element.GUIDE: "guide", Element.PROCESS: "process",
}  # fmt: skip


def _repealed(body: Organisation, entries: list[Entry]) -> Iterator[Found]:
    """Yield every element of a power that leans on a law repealed by today; grave where the power or a fee rests on it."""
    by_power = {entry.power: entry for entry in entries}
    leaning = PublishedBasis.objects.filter(body=body, law__is_repealed=True)
    rows = leaning.order_by("power", "element", "law").values_list("power", "element", "law__name")
    for power, element, law in dict.fromkeys(rows):
        if entry := by_power.get(power):
            rests = element in (Element.BASIS, Element.FEE)
            where = "" if element == Element.BASIS else f"{Element(element).label}引用的"
            remedy = "，或者取消本事项" if element == Element.BASIS else ""
            message = f"{where}《{law}》已废止或者失效，请改引现行规定{remedy}"
            kind = "law_repealed" if rests else "repealed_beside"
            speaks_of = entry.content[SAID_IN[Element(element)]]
            yield _found(entry, kind, message, plan.R3.clause, speaks_of)


def _articles_repealed(body: Organisation, entries: list[Entry]) -> Iterator[Found]:
    """Yield every element of a power that cites an article which a change of its law has repealed; grave as above."""
    by_power = {entry.power: entry for entry in entries}
    contents = {entry.power: entry.content for entry in entries}
    for power, element, repeal in cited_on_list(body, contents):
        rests = element in (Element.BASIS, Element.FEE)
        where = "" if element == Element.BASIS else f"{Element(element).label}引用的"
        remedy = "，或者取消本事项" if element == Element.BASIS else ""
        yield _found(
            by_power[power], "article_repealed" if rests else "article_repealed_beside",
            f"{where}{repeal.said}，请改引现行规定{remedy}", plan.R3.clause,
            contents[power][SAID_IN[Element(element)]], others=((repeal.change_name, repeal.url),),
        )  # fmt: skip


def _copied(entries: list[Entry]) -> Iterator[Found]:
    by_power = {entry.power: entry for entry in entries}
    copied = copied_duties(
        (entry.power, category_named(entry.category), entry.content["duty_text"] or "")
        for entry in entries
    )
    for power, one in copied.items():
        entry = by_power[int(str(power))]
        yield _found(entry, one.code, one.message, one.clause, entry.content["duty_text"])


def _near(entries: list[Entry]) -> Iterator[Found]:
    groups: dict[tuple[str, str], list[tuple[Entry, str]]] = defaultdict(list)
    for entry in entries:
        groups[entry.category, entry.content["level_text"] or ""].append((entry, entry.name))
    for named in groups.values():
        by_place = dict(enumerate(named))
        for one, other in near((place, name) for place, (_, name) in by_place.items()):
            first, second = by_place[int(str(one))][0], by_place[int(str(other))][0]
            message = f"名称与本部门同类事项“{second.name}”几乎相同，请核对是否重复或者写错"
            yield _found(
                first, "near_name", message, plan.G13.clause, [first.name, second.name],
                others=((second.name, second.url),),
            )  # fmt: skip


# --- against the other bodies of the district ----------------------------------------------------------------


def neighbours_of(body: Organisation) -> list[int]:
    """Return the other bodies of the same district: one query."""
    district = Organisation.objects.filter(path__startswith=jurisdiction_path(body))
    return list(district.exclude(pk=body.pk).values_list("pk", flat=True))


def claims(by: str, bodies: list[int], values: Iterable[str]) -> Any:
    """Return the powers in force of some bodies whose claim, or main item, is among the values; by index."""
    expression = {"claim": CLAIM, "main_item": MAIN_ITEM}[by]
    others = PublishedPower.objects.annotate(shared=expression).filter(
        shared__in=list(values), body__in=bodies, withdrawn__isnull=True
    )
    return others.order_by("body_name", "position").values_list(
        "shared", "code", "name", "body_name"
    )


def _claimed(body: Organisation, entries: list[Entry]) -> Iterator[Found]:
    """Yield what another body of the district claims too: by its name, else by the main item of its code."""
    bodies = neighbours_of(body)
    named: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for shared, *other in claims("claim", bodies, {entry.claim for entry in entries}):
        named[shared].append(tuple(other))
    coded: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for shared, *other in claims("main_item", bodies, {entry.code[-12:-3] for entry in entries}):
        coded[shared].append(tuple(other))
    for entry in entries:
        if others := named.get(entry.claim):
            yield _shared(
                entry, "claimed_twice", "列有名称相同的事项，请核对职责分工，明确由谁行使", others
            )
        elif others := coded.get(entry.code[-12:-3]):
            yield _shared(
                entry, "main_item_shared", "使用相同的基本编码主项，请核对是否为同一职权", others
            )


def _shared(entry: Entry, kind: str, message: str, others: list[tuple[str, str, str]]) -> Found:
    bodies = "、".join(dict.fromkeys(body for _, _, body in others[:MOST_SHARED]))
    more = f"等 {len(others)} 项" if len(others) > MOST_SHARED else ""
    links = tuple(
        (f"{body}：{name}", f"/powers/{code}/") for code, name, body in others[:MOST_SHARED]
    )
    return _found(
        entry, kind, f"{bodies}{more}{message}", plan.G13.clause, sorted(code for code, *_ in others),
        others=links,
    )  # fmt: skip


# --- counts --------------------------------------------------------------------------------------------------


def count_again(body: Organisation, found: list[Found] | None = None) -> FindingCount:
    """Count the body's findings and keep the counts for the overview and the desk."""
    found = findings_of(body) if found is None else found
    waiting = [one for one in found if one.is_open]
    counts = {
        "open": len(waiting),
        "grave": sum(one.is_grave for one in waiting),
        "answered": len(found) - len(waiting),
        "kinds": dict(Counter(one.kind for one in waiting)),
        "examined_at": timezone.now(),
    }
    return FindingCount.objects.update_or_create(body=body, defaults=counts)[0]


def examine_stale(most: int = MOST_AT_ONCE) -> int:
    """Count lists that were published, or begun a day, since they were last counted; return how many."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    counted = "body__finding_count__examined_at"
    stale = PublishedList.objects.filter(
        Q(body__finding_count=None)
        | Q(published_at__gt=F(counted) - UNDER_WAY)
        | Q(**{f"{counted}__lt": midnight})
    )
    lists = list(stale.select_related("body")[:most])
    for one in lists:
        count_again(one.body)
    return len(lists)
