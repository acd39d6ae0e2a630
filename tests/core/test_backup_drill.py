"""The restore drill: a living installation is backed up and comes back whole in another home."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest

from powerops.embedded import Embedded
from tests.core.backup_homes import LOG_IN, SEAL, WITH_A_FILE, guards, manage, rows, start
from tests.homes import demo_home, run_sql, throw_away_home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("drill")]


def kept(home: Path, server: Embedded, **more: object) -> SimpleNamespace:
    """The home with what its database held then: tests that work in it come later."""
    url = server.url("superuser")
    sequences = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
    return SimpleNamespace(
        home=home,
        server=server,
        rows=rows(url),
        guards=guards(url),
        sequences=run_sql(url, sequences),
        **more,
    )


@pytest.fixture(scope="module")
def living() -> Iterator[SimpleNamespace]:
    """A home with the demo district, its published edition and a file, and a backup of it."""
    with demo_home() as home:
        server = start(home)
        for command in (
            ["shell", "-c", WITH_A_FILE],
            ["shell", "-c", SEAL],
        ):
            done = manage(home, *command)
            assert done.returncode == 0, done.stderr
        backup = home.parent / "backup"
        done = manage(home, "backup", str(backup))
        assert done.returncode == 0, done.stderr
        yield kept(home, server, backup=backup)


@pytest.fixture(scope="module")
def restored(living) -> Iterator[SimpleNamespace]:
    with throw_away_home() as home:
        server = start(home)
        # What the operator keeps apart from the backup, and brings by hand.
        shutil.copy(living.home / "sealing-key", home)
        done = manage(home, "restore", str(living.backup))
        assert done.returncode == 0, done.stderr
        yield kept(home, server)


def test_every_row_of_every_table_comes_back(living, restored):
    before, after = living.rows, restored.rows
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == set()
    assert len(before["registry_powerversion"]) > 0
    assert len(before["core_auditevent"]) > 0
    assert len(before["core_rowchange"]) > len(before["core_auditevent"])
    assert len(before["core_seal"]) > 0


def test_every_trigger_reference_index_and_right_comes_back(living, restored):
    assert living.guards == restored.guards


def test_append_only_tables_still_refuse_after_the_restore(restored):
    for role in ("app", "owner", "superuser"):
        with pytest.raises(psycopg2.Error, match="只能追加"):
            run_sql(restored.server.url(role), "UPDATE core_auditevent SET label = '假'")


def test_sequences_go_on_where_they_stood(living, restored):
    assert restored.sequences == living.sequences
    assert sum(value is not None for _, value in restored.sequences) > 20


def test_files_come_back_byte_for_byte(living, restored):
    def files(home: Path) -> dict[str, bytes]:
        root = home / "files"
        return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}

    assert files(living.home) == files(restored.home)
    assert files(living.home)


def test_people_log_in_with_the_passwords_they_had(restored):
    done = manage(restored.home, "shell", "-c", LOG_IN)
    assert "logged in" in done.stdout, done.stderr


def test_work_goes_on_after_the_restore(restored):
    done = manage(restored.home, "shell", "-c", WITH_A_FILE.replace('b"x"', 'b"y"'))
    assert done.returncode == 0, done.stderr


def test_restored_record_verifies_whole(restored):
    if "verify_audit" not in manage(restored.home, "help", "--commands").stdout:
        pytest.skip("the record cannot be verified yet")
    done = manage(restored.home, "verify_audit")
    assert done.returncode == 0, done.stdout + done.stderr


def test_backup_is_for_its_owners_eyes_and_holds_no_key(living):
    assert living.backup.stat().st_mode & 0o777 == 0o700
    modes = {p.stat().st_mode & 0o777 for p in living.backup.rglob("*") if p.is_file()}
    assert modes == {0o600}
    names = {p.name for p in living.backup.rglob("*")}
    assert not names & {"secret-key", "sealing-key", "database-secrets.json"}


def test_backup_is_checked_by_the_ordinary_tool_too(living):
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS", "manifest.sha256"], cwd=living.backup, check=False)  # fmt: skip
    assert done.returncode == 0
    manifest = json.loads((living.backup / "manifest.json").read_text())
    counted = {table["name"]: table["rows"] for table in manifest["tables"]}
    assert counted["core_attachment"] >= 1
    assert "core.0001_initial" in manifest["migrations"]
    assert manifest["seal"]["number"] == len(living.rows["core_seal"])
