"""Files that come in (附件): measured, told by their content, scanned, kept once under their own digest.

Nothing here trusts a file's name or the browser's word on its type. No file is ever wholly in memory. Equal content
is stored once and never overwritten; where it lies is the storage's business (this machine's disk, or S3).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction

from powerops.core.arriving import MEGABYTE, Arrived, FileUnfit, arrived
from powerops.core.audit import record_act
from powerops.core.media_types import DOCUMENTS, EXTENSIONS, MATERIALS, media_type_of
from powerops.core.models import Attachment, Person
from powerops.core.models.files import content_path
from powerops.core.scanning import Infected, scan

__all__ = [
    "DOCUMENTS", "MATERIALS", "MEGABYTE", "FileUnfit", "examined", "hold_content", "media_type_of", "registered",
    "store",
]  # fmt: skip
LONGEST_NAME = 200
NO_NAME = "文件"


def store(
    file: File, *, by: Person, limit: int | None = None, kinds: Collection[str] | None = None
) -> Attachment:
    """Keep a file that somebody hands in; `limit` in bytes, `kinds` the media types that are taken.

    Raises FileUnfit, with nothing kept, when the file is empty, larger, infected or of another kind.
    """
    return registered(examined(file, by=by, limit=limit, kinds=kinds))


def examined(
    file: File, *, by: Person, limit: int | None = None, kinds: Collection[str] | None = None
) -> Attachment:
    """Look at a file and put its content into the storage; return the attachment, which is not yet a row.

    For acts that lock their record: the slow part is done before the transaction, the saving in it. An act that is
    refused after this leaves content to which nothing points. Raises FileUnfit.
    """
    with arrived(file, min(limit or settings.UPLOAD_LIMIT, settings.UPLOAD_LIMIT)) as whole:
        media_type = media_type_of(whole)
        name = tidy(file.name)
        if kinds is not None:
            require_kind(media_type, name, kinds)
        look_for_viruses(whole, name, by)
        attachment = Attachment(
            name=name, sha256=whole.digest, size=whole.taken, media_type=media_type, uploaded_by=by
        )
        keep(attachment, whole)
    return attachment


def registered(attachment: Attachment) -> Attachment:
    """Write the row of content that was put into the storage, for good once the transaction is committed.

    Raises FileUnfit when equal content was destroyed in between: then it has to come again.
    """
    with transaction.atomic():
        hold_content(attachment.sha256, to_destroy=False)
        attachment.save()
        if not default_storage.exists(str(attachment.file.name)):
            raise FileUnfit("文件保存时内容相同的旧文件正被销毁，没有保存。", remedy="请重新上传。")
    return attachment


def hold_content(sha256: str, *, to_destroy: bool) -> None:
    """Keep content from being destroyed, or from being used anew, until the transaction ends."""
    lock = "pg_advisory_xact_lock" if to_destroy else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [f"powerops.content.{sha256}"])  # noqa: S608 (one of two constants)


def tidy(name: str | None) -> str:
    """Return a name without path and without characters that cannot be seen or turn the reading round."""
    spaced = " ".join((name or "").replace("\\", "/").rpartition("/")[2].split())
    plain = "".join(character for character in spaced if character.isprintable())
    return plain.strip(". ")[-LONGEST_NAME:] or NO_NAME


def require_kind(media_type: str, name: str, kinds: Collection[str]) -> None:
    """Refuse a file of a kind that is not taken, or whose name says that it is something else."""
    if media_type not in kinds:
        taken = [endings[0] for kind, endings in EXTENSIONS.items() if kind in kinds]
        raise FileUnfit(
            "文件的格式不在接收范围内。", remedy=f"可以提交的格式：{'、'.join(taken)}。"
        )
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in EXTENSIONS[media_type]:
        right = EXTENSIONS[media_type][0]
        raise FileUnfit(
            f"文件名的后缀与内容不符：内容是 {right} 格式。",
            remedy=f"请把后缀改为 .{right} 后重新上传。",
        )


def look_for_viruses(whole: Arrived, name: str, by: Person) -> None:
    """Refuse what the scanner finds something in, and record it at the person who handed it in."""
    try:
        scan(whole)
    except Infected as infected:
        with transaction.atomic(
            durable=True
        ):  # the act that is refused must not take the record back
            record_act(
                "core.file.infected", "上传的文件含有病毒，已拒绝", by, by=by,
                facts={
                    "文件": name, "发现": infected.finding, "大小（字节）": whole.taken, "SHA-256": whole.digest,
                },
            )  # fmt: skip
        raise


def keep(attachment: Attachment, whole: Arrived) -> None:
    """Put the content where its digest says, unless it already lies there whole.

    A storage that cannot move files copies it; whoever was quicker with equal content is left in peace.
    """
    path: Any = content_path(attachment, "")
    attachment.file.name = path
    if default_storage.exists(path):
        if default_storage.size(path) == attachment.size:
            return
        default_storage.delete(path)  # cut short by a failing disk; what replaces it has the digest
    whole.seek(0)
    kept = default_storage.save(path, whole)
    if kept != path:
        default_storage.delete(kept)
