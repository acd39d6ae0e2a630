"""Search over the powers in force, in Chinese from two characters up (R4: 便于公众查询).

The text of a power is kept folded (width and case), with the set of its pairs of neighbouring characters in a GIN
index. A word is found by all its pairs, then compared with LIKE, so the answer is exactly LIKE's. Candidates are
capped: beyond CAP nobody reads on, and counting would cost more than finding. A sample that has an index of its own
is asked first: it tells when there are more. Names and codes that begin with what was asked are looked up by indexes
of their own, so the cap does not lose the best hits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any, NamedTuple

from django.db import connection
from django.utils.safestring import SafeString, mark_safe

from powerops.law.numerals import to_chinese
from registry.facets import GROUPS, Choices, Tally, tokens
from registry.frequencies import telling

CAP = 1000
# Of up to CAP hits so many never lie in the sample, a sixteenth, or in a quarter: the chance is below 10 to the -40
# (Chernoff). Where so many do, there are more than CAP, and these are enough: no more are read.
BEYOND_SAMPLE, BEYOND_QUARTER = 250, 450
LONGEST_QUERY = 500  # characters, as the longest name
MOST_WORDS = 8
BEGINNING = 64  # characters kept by the index `published_by_beginning`
# Where there are more hits than the cap: of so many names that begin with what was asked the search looks at the first …
BEGINNINGS_READ = 1000
BEGINNINGS = 200  # … and makes sure of so many that meet the filters
CODE = re.compile(r"[0-9a-z]{2,31}")
BASIC = 12  # characters at the end of a code, kept by the index `published_by_basic_code`
# A whole code as people copy it: in groups, with blanks or hyphens between; 12 digits with hyphens may be a local code.
GROUPED = re.compile(r"(?=.*[\s-])(?:(?:[0-9a-z][\s-]*){30}[0-9a-z]|(?:[0-9]\s*){11}[0-9])")
# Of a basis this many characters are searched (the longest seen has 1,700): statutes pasted whole must not swell the index.
LONGEST_BASIS = 4000
EXCERPT = 40  # characters of a long line shown around a hit
BEFORE_HIT = 12  # of these, before it
# What separates words, once folded.
MARKS = re.compile(r"""[《》〈〉<>“”‘’"'「」『』、,。;:()【】〔〕\[\]!?\s]+""")
# What people ask around the thing they look for, and no list says: 施工许可证怎么办 asks for 施工许可证.
ASKED = re.compile(
    r"(?:怎么|怎样|如何)(?:办理?|申请)?|[在去到]?哪[里儿]?(?:可以)?办理?|归?谁来?管|谁(?:能|可以|有权)"
    r"|找谁(?:投诉|举报|办理?)?|(?:需要|要|有)?(?:什么|哪些)(?:手续|材料|条件|证件?)"
    r"|罚我|我[要想]|要?多久|[要罚]?多少钱?|能不能|可不可以|什么|[吗呢]$"
)
NUMBERED = re.compile(r"第 ?([0-9]{1,4}) ?([条款项])")
FULL_WIDTH = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
TOO_SHORT = "请至少输入两个字。"
TOO_LONG = f"搜索的内容太长，请用不超过 {LONGEST_QUERY} 个字。"


class Listed(NamedTuple):
    """A power as lists show it; without its content, which is heavy."""

    power_id: int
    code: str
    name: str
    sub_name: str
    category: str
    body_id: int
    body_code: str
    body_name: str
    edition_number: int
    published_on: Any
    withdrawn: str | None  # why it was taken off the public pages, as JSON
    facets: list[str]
    text: str = ""

    @property
    def notice(self) -> dict[str, Any] | None:
        """Why and when the power was taken off the public pages; None for one in force."""
        return json.loads(self.withdrawn) if self.withdrawn else None

    @property
    def level(self) -> str:
        """At which level the power is exercised; empty where the list does not say."""
        levels = GROUPS["level"]
        return next(
            (name for key, name in levels.values.items() if levels.token(key) in self.facets), ""
        )

    @property
    def is_suspended(self) -> bool:
        """Whether the power is not exercised for the time being."""
        return "state:suspended" in self.facets


NO_TALLY = Tally({}, ())
COLUMNS = ", ".join(f"power.{name}" for name in Listed._fields[:-1])


