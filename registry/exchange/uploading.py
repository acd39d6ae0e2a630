"""What the worker does with an upload: read and preview it, or write it into the draft — each in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from powerops.core.jobs import Progress
from powerops.core.models import Person
from registry.exchange.importing import preview, take_in
from registry.exchange.power_row import ReadResult
from registry.exchange.preview import Preview, nothing_told, plain
from registry.exchange.refusal import FileRefused
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook
from registry.models import Upload, UploadRow
from registry.workflows import upload as lifecycle

STEPS = 4


def read(upload: Upload, progress: Progress) -> str:
    """Read the file and keep the preview, or why it is refused; return the line for the inbox."""
    name = upload.attachment.name
    progress(0, STEPS, "打开文件")
    try:
        found = preview(upload.body, rows_of(upload))
    except FileRefused as refused:
        lifecycle.refuse(upload, f"{refused.message}{refused.advice}")
        return f"{name}：{refused.message}"
    progress(2, STEPS, "与现有清单比对")
    keep(upload, found)
    progress(STEPS, STEPS, "完成")
    return f"{name} 已读取：{told(found)}。{nothing_in(upload.report) or '请确认。'}"


def write(upload: Upload, *, by: Person, valid_only: bool, progress: Progress) -> str:
    """Write the upload's rows into the body's draft as previewed; return the line for the inbox.

    Raises Conflict when the list has changed since the preview, FileRefused when the file has.
    """
    progress(0, STEPS, "打开文件")
    read_again = rows_of(upload)
    progress(1, STEPS, "再次比对并写入")
    taken = take_in(
        upload.body, read_again, by=by, source=upload.attachment.name, attachment=upload.attachment,
        valid_only=valid_only, expected=upload.report["signature"],
    )  # fmt: skip
    progress(3, STEPS, "登记结果")
    keep(upload, taken.preview)
    lifecycle.close(upload, taken.revision)
    progress(STEPS, STEPS, "完成")
    if taken.revision is None:
        return f"{upload.attachment.name}：{nothing_in(upload.report)}"
    return f"{upload.attachment.name} 已写入清单稿 {taken.revision.number}：{told(taken.preview)}。"


def preview_again(upload: Upload, sentence: str) -> None:
    """After a failed write: let the upload wait for the clerk again, with the preview as it is now."""
    try:
        found = preview(upload.body, rows_of(upload))
    except FileRefused as refused:
        lifecycle.refuse(upload, f"{refused.message}{refused.advice}")
        return
    keep(upload, found)
    upload.refusal = sentence
    upload.save(update_fields=["refusal"])


def rows_of(upload: Upload) -> ReadResult:
    """Return the powers in the upload's file. Raises FileRefused."""
    with upload.attachment.file.open("rb") as file:
        data = file.read()
    return read_power_rows(open_workbook(data, filename=upload.attachment.name))


def keep(upload: Upload, found: Preview) -> None:
    """Keep the preview with the upload, as the page shows it."""
    report = {
        **found.counts(),
        "warned": sum(row.has_warning for row in found.rows),
        "by_sheet": found.by_sheet(),
        "notes": [plain(note) for note in found.notes],
        "missing": [
            {"power": one.power.pk, "name": one.name, "sub_name": one.sub_name, "category": one.category}
            for one in found.missing
        ],
        "other_body": found.other_body,
        "against": found.against,
        "goal": found.goal,
        "signature": found.signature,
    }  # fmt: skip
    rows = [
        UploadRow(
            upload=upload, position=number, sheet=row.source.sheet[:100], row=row.source.row,
            outcome=row.outcome, has_warning=row.has_warning, power=row.power,
            content=row.content, changes=row.changes, problems=[plain(one) for one in row.problems],
        )
        for number, row in enumerate(found.rows, 1)
    ]  # fmt: skip
    lifecycle.show_preview(upload, report, rows)


def nothing_in(report: Mapping[str, Any]) -> str:
    """Return why there is nothing to write, "" where there is."""
    if lifecycle.is_writable(report):
        return ""
    return nothing_told(report["rows"], report["rejected"], len(report["missing"]))


def told(found: Preview) -> str:
    """Return the counts in words."""
    counts = found.counts()
    words = ("新增", "created"), ("变更", "updated"), ("不变", "unchanged"), ("拒绝", "rejected")
    return f"共 {counts['rows']} 项，" + "，".join(f"{word} {counts[key]}" for word, key in words)
