"""Files lie where the operator says: on this machine's disk, or in a store that speaks S3 (G8)."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from powerops import env
from powerops.core import backup, restoring
from powerops.core.files import store
from powerops.core.filings import file
from powerops.core.models import Reading
from registry.records import BASIS
from tests.builders import drafted
from tests.core.s3_server import Session, s3_server

PDF = b"%PDF-1.7\n"
SMALL, LARGE = PDF + b"x" * 1000, PDF + bytes(9 * 1024 * 1024)  # the large one goes in parts


@pytest.fixture
def s3(settings, monkeypatch):
    """A store elsewhere, set up by the environment as an operator would."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with s3_server() as server:
        url = f"s3://power-files/district?endpoint=http://127.0.0.1:{server.server_address[1]}&region=cn"
        monkeypatch.setenv("POWEROPS_FILES_URL", url)
        settings.STORAGES = {**settings.STORAGES, "default": env.storage("POWEROPS_FILES_URL")}
        yield server


@pytest.mark.django_db
@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "large"])
def test_a_file_is_kept_in_s3_under_its_digest_and_comes_back_whole(cast, s3, content):
    attachment = store(ContentFile(content, name="依据.pdf"), by=cast.clerk)
    digest = hashlib.sha256(content).hexdigest()
    assert list(s3.objects) == [f"/power-files/district/attachments/{digest[:2]}/{digest}"]
    assert attachment.file.size == len(content)
    with attachment.file.open("rb") as kept:
        assert hashlib.file_digest(kept, "sha256").hexdigest() == attachment.sha256 == digest


@pytest.mark.django_db
def test_equal_content_is_sent_to_s3_once(cast, s3):
    first = store(ContentFile(SMALL, name="甲.pdf"), by=cast.clerk)
    second = store(ContentFile(SMALL, name="乙.pdf"), by=cast.head)
    assert first.file.name == second.file.name
    assert [command for command, _ in s3.said].count("PUT") == 1


@pytest.mark.django_db
def test_what_a_failing_store_cut_short_is_put_right(cast, s3):
    path = store(ContentFile(SMALL, name="甲.pdf"), by=cast.clerk).file.name
    key = f"/power-files/district/{path}"
    s3.objects[key] = SMALL[:10]
    store(ContentFile(SMALL, name="乙.pdf"), by=cast.clerk)
    assert s3.objects == {key: SMALL}


@pytest.mark.django_db
def test_a_file_of_a_record_is_handed_out_from_s3(cast, district, s3, client):
    draft = drafted(cast, district.zjj)
    filing = file(draft, BASIS, ContentFile(LARGE, name="依据.pdf"), by=cast.clerk)
    client.force_login(cast.legal)
    url = f"/desk/records/registry.revision/{draft.pk}/files/{filing.attachment_id}/"
    assert b"".join(client.get(url).streaming_content) == LARGE
    assert Reading.objects.get().person == cast.legal


@pytest.mark.django_db
def test_content_that_s3_has_lost_is_told(cast, district, s3, client):
    draft = drafted(cast, district.zjj)
    filing = file(draft, BASIS, ContentFile(SMALL, name="依据.pdf"), by=cast.clerk)
    s3.objects.clear()
    client.force_login(cast.legal)
    url = f"/desk/records/registry.revision/{draft.pk}/files/{filing.attachment_id}/"
    assert client.get(url).status_code == 503
    assert not Reading.objects.exists()


@pytest.mark.django_db
def test_a_backup_reads_what_lies_in_s3_and_a_restore_puts_it_back(cast, s3, tmp_path):
    stored = {
        store(ContentFile(one, name="甲.pdf"), by=cast.clerk).file.name for one in (SMALL, LARGE)
    }
    with backup.Sums(tmp_path) as sums:
        counted, amiss = backup.with_files(sums)
    assert (counted, amiss) == ({"count": 2, "bytes": len(SMALL) + len(LARGE)}, [])
    kept = dict(s3.objects)
    s3.objects.clear()
    with restoring.all_put_back(tmp_path, sorted(stored)):
        assert s3.objects == kept
    s3.objects.clear()
    with pytest.raises(RuntimeError), restoring.all_put_back(tmp_path, sorted(stored)):
        raise RuntimeError("the rows do not load")
    assert s3.objects == {}


