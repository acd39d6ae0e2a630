"""What a change of a law touches: published powers by body and article, open drafts, our own rules and limits (G5).

Everything about published powers is read from `PublishedBasis` by its index; a change costs the same few queries
however many powers there are. The Plan 四(二)3: what a law changes, the lists follow in time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from powerops.law.catalogue import ALL_RULES
from powerops.law.citation import Clause, place
from powerops.law.names import name_key
from powerops.law.time_limits import ALL_LIMITS
from registry.models import (
    ArticleChange,
    BasisCitation,
    Element,
    LawChange,
    PublishedBasis,
    Revision,
)

What = ArticleChange.What
CITED = [one for one in Element if one != Element.EXERCISING]


@dataclass(frozen=True)
class Touched:
    """How many powers lean on one article (None: on the law without an article), and what happens to it."""

    article: int | None
    powers: int
    changes: tuple[ArticleChange, ...] = ()

    @property
    def place(self) -> str:
        return written_place(self.article)


@dataclass(frozen=True)
class OwnRule:
    """A rule or time limit of this product that rests on the law."""

    kind: str
    id: str
    title: str
    clause: str


@dataclass(frozen=True)
class Drafted:
    """An open draft with powers that lean on the law."""

    revision: Revision
    powers: int


@dataclass(frozen=True)
class Impact:
    """Everything that a change touches; `bodies` is a query, for its page or its file."""

    powers: int
    body_count: int
    articles: list[Touched]
    bodies: QuerySet[Any, Any]
    drafts: list[Drafted]
    rules: list[OwnRule]


def impact(change: LawChange) -> Impact:
    """Return what a change of a law touches within its jurisdiction: five queries and no more."""
    changes = list(change.articles.all())
    rows = concerned(change, changes)
    whole = rows.aggregate(
        powers=Count("power", distinct=True), bodies=Count("body", distinct=True)
    )
    return Impact(
        whole["powers"], whole["bodies"], touched(rows, changes), by_body(rows), drafts(change, changes),
        own_rules(change, changes),
    )  # fmt: skip


def written_place(article: int | None) -> str:
    """Return an article as statutes write it, or that none is named."""
    return place(article) if article else "未写明条款"


def is_whole(change: LawChange, changes: list[ArticleChange]) -> bool:
    """Whether the change touches every article: the law ends, or nobody said which articles change."""
    return change.ends_the_law or not changes


def numbers_of(changes: list[ArticleChange]) -> set[int]:
    """Return the articles of the version before that are no more what they were."""
    return {one.article for one in changes if one.what != What.ADDED}


def concerned(
    change: LawChange, changes: list[ArticleChange] | None = None
) -> QuerySet[PublishedBasis]:
    """Return every place of published powers that leans on what a change touches."""
    changes = list(change.articles.all()) if changes is None else changes
    rows = PublishedBasis.objects.filter(
        law=change.law_id, body__path__startswith=change.jurisdiction.path
    )
    if is_whole(change, changes):
        return rows
    cited = Q(article__in=numbers_of(changes))
    return rows.filter(cited | Q(article=None) if change.covers_uncited else cited)


def touched(rows: QuerySet[PublishedBasis], changes: list[ArticleChange]) -> list[Touched]:
    """Return the articles on which powers lean, and the changed ones on which none does, in their order."""
    found = rows.order_by().values("article").annotate(powers=Count("power", distinct=True))
    powers = {row["article"]: row["powers"] for row in found}
    by_article: dict[int | None, list[ArticleChange]] = {}
    for one in changes:
        by_article.setdefault(one.article, []).append(one)
    order = sorted(powers.keys() | by_article.keys(), key=lambda one: one or 10_000)
    return [
        Touched(article, powers.get(article, 0), tuple(by_article.get(article, ())))
        for article in order
    ]


def by_body(rows: QuerySet[PublishedBasis]) -> QuerySet[Any, Any]:
    """Return one row a body: how many powers, and in which of their elements."""
    elements = {
        str(one): Count("power", distinct=True, filter=Q(element=one))
        for one in CITED
    }  # fmt: skip
    return (
        rows.order_by()
        .values("body", code=F("body__code"), name=F("body__name"))
        .annotate(powers=Count("power", distinct=True), **elements)
        .order_by("-powers", "body")
    )


def places_of(
    change: LawChange, *, body: str = "", article: int | None = None, element: str = ""
) -> QuerySet[PublishedBasis]:
    """Return the places that a change touches, body by body; filtered as asked (body: code or part of its name, article 0: none)."""
    rows = concerned(change)
    if body:
        rows = rows.filter(Q(body__code=body) | Q(body__name__icontains=body))
    if article is not None:
        rows = rows.filter(article=article or None)
    if element:
        rows = rows.filter(element=element)
    return rows.order_by("body_id", "article", "power_id", "element")


def with_powers(places: QuerySet[PublishedBasis]) -> QuerySet[Any, Any]:
    """Return each place with its power and body in words."""
    return places.values(
        "article", "element", code=F("power__published__code"), name=F("power__published__name"),
        sub_name=F("power__published__sub_name"), category=F("power__published__category"),
        body_name=F("body__name"), body_code=F("body__code"),
    )  # fmt: skip


def drafts(change: LawChange, changes: list[ArticleChange]) -> list[Drafted]:
    """Return the open drafts whose powers cite what a change touches as their basis, with how many: two queries."""
    citations = BasisCitation.objects.filter(
        law=change.law_id,
        version__is_open=True,
        version__revision__body__path__startswith=change.jurisdiction.path,
    )
    wanted = None if is_whole(change, changes) else numbers_of(changes)
    rows = citations.values_list("version__revision", "version", "article_numbers").order_by()
    found = {
        (revision, version)
        for revision, version, numbers in rows.iterator()
        if wanted is None or wanted & set(numbers) or (change.covers_uncited and not numbers)
    }
    powers = Counter(revision for revision, _ in found)
    revisions = Revision.objects.filter(pk__in=powers).select_related("body").order_by("body", "pk")
    return [Drafted(one, powers[one.pk]) for one in revisions]


# --- the product's own rules -----------------------------------------------------------------------------


def own_rules(change: LawChange, changes: list[ArticleChange]) -> list[OwnRule]:
    """Return the rules and time limits of this product that rest on what a change touches."""
    wanted = None if is_whole(change, changes) else numbers_of(changes)
    key = name_key(change.law.name)
    return [
        OwnRule(kind, id, title, str(clause))
        for kind, id, title, clause in resting()
        if name_key(clause.source.name) == key
        and (wanted is None or clause.article in wanted)
    ]  # fmt: skip


def resting() -> Iterator[tuple[str, str, str, Clause]]:
    """Yield every rule and time limit of the law layer with each clause on which it rests."""
    for rule in ALL_RULES:
        yield "规则", rule.id, rule.summary, rule.clause
    for limit in ALL_LIMITS:
        more = limit.may_extend.clause if limit.may_extend else None
        for clause in dict.fromkeys((limit.clause, limit.may_suspend, more)):
            if clause:
                yield "期限", limit.id, f"{limit.title}（{limit.length()}）", clause
