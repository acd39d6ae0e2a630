"""How a file arrives: streamed to disk, its digest taken on the way, refused in words (G8).

Whatever a request carries lies in `incoming` under POWEROPS_HOME while it is looked at, never wholly in memory. Who is
not logged in sends no files, but to pages that say how much they take from everybody. A file that is too large, or for which the disk has no room, is read on and thrown away,
so that the browser waits for the sentence that says so.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from powerops.core.refusals import Refusal

MEGABYTE = 1024 * 1024
PIECE = 256 * 1024  # bytes read at a time
SUFFIX = ".arriving"
ITS_COPY = "copy"
ROOM_LEFT = 512 * MEGABYTE  # of the disk, for the database and the logs beside it
STALE = 2 * 3600  # seconds after its last byte, longer than any request lives


def takes_files_from_all(limit: int, most: int) -> Callable[[Any], Any]:
    """Let a page for everybody take files: each of `limit` bytes, `most` of them in one request."""

    def mark(view: Any) -> Any:
        view.public_files = (limit, most)
        return view

    return mark


class FileUnfit(Refusal):
    """The file is empty, too large, or of a kind that is not taken."""

    code = "invalid"


def too_large(limit: int) -> FileUnfit:
    """Return the refusal of what is larger than `limit` bytes."""
    return FileUnfit(
        f"文件超过了 {limit // MEGABYTE} MB 的上限。", remedy="请压缩或拆分后重新上传。"
    )


def no_room() -> FileUnfit:
    """Return the refusal of what the disk cannot hold."""
    return FileUnfit(
        "服务器的存储空间不足，文件没有保存。", remedy="请联系管理员清理空间后重新上传。"
    )


class Arrived(UploadedFile):
    """A file that lies whole in `incoming`, with its digest; or why it was not taken."""

    def __init__(self, name: str, content_type: str | None = None) -> None:
        """Begin an empty file; the name is only what the sender calls it."""
        content = tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=SUFFIX)  # noqa: SIM115 (the request closes it)
        super().__init__(content, name, content_type, size=0)
        self.content: Any = content
        self.taken = 0  # bytes
        self.sha256 = hashlib.sha256()
        self.refusal: FileUnfit | None = None

    def take(self, piece: bytes, limit: int) -> None:
        """Write the next piece; past the limit, or when the disk is full, throw it away and all that follows."""
        self.taken += len(piece)
        self.size = self.taken
        if self.refusal is None and self.taken > limit:
            self.refuse(too_large(limit))
        if self.refusal is None:
            self.sha256.update(piece)
            try:
                self.write_piece(piece)
            except OSError:
                self.refuse(no_room())

    def write_piece(self, piece: bytes) -> None:
        """Put the piece on the disk; OSError when that is full."""
        self.content.write(piece)

    def refuse(self, refusal: FileUnfit) -> None:
        """Keep why the file is not taken, and nothing of it."""
        self.refusal = refusal
        with suppress(OSError):
            self.content.seek(0)
            self.content.truncate()

    def whole(self) -> Arrived:
        """Return the file after its last piece, ready to be read."""
        try:
            self.content.flush()
        except OSError:
            self.refuse(no_room())
        self.content.seek(0)
        return self

    @property
    def digest(self) -> str:
        """The SHA-256 of the content."""
        return self.sha256.hexdigest()

    def temporary_file_path(self) -> str:
        """Where the content lies: a storage on the same disk moves it instead of copying it."""
        return self.content.name

    def close(self) -> None:
        """Remove the content, unless a storage has moved it away."""
        with suppress(FileNotFoundError):
            self.content.close()


class ToDisk(FileUploadHandler):
    """What Django does with every file in a request."""

    chunk_size = PIECE

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Look at the whole request before its first file."""
        self.refusal: FileUnfit | None = None
        request: Any = self.request
        request.arriving, self.limit = self, settings.UPLOAD_LIMIT
        user, open_to_all = getattr(request, "user", None), public_files(request)
        if open_to_all:
            self.limit, most = open_to_all
            if content_length > self.limit * most + MEGABYTE:
                self.refusal = too_large(self.limit * most)
        elif user is None or not user.is_authenticated:
            self.refusal = FileUnfit("登录以后才能上传文件。")
        if self.refusal is None and not has_room_for(content_length):
            self.refusal = no_room()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one file."""
        super().new_file(*args, **kwargs)
        self.file = Arrived(self.file_name or ITS_COPY, self.content_type)
        self.file.refusal = self.refusal

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next piece."""
        self.file.take(raw_data, self.limit)

    def file_complete(self, file_size: int) -> Arrived:
        """Hand the file on, refused or not: the form says why not."""
        return self.file.whole()

    def upload_interrupted(self) -> None:
        """Remove what came of a file whose rest does not come."""
        if hasattr(self, "file"):
            self.file.close()


def public_files(request: Any) -> tuple[int, int] | None:
    """Return how large and how many files the page takes from everybody; None where it takes none."""
    page = getattr(request, "resolver_match", None)
    return getattr(page.func, "public_files", None) if page else None


def has_room_for(size: int) -> bool:
    """Whether the disk takes `size` bytes more and keeps what the rest of the product needs."""
    return shutil.disk_usage(settings.FILE_UPLOAD_TEMP_DIR).free - size >= ROOM_LEFT


@contextmanager
def arrived(file: File, limit: int) -> Iterator[Arrived]:
    """Have a file as one that arrived: as it is when a request brought it, else copied to `incoming` meanwhile.

    Raises FileUnfit when it is empty or larger than `limit` bytes, or was refused as it came.
    """
    if isinstance(file, Arrived):
        yield required(file, limit)
        return
    with closing(Arrived(ITS_COPY)) as copy:
        for piece in file.chunks(PIECE):
            copy.take(piece, limit)
        yield required(copy.whole(), limit)


def required(whole: Arrived, limit: int) -> Arrived:
    """Return the file, or refuse what is not fit to be kept."""
    if whole.taken > limit:
        raise too_large(limit)
    if whole.refusal:
        raise whole.refusal
    if not whole.taken:
        raise FileUnfit("文件是空的，没有任何内容。", remedy="请重新选择文件。")
    return whole


def sweep_incoming() -> int:
    """Remove what killed processes left in `incoming`; return how many files."""
    removed = 0
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob(f"*{SUFFIX}"):
        with suppress(FileNotFoundError):  # its request has just ended
            if time.time() - path.stat().st_mtime > STALE:
                path.unlink()
                removed += 1
    return removed
