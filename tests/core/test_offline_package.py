"""The offline verifier on a package that is odd as a ZIP file, and on files that are none (G1)."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from powerops.core.offline.verify_record import main, members_of, problems_of_package

KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes_raw().hex()
CONTENT = {"audit.json": b"{}", "timeline.json": b"[]"}


@pytest.fixture
def package(tmp_path) -> Path:
    """A package of two members with a manifest signed by KEY."""
    members = {name: {"sha256": sha256(data).hexdigest()} for name, data in CONTENT.items()}
    manifest = json.dumps({"members": members}).encode()
    signed = {"public-key": PUBLIC, "signature": KEY.sign(manifest).hex()}
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, data in CONTENT.items():
            made.writestr(name, data)
        made.writestr("manifest.json", manifest)
        made.writestr("manifest.sig", json.dumps(signed))
    return path


def problems(package: Path) -> list[str]:
    return list(problems_of_package(members_of(str(package)), [PUBLIC]))


def test_a_second_member_of_the_same_name_is_told(package):
    """Which of the two a reader is shown depends on the program that opens the ZIP file."""
    assert problems(package) == []
    with zipfile.ZipFile(package, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr("timeline.json", CONTENT["timeline.json"])
    assert problems(package) == ["多出 timeline.json（同名的另一个）"]


def test_a_false_first_member_of_the_same_name_is_told(package):
    false = package.with_name("false.zip")
    with zipfile.ZipFile(package) as opened, zipfile.ZipFile(false, "w") as made:
        made.writestr("timeline.json", b'["false"]')
        with pytest.warns(UserWarning, match="Duplicate"):
            for name in opened.namelist():
                made.writestr(name, opened.read(name))
    assert "多出 timeline.json（同名的另一个）" in problems(false)


@pytest.mark.parametrize("name", ["audit.json", "manifest.json", "manifest.sig"])
def test_a_package_without_its_proof_is_refused_by_what_is_missing(package, name, capsys):
    less = package.with_name("less.zip")
    with zipfile.ZipFile(package) as opened, zipfile.ZipFile(less, "w") as made:
        for kept in opened.namelist():
            if kept != name:
                made.writestr(kept, opened.read(kept))
    assert main([str(less)]) == 1
    assert f"缺少 {name}\n" in capsys.readouterr().out


def test_a_file_that_is_no_export_or_not_there_is_told_in_a_sentence(tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("您好")
    assert main([str(tmp_path / "letter.txt")]) == 2
    assert "不是证据包、导出文件或者封印文件" in capsys.readouterr().out
    assert main([str(tmp_path / "gone.zip")]) == 2
    said = capsys.readouterr().out
    assert f"没有 {tmp_path / 'gone.zip'}" in said and "Errno" not in said
