"""Read the legal basis of a power as lists write it: which law, which article, which words.

Lists write 【法律】《…法》（promulgation note）第…条：quoted text, one law after another, with every
kind of slip. A law at such a place is a *citation*; a law named inside a note or inside quoted text is
a *mention*. Nothing here raises: what can't be read stays unread, and `findings` says so.
"""

import re
from dataclasses import dataclass, replace

from powerops.law.articles import Article, read_articles
from powerops.law.basis_heads import Head, HeadReader, Mention
from powerops.law.basis_patterns import AFTER_INTRO, BEFORE_DOC_NO, DOC_NO, INTRO, NOT_AN_INTRO


@dataclass(frozen=True, slots=True)
class Citation:
    """One law that a basis text cites, at text[start:end] (label to end of its articles and quoted text).

    `name` is cleaned for reading, `as_written` is the text between the brackets; `rank_label` is the
    word of the list's 【label】; `issuer` is what stands between label and bracket.
    """

    name: str
    as_written: str
    start: int
    end: int
    name_start: int
    name_end: int
    rank_label: str = ""
    issuer: str = ""
    doc_no: str = ""
    note: str = ""
    articles: tuple[Article, ...] = ()

    @property
    def quoted(self) -> str:
        return "\n".join(article.quoted for article in self.articles if article.quoted)


def parse_basis(text: str) -> list[Citation]:
    """Return the laws that the text cites as a basis, in order, each with its articles. Never raises."""
    return read_basis(text)[0]


def read_basis(text: str) -> tuple[list[Citation], list[Mention]]:
    """Return the citations, and beside them the names that are only mentioned. Never raises."""
    heads, mentions = HeadReader(text).read()
    citations = [
        _citation(text, head, heads[i + 1].start if i + 1 < len(heads) else len(text))
        for i, head in enumerate(heads)
    ]
    return citations, mentions


def _citation(text: str, head: Head, region_end: int) -> Citation:
    articles = _articles_of(text, head, region_end)
    return Citation(
        name=head.name,
        as_written=text[head.name_start : head.name_end],
        start=head.start,
        end=max(
            len(text[:region_end].rstrip()), head.name_end
        ),  # an unclosed name keeps its blanks
        name_start=head.name_start,
        name_end=head.name_end,
        rank_label=head.label,
        issuer=head.issuer,
        doc_no=doc_no_in(head.note) or doc_no_in(head.issuer),
        note=re.sub(r"\s+", " ", head.note),
        articles=tuple(articles),
    )


def doc_no_in(text: str) -> str:
    """Return the first document number in the text (国务院令第588号, 国办发〔2018〕118号), "" if none."""
    found = DOC_NO.search(re.sub(r"《[^》]*》", "，", text))
    return BEFORE_DOC_NO.sub("", re.sub(r"\s", "", found.group())) if found else ""


def _articles_of(text: str, head: Head, region_end: int) -> list[Article]:
    """Join the articles listed behind the name with those that introduce quoted text below it."""
    lists = [(list(head.articles), head.end)] if head.articles else []
    at = head.end
    for place in INTRO.finditer(text, head.end, region_end):
        found, end = read_articles(text, place.end())
        if found and place.end() >= at and end <= region_end and _is_intro(text, place, end):
            lists.append((found, end))
            at = end
    stops = [articles[0].start for articles, _ in lists[1:]] + [region_end]
    return _merge(
        [
            [*articles[:-1], replace(articles[-1], quoted=_quoted(text, end, stop))]
            for (articles, end), stop in zip(lists, stops, strict=False)
        ]
    )


def _is_intro(text: str, place: re.Match[str], end: int) -> bool:
    """At a line's start any article begins its words, within a line only one with a colon or a gap behind it."""
    if NOT_AN_INTRO.match(text, end):
        return False
    before = text[max(0, place.start() - 20) : place.start()].rstrip(" \t\u3000\xa0")
    is_at_line_start = before[-1:] in ("", "\n") or "\n" in place.group()
    return is_at_line_start or AFTER_INTRO.match(text, end) is not None


def _quoted(text: str, start: int, stop: int) -> str:
    after = AFTER_INTRO.match(text, start)
    words = text[after.end() if after else start : stop]
    words = words.lstrip(' \t\n\u3000\xa0：:。、；;“”"').rstrip(' \t\n\u3000\xa0：:、；;“”"')
    return words if re.search(r"\w", words) else ""


def _merge(groups: list[list[Article]]) -> list[Article]:
    """An article listed behind the name and quoted again below is one place, with its words."""
    merged: list[Article] = []
    for article in [a for group in groups for a in group]:
        twin = next((m for m in merged if _is_same(m, article) and not m.quoted), None)
        if twin is None:
            merged.append(article)
        elif article.quoted:
            merged[merged.index(twin)] = replace(twin, quoted=article.quoted)
    return merged


def _is_same(listed: Article, later: Article) -> bool:
    if (listed.number, listed.suffix) != (later.number, later.suffix):
        return False
    return later.paragraph in (None, listed.paragraph) and later.item in (None, listed.item)
