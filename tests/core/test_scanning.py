"""Every file passes the virus scanner where there is one; where it does not answer, nothing comes in (G8)."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from powerops.core.files import FileUnfit, store
from powerops.core.models import Attachment, AuditEvent
from powerops.core.scanning import PIECE, Infected, ScannerAway, scan
from tests.core.clamd import EICAR, scanner

PDF = b"%PDF-1.7\n"
SIGNATURE = f"Eicar-Test:0:*:{EICAR[-40:].hex()}\n"  # as ClamAV writes it; spares the download of all others


@pytest.fixture(params=["path", "port"])
def clamd(request, tmp_path, settings):
    """A scanner behind either kind of socket."""
    path = (
        Path(f"/tmp/powerops-clamd-{tmp_path.name[-20:]}.sock") if request.param == "path" else None
    )
    with scanner(path) as server:
        settings.CLAMD = str(path) if path else server.server_address
        yield server
    if path:
        path.unlink()


def handed_in(content: bytes, person, name: str = "材料.pdf") -> Attachment:
    return store(ContentFile(content, name=name), by=person)


@pytest.mark.django_db
def test_a_clean_file_is_heard_to_the_end_in_pieces_and_kept(cast, clamd):
    content = PDF + bytes(3 * PIECE)
    assert handed_in(content, cast.clerk).size == len(content)
    assert clamd.total == len(content) and clamd.longest == PIECE


@pytest.mark.django_db(transaction=True)
def test_an_infected_file_is_refused_with_the_finding_and_recorded(cast, clamd):
    with pytest.raises(Infected, match="发现病毒（Eicar-Test-Signature）") as refused:
        handed_in(PDF + bytes(PIECE) + EICAR, cast.clerk, "发票.pdf")
    assert isinstance(refused.value, FileUnfit)
    assert not Attachment.objects.exists()
    event = AuditEvent.objects.about(cast.clerk).get()
    assert (event.act, event.by) == ("core.file.infected", cast.clerk)
    assert event.facts["发现"] == "Eicar-Test-Signature" and event.facts["文件"] == "发票.pdf"
    assert len(event.facts["SHA-256"]) == 64


@pytest.mark.django_db(transaction=True)
def test_the_finding_stays_recorded_though_the_act_is_refused(cast, district, client, clamd):
    client.force_login(cast.clerk)
    response = client.post("/desk/registry/uploads/new/", {"body": "zjj", "file": csv_with(EICAR)})
    assert "发现病毒（Eicar-Test-Signature）" in response.content.decode()
    assert AuditEvent.objects.filter(act="core.file.infected").count() == 1


def csv_with(content: bytes) -> ContentFile:
    return ContentFile("序号,项目名称\n1,".encode() + content + b"\n", name="清单.csv")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "why"),
    [
        (b"INSTREAM size limit exceeded. ERROR\0", "超过了病毒扫描服务的上限"),
        (b"stream: Can't allocate memory ERROR\0", "未能完成检查"),
        (b"stream: O", "未能完成检查"),
        (b"\xff\xfe\0", "未能完成检查"),
        (b"OK BUT INFECTED\0", "未能完成检查"),
    ],
)
def test_an_answer_that_does_not_say_clean_lets_nothing_in(cast, settings, words, why):
    with scanner(answer=words) as server:
        settings.CLAMD = server.server_address
        with pytest.raises(ScannerAway, match=why):
            handed_in(PDF, cast.clerk)
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_a_scanner_that_breaks_off_a_long_file_is_understood(cast, settings):
    with scanner(most=PIECE) as server:
        settings.CLAMD = server.server_address
        with pytest.raises(ScannerAway):
            handed_in(PDF + bytes(200 * PIECE), cast.clerk)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["nothing listens", "no such path", "hangs up"])
def test_without_the_scanner_that_is_set_up_files_are_refused(cast, settings, tmp_path, kind):
    with scanner(silent=True) as server:
        free = socket.create_server(("127.0.0.1", 0))
        closed = free.getsockname()
        free.close()
        settings.CLAMD = {
            "nothing listens": closed, "no such path": str(tmp_path / "none"), "hangs up": server.server_address,
        }[kind]  # fmt: skip
        with pytest.raises(ScannerAway, match="没有应答，文件没有保存"):
            handed_in(PDF, cast.clerk)
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_where_no_scanner_is_set_up_files_are_kept_unscanned(cast, settings):
    assert settings.CLAMD is None
    assert handed_in(PDF + EICAR, cast.clerk).pk


@pytest.fixture
def real_clamd(settings):
    """ClamAV itself, when this machine has it."""
    program = shutil.which("clamd")
    if program is None:
        pytest.skip("no ClamAV here (apt-get install clamav-daemon)")
    home = Path(f"/tmp/powerops-clamd-{time.monotonic_ns()}")
    home.mkdir(mode=0o755)
    (home / "test.ndb").write_text(SIGNATURE)
    (home / "conf").write_text(
        f"LocalSocket {home}/sock\nForeground yes\nDatabaseDirectory {home}\n"
    )
    process = subprocess.Popen(
        [program, "--config-file", str(home / "conf")], stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60  # seconds
    while not (home / "sock").exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    settings.CLAMD = str(home / "sock")
    yield
    process.terminate()
    process.wait()
    shutil.rmtree(home)


@pytest.mark.slow
def test_clamav_itself_finds_the_test_string_and_nothing_in_a_clean_file(real_clamd):
    scan(ContentFile(PDF + b"clean"))
    with pytest.raises(Infected, match="(?i)eicar"):
        scan(ContentFile(EICAR))