@pytest.mark.django_db
def test_a_restore_goes_into_an_empty_folder_of_s3_alone(s3):
    s3.objects["/power-files/another/attachments/x"] = b"of another installation"
    restoring.require_empty()
    s3.objects["/power-files/district/attachments/x"] = b"left behind"
    with pytest.raises(backup.BackupRefused, match="文件目录不是空的"):
        restoring.require_empty()


@pytest.mark.django_db
def test_an_s3_that_is_not_reached_stops_the_backup_with_a_sentence(
    cast, s3, tmp_path, monkeypatch
):
    store(ContentFile(SMALL, name="甲.pdf"), by=cast.clerk)
    with monkeypatch.context() as patched:
        patched.setattr(backup, "one_snapshot", nullcontext)  # the test's own transaction is open
        patched.setattr(Session, "do_HEAD", lambda self: self.answer(503))
        with pytest.raises(CommandError, match="没有作出备份"):
            call_command("backup", str(tmp_path / "backup"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_whoever_is_quicker_with_equal_content_is_left_in_peace(cast, monkeypatch):
    """Between looking and writing another process has kept the same content."""
    content = PDF + b"quicker"
    first = store(ContentFile(content, name="甲.pdf"), by=cast.clerk).file.name
    storage = type(default_storage._wrapped)
    look, first_look = storage.exists, iter([False])
    monkeypatch.setattr(
        storage, "exists", lambda self, name: next(first_look, True) and look(self, name)
    )
    assert store(ContentFile(content, name="乙.pdf"), by=cast.clerk).file.name == first
    folder, _, digest = first.rpartition("/")
    assert [name for name in default_storage.listdir(folder)[1] if digest in name] == [digest]
    assert default_storage.open(first).read() == content
    default_storage.delete(first)


def test_unset_means_this_machines_disk_closed_to_others(monkeypatch):
    monkeypatch.delenv("POWEROPS_FILES_URL", raising=False)
    storage = env.storage("POWEROPS_FILES_URL")
    assert storage["BACKEND"].endswith("FileSystemStorage")
    assert storage["OPTIONS"]["file_permissions_mode"] == 0o640


@pytest.mark.parametrize(
    "url",
    [
        "https://bucket", "s3://", "s3://A_b?region=cn", "s3://bucket?endpont=x", "s3://bucket?style=loud",
        "/var/files", "s3://key:secret@bucket",
    ],
)  # fmt: skip
def test_an_address_of_files_that_is_none_stops_the_start(monkeypatch, url):
    monkeypatch.setenv("POWEROPS_FILES_URL", url)
    with pytest.raises(ImproperlyConfigured, match="s3://"):
        env.storage("POWEROPS_FILES_URL")


@pytest.mark.parametrize("missing", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_s3_without_its_keys_stops_the_start(monkeypatch, missing):
    monkeypatch.setenv("POWEROPS_FILES_URL", "s3://power-files")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "" if name == missing else "key")
    with pytest.raises(ImproperlyConfigured, match=missing):
        env.storage("POWEROPS_FILES_URL")


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("", None),
        ("unix:/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("tcp://scanner:3311", ("scanner", 3311)),
        ("tcp://scanner", ("scanner", 3310)),
    ],
)
def test_the_scanners_socket_is_a_path_or_a_port(monkeypatch, value, address):
    monkeypatch.setenv("POWEROPS_CLAMD", value)
    assert env.clamd("POWEROPS_CLAMD") == address


@pytest.mark.parametrize(
    "value", ["/run/clamd.ctl", "unix:clamd", "unix://host/x", "tcp://", "tcp://a:b", "http://a:1"]
)
def test_a_scanner_that_cannot_be_asked_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("POWEROPS_CLAMD", value)
    with pytest.raises(ImproperlyConfigured, match="unix:/"):
        env.clamd("POWEROPS_CLAMD")


@pytest.mark.parametrize("value", ["0", "-1", "2GB", "9999999999", ""])
def test_an_upload_limit_that_is_no_number_in_reason_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("POWEROPS_UPLOAD_LIMIT_MB", value)
    with pytest.raises(ImproperlyConfigured, match="POWEROPS_UPLOAD_LIMIT_MB"):
        env.number("POWEROPS_UPLOAD_LIMIT_MB", 2048, 1, 1024 * 1024)
