"""Walking the whole record: seals against the row log, the row log against the rows as they stand (G1).

Everything is streamed inside one snapshot of the database, so a walk of millions of rows holds a few thousand at a
time and writers need not stop. What is found is said in Chinese, for the operator.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.apps import apps
from django.db import connection, transaction

from powerops.core.merkle import Frontier, digest_of
from powerops.core.models import Seal
from powerops.core.offline.verify_record import NOTHING_BEFORE, parsed
from powerops.core.row_log import CANONICAL, guards_switched_off, key_of, logged_tables
from powerops.core.sealing import known_keys, stretch, text_of

TOLD = 1000  # findings kept in words; the others are counted
REMEDY = "刚从备份恢复的，请先放回原来的封印密钥；换过密钥的，请把原公钥列入该变量；都不是的，应视为伪造。"
SWAPS_LOOKED_FOR = 100  # altered rows of one seal among which exchanged ones are recognised
# (what is walked, how much of it is done, how much there is)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Finding:
    """One thing that is not whole: `change` is altered, removed, inserted, order, seal, published or trigger."""

    change: str
    message: str
    table: str = ""
    row: int | None = None
    log_row: int | None = None
    seal: int | None = None


@dataclass
class Report:
    """What a walk saw and found."""

    seals: int = 0
    log_rows: int = 0
    unsealed: int = 0
    rows: int = 0
    newest: str = ""  # number and digest of the newest seal
    count: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, change: str, message: str, **where: Any) -> None:
        """Add a finding."""
        self.count += 1
        if len(self.findings) < TOLD:
            self.findings.append(Finding(change, message, **where))


def walk(progress: Progress, published: Sequence[dict[str, Any]] = ()) -> Report:
    """Verify everything; `published` are seals as somebody else kept them."""
    report = Report()
    with one_snapshot():
        walk_guards(report)
        walk_seals(report, progress)
        walk_published(report, published)
        for table in tables():
            walk_table(report, table, progress)
    return report


@contextmanager
def one_snapshot() -> Iterator[None]:
    """See the database as it stands at one moment, and every value written as the log writes it."""
    is_own = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_own:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for name, value in CANONICAL.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield


# --- the guards ------------------------------------------------------------------------------------


def walk_guards(report: Report) -> None:
    """Find triggers of the record that are gone or switched off."""
    present = logged_tables()
    for table in tables():
        if exists(table) and table not in present:
            report.add("trigger", f"{named(table)}：行日志的触发器不见了", table=table)
    for table, trigger in guards_switched_off():
        report.add("trigger", f"{named(table)}：触发器 {trigger} 被停用", table=table)


def tables() -> list[str]:
    """Return every table that is logged or ever was."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE known AS (
              (SELECT "table" FROM core_rowchange ORDER BY "table" LIMIT 1)
              UNION ALL
              SELECT (SELECT "table" FROM core_rowchange WHERE "table" > known."table" ORDER BY "table" LIMIT 1)
                FROM known WHERE known."table" IS NOT NULL)
            SELECT "table" FROM known WHERE "table" IS NOT NULL
            """
        )
        return sorted({name for (name,) in cursor.fetchall()} | logged_tables().keys())


def exists(table: str) -> bool:
    """Whether the table is there."""
    return table in connection.introspection.table_names()


def named(table: str) -> str:
    """Return a table's name for people."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            origin = getattr(model, "instance_type", None)  # of a history table
            title = f"{origin._meta.verbose_name}的历史" if origin else model._meta.verbose_name
            return f"“{title}”表 {table}"
    return f"表 {table}"


# --- seals and the log -----------------------------------------------------------------------------


