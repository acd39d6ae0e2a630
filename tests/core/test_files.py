"""What a file is, is told by its content; equal content is kept once (G8)."""

from __future__ import annotations

import io
import threading
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from powerops.core.files import FileUnfit, store, tidy
from powerops.core.media_types import (
    DOC,
    DOCX,
    EXTENSIONS,
    GIF,
    HEIC,
    JPEG,
    M4A,
    MATERIALS,
    MP3,
    MP4,
    OFD,
    PDF,
    PIECE,
    PNG,
    PPT,
    PPTX,
    TEXT,
    TIFF,
    UNKNOWN,
    WAV,
    WEBP,
    XLS,
    XLSX,
    ZIP,
    media_type_of,
)  # fmt: skip
from powerops.core.models import Attachment

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(*names: str, content: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return buffer.getvalue()


def compound(stream: str, at: int = 600) -> bytes:
    return OLE + bytes(at) + stream.encode("utf-16-le") + bytes(600)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.4\n", PDF),
        (b"\x89PNG\r\n\x1a\n\0\0", PNG),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", JPEG),
        (b"GIF89a\1\0", GIF),
        (b"II*\0\x08\0", TIFF),
        (b"\0\0\0\x20ftypisom\0\0", MP4),
        (b"\0\0\0\x20ftypqt  \0\0", MP4),
        (b"\0\0\0\x20ftypM4A \0\0", M4A),
        (b"\0\0\0\x20ftypheic\0\0", HEIC),
        (b"RIFF\0\0\0\0WAVEfmt ", WAV),
        (b"RIFF\0\0\0\0WEBPVP8 ", WEBP),
        (b"RIFF\0\0\0\0AVI LIST", UNKNOWN),
        (b"ID3\4\0\0", MP3),
        (b"\xff\xfb\x90\x64\0", MP3),
        ("\ufeff甲,乙\n".encode("utf-16"), UNKNOWN),
        (compound("WordDocument"), DOC),
        (compound("Workbook"), XLS),
        (compound("PowerPoint Document"), PPT),
        (compound("WordDocument", at=PIECE - len(OLE) - 6), DOC),  # the name lies across two pieces
        (compound("__properties_version1.0"), UNKNOWN),  # a letter of Outlook
        (zipped("[Content_Types].xml", "word/document.xml"), DOCX),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), XLSX),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), PPTX),
        (zipped("OFD.xml", "Doc_0/Document.xml"), OFD),
        (zipped("甲.txt"), ZIP),
        (zipped("fake-xl/workbook.xml"), ZIP),
        (zipped(), ZIP),
        (b"PK\x03\x04" + bytes(100), UNKNOWN),
        (zipped("word/document.xml")[:-30], UNKNOWN),
        (b"MZ\x90\0\3", UNKNOWN),
        (b"\x7fELF\2\1\1\0", UNKNOWN),
        (b"#!/bin/sh\nrm -rf /\n", TEXT),
        (b"<html><script>alert(1)</script></html>", TEXT),
        (b"", TEXT),
        (b"\xff", TEXT),
    ],
)
def test_a_file_is_what_its_content_says(content, media_type):
    assert media_type_of(ContentFile(content)) == media_type


def test_neither_text_nor_what_is_unknown_comes_in_as_material():
    assert not MATERIALS & {TEXT, UNKNOWN}
    assert EXTENSIONS.keys() == MATERIALS


def test_a_zip_that_would_swell_is_told_by_its_table_alone():
    """A gigabyte of zeros in a megabyte, and a table of contents of 60,000 names: nothing is unpacked or listed whole."""
    bomb = zipped("word/document.xml", content=bytes(64 * 1024 * 1024))
    assert len(bomb) < 100_000 and media_type_of(ContentFile(bomb)) == DOCX
    crowd = zipped(*(f"{number:020}" for number in range(20_000)))
    assert media_type_of(ContentFile(crowd)) == ZIP


def test_a_table_of_contents_that_lies_about_its_length_is_no_trap():
    whole = zipped("word/document.xml")
    end = whole.rfind(b"PK\x05\x06")
    for lie in (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x01\0\0\0"):
        forged = whole[: end + 12] + lie + whole[end + 16 :]
        assert media_type_of(ContentFile(forged)) == ZIP


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/绝对/路径/依据.pdf", "依据.pdf"),
        ("发票\u202efdp.exe", "发票fdp.exe"),  # shown as 发票exe.pdf where it is obeyed
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("nul\0.pdf", "nul.pdf"),
        ("　全角　空格.pdf", "全角 空格.pdf"),
        ("..", "文件"),
        ("", "文件"),
        (None, "文件"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(name, kept):
    assert tidy(name) == kept


@pytest.mark.django_db
def test_a_limit_below_that_of_the_installation_holds(cast, settings):
    big = ContentFile(b"%PDF-" + bytes(3 * 1024 * 1024), name="a.pdf")
    with pytest.raises(FileUnfit, match="2 MB 的上限"):
        store(big, by=cast.clerk, limit=2 * 1024 * 1024)
    settings.UPLOAD_LIMIT = 1024 * 1024
    with pytest.raises(FileUnfit, match="1 MB 的上限"):
        store(big, by=cast.clerk, limit=2 * 1024 * 1024)
    assert not Attachment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_equal_content_handed_in_at_once_is_kept_once(cast):
    ready, failures = threading.Barrier(6), []
    content = b"%PDF-1.7\n" + bytes(2 * 1024 * 1024)

    def hand_in(number: int) -> None:
        try:
            ready.wait()
            store(ContentFile(content, name=f"{number}.pdf"), by=cast.clerk)
        except Exception as failure:  # it is reported by the assertion below
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    (path,) = set(Attachment.objects.values_list("file", flat=True))
    folder, _, digest = path.rpartition("/")
    kept = [name for name in default_storage.listdir(folder)[1] if name.startswith(digest)]
    assert kept == [digest] and default_storage.size(path) == len(content)
    default_storage.delete(path)