@dataclass
class Hits:
    """What a search found: one page of powers, and how many there are, all of them unless there are more than CAP."""

    words: list[str]
    total: int = 0
    powers: list[Listed] = field(default_factory=list)
    problem: str = ""
    tally: Tally = NO_TALLY  # of all hits found, if that was asked for
    is_capped: bool = False  # whether there are more than CAP; the total is then of those found

    @property
    def reachable(self) -> int:
        """How many of the hits can be paged through."""
        return min(self.total, CAP)


def search_text(content: dict[str, Any]) -> str:
    """Return what a power is found by, folded, a line each, its name first; no line twice.

    Name, local code, bodies, category, laws with articles, the basis as published. A line with article numbers in
    digits follows once more with Chinese ones, so that 第95条 is found however either side writes it.
    """
    laws = (f"{basis['law']}{basis['article']}" for basis in content["legal_basis"])
    parts = (
        content["name"],
        content["sub_name"],
        content["local_code"],
        content["body"]["name"],
        content["exercising_body"],
        content["category"],
        *laws,
        content["basis_text"][:LONGEST_BASIS],
    )
    lines = [" ".join(folded(part).split()) for part in parts if part.strip()]
    return "\n".join(dict.fromkeys([*lines, *map(in_chinese, lines)]))


def in_chinese(text: str) -> str:
    """Return a folded text with the numbers of its articles as statutes write them: 第95条 → 第九十五条."""
    return NUMBERED.sub(lambda found: f"第{to_chinese(int(found[1]))}{found[2]}", text)


def folded(text: str) -> str:
    """Return the text in one width and one case; character by character, so parts fold as the whole does."""
    return "".join(map(str.lower, text.translate(FULL_WIDTH).replace("\0", " ")))


def words_of(query: str) -> list[str]:
    """Return the different words of a query, folded, in their order; blanks, marks such as 《》 and what is asked
    (怎么办) separate them.

    Where this leaves single characters only, the query is taken as typed.
    """
    plain = folded(query).strip()
    if GROUPED.fullmatch(plain):
        return [re.sub(r"[\s-]", "", plain)]
    words = [word for word in MARKS.split(ASKED.sub(" ", in_chinese(plain))) if word]
    if not any(len(word) > 1 for word in words):
        words = plain.split()
    return list(dict.fromkeys(words))[:MOST_WORDS]


def problem_of(query: str) -> str:
    """Return why the query cannot be searched for, as a sentence; empty when it can or when there is none."""
    words = words_of(query[: LONGEST_QUERY + 1])
    if len(query.strip()) > LONGEST_QUERY:
        return TOO_LONG
    return TOO_SHORT if words and not any(len(word) > 1 for word in words) else ""


def search(
    query: str,
    *,
    body_id: int | None = None,
    choices: Choices = (),
    start: int = 0,
    size: int = 20,
    is_counted: bool = False,
) -> Hits:
    """Return the powers in force that hold every word of the query, the best first; at most one query.

    Best: the name itself, names that begin so, names that hold it, codes that begin so, texts that
    hold the words in a row (《旅游法》第九十五条: that law's article, not another's), anything else.
    With `is_counted` also how many of the hits, of all up to the cap, have the same facets.
    """
    words, problem = words_of(query[:LONGEST_QUERY]), problem_of(query)
    if problem or not words:
        return Hits(words, problem=problem)
    sql, values = statement(words, body_id, choices, is_counted=is_counted)
    name = " ".join(folded(query).split())
    values |= {"exact": f"{escaped(name)}\n%", "joined": f"%{escaped(''.join(words))}%"}
    values |= {"start": min(start, CAP), "size": max(min(size, CAP - start), 0)}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    total, is_capped, combinations = rows[0][:3]
    powers = [Listed(*row[3:]) for row in rows if row[3] is not None]
    return Hits(words, total, powers, tally=Tally.of(combinations or ()), is_capped=is_capped)


def marked(text: str, words: list[str]) -> SafeString:
    """Return a text, escaped, with each of the folded words marked where it stands, whatever its width or case."""
    plain = folded(text)
    if len(plain) != len(text) or not any(word in plain for word in words):
        return mark_safe(escape(text))  # noqa: S308 (escaped)
    by_length = sorted(words, key=len, reverse=True)
    pieces, end = [], 0
    for found in re.finditer("|".join(map(re.escape, by_length)), plain):
        before, hit = text[end : found.start()], text[found.start() : found.end()]
        pieces.append(f"{escape(before)}<mark>{escape(hit)}</mark>")
        end = found.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 (each piece is escaped)


