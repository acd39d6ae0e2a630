"""The virus scanner: every file that comes in passes ClamAV before it is kept, where an operator has set one up.

The scanner is spoken to over its socket (POWEROPS_CLAMD) by the command INSTREAM: pieces, each preceded by its length
in four bytes, ended by a length of nothing. Where it is set and does not answer, files are refused: nothing comes in
unseen. Without it nothing is scanned.
"""

from __future__ import annotations

import socket
from contextlib import closing, suppress

from django.conf import settings
from django.core.files import File

from powerops.core.arriving import PIECE, FileUnfit

CONNECT_SECONDS = 5
ANSWER_SECONDS = 600  # for the last piece of two gigabytes
LONGEST_ANSWER = 4096  # bytes
STREAM = "stream: "
FOUND, CLEAN, TOO_MUCH = " FOUND", "OK", "size limit exceeded"


class ScannerAway(FileUnfit):
    """The scanner is set up and cannot be asked; the file is not taken."""


class Infected(FileUnfit):
    """The scanner found something in the file."""

    def __init__(self, finding: str) -> None:
        super().__init__(
            f"文件中发现病毒（{finding}），没有保存。",
            remedy="请用杀毒软件检查本机，换用没有感染的文件重新上传。",
        )
        self.finding = finding


def is_set_up() -> bool:
    """Whether files are scanned at all."""
    return settings.CLAMD is not None


def scan(file: File) -> None:
    """Let the scanner look at a file, if there is one; raise Infected or ScannerAway."""
    address = settings.CLAMD
    if address is None:
        return
    try:
        answer = asked(file, address)
    except OSError as failure:
        raise ScannerAway(
            "病毒扫描服务没有应答，文件没有保存。",
            remedy="请稍后重新上传；仍然不行的，请联系管理员。",
        ) from failure
    told = answer.removeprefix(STREAM)
    if told == CLEAN:
        return
    if told.endswith(FOUND):
        raise Infected(told.removesuffix(FOUND))
    if TOO_MUCH in told:
        raise ScannerAway(
            "文件超过了病毒扫描服务的上限，没有保存。",
            remedy="请拆分后上传，或者联系管理员调高上限。",
        )
    raise ScannerAway(
        "病毒扫描服务未能完成检查，文件没有保存。",
        remedy="请稍后重新上传；仍然不行的，请联系管理员。",
    )


def asked(file: File, address: str | tuple[str, int]) -> str:
    """Send a file to the scanner piece by piece and return its answer; OSError when there is none."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with closing(connected(family, address)) as scanner:
        with suppress(
            BrokenPipeError, ConnectionResetError
        ):  # it has heard enough: the answer says why
            scanner.sendall(b"zINSTREAM\0")
            file.seek(0)
            for piece in file.chunks(PIECE):
                scanner.sendall(len(piece).to_bytes(4, "big") + piece)
            scanner.sendall(bytes(4))
        return answer_of(scanner)


def connected(family: int, address: str | tuple[str, int]) -> socket.socket:
    """Open a connection to the scanner."""
    if not isinstance(address, str):
        scanner = socket.create_connection(address, CONNECT_SECONDS)
    else:
        scanner = socket.socket(family, socket.SOCK_STREAM)
        scanner.settimeout(CONNECT_SECONDS)
        try:
            scanner.connect(address)
        except OSError:
            scanner.close()
            raise
    scanner.settimeout(ANSWER_SECONDS)
    return scanner


def answer_of(scanner: socket.socket) -> str:
    """Return what the scanner says, up to its end mark; ConnectionError when it hangs up without a word."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        piece = scanner.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    if not answer:
        raise ConnectionError("the scanner closed the connection without an answer")
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
