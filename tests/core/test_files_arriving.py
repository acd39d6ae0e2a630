"""A file arrives piece by piece: never wholly in memory, never half, refused in words (G8)."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from powerops.core import arriving
from powerops.core.models import Attachment, Filing
from powerops.wsgi import application
from registry.records import BASIS
from tests.builders import drafted

MEGABYTE = 1024 * 1024
PDF = b"%PDF-1.7\n"
BOUNDARY = "----boundary"


class Body(io.RawIOBase):
    """A multipart request that is made while it is read: a file of `size` bytes, whole or cut off at a place."""

    def __init__(self, fields: dict[str, str], size: int, cut: int | None = None) -> None:
        begins = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        begins += (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="upload"; filename="材料.pdf"\r\n'
            "Content-Type: text/html\r\n\r\n"
        )
        self.pieces = self.made(begins.encode(), size, f"\r\n--{BOUNDARY}--\r\n".encode())
        self.length = len(begins.encode()) + size + len(BOUNDARY) + 8
        self.left = self.length if cut is None else cut
        self.rest = b""

    @staticmethod
    def made(begins: bytes, size: int, ends: bytes) -> Iterator[bytes]:
        yield begins + PDF
        size -= len(PDF)
        while size > 0:
            yield bytes(min(size, MEGABYTE))
            size -= MEGABYTE
        yield ends

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and (piece := next(self.pieces, b"")):
            self.rest += piece
        size = min(size, self.left)
        given, self.rest = self.rest[:size], self.rest[size:]
        self.left -= len(given)
        return given


@pytest.fixture(autouse=True)
def incoming(settings, tmp_path):
    """A place of arrival of one's own: tests at our side receive files too."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


@pytest.fixture
def draft(cast, district):
    return drafted(cast, district.zjj)


@pytest.fixture
def sent(cast, draft, client):
    """Send a file to the draft through the web server's way in, as a browser that is logged in."""
    client.force_login(cast.clerk)

    def send(size: int, cut: int | None = None) -> str:
        token = "t" * 32
        body = Body({"csrfmiddlewaretoken": token, "slot": BASIS}, size, cut)
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": f"/desk/records/registry.revision/{draft.pk}/files/new/",
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}", "CONTENT_LENGTH": str(body.length),
            "HTTP_COOKIE": f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}",
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": body, "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
        }  # fmt: skip
        answers: list[str] = []
        with closing(application(environ, lambda status, *_: answers.append(status))) as content:
            list(content)
        return answers[0]

    return send


def lying_about() -> list[Path]:
    from django.conf import settings

    return list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())


