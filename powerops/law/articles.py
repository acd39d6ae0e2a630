"""Article numbers as citations write them: 第五条第二款第（三）项, 第十二、十三条, 第二十条至第二十二条."""

import re
from dataclasses import dataclass, replace

from powerops.law.citation import place
from powerops.law.numerals import to_int

NUMBER = r"[一二三四五六七八九十百千零〇○\d０-９]{1,9}"
ITEM_NUMBER = rf"[（(]?\s*{NUMBER}\s*[）)]?"
MARK = re.compile(
    rf"\s*(?:"
    rf"(?P<article>第?\s*{NUMBER}(?:\s*[、，,]\s*第?\s*{NUMBER})*\s*条)(?:\s*之\s*(?P<suffix>[一二三四五六七八九十]))?"
    rf"|(?P<paragraph>第\s*{NUMBER}(?:\s*[、，,和及]\s*第?\s*{NUMBER})*\s*款)"
    rf"|(?P<item>第?\s*{ITEM_NUMBER}(?:\s*[、，,和及]\s*第?\s*{ITEM_NUMBER})*\s*小?[项目])"
    rf")"
)
SEPARATOR = re.compile(
    r"\s*(?:、|，|,|和|以及|及|与|或者|或|至|到|[—－~～-]+)\s*(?=[第（(一二三四五六七八九十\d])"
)
RANGE = re.compile(r"\s*(?:至|到|[—－~～-]+)\s*$")
SINGLE = re.compile(
    rf"第?\s*(?P<number>{NUMBER})\s*条?(?:\s*之\s*(?P<suffix>[一二三四五六七八九十\d０-９]{{1,3}}))?"
)
HIGHEST_ARTICLE = 1500
HIGHEST_SUFFIX = 99
WIDEST_RANGE = 100


@dataclass(frozen=True, slots=True)
class Article:
    """One cited place of a law; text[start:end] writes it, `quoted` is the law's text that follows it, if any."""

    number: int
    suffix: int = 0
    paragraph: int | None = None
    item: int | None = None
    quoted: str = ""
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        return place(self.number, self.paragraph, self.item, self.suffix)


def read_articles(text: str, start: int) -> tuple[list[Article], int]:
    """Read the articles listed from `start` on; return them and where the list ends (start if there is none)."""
    articles: list[Article] = []
    at, is_range = start, False
    while mark := MARK.match(text, at):
        if not articles and not (mark["article"] or "").startswith("第"):
            break
        articles = _extend(articles, mark, is_range)
        at = mark.end()
        separator = SEPARATOR.match(text, at)
        if separator and MARK.match(text, separator.end()):
            is_range = RANGE.match(separator.group()) is not None
            at = separator.end()
        else:
            is_range = False
    return articles, at if articles else start


def single_article(text: str) -> tuple[int, int] | None:
    """Return (number, what stands behind 之) of a text that names one article alone: 12, 第十二条, 十二条之一; else None."""
    found = SINGLE.fullmatch(text.strip())
    if not found:
        return None
    number, suffix = to_int(found["number"]) or 0, to_int(found["suffix"] or "0")
    if not 0 < number <= HIGHEST_ARTICLE or suffix is None or suffix > HIGHEST_SUFFIX:
        return None
    return number, suffix


def _extend(articles: list[Article], mark: re.Match[str], is_range: bool) -> list[Article]:
    start, end = mark.end() - len(mark.group().lstrip()), mark.end()
    if mark["article"]:
        numbers = [n for n in _numbers(mark["article"]) if 0 < n <= HIGHEST_ARTICLE]
        if is_range and articles and numbers:
            between = range(articles[-1].number + 1, numbers[0])
            numbers = [*between, *numbers] if len(between) <= WIDEST_RANGE else numbers
        suffix = to_int(mark["suffix"] or "") or 0
        return articles + [Article(n, suffix, start=start, end=end) for n in numbers]
    kind = "paragraph" if mark["paragraph"] else "item"
    return _narrow(articles, kind, _numbers(mark[kind]), end)


def _narrow(articles: list[Article], kind: str, numbers: list[int], end: int) -> list[Article]:
    """Give the last article its paragraph or item; a second one of the same article is a place of its own."""
    if not articles or not numbers:
        return articles
    last = articles[-1]
    is_first = getattr(last, kind) is None and not (kind == "paragraph" and last.item)
    base = last if kind == "item" else replace(last, item=None)
    if kind == "item":
        made = [replace(base, end=end, item=n) for n in numbers]
    else:
        made = [replace(base, end=end, paragraph=n) for n in numbers]
    return (articles[:-1] if is_first else articles) + made


def _numbers(text: str) -> list[int]:
    return [n for n in map(to_int, re.findall(NUMBER, text)) if n is not None]
