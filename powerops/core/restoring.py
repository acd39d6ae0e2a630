"""Bringing an installation back from a backup, into an empty database and an empty store (see `backup`).

It is done as the owner of the tables and needs no superuser: the owner's migrations make the tables, then the
rows are loaded in one transaction with the owner's own triggers off (a restored row is no new act, so the row log
says nothing of it) and the references lifted, and both are put back before it commits.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from powerops import RELEASE
from powerops.core.backup import (
    DATABASE,
    FILES,
    FORMAT,
    MANIFEST,
    MANIFEST_DIGEST,
    PIECE,
    SUMS,
    BackupRefused,
    Say,
    digest_of,
    listed,
    run,
    tables,
)


def restore(source: Path, say: Say) -> dict[str, Any]:
    """Bring everything back from a backup and return its manifest; BackupRefused, with nothing written, when it
    is damaged or of another schema, or the target is not empty.

    Killed half-way it leaves an empty database; stored files must then be cleared by hand before the next try.
    """
    manifest = whole_manifest(source)
    files = verified(source, manifest)
    say(f"备份完好：{manifest['made_at']}，{len(manifest['tables'])} 张表，{len(files)} 个文件。")
    require_same_schema(manifest)
    require_empty()
    call_command("migrate", interactive=False, verbosity=0)
    with all_put_back(source, files):
        say("文件已恢复。")
        load(source, manifest)
    say("数据库已恢复。")
    return manifest


def whole_manifest(source: Path) -> dict[str, Any]:
    """Return the manifest, once its own digest is right."""
    for name in (MANIFEST, MANIFEST_DIGEST, SUMS):
        if not (source / name).is_file():
            raise BackupRefused(
                f"{source} 不是完整的备份：缺少 {name}。", remedy="请改用另一份备份。"
            )
    text = (source / MANIFEST).read_bytes()
    line = f"{hashlib.sha256(text).hexdigest()}  {MANIFEST}\n".encode()
    if (source / MANIFEST_DIGEST).read_bytes() != line:
        raise damaged(MANIFEST)
    manifest: dict[str, Any] = json.loads(text)
    if manifest["format"] != FORMAT:
        raise BackupRefused(
            f"备份的格式版本是 {manifest['format']}，本程序只认 {FORMAT}。",
            remedy=f"请用 {manifest['release']} 版恢复。",
        )
    return manifest


def verified(source: Path, manifest: dict[str, Any]) -> list[str]:
    """Check the digest of every file of the backup; return the stored names of those to put back."""
    if digest_of(source / SUMS) != manifest["sums"]:
        raise damaged(SUMS)
    names = []
    with (source / SUMS).open(encoding="utf-8") as lines:
        for line in lines:
            digest, _, name = line.rstrip("\n").partition("  ")
            if ".." in PurePosixPath(name).parts or name.startswith("/"):
                raise damaged(SUMS)
            if not (source / name).is_file():
                raise BackupRefused(f"备份缺少文件 {name}。", remedy="请改用另一份备份。")
            if digest_of(source / name) != digest:
                raise damaged(name)
            if name.startswith(f"{FILES}/"):
                names.append(name.removeprefix(f"{FILES}/"))
    return names


def damaged(name: str) -> BackupRefused:
    """Say which file of the backup is not as it was written."""
    return BackupRefused(
        f"备份中的 {name} 已损坏：与备份时的摘要不符。没有恢复任何内容。",
        remedy="请改用另一份备份，例如存放在第二地点的那一份。",
    )


def require_same_schema(manifest: dict[str, Any]) -> None:
    """Refuse a backup whose tables this program does not make."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = {f"{app}.{name}" for app, name in loader.disk_migrations or {}}
    theirs = set(manifest["migrations"])
    if ours == theirs:
        return
    only = [
        f"{words}：{'、'.join(sorted(names))}"
        for words, names in (
            ("备份有而本程序没有", theirs - ours),
            ("本程序有而备份没有", ours - theirs),
        )
        if names
    ]
    raise BackupRefused(
        f"备份由 {manifest['release']} 版作出，数据库结构与本程序（{RELEASE}）不同。{'；'.join(only)}。",
        remedy="请安装备份时的那一版程序来恢复，恢复后再升级。",
    )


