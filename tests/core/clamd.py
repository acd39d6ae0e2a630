"""A virus scanner's end of the protocol, as ClamAV speaks it: a real server on a real socket."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The test string of the industry (eicar.org), in two halves: scanners of developers' machines find it too.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Session(socketserver.StreamRequestHandler):
    """One INSTREAM: pieces with their length before them, up to a length of nothing."""

    def handle(self) -> None:
        server = self.server
        if server.silent:
            return
        command = self.rfile.read(10)
        if command != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        heard, longest = b"", 0
        while length := int.from_bytes(self.rfile.read(4), "big"):
            piece = self.rfile.read(length)
            heard = (heard + piece)[-200:]
            longest = max(longest, length)
            server.total += length
            if server.total > server.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            server.found = server.found or EICAR in heard
        server.longest = longest
        self.wfile.write(
            server.answer
            or (b"stream: Eicar-Test-Signature FOUND\0" if server.found else b"stream: OK\0")
        )


class OverPath(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class OverTcp(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def scanner(
    path: Path | None = None, *, answer: bytes = b"", most: int = 1 << 40, silent: bool = False
) -> Iterator[socketserver.BaseServer]:
    """Run the server on a path or on a free port; `answer` instead of its own, `silent` hangs up."""
    server = OverPath(str(path), Session) if path else OverTcp(("127.0.0.1", 0), Session)
    server.answer, server.most, server.silent = answer, most, silent
    server.total, server.longest, server.found = 0, 0, False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
