"""The offline verifier alone, in an empty directory, without the project: it sees every tampering (G1)."""

from __future__ import annotations

import base64
import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from powerops.core.offline import verify_record
from powerops.core.organisations import edit_facts
from powerops.core.sealing import changes_of, proofs_of, seal_log
from registry.models import Law

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(cast, district):
    """What is exported of one body: its row, history and events, over three seals, others' rows between."""
    for telephone in ("0373-1", "0373-2"):
        edit_facts(district.zjj, by=cast.admin, telephone=telephone)
        Law.objects.create(name=f"条例{telephone}", rank="法律")
        seal_log(batch=40)
    return proofs_of(changes_of(district.zjj, *district.zjj.history.all()))


@pytest.fixture
def published(client, export):
    return client.get("/integrity/seals.json").json()


@pytest.fixture
def away(tmp_path):
    """An empty directory with nothing but the verifier in it; runs it there on what is given."""
    copied = tmp_path / "verify_record.py"
    copied.write_bytes(Path(verify_record.__file__).read_bytes())

    def run(export, *seals, arguments=()):
        names = []
        for number, content in enumerate([export, *seals]):
            name = f"{number}.json"
            (tmp_path / name).write_text(json.dumps(content, ensure_ascii=False))
            names.append(name)
        return start(*names, *arguments)

    def start(*arguments):
        done = subprocess.run(
            [sys.executable, "-I", "verify_record.py", *arguments],
            cwd=tmp_path, env={"PATH": os.defpath, "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout

    run.start, run.home = start, tmp_path
    return run


def key_of(export):
    return verify_record.parsed(export["seals"][0]["text"])["public-key"]


def test_a_good_export_passes_against_the_published_seals(export, published, away):
    assert len({row["proof"]["seal"] for row in export["rows"]}) >= 3
    code, said = away(export, published)
    assert (code, said.splitlines()[-1]) == (0, "结论：一致。这份记录自封印以来没有被改动。")


def test_a_good_export_passes_with_the_key_alone(export, away):
    assert away(export, arguments=["--key", key_of(export)])[0] == 0


def test_without_seals_or_key_there_is_no_verdict(export, away):
    code, said = away(export)
    assert code == 2 and "无法排除整份伪造" in said


def test_rows_that_are_not_sealed_yet_are_told(district, published, away):
    Law.objects.create(name="新条例", rank="法律")
    fresh = proofs_of(changes_of(Law.objects.latest("pk")))
    code, said = away(fresh, published)
    assert code == 2 and "尚未封印" in said


def edited(content, place, value):
    """A copy of nested content with one place changed; a function changes what was there."""
    content = copy.deepcopy(content)
    inner = content
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value(inner[place[-1]]) if callable(value) else value
    return content


def flipped(text):
    return ("1" if text[0] == "0" else "0") + text[1:]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("rows", 0, "content"), lambda text: text.replace("zjj", "xyz")),
        (("rows", 0, "actor"), 99),
        (("rows", 0, "at"), "2020-01-01T00:00:00.000000Z"),
        (("rows", 0, "operation"), "D"),
        (("rows", 0, "request"), "x\ny"),
        (("rows", 0, "id"), lambda number: number + 1),
        (("rows", 0, "row"), lambda number: number + 1),
        (("rows", 0, "proof", "path", 0), flipped),
        (("rows", 0, "proof", "path"), lambda path: path[:-1]),
        (("rows", 0, "proof", "path"), lambda path: [*path, "00" * 32]),
        (("rows", 0, "proof", "index"), lambda index: index + 1),
        (("rows", 0, "proof", "index"), -1),
        (("rows", 0, "proof", "seal"), lambda number: number + 1),
        (("rows", 0, "proof", "seal"), 999),
        (("rows", 0, "proof"), {}),
        (("seals", 0, "text"), lambda text: text.replace("row-count 40", "row-count 41")),
        (("seals", 0, "text"), lambda text: text + "x 1\n"),
        (("seals", 0, "digest"), flipped),
        (("seals", 0, "signature"), flipped),
        (("seals", -1, "signature"), lambda text: text[:64] + flipped(text[64:])),
        (("seals",), lambda seals: [seals[0], *seals[2:]]),
        (("seals",), lambda seals: [seals[1], seals[0], *seals[2:]]),
        (("format",), "something-else"),
    ],
)  # fmt: skip
def test_every_tampering_fails(export, published, away, place, value):
    code, said = away(edited(export, place, value), published)
    assert code == 1, said
    assert said.splitlines()[-1].startswith("结论：不一致")


