"""The whole-process record (全程记录) of a record of any kind: acts, changes, files, documents, deadlines, recusals (F4).

Audit events say who did what under which clause; history rows say what changed. They are brought together by their
request; a change without an act stands by itself, so nothing that happened to the record is left out. The number of
queries does not grow with the record. The Plan 四(一)4, 四(二)7.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from powerops.core.filings import filings_of
from powerops.core.models import (
    Attachment,
    AuditEvent,
    Deadline,
    Document,
    IssuedNumber,
    Recusal,
    Volume,
)
from powerops.core.records import Past, RecordKind
from powerops.core.templatetags.ui import cndate, is_day_alone
from powerops.core.timeline import changed_fields, entries, who_acted

Line = dict[str, Any]

KINDS = {
    "act": "办理",
    "change": "内容变动",
    "file": "材料",
    "document": "文书",
    "deadline": "期限",
    "recusal": "回避",
    "archive": "归档",
    "export": "导出",
}
# What an event is told under, by the beginning of its name; everything else is an act.
KIND_OF_ACT = {
    "core.deadline.": "deadline", "core.recusal.": "recusal", "core.number.": "document", "core.volume.": "archive",
    "core.evidence.": "export",
}  # fmt: skip
FILED = ".material_filed"
# Records of the platform that hang on a record by its type and number, and are acted on themselves.
HANGING = (Deadline, Recusal, IssuedNumber, Volume)
AT_ONCE = timedelta(seconds=2)  # between an act and its history row, outside any request
TOLD = ("状态", "办结时间")  # of a deadline, told in the heading of its line
COUNTED = (
    "explanation",
    "calendar",
    "facts",
    "stage",
)  # how a due day was found, told on the deadline itself


def whole_record(kind: RecordKind, record: Any) -> list[Line]:
    """Return all that happened to the record, in the order in which it happened; each line has its `kind`."""
    events = list(events_of(kind, record))
    alone = [*put_on(events, *own_past(kind, record), *kind.pasts(record), *hanging_pasts(record))]
    lines = [*(kind.told or entries)(events), *alone]
    for line in lines:
        line["kind"] = line.get("kind") or kind_of(line)
    lines += [*filed(kind, record, events, lines), *documents(kind, record)]
    return sorted(lines, key=in_order)


def in_order(line: Line) -> tuple[Any, ...]:
    """Return by what lines are ordered: the moment; a day without a time comes after all else of that day.

    What an act set in motion is written a moment before the act itself, and told after it.
    """
    follows = AT_ONCE if line["kind"] == "deadline" else timedelta()
    return timezone.localdate(line["at"]), is_day_alone(line["at"]), line["at"] + follows


def events_of(kind: RecordKind, record: Any) -> QuerySet[AuditEvent]:
    """Return every act on the record, on what hangs on it and on what came of it: one query."""
    about = Q(record_type=kind.type, record_id=record.pk)
    for record_type, pk in kind.led_to(record):
        about |= Q(record_type=record_type, record_id=pk)
    for model in HANGING:
        hanging = model._default_manager.filter(record_type=kind.type, record_id=record.pk)
        about |= Q(record_type=model._meta.label_lower, record_id__in=hanging.values("pk"))
    return AuditEvent.objects.filter(about).select_related("by", "on_behalf_of")


def kind_of(line: Line) -> str:
    """Return under which heading an act belongs."""
    if line["name"].endswith(FILED):
        return "file"
    return next(
        (kind for start, kind in KIND_OF_ACT.items() if line["name"].startswith(start)), "act"
    )


# --- what changed --------------------------------------------------------------------------------------


def own_past(kind: RecordKind, record: Any) -> Iterator[Past]:
    """Yield the versions of the record's own row, where its kind keeps them."""
    if hasattr(record, "history"):
        yield Past(record.history.all(), lambda row: "", kind.changes or changed_fields)


