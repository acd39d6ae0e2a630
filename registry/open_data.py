"""数据开放: everything published, as files that anybody may take away, made anew each night (G9; the Plan 四(二)8).

One set of files comes from one snapshot of the database. Its files are written beside the former sets and become the
current one when the row of the set is committed; a crash before leaves the former one whole. The manifest names each
file with digest, size and rows, the public stamp, and the digest of the manifest before; it is signed with the key
that seals the record, and its row is in the sealed log.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from powerops.core import sealing
from powerops.core.arriving import PIECE, ROOM_LEFT, SUFFIX
from powerops.core.jobs import Progress
from powerops.core.models.public import NEVER
from powerops.core.refusals import Refusal
from registry.exchange.streaming import Workbook
from registry.models import OpenDataSet, Withdrawal
from registry.open_data_files import JSON_LINES, POWERS, TABLES, Table, as_csv, as_text

FORMAT = "powerops-open-data-1"
FOLDER = "open-data"
MANIFEST, SIGNATURE, SUMS = "manifest.json", "manifest.sig", "SHA256SUMS"
ONE_MAKER = 0x0DA7A  # number of the advisory lock
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Written:
    """A file of the set under way: what COPY hands over row by row, written in large pieces."""

    def __init__(self, goal: IO[bytes]) -> None:
        self.goal, self.held, self.rows = goal, bytearray(), 0

    def write(self, line: bytes) -> int:
        """Take one row."""
        self.held += line
        self.rows += 1
        if len(self.held) > PIECE:
            self.close()
        return len(line)

    def close(self) -> None:
        """Write what is held."""
        self.goal.write(self.held)
        self.held.clear()


class Movable(File):
    """A written file that a storage on the same disk moves instead of copying it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def write_csv(goal: IO[bytes], table: Table, cursor: Any) -> int:
    """Write a table as CSV; a byte order mark goes first, so that Excel and WPS read the Chinese."""
    goal.write(("\ufeff" + ",".join(one.label for one in table.columns) + "\n").encode())
    sink = Written(goal)
    cursor.copy_expert(as_csv(table), sink)
    sink.close()
    return sink.rows


def write_json_lines(goal: IO[bytes], table: Table, cursor: Any) -> int:
    """Write the powers as JSON, one a line, each as the public resource shows it."""
    sink = Written(goal)
    cursor.copy_expert(JSON_LINES, sink)
    sink.close()
    return sink.rows


def write_xlsx(goal: IO[bytes], table: Table, cursor: Any) -> int:
    """Write a table as a workbook, sheet after sheet."""
    book = Workbook(goal, table.title, [one.label for one in table.columns])
    cursor.copy_expert(as_text(table), book)
    book.close()
    return book.rows


Writer = Callable[[IO[bytes], Table, Any], int]
FILES: tuple[tuple[str, str, Table, Writer], ...] = (
    *((f"{table.name}.csv", "text/csv; charset=utf-8", table, write_csv) for table in TABLES),
    ("powers.jsonl", "application/x-ndjson; charset=utf-8", POWERS, write_json_lines),
    ("powers.xlsx", XLSX, POWERS, write_xlsx),
)
MEDIA = {name: media for name, media, _, _ in FILES}
MEDIA |= {
    MANIFEST: "application/json",
    SIGNATURE: "application/json",
    SUMS: "text/plain; charset=utf-8",
}


# --- making a set --------------------------------------------------------------------------------


