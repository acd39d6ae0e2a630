"""A file against what is known of a body: each row new, changed, unchanged or refused, before anything is written.

What is known of a power is the open draft's version where there is one, else the published one. What a file does
not say is left as it is: a column that it does not have erases nothing, and a power that it does not list stays.
Accepting writes the new and changed rows into the body's draft by the one audited bulk path
(registry.workflows.drafting.propose_many).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from powerops.core.models import Attachment, Organisation, Person
from powerops.core.refusals import Conflict
from registry.differences import FIELDS, LABELS, content_of, differences
from registry.exchange.beside import Beside
from registry.exchange.duties import split_duties
from registry.exchange.pairing import paired, remark_repeated_codes
from registry.exchange.power_row import REJECTED, PowerRow, Problem, ReadResult
from registry.exchange.preview import Known, Outcome, Preview, PreviewRow
from registry.exchange.whose import other_body
from registry.exchange.workbook import text_of
from registry.exchange.writing import CUT_SHORT
from registry.models import PowerVersion, Revision
from registry.workflows.drafting import Proposal, drop, propose_many, start_revision

SHORTEST_NAME = 2
LONGEST = {
    name: FIELDS[name].max_length or 0
    for name in (
        "name", "sub_name", "level_text", "exercising_body", "handling_office", "local_code",
    )
}  # fmt: skip
CHANGED_MEANWHILE = "预览后清单已变化，请重新预览。"


def preview(body: Organisation, read: ReadResult, draft: Revision | None = None) -> Preview:
    """Compare a file's powers with what is known of the body; nothing is written.

    `draft` is the revision that the rows would be written into; the body's latest draft unless told.
    """
    rows = as_read(read)
    draft = draft or open_draft(body)
    known = known_powers(body, draft)
    if not any(row.source.level for row in rows if not row.is_refused):
        for one in known:
            one.level = None  # the file tells no levels: they are no identity
    pairs, new, missing = paired(known, rows)
    silent = silent_fields(rows)
    beside = Beside(read.attached, body)
    for row in new:
        row.outcome = Outcome.REJECTED if row.is_refused else Outcome.CREATED
        beside.fill(row, None)
    for before, row in pairs:
        row.power = before.power
        beside.fill(row, before)
        compare(row, before, silent[row.sheet_number])
    remark_repeated_codes(rows)
    sheets = [sheet.name for sheet in read.sheets]
    for before in filter(beside.names, missing):
        rows.append(beside.alone(before, sheets))
        remark_taken_back(rows[-1], before)
    gone = [one for one in missing if not one.is_leaving and not beside.names(one)]
    return Preview(
        read, rows, against(body, draft), draft.pk if draft else None, gone,
        other_body(body, rows, read.issuer), beside.left(),
    )  # fmt: skip


def as_read(read: ReadResult) -> list[PreviewRow]:
    """Return the rows of a file with all that is to be said of each without looking at the list."""
    rows = [
        PreviewRow(number, row, Outcome.REJECTED, content_from(row), problems=list(row.problems))
        for number, sheet in enumerate(read.sheets)
        for row in sheet.rows
    ]
    for row in rows:
        row.problems += unfit(row)
    return rows


def against(body: Organisation, draft: Revision | None) -> str:
    """Say what a file is compared with."""
    edition = body.editions.order_by("-number").first()
    listed = f"现行第{edition.number}版" if edition else ""
    if draft is None:
        return f"与{listed}比较" if listed else "本部门尚无现行清单"
    rest = f"（该稿未列的事项与{listed}比较）" if listed else ""
    return f"与清单稿 {draft.number}《{draft.title}》比较{rest}"


def compare(row: PreviewRow, before: Known, silent: set[str]) -> None:
    """Judge a row that is a known power: unchanged, changed, or refused because another revision holds it."""
    said = {name: value for name, value in row.content.items() if name not in silent}
    of_the_list = as_it_stands(said, before.listed) if before.listed else {}
    row.content = {**before.content, **said, **of_the_list, **as_it_stands(said, before.content)}
    row.changes = differences(before.content, row.content)
    row.outcome = Outcome.UPDATED if row.changes else Outcome.UNCHANGED
    if row.is_refused:
        row.outcome = Outcome.REJECTED
        return
    if before.held and (row.changes or before.is_leaving):
        severity = {"severity": REJECTED} if row.changes else {}
        row.outcome = Outcome.REJECTED if row.changes else Outcome.UNCHANGED
        row.problems.append(
            Problem(row.source.sheet, row.source.row, "", "held", before.held, **severity)
        )
    remark_taken_back(row, before)


def as_it_stands(said: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """Return what a file says no otherwise than a content does, as that content has it.

    A level chosen by hand where the text does not tell, and duties split by hand, stay with their texts.
    """
    same = {name: content[name] for name, value in said.items() if unedited(value, content[name])}
    if not said.get("level") and "level_text" in same:
        same["level"] = content["level"]
    if "duty_text" in same:
        same["duties"] = content["duties"]
    return same


def remark_taken_back(row: PreviewRow, before: Known) -> None:
    """Say which changes of the draft a row takes back to what the current list says."""
    if before.listed is None or before.held or row.outcome != Outcome.UPDATED:
        return
    drafted = {one["label"]: one["old"] for one in differences(before.listed, before.content)}
    back = [one["label"] for one in row.changes if drafted.get(one["label"]) == one["new"]]
    row.is_restored = not differences(before.listed, row.content)
    if row.is_restored:
        told = "将撤回清单稿中对本事项的改动，恢复为现行内容；接受后本事项移出清单稿。"
    elif back:
        told = f"将撤回清单稿中对{'、'.join(back)}的改动，恢复为现行内容。"
    else:
        return
    row.problems.append(Problem(row.source.sheet, row.source.row, "", "taken_back", told))


def unedited(value: Any, before: Any) -> bool:
    """Whether a text is what a cell makes of the one before: odd spaces gone, or cut where Excel holds no more."""
    if not isinstance(value, str) or not isinstance(before, str):
        return False
    start = value.removesuffix(CUT_SHORT)
    return value == text_of(before) or (start != value and before.startswith(start))


def open_draft(body: Organisation, *, locked: bool = False) -> Revision | None:
    """Return the body's latest revision that is still being drafted."""
    drafts = body.revisions.filter(status=Revision.Status.DRAFT).order_by("-sequence")
    return (drafts.select_for_update() if locked else drafts).first()


