"""Articles that entered changes of laws have repealed, and what still cites them (G5, G13; the Plan 四(二)3).

Read each time and never kept: a change comes into force on its day, is mended or withdrawn, and no list is written.
A number that the same or a later change gives to another article says nothing any more about the one that was repealed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import F, Value
from django.urls import reverse
from django.utils import timezone

from powerops.core.models import Organisation
from powerops.core.templatetags.ui import cndate
from powerops.law.articles import read_articles
from powerops.law.citation import place
from registry.leaning import IN_SENTENCES, Reader, texts_of
from registry.legal_basis import Register
from registry.models import ArticleChange, BasisCitation, LawChange, PublishedBasis, Revision

What = ArticleChange.What
Key = tuple[int, int]  # the number of an article, and what stands behind 之


@dataclass(frozen=True)
class Repeal:
    """An article that is in force no more, and the change that repealed it."""

    law: str
    key: Key
    change: int
    kind: str
    on: date

    @property
    def said(self) -> str:
        """The fact in words."""
        number, suffix = self.key
        return f"《{self.law}》{place(number, suffix=suffix)}已自{cndate(self.on)}起废止"

    @property
    def change_name(self) -> str:
        """The change as its page is called."""
        return f"《{self.law}》{LawChange.Kind(self.kind).label}"

    @property
    def url(self) -> str:
        """Where the change stands."""
        return reverse("registry:law-change-detail", args=[self.change])


Repeals = dict[int, dict[Key, Repeal]]  # by law
Row = tuple[str, Key, Key | None]  # what happens, to which article, its new number


def gone(rows: Iterable[Row]) -> set[Key]:
    """Return what one change repeals without giving its number to another article."""
    rows = list(rows)
    return {key for what, key, _ in rows if what == What.REPEALED} - taken(rows)


def taken(rows: Iterable[Row]) -> set[Key]:
    """Return the numbers that one change gives to an article."""
    return {new or key for what, key, new in rows if new or what == What.ADDED}


def row_of(one: ArticleChange) -> Row:
    """Return what a change says of an article, as `gone` reads it."""
    new = (one.new_article, one.new_suffix) if one.new_article else None
    return one.what, (one.article, one.suffix), new


# --- what is repealed today ------------------------------------------------------------------------------


def repealed_for(body: Organisation) -> Repeals:
    """Return the articles that are repealed today where a body works: one query."""
    repealing = ArticleChange.objects.filter(what=What.REPEALED).values("law_change__law")
    changes = LawChange.objects.alias(whose=Value(body.path)).filter(
        whose__startswith=F("jurisdiction__path"),
        effective_on__lte=timezone.localdate(),
        law__in=repealing,
    )
    rows = (
        changes.exclude(status=LawChange.Status.WITHDRAWN)
        .order_by("effective_on", "pk")
        .values_list(
            "pk", "law", "law__name", "kind", "effective_on", "articles__what", "articles__article",
            "articles__suffix", "articles__new_article", "articles__new_suffix",
        )
    )  # fmt: skip
    found: Repeals = {}
    for (pk, law, name, kind, on), group in groupby(rows, itemgetter(slice(5))):
        what = [
            (what, (number, suffix), (new, new_suffix) if new else None)
            for *_, what, number, suffix, new, new_suffix in group
            if what
        ]
        kept = {} if kind == LawChange.Kind.REVISED and not what else found.get(law, {})
        kept = {key: one for key, one in kept.items() if key not in taken(what)}
        found[law] = kept | {key: Repeal(name, key, pk, kind, on) for key in gone(what)}
    return {law: articles for law, articles in found.items() if articles}


def numbers_in(articles: Mapping[Key, Repeal]) -> set[int]:
    """Return the numbers of repealed articles, whatever stands behind 之."""
    return {number for number, _ in articles}


# --- who still cites it ----------------------------------------------------------------------------------


def cited_on_list(
    body: Organisation, contents: Mapping[int, Mapping[str, Any]]
) -> Iterator[tuple[int, str, Repeal]]:
    """Yield (power, element, repeal) wherever a body's powers, by their contents, cite what is repealed: three queries."""
    if not (repeals := repealed_for(body)):
        return
    leaning = PublishedBasis.objects.filter(body=body, law__in=repeals, law__is_repealed=False)
    rows = leaning.order_by("power", "element").values_list("power", "element", "law", "article")
    places = dict.fromkeys(
        (power, element)
        for power, element, law, article in rows
        if power in contents and article in numbers_in(repeals[law])
    )
    reader = Reader(Register.current())
    for power, element in places:
        text = texts_of(contents[power]).get(element, "")
        cited = reader.places(text, in_sentences=element in IN_SENTENCES)
        for law, key in dict.fromkeys((law, (one.number, one.suffix)) for law, one in cited if one):
            if repeal := repeals.get(law, {}).get(key):
                yield power, element, repeal


def cited_in(revision: Revision, **versions: Any) -> dict[int, list[Repeal]]:
    """Return, by version of an open draft, what its basis cites and is repealed: two queries. `versions` chooses among them."""
    repeals = repealed_for(revision.body) if revision.is_open else {}
    if not repeals:
        return {}
    citations = BasisCitation.objects.filter(
        version__revision=revision, law__in=repeals, law__is_repealed=False, **versions
    ).order_by("version", "position")
    found: dict[int, dict[Repeal, None]] = defaultdict(dict)
    for pk, law, numbers, written in citations.values_list(
        "version", "law", "article_numbers", "article"
    ):
        if numbers_in(repeals[law]) & set(numbers):
            for one in read_articles(written, 0)[0]:
                if repeal := repeals[law].get((one.number, one.suffix)):
                    found[pk][repeal] = None
    return {pk: list(ones) for pk, ones in found.items()}
