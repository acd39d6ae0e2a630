"""What the public reads: the lists in force in figures, one power with its editions, editions (R4; 四(二)3, 8).

The lists are read once per publication and kept in the process under the public stamp.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from powerops.core import documents
from powerops.core.models import Document, Organisation
from powerops.core.prepared import Prepared
from powerops.core.templatetags.ui import cndate
from powerops.law.codes import Category, is_provisional
from registry.edition_content import credit_code
from registry.edition_notice import NOTICE
from registry.models import (
    Edition,
    EmergencyReview,
    PublishedList,
    PublishedPower,
    ShownPower,
    Withdrawal,
)
from registry.search import Listed

CATEGORIES = tuple(category.label for category in Category)
PAGE_SIZE = 20
EDITION_KIND = "registry.edition"


class BodyList(NamedTuple):
    """The current list of one body, in figures."""

    body_id: int
    code: str
    name: str
    power_count: int
    counts: dict[str, int]
    edition_number: int
    published_at: Any
    abolished_on: (
        date | None
    )  # never ahead: an end is entered once it has come, and moves the stamp
    short_name: str = ""


@dataclass
class Directory:
    """The current lists of all bodies, in the order in which the bodies stand in the district's tree."""

    lists: list[BodyList]

    @cached_property
    def by_code(self) -> dict[str, BodyList]:
        return {one.code: one for one in self.lists}

    @cached_property
    def codes(self) -> dict[str, str]:
        """The code of each body by its name, and by its short one."""
        return {name: one.code for one in self.lists for name in (one.name, one.short_name) if name}

    @cached_property
    def total(self) -> int:
        return sum(one.power_count for one in self.lists)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many powers each category has, in the order of categories, without the empty ones."""
        sums = {name: sum(one.counts.get(name, 0) for one in self.lists) for name in CATEGORIES}
        return {name: count for name, count in sums.items() if count}

    @cached_property
    def newest(self) -> list[BodyList]:
        """The lists published last, the newest first."""
        return sorted(self.lists, key=attrgetter("published_at"), reverse=True)[:6]

    def name_of(self, listed: Listed) -> str:
        """Return the present name of a power's body."""
        known = self.by_code.get(listed.body_code)
        return known.name if known else listed.body_name

    def has_ended(self, listed: Listed) -> bool:
        """Whether a power's body exists no longer; its last list stays until whoever takes over publishes."""
        known = self.by_code.get(listed.body_code)
        return known is not None and known.abolished_on is not None


@lru_cache(maxsize=2)
def directory(stamp: tuple[int, datetime]) -> Directory:
    """Return the lists as they are at a public stamp; one query per publication and process, then none."""
    return Directory(read_lists())


def read_lists() -> list[BodyList]:
    """Read the current list of every body; the body's name is the present one."""
    rows = PublishedList.objects.order_by("body__path").values_list(
        "body_id", "body__code", "body__name", "power_count", "counts", "edition__number", "published_at",
        "body__abolished_on", "body__short_name",
    )  # fmt: skip
    return [BodyList(*row) for row in rows]


# --- pages ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """A page number that exists, as components/pagination.html wants it."""

    number: int
    last: int
    size: int

    @property
    def start(self) -> int:
        """How many stand before this page."""
        return (self.number - 1) * self.size

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.last

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1


def asked_day(text: str) -> date | None:
    """Return the day that an address asks for; None for whatever is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def asked_page(text: str) -> int:
    """Return the page number that an address asks for; 1 for whatever is none."""
    digits = text.strip()
    return max(int(digits), 1) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 1


def page_of(text: str, total: int, size: int = PAGE_SIZE) -> Page:
    """Return the asked page of so many rows, the last one where it lies beyond."""
    last = max(-(-total // size), 1)
    return Page(min(asked_page(text), last), last, size)


# --- one power -----------------------------------------------------------------------------------


def published_power(code: str) -> PublishedPower | None:
    """Return the power in force under an 实施编码, without what only the search needs."""
    return PublishedPower.objects.filter(code=code).defer("search_text", "search").first()


def standings_of(code: str, *, with_content: bool) -> list[ShownPower]:
    """Return every edition's row of the power that was ever published under a code, the newest first."""
    rows = (
        ShownPower.objects.filter(power__code=code)
        .select_related("edition__body")
        .order_by("-edition__number")
    )
    return list(rows if with_content else rows.defer("content"))


class BodyFacts(NamedTuple):
    """How a body is called and reached today; of one that has ended, since when, and who took over."""

    code: str
    name: str
    telephone: str
    supervision_telephone: str
    address: str
    office_hours: str
    abolished_on: date | None
    successor_code: str | None
    successor_name: str | None