def hanging_pasts(record: Any) -> Iterator[Past]:
    """Return the versions of the record's deadlines; whatever else hangs on it changes by acts alone."""
    rows = Deadline.history.filter(record_type=record._meta.label_lower, record_id=record.pk)

    def changes(before: Any, now: Any) -> list[dict[str, str]]:
        return changed_fields(before, now, leaving_out=COUNTED)

    yield Past(rows, lambda row: f"{row.title}，{cndate(row.due_on)}到期", changes, is_apart=True)


def put_on(events: list[AuditEvent], *pasts: Past) -> Iterator[Line]:
    """Pair each version with the act that made it, which then shows the change; yield the rest as lines of their own."""
    by_request: dict[str, list[AuditEvent]] = defaultdict(list)
    for known in events:
        by_request[known.request_id].append(known)
    for past in pasts:
        before: dict[int, Any] = {}
        made: dict[AuditEvent, list[str]] = defaultdict(list)
        for row in past.rows.select_related("history_user").order_by("history_date", "history_id"):
            old, before[row.id] = before.get(row.id), row
            title, changes = past.title(row), past.changes(old, row) if old else []
            event = act_of(row, by_request[row.history_request], is_apart=past.is_apart)
            if event is None:
                if changes or old is None:
                    yield by_itself(row, title, changes, is_new=old is None) | as_acted(
                        row, by_request
                    )
            elif old is None and title:
                made[event].append(title)
            else:
                show_on(event, named(title, changes))
        for event, titles in made.items():
            show_on(
                event, [{"label": f"新增 {len(titles)} 项", "old": "", "new": "\n".join(titles)}]
            )


def show_on(event: AuditEvent, changes: list[dict[str, str]]) -> None:
    """Let the act show changes, which `timeline.changes_of` reads."""
    event.paired = [*getattr(event, "paired", []), *changes]  # type: ignore[attr-defined]  # for this page alone