def make_set(progress: Progress) -> OpenDataSet | None:
    """Make the next set; None when nothing public has changed since the last one, or another one is being made.

    Called in the transaction of a job: the set is there once that commits. Raises Refusal when the disk is too full.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_MAKER])
        if not cursor.fetchone()[0]:
            return None
    remove_old()
    newest = OpenDataSet.objects.first()
    with frozen() as cursor:
        stamp, withdrawals = stamp_of(cursor), withdrawals_of(cursor)
        if newest and (newest.stamp, newest.stamped_at) == stamp and is_whole(newest):
            return None
        require_room(newest)
        number = newest.number + 1 if newest else 1
        folder = f"{FOLDER}/{number:06d}-{timezone.localtime():%Y%m%d%H%M%S}"
        files = write_files(folder, cursor, progress)
    return keep(number, folder, files, stamp, withdrawals, newest)


@contextmanager
def frozen() -> Iterator[Any]:
    """Give a cursor of a connection of its own that sees the database as it is at one moment.

    Not the job's own: its transaction has to write the job's row, which the heartbeat writes meanwhile.
    """
    own = connection.copy("default")
    try:
        with transaction_of(own), own.cursor() as cursor:
            yield cursor
    finally:
        own.close()


@contextmanager
def transaction_of(own: Any) -> Iterator[None]:
    """Read in one repeatable transaction of the connection, and write nothing."""
    with own.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
        cursor.execute("ROLLBACK")


def stamp_of(cursor: Any) -> tuple[int, Any]:
    """Return the public stamp as the snapshot sees it."""
    cursor.execute("SELECT number, changed_at FROM core_publicstamp WHERE id = 1")
    return cursor.fetchone() or (0, NEVER)


def withdrawals_of(cursor: Any) -> int:
    """Return how much content was ever withdrawn as not fit for the public."""
    kind = Withdrawal.Kind.UNSUITABLE.value
    cursor.execute("SELECT count(*) FROM registry_withdrawal WHERE kind = %s", [kind])
    count: int = cursor.fetchone()[0]
    return count


def require_room(newest: OpenDataSet | None) -> None:
    """Refuse to begin when the disk would not hold one more set as large as the last one."""
    needed = 2 * sum(one["size"] for one in files_of(newest).values()) if newest else 0
    if shutil.disk_usage(settings.FILE_UPLOAD_TEMP_DIR).free < needed + ROOM_LEFT:
        raise Refusal("服务器的存储空间不足，没有生成数据开放文件。", remedy="请清理空间。")


def write_files(folder: str, cursor: Any, progress: Progress) -> dict[str, dict[str, Any]]:
    """Write every file of a set into a folder of the storage; return what the manifest says of each."""
    told = {}
    for place, (name, _, table, write) in enumerate(FILES):
        progress(place, len(FILES), f"写 {name}")
        with new_file() as goal:
            rows = write(goal, table, cursor)
            told[name] = {**put(f"{folder}/{name}", goal), "rows": rows}
    progress(len(FILES), len(FILES), "完成")
    return told


@contextmanager
def new_file() -> Iterator[IO[bytes]]:
    """Give a file on the disk that is removed afterwards, unless a storage has moved it away."""
    goal = tempfile.NamedTemporaryFile(  # noqa: SIM115 (closed below; the storage may move it)
        dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=SUFFIX, delete=False
    )
    try:
        yield goal
    finally:
        goal.close()
        with suppress(FileNotFoundError):
            Path(goal.name).unlink()


def put(path: str, goal: IO[bytes]) -> dict[str, Any]:
    """Put a written file where it belongs; return its digest and size."""
    goal.flush()
    goal.seek(0)
    digest = hashlib.file_digest(goal, "sha256").hexdigest()  # type: ignore[arg-type]  # the same
    size = goal.tell()
    goal.seek(0)
    kept = default_storage.save(path, Movable(goal))
    if kept != path:
        raise Refusal("数据开放文件的存放位置已被占用。", remedy="请稍后重试。")
    return {"sha256": digest, "size": size}


def keep(
    number: int,
    folder: str,
    files: dict[str, dict[str, Any]],
    stamp: tuple[int, Any],
    withdrawals: int,
    newest: OpenDataSet | None,
) -> OpenDataSet:
    """Write the row of a set, with its signed manifest."""
    now = timezone.now()
    manifest: dict[str, Any] = {
        "format": FORMAT, "number": number, "district": settings.DISTRICT,
        "made_at": sealing.instant(now), "licence": settings.OPEN_DATA_LICENCE,
        "stamp": {"number": stamp[0], "changed_at": sealing.instant(stamp[1])},
        "previous": newest.digest if newest else "", "public_key": sealing.public_key(), "files": files,
    }  # fmt: skip
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    return OpenDataSet.objects.create(
        number=number, made_on=timezone.localdate(now), made_at=now, stamp=stamp[0], stamped_at=stamp[1],
        withdrawals=withdrawals, folder=folder, manifest=text, digest=hashlib.sha256(text.encode()).hexdigest(),
        previous=manifest["previous"], public_key=manifest["public_key"],
        signature=sealing.signing_key().sign(text.encode()).hex(),
    )  # fmt: skip


# --- sets that are there -------------------------------------------------------------------------


def files_of(one: OpenDataSet) -> dict[str, dict[str, Any]]:
    """Return what a set's manifest says of each file."""
    files: dict[str, dict[str, Any]] = json.loads(one.manifest)["files"]
    return files


def small_files(one: OpenDataSet) -> dict[str, bytes]:
    """Return the files of a set that are made from its row: the manifest, its signature, the list of digests."""
    signature = {"public-key": one.public_key, "signature": one.signature}
    sums = "".join(f"{told['sha256']}  {name}\n" for name, told in files_of(one).items())
    return {
        MANIFEST: one.manifest.encode(),
        SIGNATURE: (json.dumps(signature, indent=1) + "\n").encode(),
        SUMS: sums.encode(),
    }


def is_whole(one: OpenDataSet) -> bool:
    """Whether all files of a set lie in the storage."""
    return all(default_storage.exists(f"{one.folder}/{name}") for name in files_of(one))


def offered() -> list[OpenDataSet]:
    """Return the sets whose files are kept, the newest first: none that holds what was withdrawn as unfit since."""
    with connection.cursor() as cursor:
        fit = OpenDataSet.objects.filter(withdrawals=withdrawals_of(cursor))
    since = timezone.localdate() - timedelta(days=settings.OPEN_DATA_DAYS)
    return list(fit.filter(made_on__gte=since)) or list(fit[:1])


def remove_old() -> None:
    """Remove the files of sets that are offered no more, and what a crash left of one that never came to be."""
    kept = {one.folder for one in offered()}
    with suppress(FileNotFoundError):
        folders, _ = default_storage.listdir(FOLDER)
        for name in folders:
            if f"{FOLDER}/{name}" not in kept:
                remove(f"{FOLDER}/{name}")


def remove(folder: str) -> None:
    """Remove a folder and the files in it."""
    _, names = default_storage.listdir(folder)
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
