"""What a task shows of its powers: the words that lean on what changed, beside what changed (G5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from powerops.law.basis import Citation, read_basis
from registry.impact import written_place
from registry.leaning import IN_SENTENCES, texts_of
from registry.legal_basis import Register
from registry.models import (
    AdjustmentItem,
    AdjustmentTask,
    ArticleChange,
    Element,
    PowerVersion,
    PublishedPower,
)

LONGEST = 800  # characters of an old text
AROUND = 60  # characters before and behind a law named in a sentence


@dataclass(frozen=True)
class Shown:
    """One place of a power: where, what it says now, what changed."""

    element: str
    place: str
    text: str
    changes: tuple[ArticleChange, ...]


@dataclass(frozen=True)
class ShownPower:
    """A power of a task with its places; `draft` holds it now, `dealt_with` is the number of the draft that dealt with it."""

    power: PublishedPower | None
    places: tuple[Shown, ...]
    draft: PowerVersion | None
    dealt_with: str

    @property
    def name(self) -> str:
        return str(self.power) if self.power else "已不在现行清单上的事项"


def shown(task: AdjustmentTask, powers: Iterable[int]) -> list[ShownPower]:
    """Return the powers of a task on one page, in their order: five queries."""
    order = list(powers)
    items = list(
        task.items.filter(power__in=order)
        .select_related("revision__body")
        .order_by("power", "element", "article")
    )
    listed = {one.power_id: one for one in PublishedPower.objects.filter(power__in=order)}
    drafts = PowerVersion.objects.filter(power__in=order, is_open=True).select_related("revision__body")  # fmt: skip
    held = {one.power_id: one for one in drafts}
    changes = list(task.law_change.articles.all()) if task.law_change else []
    register = Register.current()
    grouped = {power: list(group) for power, group in groupby(items, lambda one: one.power_id)}
    return [
        ShownPower(
            listed.get(power),
            tuple(places(task, listed.get(power), grouped.get(power, []), changes, register)),
            held.get(power),
            next((one.revision.number for one in grouped.get(power, []) if one.revision), ""),
        )
        for power in order
    ]


def places(
    task: AdjustmentTask,
    power: PublishedPower | None,
    items: Iterable[AdjustmentItem],
    changes: Sequence[ArticleChange],
    register: Register,
) -> Iterator[Shown]:
    """Yield each place of one power."""
    for item in items:
        if task.law_change:
            text = (
                words_leaning(power.content, item, task.law_change.law_id, register)
                if power
                else ""
            )
            its = tuple(one for one in changes if one.article == item.article)
            yield Shown(item.get_element_display(), written_place(item.article), text, its)
        else:
            text = words_naming(power.content, item.element) if power else ""
            yield Shown(item.get_element_display(), "", text, ())


def words_leaning(
    content: Mapping[str, Any], item: AdjustmentItem, law: int, register: Register
) -> str:
    """Return the words of an item's element that cite its article of a law; the whole element where they are not found."""
    element, article = item.element, item.article
    text = texts_of(content).get(element, "")
    citations, mentions = read_basis(text)
    found = [
        words_of(one, article) or text[one.start : one.end]
        for one in citations
        if register.law_id(register.index.find(one)) == law and says(one, article)
    ]
    if element in IN_SENTENCES:
        found += [
            text[max(0, one.start - AROUND) : one.end + AROUND]
            for one in mentions
            if register.law_id(register.index.find_name(one.name)) == law and says(one, article)
        ]
    return cut("\n".join(dict.fromkeys(found)) or text)


def words_of(cited: Citation, article: int | None) -> str:
    """Return the words of one article that a citation quotes, under its law and number; nothing where it quotes none."""
    quoted = [
        f"{one}：{one.quoted}" for one in cited.articles if one.number == article and one.quoted
    ]
    return f"《{cited.name}》{'；'.join(quoted)}" if quoted else ""


def says(cited: Any, article: int | None) -> bool:
    """Whether a citation names the article, or no article where none is meant."""
    numbers = {one.number for one in cited.articles}
    return article in numbers if article else not numbers


def words_naming(content: Mapping[str, Any], element: str) -> str:
    """Return the words of an element that name a body."""
    if element == Element.EXERCISING:
        return content["exercising_body"]
    if element == Element.PROCESS:
        return cut("\n".join(f"{one['step']}：{one['body']}" for one in content["process"]))
    if element == Element.FEE:
        return cut("\n".join(f"{one['name']}：{one['collecting_body']}" for one in content["fees"]))
    return cut(texts_of(content).get(element, ""))


def cut(text: str) -> str:
    """Return a text that is not too long to be read in a table."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……"
