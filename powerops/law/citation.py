"""What a rule stands on: the source, the clause in it, and the rule in our own words."""

from dataclasses import dataclass
from enum import StrEnum

from powerops.law.numerals import to_chinese


class Certainty(StrEnum):
    """How sure the text of a clause is: as the pages that name it say to those who decide by it."""

    FULL_TEXT = "原文已核对"
    PAGE = "见于公开网页"
    MEMORY = "待与原文核对"
    INFERENCE = "推定"


@dataclass(frozen=True, slots=True)
class Source:
    """A statute or document; `name` is the short name that citations use."""

    name: str
    doc_no: str = ""
    url: str = ""

    def __str__(self) -> str:
        return f"《{self.name}》"


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in a source: an article by number, or a heading such as 四(一)3 in a document without articles."""

    source: Source
    article: int | str
    paragraph: int | None = None
    item: int | None = None

    def __str__(self) -> str:
        if isinstance(self.article, str):
            return f"{self.source.doc_no or self.source} {self.article}"
        return str(self.source) + place(self.article, self.paragraph, self.item)


def place(
    article: int, paragraph: int | None = None, item: int | None = None, suffix: int = 0
) -> str:
    """Return a place as Chinese statutes write it: 第四十二条之一第一款第（三）项."""
    written = f"第{to_chinese(article)}条"
    if suffix:
        written += f"之{to_chinese(suffix)}"
    if paragraph:
        written += f"第{to_chinese(paragraph)}款"
    if item:
        written += f"第（{to_chinese(item)}）项"
    return written


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of law: what refuses an act, and what the refusal cites.

    `summary` is one Chinese sentence in our own words; `missions` are the systems of the Plan that it serves.
    """

    id: str
    clause: Clause
    summary: str
    certainty: Certainty
    missions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.summary}（{self.clause}）"


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that the facts break, with the sentence to show."""

    rule: Rule
    message: str

    @property
    def clause(self) -> Clause:
        return self.rule.clause
