"""Sealing the row log and proving rows of it (G1; the Plan 四(一)4, 四(二)7).

A seal covers the next rows of the log, by number. No writer waits for it: the sealer notes the last number given out
and waits until every transaction that was running then has ended; so no row can still come below that number. The
format of rows, seals and proofs stands in docs/decisions/0012.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from time import monotonic, sleep
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from powerops.core import letters
from powerops.core.merkle import Frontier, digest_of, levels_of, path_to
from powerops.core.models import RowChange, Seal
from powerops.core.offline.verify_record import AUDIT, NOTHING_BEFORE, SEALS, leaf_hash, leaf_of

logger = logging.getLogger(__name__)

BATCH = 65_536  # rows of one seal at most
PATIENCE = 10.0  # seconds that a run waits for open transactions
EVERY = timedelta(hours=1)
POLL = 0.05  # seconds
ONE_SEALER = 0x5EA1_106  # number of the advisory lock
# The canonical text of a row of the log: `leaf_of` in SQL.
LEAF = """concat_ws(E'\\n', id, transaction, "table", "row", operation, coalesce(actor::text, ''), request,
 to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), content)"""
STRETCH = f"SELECT id, {LEAF} FROM core_rowchange WHERE id > %s AND id <= %s ORDER BY id"  # noqa: S608 (no input)


def signing_key() -> Ed25519PrivateKey:
    """Return the key that seals are signed with."""
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.SEALING_KEY))


def public_key() -> str:
    """Return the present public key, in hexadecimal."""
    return signing_key().public_key().public_bytes_raw().hex()


def known_keys() -> list[str]:
    """Return the public keys whose seals count: the present one, and the earlier ones that the operator names."""
    return [public_key(), *settings.SEALING_KEYS_PAST]


# --- sealing ---------------------------------------------------------------------------------------


def is_due() -> bool:
    """Whether the newest seal is an hour old; one from the future was made before the clock was set back."""
    newest = Seal.objects.order_by("-number").values_list("sealed_at", flat=True).first()
    return newest is None or not timezone.now() - EVERY < newest <= timezone.now()


def seal_log(*, patience: float = PATIENCE, batch: int = BATCH) -> list[Seal]:
    """Seal whatever is finished in the log; return the new seals, the oldest first.

    None when a transaction stays open for longer than `patience` seconds, or somebody else is sealing: the next run
    takes it up. Called outside any transaction.
    """
    upto = watermark(patience)
    seals: list[Seal] = []
    while upto is not None and (seal := seal_next(upto, batch)):
        seals.append(seal)
    return seals


def watermark(patience: float) -> int | None:
    """Return a number of the log below which nothing changes any more, None when that is not to be had in time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM core_rowchange_id_seq")
        upto: int = cursor.fetchone()[0]
        # Whoever was given a number by now has an older transaction id than this one.
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        mark: int = cursor.fetchone()[0]
        until = monotonic() + patience
        while True:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] >= mark:
                return upto
            if monotonic() > until:
                logger.warning("A transaction stays open; the next run seals the log")
                return None
            sleep(POLL)


def seal_next(upto: int, batch: int = BATCH) -> Seal | None:
    """Seal the next rows up to a number, in a transaction of its own; None when there are none or others seal."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_SEALER])
            if not cursor.fetchone()[0]:
                return None
        before = Seal.objects.defer("marks").order_by("-number").first()
        digest = digest_of(settings.DIGEST)
        frontier, marks, first, last = Frontier(digest), bytearray(), 0, 0
        for last, leaf in stretch(before.last_row if before else 0, upto, batch):
            first = first or last
            marks += last.to_bytes(8, "big") + frontier.add(leaf.encode())[:8]
        if not frontier.count:
            return None
        seal = Seal(
            number=before.number + 1 if before else 1,
            algorithm=settings.DIGEST,
            first_row=first,
            last_row=last,
            row_count=frontier.count,
            root=frontier.root().hex(),
            previous=before.digest if before else NOTHING_BEFORE,
            sealed_at=timezone.now(),
            marks=bytes(marks),
        )
        sign(seal)
        seal.save(force_insert=True)
    del (
        seal.marks
    )  # a megabyte, read again if asked for: whoever seals millions of rows keeps all seals
    return seal


def stretch(after: int, upto: int, at_most: int | None = None) -> Iterator[tuple[int, str]]:
    """Yield (number, canonical text) of the log's rows after one number up to another, streamed."""
    limit = f" LIMIT {at_most:d}" if at_most else ""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(STRETCH + limit, [after, upto])
        yield from cursor


