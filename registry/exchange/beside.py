"""What the sheets beside a list and the platform's own columns say of each power of a file (G11).

What cannot be read, or what the law does not let stand, refuses the row before anything is written.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from powerops.core.models import Organisation
from powerops.core.refusals import RuleViolated
from powerops.law.codes import PowerSource, PowerState
from powerops.law.themes import THEMES, label_of
from registry import guides
from registry.differences import content_of, differences
from registry.edition_content import full_name
from registry.exchange.attached import BETWEEN, FEES, GUIDE, Attached, Unreadable, said
from registry.exchange.hints import words_of_themes
from registry.exchange.power_row import REJECTED, PowerRow, Problem
from registry.exchange.preview import Known, Outcome, PreviewRow
from registry.models import PowerVersion

THEME_OF = {label_of(one.key): one.key for one in THEMES}
SOURCE_OF = {one.label: one.value for one in PowerSource}
BLANK = content_of(PowerVersion())


def code_in(row: PreviewRow) -> str:
    """Return the 实施编码 that a row of one of our files gives, "" where there is none."""
    return row.source.platform.get("实施编码", "").upper()


def names_of(row: PreviewRow) -> tuple[str, str]:
    """Return the names by which the sheets beside the list may speak of a row: with that of its 子项, and without."""
    source = row.source
    return full_name({"name": source.name, "sub_name": source.sub_name}), source.name


class Beside:
    """The sheets beside the list of one file, and which of their rows have found their power."""

    def __init__(self, attached: Attached, body: Organisation) -> None:
        self.attached, self.body = attached, body
        self.claimed: set[str] = set()

    def names(self, known: Known) -> bool:
        """Whether a power that the list leaves out stands in a sheet beside it."""
        return (known.power.code or "") in self.attached.rows

    def alone(self, known: Known, sheets: list[str]) -> PreviewRow:
        """Return the row of a power of which the file has nothing but what stands beside the list."""
        sheet, number = self.attached.places[known.power.code or ""]
        source = PowerRow(
            sheet,
            number,
            [number],
            name=known.name,
            sub_name=known.sub_name,
            category=known.category,
        )
        row = PreviewRow(
            sheets.index(sheet), source, Outcome.UNCHANGED, {}, known.power, position=known.position
        )
        self.fill(row, known)
        row.content = {**known.content, **row.content}
        row.changes = differences(known.content, row.content)
        row.outcome = Outcome.UPDATED if row.changes else Outcome.UNCHANGED
        if known.held and row.changes:
            row.problems.append(Problem(sheet, number, "", "held", known.held, REJECTED))
        if row.is_refused:
            row.outcome = Outcome.REJECTED
        return row

    def fill(self, row: PreviewRow, known: Known | None) -> None:
        """Add what is said beside the list to a row, and refuse the row where that cannot stand."""
        before = known.content if known else {**BLANK, "category": row.content.get("category", "")}
        changed, faults = platform_said(row.source, before)
        key = self.key_of(row)
        if key and key in names_of(row) and key in self.claimed:
            faults.append(Unreadable("附表", "有几个同名的事项，请填写实施编码。"))
        elif key or row.source.platform:
            self.claimed.add(key)
            further, more = said(
                before, self.attached.rows.get(key, {}), self.attached.titles, is_ours=bool(code_in(row))
            )  # fmt: skip
            changed, faults = changed | further, faults + more
        row.content |= changed
        if changed and not faults:
            faults += self.unlawful({**before, **changed})
        of_the_row = (row.source.sheet, row.source.row, "")
        row.problems += [
            Problem(*(self.attached.place_of(key, one) or of_the_row), "beside", str(one), REJECTED)
            for one in faults
        ]
        if faults:
            row.outcome = Outcome.REJECTED

    def key_of(self, row: PreviewRow) -> str:
        """Return under which key the sheets speak of a row: its power's code, its own, else its name, as given there.

        A known power does not take what another one with the same code in its row has taken.
        """
        power, given = (row.power.code if row.power else "") or "", code_in(row)
        if row.power and given in self.claimed:
            given = ""
        keys = (power, given, *names_of(row))
        return next((key for key in keys if key and key in self.attached.rows), "")

    def unlawful(self, content: dict[str, Any]) -> list[Unreadable]:
        """Return what the law does not let stand in a guide or in fees."""
        try:
            version = PowerVersion(
                fees=guides.tidy_fees(content["fees"]), guide=guides.tidy_guide(content["guide"])
            )
            guides.refuse_unlawful(version)
            guides.refuse_foreign(self.body, guides.sample_digests(version.guide))
        except ValidationError as error:
            part = FEES.title if "fees" in error.message_dict else ""
            return [Unreadable("附表", "；".join(error.messages), part=part)]
        except RuleViolated as refusal:
            part = FEES.title if refusal.field == "fees" else GUIDE.title
            return [Unreadable("附表", str(refusal), part=part)]
        return []

    def left(self) -> list[Problem]:
        """Return a remark on each power that only the sheets beside the list name, and that the body does not have."""
        return [
            Problem(*self.attached.places[key], "", "beside_nothing", f"附表中的“{key[:40]}”不在清单中，未读取。")
            for key in self.attached.rows
            if key not in self.claimed
        ]  # fmt: skip


def platform_said(
    source: PowerRow, before: dict[str, Any]
) -> tuple[dict[str, Any], list[Unreadable]]:
    """Return the fields that the platform's own columns say otherwise than before, and what is wrong in them."""
    changed: dict[str, Any] = {}
    faults: list[Unreadable] = []
    for heading, text in source.platform.items():
        if heading not in READ:
            continue
        field, shown, meant = READ[heading]
        if text == shown(before[field]) or (not text and heading in NEVER_BLANK):
            continue
        try:
            changed[field] = meant(text)
        except Unreadable as fault:
            faults.append(fault)
    return changed, faults


def source_meant(text: str) -> str:
    """Return the 权力来源 that a cell means. Raises Unreadable."""
    if text not in SOURCE_OF:
        raise Unreadable("权力来源", f"“{text[:20]}”应为{'、'.join(SOURCE_OF)}之一。")
    return SOURCE_OF[text]


def themes_meant(text: str) -> list[str]:
    """Return the themes that a cell means. Raises Unreadable."""
    words = [word.strip() for word in BETWEEN.split(text) if word.strip()]
    if unknown := "”、“".join(word[:20] for word in words if word not in THEME_OF):
        raise Unreadable("主题分类", f"没有“{unknown}”这个主题，请照原样填写。")
    return [THEME_OF[word] for word in words]


def state_meant(text: str) -> str:
    """Refuse: a power is suspended and resumed by an act with its reason, not by a file. Raises Unreadable."""
    raise Unreadable("事项状态", "不能通过导入改变，请在现行清单事项中办理暂停或者恢复。")


NEVER_BLANK = {"权力来源", "事项状态"}  # a blank cell says nothing of them
READ: dict[str, tuple[str, Any, Any]] = {
    "权力来源": ("power_source", lambda value: PowerSource(value).label, source_meant),
    "委托机关": ("delegating_body", str, str),
    "事项状态": ("state", lambda value: PowerState(value).label, state_meant),
    "主题分类": ("themes", words_of_themes, themes_meant),
}