def known_powers(body: Organisation, draft: Revision | None) -> list[Known]:
    """Return what is known of a body's powers, drafts before published versions, in the order of the list."""
    published = PowerVersion.objects.filter(
        power__body=body, power__published__version_id=F("pk")
    ).order_by("power__published__position")
    known = {
        version.power_id: Known(
            version.power, content_of(version), position=version.power.published.position
        )
        for version in published.select_related("power__published")
    }
    opened = PowerVersion.objects.filter(power__body=body, is_open=True).order_by("position", "pk")
    heirs = set(draft.successions.values_list("successor", flat=True)) if draft else set()
    for version in opened.select_related("power", "revision__body"):
        listed = known.get(version.power_id)
        known[version.power_id] = Known(
            version.power,
            content_of(version),
            held_by(version, draft),
            version.is_leaving,
            version.position,
            listed.content if listed and version.power_id not in heirs else None,
        )
    return list(known.values())


def held_by(version: PowerVersion, draft: Revision | None) -> str:
    """Return why a power cannot be written into the draft now, "" when it can."""
    revision = version.revision
    if version.action not in PowerVersion.SAYING:
        what = version.get_action_display()
        return f"清单稿 {revision.number} 拟{what}本事项，未予改动。要改动内容的，请先把它移出该清单稿。"
    if draft is None or revision.pk != draft.pk:
        return (
            f"本事项正在清单稿 {revision.number} 中办理（{revision.get_status_display()}），"
            "请待其办结或者退回后再导入。"
        )
    return ""


def silent_fields(rows: Iterable[PreviewRow]) -> dict[int, set[str]]:
    """Return by sheet the fields of which none of its rows says anything: the list has no such column."""
    silent: dict[int, set[str]] = {}
    for row in rows:
        blank = {name for name, value in row.content.items() if not value}
        silent[row.sheet_number] = silent.get(row.sheet_number, blank) & blank
    return silent


