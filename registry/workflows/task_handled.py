"""What of a task a published draft has dealt with (G5; the Plan 四(二)3: what a law changes, the lists follow).

A power that leaves the list is dealt with. One that stays is when it cites no more what was repealed; where an article
was changed otherwise, when the element that leans on it, or the legal basis, says something else than before. Of a
changed body, every new version counts: who reviews the draft sees whether the name is right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from powerops.core.models import Organisation
from registry.leaning import IN_SENTENCES, Reader, texts_of
from registry.legal_basis import Register
from registry.models import (
    AdjustmentItem,
    AdjustmentTask,
    EditionPower,
    Element,
    LawChange,
    PowerVersion,
    Revision,
)
from registry.repealed_articles import Key, gone, row_of

BATCH = 500
Content = Mapping[str, Any]


def dealt_with(task: AdjustmentTask, revision: Revision) -> list[int]:
    """Return the items of a task with which a draft that was just published has dealt."""
    items = task.items.filter(revision=None, power__in=revision.versions.values("power"))
    if task.law_change is None:
        return list(items.values_list("pk", flat=True))
    left = set(
        revision.versions.filter(action__in=PowerVersion.LEAVING).values_list("power", flat=True)
    )
    rows = list(items)
    followed = Following.of(task.law_change)
    found = [one.pk for one in rows if one.power_id in left]
    stays = [one for one in rows if one.power_id not in left]
    for at in range(0, len(stays), BATCH):
        part = stays[at : at + BATCH]
        before, now = last_two(task.body, {one.power_id for one in part})
        found += [
            one.pk
            for one in part
            if followed.is_followed(one, before.get(one.power_id), now.get(one.power_id))
        ]
    return found


def last_two(body: Organisation, powers: set[int]) -> tuple[dict[int, Content], dict[int, Content]]:
    """Return what the body's last edition but one and its last say of powers."""
    numbers = list(body.editions.order_by("-number").values_list("number", flat=True)[:2])
    rows = EditionPower.objects.filter(
        edition__body=body, edition__number__in=numbers, power__in=powers
    )
    before: dict[int, Content] = {}
    now: dict[int, Content] = {}
    for number, power, content in rows.values_list("edition__number", "power", "content"):
        (now if number == numbers[0] else before)[power] = content
    return before, now


@dataclass(frozen=True)
class Following:
    """What it takes to follow a change of a law, place by place; `repealed` is None where the whole law ends."""

    law: int
    repealed: frozenset[Key] | None
    reader: Reader

    @classmethod
    def of(cls, change: LawChange) -> Following:
        """Read what a change repeals."""
        whole = change.ends_the_law
        keys = None if whole else frozenset(gone(map(row_of, change.articles.all())))
        return cls(change.law_id, keys, Reader(Register.current()))

    def is_followed(self, item: AdjustmentItem, old: Content | None, new: Content | None) -> bool:
        """Whether a place of a power follows the change; one that is new or gone does."""
        if old is None or new is None:
            return True
        before, after = (texts_of(one).get(item.element, "") for one in (old, new))
        if self.cites_repealed(before, item):
            return not self.cites_repealed(after, item)
        return is_other(before, after) or is_other(old["basis_text"], new["basis_text"])

    def cites_repealed(self, text: str, item: AdjustmentItem) -> bool:
        """Whether an element cites what is repealed: the law that ends, or the item's article."""
        cited = self.reader.places(text, in_sentences=Element(item.element) in IN_SENTENCES)
        return any(
            self.repealed is None
            or (one and one.number == item.article and (one.number, one.suffix) in self.repealed)
            for law, one in cited
            if law == self.law
        )


def is_other(before: str, after: str) -> bool:
    """Whether a text says something else; blanks say nothing."""
    return re.sub(r"\s", "", before) != re.sub(r"\s", "", after)
