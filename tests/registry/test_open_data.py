"""Open data: everything published in one signed set, nothing else; whole or not at all; taken away from any place (G9)."""

import csv
import hashlib
import io
import json
import re
import subprocess

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from powerops.core.jobs import Progress, run_waiting
from powerops.core.models import Job, RowChange
from powerops.core.offline import verify_open_data
from registry import open_data
from registry.models import OpenDataSet, PublishedPower, Withdrawal
from registry.open_data_files import TABLES
from registry.tasks import ask_for_missing_open_data, ask_for_open_data
from registry.workflows.ledger import enter
from tests.builders import content, published
from tests.registry.test_ledgers import FEE, fields

ODD = "=cmd|' /C calc'!A0"


@pytest.fixture
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path


@pytest.fixture
def making(storage, monkeypatch):
    """Make a set in the test's own transaction: the snapshot's connection would not see it."""
    monkeypatch.setattr(open_data, "frozen", connection.cursor)
    return lambda: open_data.make_set(Progress())


@pytest.fixture
def listed(db, cast, district):
    basis = content()["basis_text"] + "\n第二行\t有制表符和反斜线\\n与<&>"
    powers = (
        content(fees=[FEE], basis_text=basis),
        content(name="对另一行为的处罚", remarks=ODD),
    )
    return published(cast, district.zjj, *powers)


def stored(made, name):
    with default_storage.open(f"{made.folder}/{name}") as file:
        return file.read()


def table(made, name):
    return list(csv.DictReader(io.StringIO(stored(made, name).decode("utf-8-sig"), newline="")))


def test_each_table_says_what_is_published(making, listed, cast):
    enter(by=cast.legal, **fields())
    made = making()
    first, second = table(made, "powers.csv")
    assert first["事项名称"] == content()["name"] and first["实施依据"].endswith("\\n与<&>")
    assert json.loads(first["收费项目（JSON）"])[0]["name"] == FEE["name"]
    assert second["收费项目（JSON）"] == "" and second["备注"] == f"'{ODD}"
    assert [row["收费项目"] for row in table(made, "fees.csv")] == [FEE["name"]]
    assert [row["是否现行"] for row in table(made, "editions.csv")] == ["是"]
    assert [row["事项数"] for row in table(made, "bodies.csv")] == ["2"]
    assert [row["方式"] for row in table(made, "ledgers.csv")] == ["取消"]
    assert table(made, "intermediaries.csv") == []
    for one in TABLES:
        head = stored(made, f"{one.name}.csv").decode("utf-8-sig").splitlines()[0]
        assert head == ",".join(column.label for column in one.columns)


def test_a_line_of_json_is_the_public_resource_of_the_power(making, listed, client):
    made = making()
    lines = [json.loads(line) for line in stored(made, "powers.jsonl").splitlines()]
    assert len(lines) == 2
    for one in lines:
        told = client.get(f"/api/v1/powers/{one['code']}/").json()
        shared = one.keys() & told.keys()
        assert {"legal_basis", "duties", "fees", "edition"} <= shared
        assert {key: one[key] for key in shared} == {key: told[key] for key in shared}


def test_the_workbook_holds_the_same_texts_and_runs_none_of_them(making, listed):
    made = making()
    sheet = openpyxl.load_workbook(io.BytesIO(stored(made, "powers.xlsx"))).active
    headers, *rows = sheet.iter_rows()
    names = [cell.value for cell in headers]
    rows_of_csv = table(made, "powers.csv")
    for cells, row in zip(rows, rows_of_csv, strict=True):
        for name, cell in zip(names, cells, strict=True):
            text = row[name].removeprefix("'").replace("\t", " ")
            assert (cell.value or "") == text, name
            assert cell.data_type != "f" and (cell.value is None or cell.quotePrefix)


def test_the_manifest_tells_digests_rows_and_stamp_and_the_next_one_names_it(making, listed, cast):
    first = making()
    for name, told in open_data.files_of(first).items():
        assert hashlib.sha256(stored(first, name)).hexdigest() == told["sha256"]
        assert default_storage.size(f"{first.folder}/{name}") == told["size"]
    manifest = json.loads(first.manifest)
    assert manifest["files"]["powers.jsonl"]["rows"] == 2
    assert manifest["stamp"]["number"] == first.stamp > 0
    enter(by=cast.legal, **fields())
    second = making()
    assert json.loads(second.manifest)["previous"] == first.digest
    assert hashlib.sha256(first.manifest.encode()).hexdigest() == first.digest
    assert RowChange.objects.filter(table="registry_opendataset").count() == 2


def test_no_set_is_made_while_nothing_public_has_changed(making, listed):
    assert making() is not None
    assert making() is None
    assert OpenDataSet.objects.count() == 1


def test_a_lost_file_makes_the_set_anew(making, listed):
    made = making()
    default_storage.delete(f"{made.folder}/powers.csv")
    assert making().number == 2


def downloaded(made, folder, client):
    """Save every file of a set under the name that the product gives it."""
    folder.mkdir()
    for name in open_data.MEDIA:
        answer = client.get(f"/open-data/{made.number}/{name}")
        data = b"".join(answer) if answer.streaming else answer.content
        saved_as = re.fullmatch(r'attachment; filename="(.+)"', answer["Content-Disposition"])[1]
        (folder / saved_as).write_bytes(data)
    return folder


