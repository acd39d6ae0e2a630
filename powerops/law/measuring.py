"""How much of real legal bases the parser reads, counted against a reader's eye by other means than the parser's.

A name is every outermost pair 《…》, and every 《 without partner. A cited name (head) follows a 【label】 or
begins a line, and has a note or an article behind it. An article is every 第…条 of the list that begins a
line, that stands behind a cited name and its notes, or that ends in a colon after a full stop. Articles within
quoted text are the law's own references and are not counted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from powerops.law.basis import Citation, read_basis
from powerops.law.names import clean_name
from powerops.law.numerals import to_int
from powerops.law.register import LawIndex

PAIR = re.compile(r"《(?:[^《》]|《(?:[^《》]|《[^《》]*》)*》)*》")
HEAD = re.compile(
    r"(?:】|^)[ \t\u3000\xa0]*(《(?:[^《》]|《[^《》]*》)*》)(?=\s*(?:[（(]|第[一二三四五六七八九十百零\d]+条))",
    re.M,
)
NUMBER = "[一二三四五六七八九十百零〇\\d]{1,7}"
LIST = re.compile(
    r"(?:\s*[、，,和及与至到]*\s*第?\s*[（(]?[一二三四五六七八九十百零〇\d]{1,7}[）)]?\s*[条款项目]?(?:之[一二三])?)*"
)
AT_LINE_START = re.compile(
    rf"^[ \t\u3000\xa0“\"]*(?:\d[.、]|第.{{1,3}}[章节])?(?=第\s*{NUMBER}\s*条)", re.M
)
AFTER_FULL_STOP = re.compile(
    rf"(?<=[。”\"])\s*(?=第{NUMBER}条(?:第[^\s。，；、]{{1,6}}[款项])*[：:])"
)
AFTER_NAME = re.compile(
    rf"》\s*(?:[（(][^《》\n]*?(?:《[^》\n]*》[^《》\n]*?)*[）)]\s*)?(?=第\s*{NUMBER}\s*条)"
)
ONE_ARTICLE = re.compile(rf"第\s*({NUMBER})\s*条")


@dataclass
class Tally:
    """Seen and read, with what was missed."""

    seen: int = 0
    read: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.read / self.seen if self.seen else 1.0

    def note(self, is_read: bool, context: str) -> None:
        self.seen += 1
        self.read += is_read
        if not is_read:
            self.missed.append(context)


@dataclass
class Measure:
    """All counts over a set of texts; `registered` counts cited names that the register knows."""

    texts: int = 0
    names: Tally = field(default_factory=Tally)
    heads: Tally = field(default_factory=Tally)
    articles: Tally = field(default_factory=Tally)
    registered: Tally = field(default_factory=Tally)


def measure(texts: Iterable[str], index: LawIndex | None = None) -> Measure:
    """Read every text and compare with what a reader sees in it."""
    result = Measure()
    for text in texts:
        result.texts += 1
        citations, mentions = read_basis(text)
        read_names = {m.start: m.name for m in mentions}
        read_names |= {c.name_start: clean_name(c.as_written) for c in citations}
        for start, name in seen_names(text):
            result.names.note(_is_same(read_names.get(start), name), name or _around(text, start))
        heads = {c.name_start for c in citations}
        for found in HEAD.finditer(text):
            result.heads.note(found.start(1) in heads, _around(text, found.start(1)))
        for start, number in seen_articles(text):
            result.articles.note(_holds(citations, start, number), _around(text, start))
        for citation in citations if index else ():
            result.registered.note(
                index is not None and index.find(citation) is not None, citation.name
            )
    return result


def seen_names(text: str) -> list[tuple[int, str | None]]:
    """Return where each name begins and what it is; None for a name whose end can't be seen."""
    pairs = [(m.start(), m.end()) for m in PAIR.finditer(text)]
    alone = [i for i, c in enumerate(text) if c == "《" and not any(s <= i < e for s, e in pairs)]
    return sorted([(s, clean_name(text[s:e])) for s, e in pairs] + [(i, None) for i in alone])


def seen_articles(text: str) -> list[tuple[int, int]]:
    """Return where each cited article begins, and its number."""
    lists = [
        p.end() for pattern in (AT_LINE_START, AFTER_FULL_STOP) for p in pattern.finditer(text)
    ]
    lists += [p.end() for p in AFTER_NAME.finditer(text) if _is_cited(text, p.start())]
    found = {}
    for start in lists:
        listed = LIST.match(text, start)
        for article in ONE_ARTICLE.finditer(text, start, listed.end() if listed else start):
            found[article.start()] = to_int(article[1]) or 0
    return sorted(found.items())


def _is_cited(text: str, closer: int) -> bool:
    return any(m.end(1) == closer + 1 for m in HEAD.finditer(text))


def _is_same(read: str | None, seen: str | None) -> bool:
    return read is not None and (seen is None or seen in read)


def _holds(citations: list[Citation], start: int, number: int) -> bool:
    return any(
        c.start <= start < c.end and any(a.number == number for a in c.articles) for c in citations
    )


def _around(text: str, at: int) -> str:
    return re.sub(r"\s+", " ", text[max(0, at - 15) : at + 35])