def named(title: str, changes: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return changes under the name of what they belong to."""
    return [{**one, "label": f"{title}　{one['label']}"} for one in changes] if title else changes


def act_of(row: Any, events: list[AuditEvent], *, is_apart: bool) -> AuditEvent | None:
    """Return the act of the same request that is nearest in time; outside any request, only one at the same time."""
    own = [event for event in events if concerns(event, row)] or ([] if is_apart else events)
    nearest = min(own, key=lambda event: abs(event.at - row.history_date), default=None)
    if nearest and not row.history_request and abs(nearest.at - row.history_date) > AT_ONCE:
        return None
    return nearest


def concerns(event: AuditEvent, row: Any) -> bool:
    """Whether the event is about the very row that the version is of."""
    return (
        event.record_id == row.id and event.record_type == type(row).instance_type._meta.label_lower
    )


def by_itself(row: Any, title: str, changes: list[dict[str, str]], *, is_new: bool) -> Line:
    """Return a version as a line of its own: by whom, when and why, as far as its row says."""
    label = type(row).instance_type._meta.verbose_name
    line = {
        "kind": "change",
        "at": row.history_date,
        "entered_at": row.history_date,
        "who": row.history_user.name if row.history_user else "系统",
        "act": f"{label}{'建立' if is_new else '变动'}" + (f"：{title}" if title else ""),
        "reason": row.history_change_reason or "",
        "changes": changes,
    }
    return (
        line | of_deadline(row, title, changes, is_new=is_new)
        if isinstance(row, Deadline.history.model)
        else line
    )


def as_acted(row: Any, by_request: dict[str, list[AuditEvent]]) -> Line:
    """Return who made a version, at which post and for whom, as the person's act in the same request says it."""
    acts = by_request[row.history_request] if row.history_request else []
    own = (event for event in acts if event.by_id == row.history_user_id and event.post_title)
    act = next(own, None)
    return {"who": who_acted(act.by, act.on_behalf_of), "post": act.post_title} if act else {}


def of_deadline(row: Any, title: str, changes: list[dict[str, str]], *, is_new: bool) -> Line:
    """Return what a line of a deadline tells otherwise: its state in the heading, the reason that says more."""
    state = "起算" if is_new else row.get_state_display()
    reason = row.history_change_reason or ""
    return {
        "kind": "deadline", "act": f"期限{state}：{title}", "clause": row.clause,
        "reason": "" if reason == state else reason.removeprefix(f"{state}："),
        "changes": [one for one in changes if one["label"] not in TOLD],
    }  # fmt: skip


# --- files and documents ------------------------------------------------------------------------------------


def filed(
    kind: RecordKind, record: Any, events: list[AuditEvent], lines: list[Line]
) -> Iterator[Line]:
    """Put each file on the act that brought it in; yield those that no act tells of as lines of their own."""
    told = {line["event"]: line for line in lines if line.get("name", "").endswith(FILED)}
    acts = {
        (event.facts["材料"], event.facts["版次"]): told[event.pk]
        for event in events
        if event.pk in told
    }
    for filing in filings_of(record):
        mark = "，敏感" if filing.is_sensitive else ""
        file = as_file(f"{filing.slot}（第 {filing.version} 版{mark}）", filing.attachment)
        line = acts.get((filing.slot, filing.version))
        if line:
            line |= {"act": f"提交材料：{filing.slot}", "reason": filing.note, "files": [file]}
        else:
            at, who = filing.filed_at, filing.filed_by.name
            yield came_in(at, who, f"提交材料：{filing.slot}", filing.note, file)
    attached = {file.pk: label for label, file in kind.attached(record)}
    for one in Attachment.objects.filter(pk__in=attached).select_related("uploaded_by"):
        label, who = attached[one.pk], one.uploaded_by.name
        yield came_in(one.uploaded_at, who, f"提交{label}", "", as_file(label, one))


def came_in(at: Any, who: str, act: str, note: str, file: dict[str, Any]) -> Line:
    """Return a file's coming in as a line."""
    return {
        "kind": "file",
        "at": at,
        "entered_at": at,
        "who": who,
        "act": act,
        "reason": note,
        "files": [file],
    }


def as_file(label: str, attachment: Attachment) -> dict[str, Any]:
    """Return what a line tells of a file."""
    return {
        "label": label,
        "name": attachment.name,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }


def documents_of(kind: RecordKind, record: Any) -> QuerySet[Document]:
    """Return the documents made of the record and of what came of it."""
    about = Q(record_type=kind.type, record_id=record.pk)
    for record_type, pk in kind.led_to(record):
        about |= Q(record_type=record_type, record_id=pk)
    return Document.objects.filter(about).order_by("made_at", "pk")


def documents(kind: RecordKind, record: Any) -> Iterator[Line]:
    """Yield the making of each document."""
    for document in documents_of(kind, record):
        yield {
            "kind": "document", "at": document.made_at, "entered_at": document.made_at, "who": document.issuer,
            "act": f"制作文书：{document.title}", "reason": f"验证码 {document.code}", "url": document.get_absolute_url(),
            "files": [{
                "label": "文书", "name": f"{document.title}.pdf" if document.file else "（文件尚未生成）",
                "size": None, "sha256": document.file_sha256 or document.content_sha256,
            }],
        }  # fmt: skip


# --- counted and chosen -------------------------------------------------------------------------------------


def counts(lines: Iterable[Line]) -> list[tuple[str, str, int]]:
    """Return (kind, label, how many) for the kinds that occur."""
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        found[line["kind"]] += 1
    return [(kind, label, found[kind]) for kind, label in KINDS.items() if found[kind]]


def with_labels(lines: Iterable[Line]) -> list[Line]:
    """Return the lines with the word for their kind, which the component shows."""
    return [{**line, "kind_label": KINDS[line["kind"]]} for line in lines]


def as_json(line: Line) -> dict[str, Any]:
    """Return a line as plain JSON, times in Asia/Shanghai."""
    told = ("kind", "act", "who", "post", "clause", "reason", "lateness", "request")
    return {
        **{name: line.get(name) or "" for name in told},
        "event": line.get("event"),
        "happened_at": timezone.localtime(line["at"]).isoformat(),
        "entered_at": timezone.localtime(line["entered_at"]).isoformat(),
        "late": bool(line.get("late")),
        "changes": [
            {name: change[name] for name in ("label", "old", "new")}
            for change in line.get("changes", ())
        ],
        "files": line.get("files", []),
    }