def line_found(listed: Listed, words: list[str]) -> str:
    """Return what of a hit's search text holds what its name does not, short; empty when the name holds all.

    Of the lines that hold the first word missing, the one with the most words.
    """
    shown = folded(listed.name + "\n" + listed.sub_name + "\n" + listed.body_name)
    missing = [word for word in words if word not in shown and word in listed.text]
    lines = [line for line in listed.text.split("\n") if missing and missing[0] in line]
    if not lines:
        return ""
    return excerpt(max(lines, key=lambda line: sum(word in line for word in words)), missing[0])


def excerpt(line: str, word: str) -> str:
    """Return about EXCERPT characters of the line around the word, … where something is left out."""
    place = line.index(word)
    start = max(min(place - BEFORE_HIT, len(line) - EXCERPT), 0)
    end = max(start + EXCERPT, place + len(word))
    return "…" * (start > 0) + line[start:end] + "…" * (end < len(line))


def statement(
    words: list[str], body_id: int | None, choices: Choices, *, is_counted: bool = False
) -> tuple[str, dict[str, Any]]:
    """Return the one statement of a search and its values; how the query was typed and the page are to be added."""
    wanted, phrase = tokens(choices), words[0]
    tests = [f"search_text LIKE %(word{number})s" for number in range(len(words))]
    if body_id is not None:
        tests.append("body_id = %(body)s")
    if wanted:
        tests.append("facets @> %(facets)s::text[]")
    in_name = " AND ".join(
        f"strpos(split_part(search_text, E'\\n', 1), %(plain{number})s) > 0"
        for number in range(len(words))
    )
    # What begins with the first word, or whose code does, holds it; the other words must stand in the text.
    parts = {
        "rank": RANK.format(in_name=in_name), "tests": " AND ".join(tests),
        "beside": " AND ".join(["true", *tests[1:]]), "more": MORE if is_counted else "",
    }  # fmt: skip
    best = [BY_BEGINNING if len(phrase) <= BEGINNING else BY_LONG_BEGINNING]
    if CODE.fullmatch(phrase):
        best += [BY_CODE, BY_BASIC_CODE if len(phrase) <= BASIC else BY_CODE_END]
    best_of_more, combinations = (BEST_OF_MORE, COMBINATIONS) if is_counted else ("", "NULL")
    sql = WHOLE.format(
        some=(SOME if body_id is None else SOME_OF_BODY).format(**parts),
        best="\nUNION ALL\n".join(way.format(**parts) for way in best),
        columns=COLUMNS, best_of_more=best_of_more, combinations=combinations,
    )  # fmt: skip
    pairs = tsquery(telling((*pairs_of(words), *wanted)))
    return sql, values_of(words) | {"body": body_id, "facets": wanted, "pairs": pairs}


def values_of(words: list[str]) -> dict[str, Any]:
    """Return what the statement compares, each word as LIKE and as strpos take it, the first one as a beginning too."""
    phrase = words[0]
    values: dict[str, Any] = {
        "cap": CAP + 1, "of_sample": min(BEYOND_SAMPLE, CAP + 1), "of_quarter": min(BEYOND_QUARTER, CAP + 1), "begins": f"{escaped(phrase)}%", "begins_indexed": f"{escaped(phrase[:BEGINNING])}%",
        "code": f"{escaped(phrase.upper())}%", "code_end": f"%{escaped(phrase.upper())}",
        "basic": escaped(phrase[-BASIC:].upper()),
    }  # fmt: skip
    for number, word in enumerate(words):
        values |= {f"word{number}": f"%{escaped(word)}%", f"plain{number}": word}
    return values


def escaped(word: str) -> str:
    """Return a word as LIKE takes it literally."""
    return re.sub(r"([\\%_])", r"\\\1", word)


def tsquery(wanted: Iterable[str]) -> str:
    """Return the tsquery of all of these tokens."""
    quoted = (one.replace("\\", "\\\\").replace("'", "''") for one in wanted)
    return " & ".join(f"'{one}'" for one in quoted)


def pairs_of(words: Iterable[str]) -> Iterable[str]:
    """Return the different pairs of neighbouring characters of all words."""
    return dict.fromkeys(
        word[place : place + 2] for word in words for place in range(len(word) - 1)
    )


RANK = """CASE WHEN search_text LIKE %(exact)s THEN 0 WHEN search_text LIKE %(begins)s THEN 1
    WHEN {in_name} THEN 2 WHEN code LIKE %(code)s THEN 3
    WHEN search_text LIKE %(joined)s THEN 4 ELSE 5 END AS rank"""