def walk_seals(report: Report, progress: Progress) -> None:
    """Find what is wrong with seals, and with the log's rows that they cover."""
    before: Seal | None = None
    keys, total = known_keys(), Seal.objects.count()
    for seal in Seal.objects.defer("marks").order_by("number").iterator(chunk_size=500):
        for sentence in wrong_with(seal, before, keys):
            report.add("seal", f"第 {seal.number} 号封印：{sentence}", seal=seal.number)
        walk_stretch(report, seal, before.last_row if before else 0)
        before, report.seals = seal, report.seals + 1
        progress("封印", report.seals, total)
    report.newest = f"第 {before.number} 号 {before.digest}" if before else ""
    with connection.cursor() as cursor:
        after = before.last_row if before else 0
        cursor.execute("SELECT count(*) FROM core_rowchange WHERE id > %s", [after])
        report.unsealed = cursor.fetchone()[0]
    report.log_rows += report.unsealed


def wrong_with(seal: Seal, before: Seal | None, keys: list[str]) -> Iterator[str]:
    """Yield what is wrong with a seal itself and with its place in the chain."""
    text = text_of(seal).encode()
    if digest_of(seal.algorithm)(text).hex() != seal.digest:
        yield "内容被改动，与封印摘要不符"
    if not is_signed(seal, text):
        yield "签名无效"
    if seal.public_key not in keys:
        yield f"公钥 {seal.public_key} 不是现在的，也不在 POWEROPS_SEALING_KEYS_PAST 中。{REMEDY}"
    if seal.number != (before.number + 1 if before else 1):
        yield f"之前缺少封印（前一个是{f'第 {before.number} 号' if before else '空的'}）"
    if seal.previous != (before.digest if before else NOTHING_BEFORE):
        yield "没有接在前一号封印之后"
    if before and seal.first_row <= before.last_row:
        yield "与前一号封印的行重叠"


def is_signed(seal: Seal, text: bytes) -> bool:
    """Whether the seal's own key signed the text."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(seal.public_key))
        key.verify(bytes.fromhex(seal.signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def walk_stretch(report: Report, seal: Seal, after: int) -> None:
    """Compute a seal's root anew from the rows after the seal before; where it differs, say which rows."""
    frontier = Frontier(digest_of(seal.algorithm))
    for _, leaf in stretch(after, seal.last_row):
        frontier.add(leaf.encode())
    report.log_rows += frontier.count
    is_whole = frontier.root().hex() == seal.root and frontier.count == seal.row_count
    if not is_whole and not point_out(report, seal, after):
        report.add("seal", f"第 {seal.number} 号封印：根与行日志不符", seal=seal.number)


def point_out(report: Report, seal: Seal, after: int) -> bool:
    """Name the rows of the log that are not those which were sealed; return whether there are any."""
    digest, marks = digest_of(seal.algorithm), marks_of(seal)
    missing, odd = set(marks), {}
    for number, leaf in stretch(after, seal.last_row):
        missing.discard(number)
        if marks.get(number) != digest(b"\x00" + leaf.encode())[:8]:
            odd[number] = leaf
    moved = exchanged(digest, marks, missing, odd)
    for number in sorted(missing - moved.keys()):
        tell_log(report, seal, "removed", number, "", "被删除")
    for number, leaf in odd.items():
        if number in moved.values():
            origin = next(was for was, now in moved.items() if now == number)
            tell_log(report, seal, "order", number, leaf, f"顺序被调换，原是第 {origin} 条")
        else:
            change = ("altered", "被改动") if number in marks else ("inserted", "是插入的")
            tell_log(report, seal, change[0], number, leaf, change[1])
    return bool(missing or odd)


def marks_of(seal: Seal) -> dict[int, bytes]:
    """Return the beginning of each sealed row's hash, by the row's number."""
    marks = bytes(Seal.objects.values_list("marks", flat=True).get(pk=seal.pk))
    starts = range(0, len(marks) - 15, 16)
    return {int.from_bytes(marks[at : at + 8], "big"): marks[at + 8 : at + 16] for at in starts}