def require_empty() -> None:
    """Refuse a target where anybody has done anything, or that holds somebody else's tables or files."""
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
    asked = ("core_person", "core_auditevent")
    if present and (
        not present.issuperset(asked) or any(run(f"SELECT 1 FROM {name} LIMIT 1") for name in asked)  # noqa: S608 - our own names
    ):
        raise BackupRefused(
            "目标数据库不是空的。没有恢复任何内容。",
            remedy="请指定一个空的数据库，或者用 POWEROPS_HOME 指定一个新目录。",
        )
    try:
        held = any(default_storage.listdir(""))
    except FileNotFoundError:
        held = False
    if held:
        raise BackupRefused(
            "目标的文件目录不是空的。没有恢复任何内容。",
            remedy="请换一个目录；如果是上次恢复中断留下的，请先清空它。",
        )


@contextmanager
def all_put_back(source: Path, names: list[str]) -> Iterator[None]:
    """Store the files under the names they had; take them away again if what follows fails."""
    stored = []
    try:
        for name in names:
            with (source / FILES / name).open("rb") as file:
                stored.append(default_storage.save(name, File(file)))
            if stored[-1] != name:
                raise BackupRefused(
                    f"文件 {name} 在目标中已经存在。", remedy="请清空目标的文件目录。"
                )
        yield
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise


def load(source: Path, manifest: dict[str, Any]) -> None:
    """Load all rows in one transaction and let the sequences go on where they stood."""
    kept = {table["name"]: table for table in manifest["tables"]}
    if {name: set(columns) for name, columns in tables()} != {
        name: set(table["columns"]) for name, table in kept.items()
    }:
        raise BackupRefused(
            "备份中的表与本程序的表不一致。", remedy="请安装备份时的那一版程序来恢复。"
        )
    with transaction.atomic():
        with triggers_off(), references_lifted():
            run(f"TRUNCATE {', '.join(connection.ops.quote_name(name) for name in kept)}")
            for table in kept.values():
                load_table(source, table)
        for name, value in manifest["sequences"].items():
            sequence = connection.ops.quote_name(name)
            run("SELECT setval(%s, %s, %s)", [sequence, value or 1, value is not None])
    run("ANALYZE")


def load_table(source: Path, table: dict[str, Any]) -> None:
    """Load one table and count its rows."""
    with (
        gzip.open(source / DATABASE / f"{table['name']}.gz") as rows,
        connection.cursor() as cursor,
    ):
        target = listed(table["name"], table["columns"])
        cursor.cursor.copy_expert(f"COPY {target} FROM STDIN", rows, PIECE)
        if cursor.rowcount != table["rows"]:
            raise damaged(f"{DATABASE}/{table['name']}.gz")


@contextmanager
def triggers_off() -> Iterator[None]:
    """Switch our triggers off inside and back on after, each as it was set."""
    found = run(
        "SELECT tgrelid::regclass::text, quote_ident(tgname), tgenabled FROM pg_trigger"
        " JOIN pg_class c ON c.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgenabled <> 'D' AND c.relnamespace = 'public'::regnamespace"
    )
    for table, trigger, _ in found:
        run(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    yield
    for table, trigger, enabled in found:
        how = {"A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}.get(enabled, "ENABLE")
        run(f"ALTER TABLE {table} {how} TRIGGER {trigger}")


@contextmanager
def references_lifted() -> Iterator[None]:
    """Drop the foreign keys inside and make them again after, which checks every row at once."""
    found = run(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
    )
    for table, name, _ in found:
        run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for table, name, definition in found:
        run(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