class Standing(NamedTuple):
    """One edition's row of a power, with what its page shows of the edition and of the body today."""

    number: int
    published_on: date
    published_at: datetime
    digest: str
    in_force: bool
    content: dict[str, Any] | None  # of the one edition asked for alone
    header: dict[str, Any]
    withdrawn: dict[str, Any] | None  # why the power was taken off this edition
    has_line: bool  # whether its line may tell more than its editions do
    has_reports: bool  # whether a report on it was ever answered
    body: BodyFacts


# It came from others or goes on as others, was received, suspended or resumed; published or not.
HAS_LINE = """(EXISTS (SELECT FROM registry_succession WHERE predecessor_id = power.id OR successor_id = power.id)
  OR EXISTS (SELECT FROM registry_powerversion WHERE power_id = power.id AND action IN ('receive', 'suspend', 'resume')))"""
HAS_REPORTS = (
    "EXISTS (SELECT FROM registry_errorreport WHERE power_id = power.id AND status = 'answered')"
)
NEWEST = "edition.number = max(edition.number) OVER ()"
IN_FORCE_ON = """edition.number = (SELECT max(number) FROM registry_edition AS one
    WHERE one.body_id = edition.body_id AND one.published_on <= $2)"""
STANDINGS_OF_A_CODE = f"""
SELECT edition.number, edition.published_on, edition.published_at, frozen.digest,
  published.power_id IS NOT NULL AND published.withdrawn IS NULL,
  CASE WHEN {{which}} THEN frozen.content END, edition.header, frozen.withdrawn, {HAS_LINE}, {HAS_REPORTS},
  {", ".join(f"body.{name}" for name in BodyFacts._fields[:-2])}, heir.code, heir.name
FROM registry_power AS power JOIN registry_shownpower AS frozen ON frozen.power_id = power.id
JOIN registry_edition AS edition ON edition.id = frozen.edition_id
JOIN core_organisation AS body ON body.id = edition.body_id
LEFT JOIN core_organisation AS heir ON heir.id = body.successor_id
LEFT JOIN registry_publishedpower AS published ON published.power_id = power.id
WHERE power.code = $1 ORDER BY edition.number DESC
"""  # noqa: S608 (constants)
STANDINGS = Prepared("standings", ("text",), STANDINGS_OF_A_CODE.format(which=NEWEST))
STANDINGS_ON = Prepared(
    "standings_on", ("text", "date"), STANDINGS_OF_A_CODE.format(which=IN_FORCE_ON)
)


def standings(code: str, on: date | None = None) -> list[Standing]:
    """Return what the page of a code shows, edition by edition, the newest first; one query, by hand for speed.

    The content is that of the newest edition, or of the one that was the body's list at the end of a day: none where
    that list did not hold the power.
    """
    return [standing(row) for row in (STANDINGS_ON.rows(code, on) if on else STANDINGS.rows(code))]


def standing(row: tuple[Any, ...]) -> Standing:
    """Return one row of the statement; its JSON columns were read by hand."""
    number, published_on, published_at, digest, in_force, content, header, withdrawn = row[:8]
    has_line, has_reports, *body = row[8:]
    return Standing(
        number, published_on, published_at, digest, in_force, value_of(content), value_of(header), value_of(withdrawn),
        has_line, has_reports, BodyFacts(*body),
    )  # fmt: skip


def value_of(column: Any) -> Any:
    """Return a JSON column that was read by hand as a value."""
    return json.loads(column) if isinstance(column, str) else column


# --- editions ------------------------------------------------------------------------------------


def editions_with_documents() -> QuerySet[Edition]:
    """Return editions with their body's current list and the document of each (verification code, PDF)."""
    document = Document.objects.filter(
        kind=EDITION_KIND, record_type=Edition._meta.label_lower, record_id=OuterRef("pk")
    )
    notice = Document.objects.filter(
        kind=NOTICE, record_type=Edition._meta.label_lower, record_id=OuterRef("pk")
    )
    return Edition.objects.select_related("body__published_list", "body__successor").annotate(
        verification_code=Subquery(document.values("code")),
        pdf_file=Subquery(document.values("file")),
        pdf_sha256=Subquery(document.values("file_sha256")),
        notice_file=Subquery(notice.values("file")),
        urgency=Subquery(EmergencyReview.objects.filter(edition=OuterRef("pk")).values("status")),
        withdrawn_count=taken_off(told=True),
        hidden_count=taken_off(told=False),
    )


def taken_off(*, told: bool) -> Coalesce:
    """Count an edition's powers of which the public is told that they were withdrawn, or from whom they are hidden."""
    hidden = Q(kind=Withdrawal.Kind.UNSUITABLE, edition__gte=OuterRef("pk"))
    which = hidden | Q(edition=OuterRef("pk")) if told else hidden
    rows = Withdrawal.objects.filter(which, power__editions__edition=OuterRef("pk"), lifted_at=None)
    found = rows.order_by().values("power__body").annotate(count=Count("power", distinct=True))
    return Coalesce(Subquery(found.values("count")), 0)