def resident() -> int:
    """Memory that this process holds now, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_three_hundred_megabytes_arrive_in_constant_memory(sent):
    size, most, done = 300 * MEGABYTE, [resident()], threading.Event()
    began = most[0]

    def watch() -> None:
        while not done.wait(0.01):
            most[0] = max(most[0], resident())

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        assert sent(size) == "302 Found"
    finally:
        done.set()
        watching.join()
    kept = Filing.objects.get().attachment
    assert kept.size == size
    digest = hashlib.sha256(PDF)
    for start in range(len(PDF), size, MEGABYTE):
        digest.update(bytes(min(MEGABYTE, size - start)))
    assert kept.sha256 == digest.hexdigest()
    assert default_storage.size(kept.file.name) == size and lying_about() == []
    default_storage.delete(kept.file.name)
    assert most[0] - began < 40 * MEGABYTE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("missing", [2 * MEGABYTE, 100, 1])
def test_a_file_whose_rest_does_not_come_is_not_taken(sent, missing):
    size = 3 * MEGABYTE
    whole = Body({"csrfmiddlewaretoken": "t" * 32, "slot": BASIS}, size).length
    assert sent(size, cut=whole - missing).startswith("403")
    assert not Filing.objects.exists() and not Attachment.objects.exists()
    assert lying_about() == []
    assert sent(size) == "302 Found"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        b"", b"--x", b"--x\r\n\r\n--x--", b"no parts at all",
        b'--x\r\nContent-Disposition: form-data; name="upload"; filename="a.pdf"\r\n\r\n%PDF-',
        b'--x\r\nContent-Disposition: form-data; name="upload"; filename="a.' + b"x" * 400 + b'"\r\n\r\n%PDF-\r\n--x--',
        b'--x\r\nContent-Disposition: form-data; name="upload"; filename="../.."\r\n\r\n%PDF-\r\n--x--',
    ],
)  # fmt: skip
def test_a_broken_request_breaks_nothing(cast, draft, client, body):
    client.force_login(cast.clerk)
    url = f"/desk/records/registry.revision/{draft.pk}/files/new/"
    response = client.generic("POST", url, body, "multipart/form-data; boundary=x")
    assert response.status_code in {200, 400, 422}
    assert not Filing.objects.exists() and lying_about() == []


def post(client: Client, draft, content: bytes = PDF, name: str = "材料.pdf"):
    """Send a file by a form."""
    url = f"/desk/records/registry.revision/{draft.pk}/files/new/"
    return client.post(
        url, {"slot": BASIS, "upload": SimpleUploadedFile(name, content), "note": "说明"}
    )


@pytest.mark.django_db
def test_what_is_too_large_is_told_in_the_form_and_what_was_typed_stays(
    cast, draft, client, settings
):
    settings.UPLOAD_LIMIT = MEGABYTE
    client.force_login(cast.clerk)
    response = post(client, draft, PDF + bytes(MEGABYTE))
    page = response.content.decode()
    assert response.status_code == 422
    assert "文件超过了 1 MB 的上限。请压缩或拆分后重新上传。" in page and 'value="说明"' in page
    assert not Filing.objects.exists() and lying_about() == []
    assert post(client, draft, PDF + bytes(MEGABYTE - len(PDF))).status_code == 302


@pytest.mark.django_db
def test_a_file_of_a_wrong_kind_is_told_at_the_field_of_the_file(cast, draft, client):
    client.force_login(cast.clerk)
    response = post(client, draft, b"MZ" + bytes(100))
    (told,) = response.context["form"].errors["upload"]
    assert response.status_code == 422
    assert "格式不在接收范围内。可以提交的格式：pdf、ofd、png、jpg、" in told


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["beforehand", "meanwhile"])
def test_a_full_disk_is_told_in_words(cast, draft, client, monkeypatch, how):
    client.force_login(cast.clerk)
    if how == "beforehand":
        usage = shutil.disk_usage("/")._replace(free=arriving.ROOM_LEFT)
        monkeypatch.setattr(arriving.shutil, "disk_usage", lambda path: usage)
    else:
        monkeypatch.setattr(arriving.Arrived, "write_piece", full, raising=True)
    response = post(client, draft)
    assert response.status_code == 422
    assert "服务器的存储空间不足，文件没有保存。" in response.content.decode()
    assert not Filing.objects.exists() and lying_about() == []


def full(self: object, piece: bytes) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.django_db
def test_whoever_is_not_logged_in_leaves_nothing_on_the_disk(db, monkeypatch):
    """The guard against forged requests reads the body before anybody asks who sends it."""
    taken: list[bytes] = []
    monkeypatch.setattr(arriving.Arrived, "write_piece", lambda self, piece: taken.append(piece))
    client = Client(enforce_csrf_checks=True)
    client.get("/login/")
    response = client.post("/login/", {"x": SimpleUploadedFile("a.pdf", PDF)})
    assert response.status_code == 403 and taken == [] and lying_about() == []


@pytest.mark.django_db
def test_an_empty_file_is_told(cast, draft, client):
    client.force_login(cast.clerk)
    assert "文件是空的" in post(client, draft, b"").content.decode()


@pytest.mark.django_db
def test_who_has_no_turn_is_refused_before_the_file_matters(cast, draft, client):
    for name, status in (("head", 403), ("legal", 403), ("clerk2", 404), ("nobody", 404)):
        client.force_login(getattr(cast, name))
        assert post(client, draft).status_code == status
    assert not Filing.objects.exists()


def test_what_killed_processes_left_is_swept_and_what_arrives_stays(settings):
    place = settings.FILE_UPLOAD_TEMP_DIR
    left, fresh, foreign = (place / name for name in ("a.arriving", "b.arriving", "c.txt"))
    for path in (left, fresh, foreign):
        path.write_bytes(b"x")
    long_ago = time.time() - arriving.STALE - 60
    for path in (left, foreign):
        os.utime(path, (long_ago, long_ago))
    assert arriving.sweep_incoming() == 1
    assert sorted(path.name for path in place.iterdir()) == ["b.arriving", "c.txt"]
