"""What a backup or a restore refuses, and what a killed one leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import models

from powerops.core import backup
from tests.core.backup_homes import REPOSITORY, environment, manage, peak_memory, rows, start
from tests.homes import migrated_home, run_sql, throw_away_home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("refused")]
LARGE = 300_000_000  # bytes, none of them on the disk: a sparse file
WITH_A_LARGE_FILE = """
import os
from django.core.files.storage import default_storage
from powerops.core.models import Attachment, Person
person = Person.objects.create_user("clerk", "x" * 12, name="经办")
name = "attachments/00/" + "0" * 64
path = default_storage.path(name)
os.makedirs(os.path.dirname(path))
open(path, "wb").truncate(SIZE)
Attachment.objects.create(file=name, name="卷宗.pdf", sha256="DIGEST", size=SIZE, media_type="application/pdf", uploaded_by=person)
"""


def digest_of_zeros(size: int) -> str:
    digest, piece = sha256(), bytes(1_000_000)
    for _ in range(size // len(piece)):
        digest.update(piece)
    return digest.hexdigest()


@pytest.fixture(scope="module")
def living() -> Iterator[SimpleNamespace]:
    """A home with one person and one very large file, and a backup of it."""
    with migrated_home() as home:
        server = start(home)
        script = WITH_A_LARGE_FILE.replace("SIZE", str(LARGE))
        script = script.replace("DIGEST", digest_of_zeros(LARGE))
        for command in (["shell", "-c", script], ["backup", str(home.parent / "b")]):
            done = manage(home, *command)
            assert done.returncode == 0, done.stderr
        yield SimpleNamespace(home=home, server=server, backup=home.parent / "b")


@pytest.fixture(scope="module")
def empty() -> Iterator[Path]:
    """A home whose database has no tables."""
    with throw_away_home() as home:
        start(home)
        yield home


@pytest.fixture
def copy(living) -> Iterator[Path]:
    """A copy of the backup, to be spoilt; the large file is linked, not copied."""
    goal = living.backup.parent / "copy"
    shutil.copytree(living.backup, goal, copy_function=os.link)
    yield goal
    shutil.rmtree(goal)


def spoil(path: Path) -> None:
    """Change one byte in the middle of a file that others still link to whole."""
    own = path.with_name("own")
    shutil.copy(path, own)
    with own.open("r+b") as file:
        file.seek(own.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))
    own.rename(path)


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "manifest.sha256",
        "SHA256SUMS",
        "database/core_person.gz",
        "files/attachments/00/" + "0" * 64,
    ],
)
def test_one_damaged_byte_is_refused_by_the_name_of_its_file(copy, empty, name):
    spoil(copy / name)
    done = manage(empty, "restore", str(copy))
    assert done.returncode == 1
    assert ("manifest.json" if name.startswith("manifest") else name) in done.stderr
    assert "已损坏" in done.stderr
    assert rows(start(empty).url("superuser")) == {}


@pytest.mark.parametrize("name", ["manifest.json", "SHA256SUMS", "database/core_person.gz"])
def test_missing_file_is_refused_by_its_name(copy, empty, name):
    (copy / name).unlink()
    done = manage(empty, "restore", str(copy))
    assert done.returncode == 1
    assert f"缺少 {name}" in done.stderr or f"缺少文件 {name}" in done.stderr


def rewritten(directory: Path, **changed: object) -> None:
    """Write another manifest with a digest that is right, as another release would have."""
    manifest = json.loads((directory / "manifest.json").read_text())
    for name in ("manifest.json", "manifest.sha256"):
        (directory / name).unlink()
    backup.seal_manifest(directory, {**manifest, **changed})


def test_another_schema_is_refused_with_what_to_do(copy, empty):
    manifest = json.loads((copy / "manifest.json").read_text())
    names = [*manifest["migrations"][:-1], "core.9999_of_tomorrow"]
    rewritten(copy, migrations=names, release="9.9")
    done = manage(empty, "restore", str(copy))
    assert done.returncode == 1
    assert "9.9 版" in done.stderr
    assert "core.9999_of_tomorrow" in done.stderr
    assert manifest["migrations"][-1] in done.stderr
    assert "恢复后再升级" in done.stderr


def test_restore_refuses_a_database_that_holds_anything(living):
    before = rows(living.server.url("superuser"))
    done = manage(living.home, "restore", str(living.backup))
    assert done.returncode == 1
    assert "不是空的" in done.stderr
    assert rows(living.server.url("superuser")) == before


def test_restore_refuses_the_tables_of_another_product(living):
    with throw_away_home() as home:
        server = start(home)
        run_sql(server.url("owner"), "CREATE TABLE theirs (n int)")
        done = manage(home, "restore", str(living.backup))
        assert done.returncode == 1
        assert "不是空的" in done.stderr
        assert [*rows(server.url("superuser"))] == ["theirs"]


def test_restore_refuses_a_file_directory_that_holds_anything(living, empty):
    stray = empty / "files" / "attachments" / "stray"
    stray.parent.mkdir(parents=True)
    stray.write_text("别人的")
    done = manage(empty, "restore", str(living.backup))
    shutil.rmtree(empty / "files")
    assert done.returncode == 1
    assert "文件目录不是空的" in done.stderr


def test_restore_fills_a_database_that_was_only_migrated(living):
    with migrated_home() as home:
        server = start(home)
        done = manage(home, "restore", str(living.backup))
        assert done.returncode == 0, done.stderr
        assert rows(server.url("superuser")) == rows(living.server.url("superuser"))
        [restored] = [p for p in (home / "files").rglob("*") if p.is_file()]
        assert restored.stat().st_size == LARGE


def test_backup_refuses_a_directory_that_holds_anything(living):
    done = manage(living.home, "backup", str(living.backup))
    assert done.returncode == 1
    assert "不是空目录" in done.stderr


def test_backup_needs_little_memory_however_large_the_files(living):
    needed = peak_memory(living.home, "backup", str(living.backup.parent / "again"))
    assert needed < LARGE * 0.6
    shutil.rmtree(living.backup.parent / "again")


def test_killed_backup_leaves_nothing_that_looks_whole(living, empty):
    goal = living.backup.parent / "killed"
    running = subprocess.Popen(
        [sys.executable, str(REPOSITORY / "manage.py"), "backup", str(goal)],
        env=environment(living.home),
    )
    until = time.monotonic() + 60
    while not (begun := list(goal.parent.glob(".killed.unfinished-*/files/attachments/00/*"))):
        assert time.monotonic() < until and running.poll() is None
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not goal.exists()
    [left] = goal.parent.glob(".killed.unfinished-*")
    assert begun[0].is_relative_to(left)
    done = manage(empty, "restore", str(left))
    assert done.returncode == 1
    assert "不是完整的备份" in done.stderr
    shutil.rmtree(left)


def test_file_that_is_missing_or_altered_is_named_and_the_rest_is_saved(living):
    [path] = [p for p in (living.home / "files").rglob("*") if p.is_file()]
    goal = living.backup.parent / "amiss"
    with path.open("r+b") as file:
        file.write(b"x")
    try:
        done = manage(living.home, "backup", str(goal))
    finally:
        with path.open("r+b") as file:
            file.write(b"\0")
    assert done.returncode == 1
    assert f"{'0' * 64}：内容与登记的摘要不符" in done.stderr
    assert (goal / "manifest.json").exists()
    shutil.rmtree(goal)


def test_every_field_that_stores_a_file_is_backed_up():
    storing = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
    }
    assert storing == {(model, name) for model, name, _ in backup.STORING}
