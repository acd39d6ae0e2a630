"""Guides and fees in words: what reviewers compare, and what pages, documents and the public read (R6, R7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from powerops.law.service_guide import (
    BY_KEY,
    ELEMENTS,
    MORE,
    REVIEW,
    SECTIONS,
    Element,
    Kind,
    is_said,
)

Guide = Mapping[str, Any]
FEE_PARTS = (("standard", "标准"), ("basis", "依据"), ("collecting_body", "征收单位"), ("note", "备注"))  # fmt: skip
# Said together with the number that they belong to.
BESIDE_A_NUMBER = {"statutory_unit", "promised_unit"}
UNITS = {"statutory_limit": "statutory_unit", "promised_limit": "promised_unit"}
TABLES = [element for element in ELEMENTS if element.columns]
COUNTED = {"工作日": "个工作日", "月": "个月"}


class Said(NamedTuple):
    """One element that a guide says, in words."""

    element: Element
    text: str


def said_in(guide: Guide | None) -> Iterator[Said]:
    """Yield what a guide says, in the order of the elements."""
    for element in ELEMENTS:
        text = words_of(element, guide or {})
        if text:
            yield Said(element, text)


def words_of(element: Element, guide: Guide) -> str:
    """Return one element of a guide in words, "" where it says nothing."""
    value: Any = guide.get(element.key)
    if element.key in BESIDE_A_NUMBER or not is_said(value):
        return ""
    if element.key in UNITS:
        return limit_words(value, guide.get(UNITS[element.key], ""))
    if element.key == "visits":
        return f"{value} 次"
    if element.columns:
        rows = (row_words(element, row) for row in value)
        return "\n".join(f"{number}. {row}" for number, row in enumerate(rows, 1))
    return "、".join(value) if element.kind is Kind.LIST else str(value)


def limit_words(number: int, unit: str) -> str:
    """Return a time limit as it is read: 20 个工作日; nought is 当场办结."""
    return f"{number} {COUNTED.get(unit, unit)}".rstrip() if number else "当场办结"


def row_words(element: Element, row: Mapping[str, Any]) -> str:
    """Return one row of a table in a line."""
    first, *others = element.columns
    parts = [
        "有示范文本" if one.key == "sample" else f"{one.label}：{row[one.key]}"
        for one in others
        if is_said(row.get(one.key))
    ]
    return "　".join([str(row.get(first.key, "")), *parts])


def guide_words(guide: Guide | None) -> str:
    """Return a whole guide in words, an element a paragraph."""
    return "\n".join(f"{said.element.label}：{said.text}" for said in said_in(guide))


def guide_changes(old: Guide | None, new: Guide | None) -> list[dict[str, str]]:
    """Return the elements in which two guides differ, as `registry.differences` does the fields."""
    rows = ((one, words_of(one, old or {}), words_of(one, new or {})) for one in ELEMENTS)
    changed = [
        {"field": f"guide.{one.key}", "label": f"服务指南：{one.label}", "old": before, "new": after}
        for one, before, after in rows
        if before != after
    ]  # fmt: skip
    if changed or sampled(old) == sampled(new):
        return changed
    return [{"field": "guide.materials", "label": f"服务指南：{BY_KEY['samples'].label}", **sample_words(old, new)}]  # fmt: skip


def sampled(guide: Guide | None) -> list[str]:
    """Return the digest of each material's sample form."""
    return [row.get("sample", "") for row in (guide or {}).get("materials") or []]


def sample_words(old: Guide | None, new: Guide | None) -> dict[str, str]:
    """Return the sample forms of two guides by the beginnings of their digests."""
    short = [
        "、".join(one[:12] for one in sampled(guide) if one) or "（无）" for guide in (old, new)
    ]
    return {"old": short[0], "new": short[1]}


def fees_words(fees: Sequence[Mapping[str, str]]) -> str:
    """Return fees in words, a line each."""
    return "\n".join(f"{number}. {fee_words(fee)}" for number, fee in enumerate(fees, 1))


def fee_words(fee: Mapping[str, str]) -> str:
    """Return one fee in a line."""
    parts = [f"{label}：{fee[key]}" for key, label in FEE_PARTS if fee.get(key)]
    return "　".join([fee.get("name", ""), *parts])


def outlined(guide: Guide | None) -> dict[str, Any]:
    """Return a guide as pages show it: sections of plain lines, its tables as rows, the review apart."""
    said = guide or {}
    sections = []
    for title in SECTIONS:
        lines = [
            one for one in said_in(said) if one.element.section == title and not one.element.columns
        ]
        if lines:
            sections.append({"title": title, "lines": lines})
    return {
        "sections": [one for one in sections if one["title"] not in (REVIEW, MORE)],
        "review": [line for one in sections if one["title"] == REVIEW for line in one["lines"]],
        "more": [line for one in sections if one["title"] == MORE for line in one["lines"]],
        **{element.key: said.get(element.key) or [] for element in TABLES},
    }