def exchanged(
    digest: Callable[[bytes], bytes],
    marks: dict[int, bytes],
    missing: set[int],
    odd: dict[int, str],
) -> dict[int, int]:
    """Return where rows went that stand whole under another number than they were sealed: old number to new."""
    if len(odd) > SWAPS_LOOKED_FOR:
        return {}
    moved = {}
    for was in [*missing, *(number for number in odd if number in marks)]:
        for now, leaf in odd.items():
            as_sealed = f"{was}\n{leaf.partition(chr(10))[2]}"
            if now != was and digest(b"\x00" + as_sealed.encode())[:8] == marks[was]:
                moved[was] = now
    return moved


def tell_log(report: Report, seal: Seal, change: str, number: int, leaf: str, what: str) -> None:
    """Report one row of the log, with the table and row that it speaks of, where that is still known."""
    lines = leaf.split("\n", 4)
    table, row = (lines[2], int(lines[3])) if leaf else ("", None)
    about = f"（{named(table)} 第 {row} 行）" if leaf else ""
    message = f"第 {seal.number} 号封印：行日志第 {number} 条{about}{what}"
    report.add(change, message, table=table, row=row, log_row=number, seal=seal.number)


def walk_published(report: Report, published: Sequence[dict[str, Any]]) -> None:
    """Find seals that differ from what somebody else kept."""
    for kept in published:
        number = int(parsed(kept["text"])["number"])
        seal = Seal.objects.defer("marks").filter(number=number).first()
        if seal is None or text_of(seal) != kept["text"]:
            what = "已不在库中" if seal is None else "与库中的不同"
            report.add("published", f"副本中的第 {number} 号封印{what}", seal=number)


# --- the log and the rows --------------------------------------------------------------------------


def walk_table(report: Report, table: str, progress: Progress) -> None:
    """Compare each row with its last entry in the log, both in the order of the key."""
    log, now = last_entries(table), rows_of(table)
    entry, row = next(log, None), next(now, None)
    while entry or row:
        key = min(one[0] for one in (entry, row) if one)
        logged = entry if entry and entry[0] == key else None
        standing = row if row and row[0] == key else None
        compare(report, table, key, logged, standing[1] if standing else None)
        report.rows += standing is not None
        if report.rows % 5000 == 0:
            progress(table, report.rows, 0)
        entry, row = next(log, None) if logged else entry, next(now, None) if standing else row


def last_entries(table: str) -> Iterator[tuple[int, str, str]]:
    """Yield (row, operation, content) of each row's last entry in the log."""
    sql = """SELECT DISTINCT ON ("row") "row", operation, content FROM core_rowchange
              WHERE "table" = %s ORDER BY "row", id DESC"""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [table])
        yield from cursor


def rows_of(table: str) -> Iterator[tuple[int, str]]:
    """Yield (key, canonical content) of a table's rows as they stand; nothing when the table is gone."""
    if not exists(table):
        return
    name, key = connection.ops.quote_name(table), key_of(table)
    sql = f"SELECT {key}, to_jsonb(known)::text FROM {name} AS known ORDER BY {key}"  # noqa: S608 (quoted)
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        yield from cursor


def compare(
    report: Report, table: str, key: int, entry: tuple[int, str, str] | None, content: str | None
) -> None:
    """Find what happened to one row without the log."""
    what = f"{named(table)} 第 {key} 行"
    is_logged = entry is not None and entry[1] != "D"
    if entry and is_logged and content is not None:
        if entry[2] != content and (columns := differences(entry[2], content)):
            report.add("altered", f"{what}被改动：{columns}", table=table, row=key)
    elif is_logged:
        report.add("removed", f"{what}没有经过行日志就被删除", table=table, row=key)
    elif content is not None:
        how = "删除以后又被放回" if entry else "没有经过行日志就被插入"
        report.add("inserted", f"{what}{how}", table=table, row=key)


def differences(logged: str, content: str) -> str:
    """Say which columns differ among those that both have; a column added or dropped since is no difference."""
    before, now = json.loads(logged), json.loads(content)
    differing = [name for name in before if name in now and before[name] != now[name]]
    return "；".join(
        f"{name} 原为“{str(before[name])[:60]}”，现为“{str(now[name])[:60]}”" for name in differing
    )