def content_from(row: PowerRow) -> dict[str, Any]:
    """Return what a row of a file says, by the names of a version's fields; what lists do not hold is left out."""
    return {
        "name": row.name,
        "sub_name": row.sub_name,
        "category": row.category or "",
        "level": str(row.level) if row.level else "",
        "level_text": row.level_text,
        "scope": row.scope_text,
        "exercising_body": row.exercising_body,
        "handling_office": row.handling_office,
        "basis_text": row.basis_text,
        "department_duty": row.department_duty,
        "duty_text": row.duty_text,
        "duties": [{"stage": stage, "text": text} for stage, text in split_duties(row.duty_text)],
        "duty_basis": row.duty_basis_text,
        "accountable_persons": row.accountable_persons,
        "accountability_text": row.accountability_text,
        "accountability_basis": row.accountability_basis,
        "remarks": row.remarks,
        "local_code": row.local_code,
        "other": row.other,
    }


def unfit(row: PreviewRow) -> list[Problem]:
    """Refuse texts that no field of a list holds, naming field and length."""
    place = (row.source.sheet, row.source.row, "")
    problems = [
        Problem(
            *place, "too_long",
            f"{LABELS[name]}有 {len(row.content[name])} 字，"
            f"超过 {limit} 字，请核对是否串行。",
            REJECTED,
        )
        for name, limit in LONGEST.items()
        if len(row.content[name]) > limit
    ]  # fmt: skip
    if row.content["name"] and len(row.content["name"]) < SHORTEST_NAME:
        message = f"事项名称只有一个字“{row.content['name']}”，请补全后再导入。"
        problems.append(Problem(*place, "name_too_short", message, REJECTED))
    return problems


@dataclass(frozen=True)
class Taken:
    """What came of an import: its preview at that moment, and the draft written into, if any."""

    preview: Preview
    revision: Revision | None = None
    made: int = 0
    changed: int = 0


@transaction.atomic
def take_in(
    body: Organisation, read: ReadResult, *, by: Person, source: str,
    attachment: Attachment | None = None, valid_only: bool = False, expected: str = "",
) -> Taken:  # fmt: skip
    """Compare once more with the body locked, and write the new and changed rows into its draft.

    Nothing is written when a row is refused and not `valid_only`, or when nothing changes. `expected` is the
    signature of the preview that was agreed to; Conflict when the list has changed since. Raises like `propose`.
    """
    body = Organisation.objects.select_for_update().get(pk=body.pk)
    draft = open_draft(body, locked=True)
    found = preview(body, read, draft)
    if expected and found.signature != expected:
        raise Conflict(CHANGED_MEANWHILE)
    writable = [row for row in found.rows if row.outcome in (Outcome.CREATED, Outcome.UPDATED)]
    if not writable or (found.count(Outcome.REJECTED) and not valid_only):
        return Taken(found)
    draft = draft or begin_draft(body, by=by, source=source, attachment=attachment)
    return Taken(found, draft, *accept(draft, found.rows, by=by))


def begin_draft(
    body: Organisation, *, by: Person, source: str, attachment: Attachment | None
) -> Revision:
    """Start the revision that a file is written into: the first whole list, later an adjustment."""
    first = not body.editions.exists()
    return start_revision(
        body, by=by, kind=Revision.Kind.WHOLE if first else Revision.Kind.ADJUSTMENT,
        title="权力清单和责任清单编制" if first else "权力清单和责任清单动态调整",
        reason=f"导入文件 {source}", attachment=attachment,
        cause="" if first else Revision.Cause.OTHER, cause_on=None if first else timezone.localdate(),
    )  # fmt: skip


def accept(revision: Revision, rows: list[PreviewRow], *, by: Person) -> tuple[int, int]:
    """Write the new and changed rows into a draft; return how many versions were made and changed.

    A new row's `power` is set to the power made for it. What is restored to the current list leaves the draft.
    """
    restored = [row.power for row in rows if row.is_restored]
    for version in revision.versions.filter(power__in=restored).select_related("revision"):
        drop(version, by=by)
    blank = content_of(PowerVersion())
    written = [
        (row, Proposal(
            content={**blank, **row.content}, power=row.power, position=row.position or number,
            source_sheet=row.source.sheet, source_row=row.source.row,
        ))
        for number, row in enumerate(rows, 1)
        if row.outcome in (Outcome.CREATED, Outcome.UPDATED) and not row.is_restored
    ]  # fmt: skip
    if not written:
        return 0, 0
    counts = propose_many(revision, [proposal for _, proposal in written], by=by)
    for row, proposal in written:
        row.power = proposal.power
    return counts