def test_files_are_checked_as_they_were_saved(making, listed, client, storage):
    folder = downloaded(making(), storage / "taken", client)
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=folder).returncode == 0  # noqa: S603 (constants)
    (folder / "fees.csv").write_bytes(b"no fees")
    assert subprocess.run(check, cwd=folder).returncode == 1  # noqa: S603 (constants)


def test_the_verifier_finds_a_set_whole_and_an_altered_file_by_name(
    making, listed, client, storage, capsys
):
    made = making()
    folder = downloaded(made, storage / "taken", client)
    assert verify_open_data.main([str(folder), "--key", made.public_key]) == 0
    assert verify_open_data.main([str(folder)]) == 2
    assert verify_open_data.main([str(folder), "--key", "0" * 64]) == 1
    (folder / "fees.csv").rename(folder / "20261123-fees.csv")  # as earlier versions named them
    assert verify_open_data.main([str(folder), "--key", made.public_key]) == 0
    (folder / "20261123-fees.csv").write_bytes(b"no fees")
    assert verify_open_data.main([str(folder), "--key", made.public_key]) == 1
    assert "fees.csv 被改动" in capsys.readouterr().out
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace("fees.csv", "fee.csv"))
    assert verify_open_data.main([str(folder), "--key", made.public_key]) == 1


def test_a_broken_download_goes_on_where_it_left_off(making, listed, client):
    made = making()
    url, whole = f"/open-data/{made.number}/powers.csv", stored(made, "powers.csv")
    answer = client.get(url)
    assert b"".join(answer) == whole and int(answer["Content-Length"]) == len(whole)
    assert answer["Accept-Ranges"] == "bytes" and not answer.cookies
    etag = answer["ETag"]
    rest = client.get(url, headers={"Range": "bytes=10-", "If-Range": etag})
    assert rest.status_code == 206 and b"".join(rest) == whole[10:]
    assert rest["Content-Range"] == f"bytes 10-{len(whole) - 1}/{len(whole)}"
    assert b"".join(client.get(url, headers={"Range": "bytes=-7"})) == whole[-7:]
    assert b"".join(client.get(url, headers={"Range": "bytes=2-4"})) == whole[2:5]
    other = client.get(url, headers={"Range": "bytes=10-", "If-Range": '"other"'})
    assert other.status_code == 200 and b"".join(other) == whole
    for asked in ("bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=a-"):
        assert client.get(url, headers={"Range": asked}).status_code == 200
    beyond = client.get(url, headers={"Range": f"bytes={len(whole)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(whole)}")
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert b"".join(client.head(url)) == b""


@pytest.mark.parametrize("name", ["..%2fsecret", "powers", "SHA256SUMS.csv", "manifest.json.bak"])
def test_nothing_but_the_named_files_is_handed_out(making, listed, client, name):
    made = making()
    assert client.get(f"/open-data/{made.number}/{name}").status_code == 404
    assert client.get(f"/open-data/latest/{name}").status_code == 404
    assert client.get("/open-data/99/powers.csv").status_code == 404


def withdrawn(cast, edition):
    power = PublishedPower.objects.get(name="对另一行为的处罚")
    Withdrawal.objects.create(
        power=power.power, edition=edition, kind="unsuitable", reason="涉密", by=cast.secretary
    )
    PublishedPower.objects.filter(pk=power.pk).update(withdrawn={"kind": "unsuitable"})
    return power


def test_what_is_withdrawn_as_unfit_leaks_from_no_set_old_or_new(making, listed, cast, client):
    before = making()
    power = withdrawn(cast, listed)
    assert client.get(f"/open-data/{before.number}/powers.csv").status_code == 404
    assert "文件正在生成" in client.get("/open-data/").content.decode()
    default_storage.delete(f"{before.folder}/powers.csv")  # or the stamp moves, as the act sees to
    after = making()
    for name in open_data.files_of(after):
        if name.endswith(".xlsx"):
            continue
        assert power.code not in stored(after, name).decode(), name
    assert json.loads(after.manifest)["files"]["powers.xlsx"]["rows"] == 1
    assert not default_storage.exists(f"{before.folder}/powers.jsonl")


def test_sets_are_kept_for_so_many_days_and_their_rows_for_ever(
    making, listed, cast, settings, time_machine
):
    first = making()
    time_machine.move_to(timezone.now() + timezone.timedelta(days=settings.OPEN_DATA_DAYS + 1))
    assert open_data.offered() == [first]  # the only one stays
    enter(by=cast.legal, **fields())
    making()
    open_data.remove_old()
    assert not default_storage.exists(f"{first.folder}/powers.csv")
    assert OpenDataSet.objects.count() == 2


def test_a_crash_leaves_the_former_set_whole_and_its_own_litter_is_swept(
    making, listed, cast, monkeypatch
):
    first = making()
    enter(by=cast.legal, **fields())
    monkeypatch.setattr(open_data, "keep", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        making()
    assert open_data.offered() == [first] and open_data.is_whole(first)
    assert len(default_storage.listdir(open_data.FOLDER)[0]) == 2
    open_data.remove_old()
    assert len(default_storage.listdir(open_data.FOLDER)[0]) == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_the_set_from_a_snapshot_of_its_own(storage, cast, district):
    published(cast, district.zjj)
    ask_for_missing_open_data()
    ask_for_open_data()
    assert Job.objects.filter(kind="registry.make_open_data").count() == 1
    run_waiting()
    made = OpenDataSet.objects.get()
    assert open_data.files_of(made)["powers.jsonl"]["rows"] == 1
    ask_for_missing_open_data()
    assert Job.objects.filter(kind="registry.make_open_data").count() == 1
