"""Giving powers their codes at publication: 基本编码 and 实施编码, never reused (R1).

A power keeps its code for good; rows of `Power` are never deleted, so a code that was published stays taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from powerops.core.models import Organisation
from powerops.law.codes import (
    Category,
    Level,
    basic_code,
    category_named,
    implementation_code,
    parse_basic_code,
)
from registry.models import Power, PowerVersion


class CodeBook:
    """The codes of one body: which are taken, and what comes next in each category."""

    def __init__(self, body: Organisation) -> None:
        self.body = body
        self.last_main: dict[Category, int] = defaultdict(int)
        self.last_sub: dict[tuple[Category, int], int] = defaultdict(int)
        self.main_of_name: dict[tuple[Category, str], int] = {}
        taken: Any = Power.objects.filter(body=body, basic_code__isnull=False)
        for code in taken.values_list("basic_code", flat=True):
            self.note(code)
        for code, name in taken.filter(published__isnull=False).values_list(
            "basic_code", "published__name"
        ):
            parts = parse_basic_code(code)
            self.main_of_name.setdefault((Category(parts.category), name), int(parts.main_item))

    def note(self, code: str) -> None:
        """Take a code out of what may still be given."""
        parts = parse_basic_code(code)
        category, main, sub = Category(parts.category), int(parts.main_item), int(parts.sub_item)
        self.last_main[category] = max(self.last_main[category], main)
        self.last_sub[category, main] = max(self.last_sub[category, main], sub)

    def give(self, power: Power, version: PowerVersion) -> None:
        """Write both codes on a power that has none: 子项 of one name share their 主项."""
        category = category_named(version.category)
        if category is None:
            raise ValueError(f"a power without category gets no code: {version}")
        shared = self.main_of_name.get((category, version.name)) if version.sub_name else None
        main = shared or self.last_main[category] + 1
        sub = self.last_sub[category, main] + 1 if version.sub_name else 0
        level = Level(version.level or self.body.level)
        power.basic_code = basic_code(
            self.body.region_code, category, self.body.department_number, main, sub
        )
        power.code = implementation_code(self.body.credit_code, level, power.basic_code)
        self.note(power.basic_code)
        self.main_of_name.setdefault((category, version.name), main)


def give_codes(body: Organisation, versions: Iterable[PowerVersion]) -> list[Power]:
    """Give codes to those powers of the versions that have none yet; return them, unsaved."""
    book, coded = CodeBook(body), []
    for version in versions:
        if version.power.code is None:
            book.give(version.power, version)
            coded.append(version.power)
    return coded
