"""A whole copy of the installation in one directory: every table, every stored file, a digest of each (F4, G1).

The copy is data alone, never statements, so restoring one runs nothing of what it holds. It is made as the
application, in one read-only snapshot, while everything goes on working. Files are read after the snapshot is
taken: whatever it speaks of was stored before it and stays. Neither the secret key nor the sealing key is in it.

    manifest.json  manifest.sha256   what there is: schema, tables with row counts, sequences, newest seal
    SHA256SUMS                       a digest a file, as `sha256sum --check` reads it
    database/<table>.gz              the rows, as PostgreSQL's COPY writes them
    files/…                          under their stored names
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils import timezone

from powerops import RELEASE
from powerops.core.archive import destroyed_digests
from powerops.core.models import Attachment, Document, Seal
from powerops.core.refusals import Refusal

FORMAT = 1
MANIFEST, MANIFEST_DIGEST, SUMS = "manifest.json", "manifest.sha256", "SHA256SUMS"
DATABASE, FILES = "database", "files"
PIECE = 1024 * 1024
STORE_FAILS = (
    OSError,
    BotoCoreError,
    ClientError,
)  # a disk, or an S3 that is not reached or refuses
# Everything that stores a file: the record, the column of its name, the column of its digest.
STORING: tuple[tuple[type[models.Model], str, str], ...] = (
    (Attachment, "file", "sha256"),
    (Document, "file", "file_sha256"),
)

Say = Callable[[str], None]


class BackupRefused(Refusal):
    """There is something in the way; nothing was written."""

    code = "invalid"


def back_up(target: Path, say: Say) -> list[str]:
    """Write a backup to `target`, which appears whole or not at all; return what is amiss with stored files.

    Each such line names a file that is missing or no longer has its digest: the backup holds all the rest.
    """
    target = target.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupRefused(f"{target} 已存在且不是空目录。", remedy="请另指定一个目录。")
    target.parent.mkdir(parents=True, exist_ok=True)
    with unfinished(target) as directory, one_snapshot():
        with Sums(directory) as sums:
            manifest = description()
            manifest["tables"] = [copied(table, sums) for table in tables()]
            count = sum(table["rows"] for table in manifest["tables"])
            say(f"数据库：{len(manifest['tables'])} 张表，{count} 行。")
            manifest["files"], amiss = with_files(sums)
            say("文件：{count} 个，{bytes} 字节。".format(**manifest["files"]))
        manifest["sums"] = digest_of(directory / SUMS)
        seal_manifest(directory, manifest)
    return amiss


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """Give a directory beside the target that takes its place at the end, or goes away after an error."""
    directory = Path(tempfile.mkdtemp(prefix=f".{target.name}.unfinished-", dir=target.parent))
    try:
        yield directory
        for each in (*directory.rglob("*"), directory):
            if each.is_dir():
                to_disk(each)
        directory.rename(target)
        to_disk(target.parent)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Let everything read inside be of one moment, whatever others write meanwhile."""
    connection.close()  # a snapshot begins with its transaction, not in the middle of one
    with transaction.atomic():
        run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        run("SET LOCAL statement_timeout = 0")
        yield


class Sums:
    """The backup's files as they are written: each measured on the way and listed in SHA256SUMS."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def __enter__(self) -> Sums:
        self.list = Measured(self.directory / SUMS)
        return self

    def __exit__(self, *error: object) -> None:
        self.list.close()

    @contextmanager
    def file(self, name: str) -> Iterator[Measured]:
        """Give a new file of the backup to write to."""
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        written = Measured(path)
        try:
            yield written
        finally:
            written.close()
        self.list.write(f"{written.digest.hexdigest()}  {name}\n".encode())


class Measured:
    """A new file, for its owner's eyes alone, with the digest of what is written; on the disk when closed."""

    def __init__(self, path: Path) -> None:
        self.digest, self.size = hashlib.sha256(), 0
        self._file: BinaryIO = open(  # noqa: SIM115 - closed by close()
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=PIECE
        )

    def write(self, piece: bytes) -> int:
        """Write a piece and count it."""
        self.digest.update(piece)
        self.size += len(piece)
        return self._file.write(piece)

    def flush(self) -> None:
        """Hand on what is buffered."""
        self._file.flush()

    def close(self) -> None:
        """Close once everything is on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


def description() -> dict[str, Any]:
    """Say of what this is a copy: release, schema, sequences and the newest seal."""
    seal = Seal.objects.order_by("-number").values("number", "digest").first()
    return {
        "format": FORMAT,
        "release": RELEASE,
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "migrations": applied_migrations(),
        "seal": seal,
        # Read after the snapshot began, so never behind the rows.
        "sequences": dict(
            run(
                "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
                " ORDER BY sequencename"
            )
        ),
    }


def applied_migrations() -> list[str]:
    """Return the names of the migrations that made this database's tables."""
    return [
        f"{app}.{name}"
        for app, name in run("SELECT app, name FROM django_migrations ORDER BY 1, 2")
    ]


def tables() -> list[tuple[str, list[str]]]:
    """Return every table with the columns that are written; what the database computes is left out."""
    rows = run(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        " AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
        " GROUP BY c.relname ORDER BY c.relname"
    )
    return [(name, list(columns)) for name, columns in rows]


def copied(table: tuple[str, list[str]], sums: Sums) -> dict[str, Any]:
    """Write one table's rows; return its line in the manifest."""
    name, columns = table
    with (
        connection.cursor() as cursor,
        sums.file(f"{DATABASE}/{name}.gz") as file,
        gzip.GzipFile("", "wb", 3, file, mtime=0) as packed,
    ):
        cursor.cursor.copy_expert(f"COPY {listed(name, columns)} TO STDOUT", packed, PIECE)
        return {"name": name, "columns": columns, "rows": cursor.rowcount}


def listed(table: str, columns: list[str]) -> str:
    """Return a table and its columns as SQL names them."""
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(quote(column) for column in columns)})"


def with_files(sums: Sums) -> tuple[dict[str, int], list[str]]:
    """Copy every stored file; return how many and how large, and what is amiss with any.

    What was destroyed after an approved appraisal is not missed.
    """
    count, size, amiss, destroyed = 0, 0, [], destroyed_digests()
    for name, known in stored_files():
        try:
            source = default_storage.open(name)
        except OSError:
            if known not in destroyed:
                amiss.append(f"{name}：文件缺失。")
            continue
        with source, sums.file(f"{FILES}/{name}") as file:
            for piece in source.chunks(PIECE):
                file.write(piece)
        count, size = count + 1, size + file.size
        if known and known != file.digest.hexdigest():
            amiss.append(f"{name}：内容与登记的摘要不符，按现状备份。")
    return {"count": count, "bytes": size}, amiss


def stored_files() -> Iterator[tuple[str, str]]:
    """Yield the name of every stored file once, with the digest that the database knows it by."""
    first, *others = (
        model._base_manager.exclude(**{name: ""}).values_list(name, digest).order_by()
        for model, name, digest in STORING
    )
    yield from first.union(*others).order_by(STORING[0][1]).iterator(chunk_size=1000)


def seal_manifest(directory: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest last, and its own digest beside it."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"
    digest = hashlib.sha256(text).hexdigest()
    for name, content in (
        (MANIFEST, text),
        (MANIFEST_DIGEST, f"{digest}  {MANIFEST}\n".encode()),
    ):
        file = Measured(directory / name)
        file.write(content)
        file.close()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def to_disk(directory: Path) -> None:
    """Let the names in a directory outlive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def run(statement: str, parameters: Any = None) -> list[Any]:
    """Run one statement; return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []
