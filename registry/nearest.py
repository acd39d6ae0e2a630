"""What comes nearest to a query that nothing answers: the same question asked more loosely (R4: 便于公众查询).

Search finds what holds every word as typed. People run words together that lists hold apart (消防检查: 消防…监督检查), or
use other ones. So a query without a hit is asked again in one statement, in a row of ever looser ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from django.db import connection

from registry.everyday import WORDS, listed_words
from registry.facets import Choices, tokens
from registry.search import COLUMNS, Listed, escaped, folded, pairs_of, tsquery, words_of

SHOWN = 10
WAYS = 24  # at most so many are tried
FETCHED = 3 * SHOWN  # rows, several of which may be one power, found in several ways
LOOKED_AT = 200  # of the powers that a way finds, so many are put in order
LONGEST_WORD = 16  # characters of a word that are cut; what is longer is a sentence

# Found alone these say nothing of what is asked for.
SAYS_LITTLE = frozenset(
    (
        "行政", "许可", "行政许可", "许可证", "处罚", "行政处罚", "罚款", "检查", "监督检查", "审批", "核准", "登记", "备案", "手续", "办理",
        "申请", "管理", "规定", "条例", "证书", "单位", "企业", "个人", "公司", "行为", "违法", "违规", "擅自", "建设", "项目", "工程",
        "使用", "费用", "材料", "条件", "时间", "领取", "补贴", "投诉", "举报",
    )
)  # fmt: skip
GRANTED = ("行政许可", "行政确认", "行政给付", "公共服务")
SIGNS = (
    (re.compile("罚|没收|违法|违规|擅自"), ("行政处罚",)),
    (re.compile("检查|抽查|稽查"), ("行政检查",)),
    (re.compile("补贴|补助|津贴|救助|低保|抚恤"), ("行政给付",)),
    (re.compile("办|开|许可|申请|手续|审批|证"), GRANTED),
)
Way = tuple[str, ...]


class Near(NamedTuple):
    """The powers that come nearest, and the words by which they were found."""

    powers: list[Listed]
    words: list[str]


def nearest(query: str, *, body_id: int | None = None, choices: Choices = ()) -> Near:
    """Return the powers of a choice that come nearest to a query, the closest way first; one query."""
    tried = list(islice(dict.fromkeys(ways(query)), WAYS))
    if not tried:
        return Near([], [])
    rows = ", ".join(["(%s, %s::tsquery, %s::text[])"] * len(tried))
    values = [
        value
        for place, way in enumerate(tried)
        for value in (
            place,
            tsquery((*pairs_of(way), *tokens(choices))),
            [f"%{escaped(word)}%" for word in way],
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            NEAREST.format(columns=COLUMNS, rows=rows),
            [*values, body_id, body_id, LOOKED_AT, categories_meant(query), SHOWN, FETCHED],
        )
        found = cursor.fetchall()
    powers: dict[int, Listed] = {}
    for row in found:
        powers.setdefault(row[1], Listed(*row[1:]))
    used = dict.fromkeys(word for row in found for word in tried[row[0]])
    return Near(list(powers.values())[:SHOWN], [word for word in used if len(word) > 1])


def ways(query: str) -> Iterator[Way]:
    """Yield looser ways to ask a query, each the words that must all be found, the closest first."""
    words = words_of(query)
    meant = [folded(said) for said in listed_words(query)]
    beside = tuple(beside_everyday(words))
    yield from ((said, *beside) for said in meant if beside)
    yield from ((said,) for said in meant)
    yield from (way for way in loosened(words) if not SAYS_LITTLE.issuperset(way))


def beside_everyday(words: list[str]) -> Iterator[str]:
    """Yield what a query says beside its everyday words: 罚款 of 违章建筑罚款."""
    known = sorted(map(folded, WORDS), key=len, reverse=True)
    divided = re.compile("|".join(map(re.escape, known)))
    return (part for word in words for part in divided.split(word) if len(part) > 1)


def loosened(words: list[str]) -> Iterator[Way]:
    """Yield the words with one of them divided, with all divided, one word alone, a beginning or an end alone."""
    long = [word for word in words if 2 < len(word) <= LONGEST_WORD and not word.isascii()]
    for word in long:
        for parts in halves(word):
            yield tuple(chain.from_iterable(parts if one == word else (one,) for one in words))
    yield tuple(chain.from_iterable(by_two(one) if one in long else (one,) for one in words))
    if len(words) > 1:
        yield from ((word,) for word in sorted(words, key=len, reverse=True) if len(word) > 1)
    yield from ((part,) for word in long for part in ends(word))


def halves(word: str) -> Iterator[Way]:
    """Yield a word in two parts, near its middle first, whole pairs of characters before others: most words have two."""
    first = 1 if len(word) == 3 else 2
    places = sorted(
        range(first, len(word) - first + 1),
        key=lambda place: (place % 2, abs(2 * place - len(word)), -place),
    )
    return ((word[:place], word[place:]) for place in places)


def by_two(word: str) -> Way:
    """Return a word in parts of two characters; a single one at the end is left out."""
    return tuple(word[place : place + 2] for place in range(0, len(word) - 1, 2))


def ends(word: str) -> Iterator[str]:
    """Yield the ends and beginnings of a word, the longest first: what is asked about stands last more often."""
    step = 2 if len(word) % 2 == 0 else 1
    for length in range(len(word) - step, 1, -step):
        yield word[-length:]
        yield word[:length]


def categories_meant(query: str) -> list[str]:
    """Return the categories that a query is likeliest about; none when it does not tell."""
    return next((list(meant) for sign, meant in SIGNS if sign.search(query)), [])


# Without an order of its own: the ways are tried one after another, and no further ones once the rows are together.
NEAREST = """
SELECT way.place, {columns}, power.search_text
FROM (VALUES {rows}) AS way (place, wanted, patterns)
CROSS JOIN LATERAL (
  SELECT * FROM (
    SELECT * FROM registry_publishedpower WHERE search @@ way.wanted AND search_text LIKE ALL (way.patterns)
      AND (%s::bigint IS NULL OR body_id = %s) LIMIT %s
  ) AS looked_at
  ORDER BY category = ANY (%s) DESC, split_part(search_text, E'\\n', 1) LIKE ALL (way.patterns) DESC, length(name), power_id
  LIMIT %s
) AS power
LIMIT %s"""