MORE = ", body_code, facets"
BEST_OF_MORE = ", min(body_code) AS body_code, min(facets) AS facets"
COMBINATIONS = """(SELECT json_agg(json_build_array(facets, bodies, numbers))
  FROM (SELECT facets, json_agg(body_code) AS bodies, json_agg(number) AS numbers
        FROM (SELECT facets, body_code, count(*) AS number FROM best GROUP BY facets, body_code) AS alike
        GROUP BY facets) AS combination)"""
OUT_OF = "SELECT power_id, {rank}, length(name) AS size{more} FROM "
ROW = f"{OUT_OF}registry_publishedpower WHERE "
# Any hits, up to the cap: first of the sampled powers (`SLICE`), then of three times as many, which have indexes of
# their own, then of the others, unless it is known by then that there are more than the cap.
SLICE = "(hashint8(power_id) & 15)"
BY_PAIRS = f"{ROW} search @@ %(pairs)s::tsquery AND {{tests}}"
SOME = f"""
sample AS MATERIALIZED ({BY_PAIRS} AND {SLICE} = 0 LIMIT %(of_sample)s),
quarter AS MATERIALIZED (SELECT * FROM sample UNION ALL ({BY_PAIRS} AND {SLICE} BETWEEN 1 AND 3
  LIMIT (SELECT CASE WHEN count(*) < %(of_sample)s THEN %(of_quarter)s - count(*) ELSE 0 END FROM sample))),
sampled AS MATERIALIZED (
  SELECT (SELECT count(*) FROM sample) >= %(of_sample)s OR count(*) >= %(of_quarter)s AS is_enough, count(*) AS number
  FROM quarter),
some_hits AS MATERIALIZED (SELECT * FROM quarter UNION ALL ({BY_PAIRS} AND {SLICE} > 3
  LIMIT (SELECT CASE WHEN is_enough THEN 0 ELSE %(cap)s - number END FROM sampled))),
more AS MATERIALIZED (
  SELECT is_enough OR (SELECT count(*) FROM some_hits) >= %(cap)s AS is_more FROM sampled)"""  # noqa: S608 (constants; what is asked are values)
SOME_OF_BODY = f"""
some_hits AS MATERIALIZED ({BY_PAIRS} LIMIT %(cap)s),
more AS MATERIALIZED (SELECT count(*) >= %(cap)s AS is_more FROM some_hits)"""  # noqa: S608 (constants)
# In their order the whole name itself comes first.
BEGINS = f"""(SELECT * FROM registry_publishedpower WHERE left(search_text, {BEGINNING}) LIKE %(begins_indexed)s
  AND (SELECT is_more FROM more)
  ORDER BY left(search_text, {BEGINNING}) USING ~<~ LIMIT {BEGINNINGS_READ}) AS beginning"""  # noqa: S608 (constants)
BY_BEGINNING = f"({OUT_OF}{BEGINS} WHERE {{beside}} LIMIT {BEGINNINGS})"
BY_LONG_BEGINNING = (
    f"({OUT_OF}{BEGINS} WHERE search_text LIKE %(begins)s AND {{beside}} LIMIT {BEGINNINGS})"
)
BY_CODE = f"({ROW} code LIKE %(code)s AND {{beside}} ORDER BY code USING ~<~ LIMIT %(cap)s)"
BY_BASIC_CODE = f"({ROW} right(code, 12) LIKE %(code)s AND {{beside}} LIMIT %(cap)s)"
BY_CODE_END = f"""({ROW} right(code, 12) LIKE %(basic)s AND code LIKE %(code_end)s
  AND {{beside}} LIMIT %(cap)s)"""
# One row at least comes back even when the page lies beyond the last hit: the first carries the counts.
WHOLE = """
WITH {some},
found AS MATERIALIZED (SELECT * FROM some_hits UNION ALL {best}),
best AS MATERIALIZED (
  SELECT power_id, min(rank) AS rank, min(size) AS size{best_of_more} FROM found GROUP BY power_id),
page AS (
  SELECT row_number() OVER () AS place, power_id
  FROM (SELECT power_id FROM best ORDER BY rank, size, power_id OFFSET %(start)s LIMIT %(size)s) AS ordered)
SELECT counted.total, is_more OR counted.total >= %(cap)s, CASE WHEN coalesce(page.place, 1) = 1 THEN {combinations} END, {columns}, power.search_text
FROM (SELECT count(*) AS total FROM best) AS counted CROSS JOIN more
LEFT JOIN page ON true LEFT JOIN registry_publishedpower AS power USING (power_id)
ORDER BY page.place
"""