def sign(seal: Seal) -> None:
    """Fill in the public key, the digest of the seal's text and the signature of it."""
    seal.public_key = public_key()
    text = text_of(seal).encode()
    seal.digest = digest_of(seal.algorithm)(text).hex()
    seal.signature = signing_key().sign(text).hex()


def instant(moment: datetime) -> str:
    """Return a moment as it stands in canonical texts: UTC, to the microsecond."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def text_of(seal: Seal) -> str:
    """Return the canonical text of a seal: what is digested, chained and signed."""
    return (
        f"powerops-seal 1\nnumber {seal.number}\nalgorithm {seal.algorithm}\n"
        f"first-row {seal.first_row}\nlast-row {seal.last_row}\nrow-count {seal.row_count}\n"
        f"root {seal.root}\nprevious {seal.previous}\nsealed-at {instant(seal.sealed_at)}\n"
        f"public-key {seal.public_key}\n"
    )


def as_json(seal: Seal) -> dict[str, str]:
    """Return a seal as it is published and exported; everything else stands in its text."""
    return {"text": text_of(seal), "digest": seal.digest, "signature": seal.signature}


# --- proving ---------------------------------------------------------------------------------------


def changes_of(*records: Model) -> QuerySet[RowChange]:
    """Return the log's rows about these records of whatever kind (history rows and audit events too)."""
    wanted = Q(pk__in=[])
    for table, same in groupby(
        sorted(records, key=lambda one: one._meta.db_table), key=lambda one: one._meta.db_table
    ):
        wanted |= Q(table=table, row__in=[record.pk for record in same])
    return RowChange.objects.filter(wanted)


def proofs_of(rows: Iterable[RowChange]) -> dict[str, Any]:
    """Return rows of the log with their proofs and seals as plain JSON, the content of an `audit.json`.

    The seals run from the oldest that is needed to the newest, so their chain is whole. A row that is not sealed yet
    has no proof; call `seal_log()` before.
    """
    told = [as_row(row) for row in sorted(rows, key=lambda row: row.pk)]
    seals: list[Seal] = []
    if told:
        covering = Seal.objects.filter(
            last_row__gte=told[0]["id"], first_row__lte=told[-1]["id"]
        ).order_by("number")
        seals = list(covering.defer("marks"))
    for seal in seals:
        within = [row for row in told if seal.first_row <= row["id"] <= seal.last_row]
        if within:
            prove(seal, within)
    return {"format": AUDIT, "rows": told, "seals": [as_json(seal) for seal in seals]}


def prove(seal: Seal, rows: list[dict[str, Any]]) -> None:
    """Put the inclusion proof on each of the rows, which the seal covers."""
    digest = digest_of(seal.algorithm)
    places: dict[int, int] = {}
    leaves: list[bytes] = []
    wanted = {row["id"] for row in rows}
    for number, text in stretch(seal.first_row - 1, seal.last_row):
        if number in wanted:
            places[number] = len(leaves)
        leaves.append(leaf_hash(digest, text.encode()))
    levels = levels_of(digest, leaves)
    for row in rows:
        index = places[row["id"]]
        path = [step.hex() for step in path_to(levels, index)]
        row["proof"] = {"seal": seal.number, "index": index, "path": path}


def as_row(row: RowChange) -> dict[str, Any]:
    """Return one row of the log as plain JSON, its content verbatim."""
    told = {
        "id": row.pk,
        "transaction": row.transaction,
        "table": row.table,
        "row": row.row,
        "operation": row.operation,
        "actor": row.actor,
        "request": row.request,
        "at": instant(row.at),
        "content": row.content,
        "proof": None,
    }
    leaf_of(told)  # refuses what has no canonical text
    return told


# --- the second body -------------------------------------------------------------------------------

LETTER = """\
{district}行政权力规范运行平台的全程记录已封印到第 {number} 号。请将本邮件连同附在下面的一行内容妥善保存。

摘要：{digest}

将来核对时，把下面一行存为文件，由平台管理人员运行 manage.py verify_audit --against 文件；
也可以与平台公开页面“记录完整性”上的同号封印直接比对：两处不同，即表明记录在保存之后被改写。

{line}
"""


def mail_newest_seal() -> None:
    """Write the day's first letter with the newest seal to the second body, where one is named."""
    seal = Seal.objects.defer("marks").order_by("-number").first()
    if seal is None or not settings.SEAL_MAIL_TO:
        return
    line = json.dumps({"format": SEALS, "seals": [as_json(seal)]}, ensure_ascii=False)
    letters.write(
        f"seal-{timezone.localdate().isoformat()}",
        None,
        f"第 {seal.number} 号封印 {seal.digest[:16]}",
        LETTER.format(
            district=settings.DISTRICT, number=seal.number, digest=seal.digest, line=line
        ),
        address=settings.SEAL_MAIL_TO,
    )