def editions(body_code: str) -> QuerySet[Edition]:
    """Return a body's editions, the newest first; one query, whatever is asked of them or of their documents."""
    return editions_with_documents().filter(body__code=body_code).order_by("-number")


def shown_contents(edition: Edition) -> list[dict[str, Any]]:
    """Return the powers of an edition as the public may see them; what was taken off says so; one query."""
    rows = edition.shown_powers.order_by("position").values_list("content", "withdrawn")
    return [{**content, "withdrawn": why} if why else content for content, why in rows]


def named(edition: Edition, *, start: int = 0, size: int) -> list[dict[str, Any]]:
    """Return what an edition's table of powers shows, positions start + 1 … start + size."""
    rows: Any = (
        edition.shown_powers.filter(position__gt=start, position__lte=start + size)
        .order_by("position")
        .annotate(sub_name=KeyTextTransform("sub_name", "content"))
        .values("position", "code", "name", "sub_name", "category", "withdrawn")
    )
    return list(rows)


ISSUER_OF_NOTICE = Organisation.objects.filter(
    number_series__numbers__text=Subquery(
        Document.objects.filter(
            kind=NOTICE,
            record_type=Edition._meta.label_lower,
            record_id=OuterRef(OuterRef("pk")),
        ).values(number=KeyTextTransform("document_number", "snapshot"))
    )
)
"""Of an edition: whose number its notice bears."""


@documents.standing(EDITION_KIND)
def edition_standing(edition_id: int) -> documents.Standing:
    """Tell whether an edition is the one in force, and lead to the one that is, or to who took over."""
    edition = standing_editions().filter(pk=edition_id).first()
    if edition is None:
        return documents.Standing(False, "不是现行版本")
    return standing_of(edition, credit_code(edition.header["body"]))


@documents.standing(NOTICE)
def notice_standing(edition_id: int) -> documents.Standing:
    """Tell the same of the notice that announced an edition; its code is that of who issued it."""
    issuer = Subquery(ISSUER_OF_NOTICE.values("credit_code"))
    edition = standing_editions().annotate(issuer_code=issuer).get(pk=edition_id)
    code = edition.issuer_code or ""
    told = {"unified_credit_code": code, "has_provisional_code": is_provisional(code)}
    own = f"{edition.get_absolute_url()}notice.pdf"
    return standing_of(edition, credit_code(told))._replace(own_file=own, announces="所公布的清单")


def standing_editions() -> QuerySet[Edition]:
    """Return editions with what tells whether they stand."""
    return Edition.objects.select_related("body__successor").annotate(
        latest=F("body__published_list__edition__number"), hidden_count=taken_off(told=False)
    )


def standing_of(edition: Any, issuer_code: str) -> documents.Standing:
    """Return how an edition stands, and so what was issued with it."""
    number, body, current = edition.number, edition.body.code, edition.latest
    if edition.body.abolished_on:
        return ended_standing(edition.body, issuer_code)
    if edition.hidden_count:
        return partly_hidden_standing(edition, issuer_code)
    if number == current or current is None:
        sentence = "现行版本" if current else "不是现行版本"
        return documents.Standing(number == current, sentence, issuer_code)
    links = (
        (f"现行的第{current}版", f"/bodies/{body}/editions/{current}/"),
        (f"第{number}版与第{current}版比较", f"/bodies/{body}/compare/{number}/{current}/"),
    )
    return documents.Standing(False, f"已被第{current}版取代", issuer_code, links)


def partly_hidden_standing(edition: Any, issuer_code: str) -> documents.Standing:
    """Tell that some of an edition is hidden from the public, and what its digest stands for."""
    sentence = f"有 {edition.hidden_count} 项内容已撤下"
    advice = (
        "撤下的内容不再公开，公开文件中以撤下说明代替，正式文本（PDF）不再提供下载。登记的摘要是公布时完整内容的摘要，"
        "因此与公开文件算出的摘要不同。"
    )
    links = (("公开页面", edition.get_absolute_url()),)
    return documents.Standing(False, sentence, issuer_code, links, advice)


def ended_standing(body: Organisation, issuer_code: str) -> documents.Standing:
    """Tell that the body which issued a list exists no longer, since when, and who took over."""
    heir = body.successor
    taken_over = f"，由{heir.name}承接" if heir else ""
    advice = f"该机构已于{cndate(body.abolished_on)}撤销{taken_over}；这是它撤销前公布的清单。"
    links = ((f"{heir.name}的清单", f"/bodies/{heir.code}/"),) if heir else ()
    return documents.Standing(False, "原机构已撤销", issuer_code, links, advice)