def test_an_export_sealed_with_another_key_fails(export, published, away, settings):
    """Everything made anew, consistent in itself, by somebody with a key of their own."""
    from powerops.core.models import Seal
    from powerops.core.sealing import as_json, sign

    settings.SEALING_KEY = base64.b64encode(b"7" * 32).decode()
    forged, previous = copy.deepcopy(export), "0" * 64
    forged["seals"] = []
    for seal in Seal.objects.order_by("number"):
        seal.previous = previous
        sign(seal)
        previous = seal.digest
        forged["seals"].append(as_json(seal))
    code, said = away(forged, published)
    assert code == 1 and "与公布的不同" in said
    code, said = away(forged, arguments=["--key", key_of(export)])
    assert code == 1 and "不是用给出的公钥签署的" in said


def test_published_seals_that_do_not_hang_together_fail(export, published, away):
    torn = edited(
        published, ("seals", 1, "text"), lambda text: text.replace("number 2", "number 9")
    )
    assert away(export, torn)[0] == 1


def test_published_seals_whose_newest_signature_is_blotted_out_fail(export, published, away):
    """The newest vouches for all before it, by the chain of digests."""
    code, said = away(export, edited(published, ("seals", -1, "signature"), "0" * 128))
    assert code == 1, said
    assert said.splitlines()[-1].startswith("结论：不一致")


def test_copies_of_some_seals_vouch_for_what_was_sealed_before_them(export, published, away):
    """The second body keeps one seal a day; the export's own chain leads from there to the rows."""
    newest = edited(published, ("seals",), lambda seals: [seals[0], seals[-1]])
    assert away(export, newest)[0] == 0
    older = edited(published, ("seals",), lambda seals: seals[:-1])
    code, said = away(export, older)
    assert code == 2 and "比给出的封印文件更新" in said


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("seals", 0, "signature"), "0" * 128),
        (("seals", -1, "signature"), "0" * 128),
        (("seals", 0, "text"), lambda text: text.replace("row-count 40", "row-count 41")),
        (("seals",), lambda seals: [seals[0], *seals[2:]]),
    ],
)
def test_seals_alone_are_held_against_their_own_signatures_and_chain(published, away, place, value):
    code, said = away(edited(published, place, value))
    assert code == 1, said
    assert said.splitlines()[-1].startswith("结论：不一致")


def test_good_seals_alone_are_no_proof_until_a_key_or_a_copy_vouches_for_them(published, away):
    code, said = away(published)
    assert code == 2 and "无法排除整份伪造" in said
    assert away(published, arguments=["--key", key_of(published)])[0] == 0
    assert away(published, arguments=["--key", "ab" * 32])[0] == 1
    assert away(published, published)[0] == 0
    older = edited(published, ("seals",), lambda seals: seals[:-1])
    assert away(older, published)[0] == 0
    code, said = away(published, older)
    assert code == 2 and "其中 1 个不在" in said
    nothing = edited(published, ("seals",), [])
    assert away(nothing, arguments=["--key", key_of(published)])[0] == 2


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"format": "powerops-audit-1"}'])
def test_what_cannot_be_read_is_no_verdict_and_no_crash(published, away, content):
    (away.home / "broken.json").write_text(content)
    (away.home / "seals.json").write_text(json.dumps(published))
    code, said = away.start("broken.json", "seals.json")
    assert code in (1, 2) and "结论：" in said
    assert away.start("nowhere.json")[0] == 2


def test_it_imports_nothing_but_the_standard_library():
    text = Path(verify_record.__file__).read_text()
    imported = {
        line.split()[1].partition(".")[0]
        for line in text.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= sys.stdlib_module_names
