"""Files that people hand in: measured, recognised by content and stored under their own digest.

Nothing here trusts a file's name or the browser's word on its type. Equal content is stored once.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Collection
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage

from powerops.core.models import Attachment, Person
from powerops.core.models.files import content_path
from powerops.core.refusals import Refusal

MEGABYTE = 1024 * 1024
HEAD = 8192  # bytes that tell what a file is

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
XLS, DOC = "application/vnd.ms-excel", "application/msword"
OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX, DOCX = f"{OFFICE}.spreadsheetml.sheet", f"{OFFICE}.wordprocessingml.document"
OFD, ZIP, TEXT, UNKNOWN = (
    "application/ofd",
    "application/zip",
    "text/plain",
    "application/octet-stream",
)
# What an official document may come as.
DOCUMENTS = frozenset({PDF, OFD, DOC, DOCX, XLS, XLSX, PNG, JPEG})

BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD_STREAM = "WordDocument".encode("utf-16-le")
MEMBERS = (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX), ("OFD.xml", OFD))


class FileUnfit(Refusal):
    """The file is empty, too large, or of a kind that is not taken."""

    code = "invalid"


def store(
    file: File, *, by: Person, limit: int, kinds: Collection[str] | None = None
) -> Attachment:
    """Keep a file that somebody hands in; `limit` in bytes, `kinds` the media types that are taken.

    Raises FileUnfit, with nothing kept, when the file is empty, larger or of another kind.
    """
    digest, size = measured(file, limit)
    media_type = media_type_of(file)
    if kinds is not None and media_type not in kinds:
        raise FileUnfit(
            "文件的格式不在接收范围内。", remedy="请改用 PDF、OFD、Word、Excel 或图片格式。"
        )
    attachment = Attachment(
        name=(file.name or "文件").replace("\\", "/").rpartition("/")[2][-200:],
        sha256=digest, size=size, media_type=media_type, uploaded_by=by,
    )  # fmt: skip
    keep(attachment, file)
    attachment.save()
    return attachment


def measured(file: File, limit: int) -> tuple[str, int]:
    """Return the SHA-256 and the size of a file, read piece by piece; FileUnfit beyond the limit."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    for chunk in file.chunks():
        size += len(chunk)
        if size > limit:
            raise FileUnfit(
                f"文件超过了 {limit // MEGABYTE} MB 的上限。", remedy="请压缩或拆分后重新上传。"
            )
        digest.update(chunk)
    if not size:
        raise FileUnfit("文件是空的，没有任何内容。", remedy="请重新选择文件。")
    return digest.hexdigest(), size


def keep(attachment: Attachment, file: File) -> None:
    """Put the content where its digest says, unless it already lies there whole."""
    path = content_path(attachment, "")
    if default_storage.exists(path):
        if default_storage.size(path) == attachment.size:
            attachment.file.name = path
            return
        default_storage.delete(path)  # what a killed process left half-written
    file.seek(0)
    attachment.file.save(path, file, save=False)


def media_type_of(file: File) -> str:
    """Tell a file's media type by its content."""
    file.seek(0)
    head = file.read(HEAD)
    for beginning, media_type in BEGINNINGS:
        if head.startswith(beginning):
            return media_type
    if head.startswith(OLE):
        file.seek(0)
        return DOC if any(WORD_STREAM in chunk for chunk in file.chunks()) else XLS
    if head.startswith(b"PK\x03\x04"):
        return zipped_type_of(file)
    return UNKNOWN if b"\0" in head else TEXT


def zipped_type_of(file: File) -> str:
    """Tell what a ZIP holds by the names of its members; nothing is unpacked."""
    try:
        file.seek(0)
        source: Any = file.file if hasattr(file, "file") else io.BytesIO(file.read())
        with zipfile.ZipFile(source) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ZIP
    return next((media_type for member, media_type in MEMBERS if member in names), ZIP)
