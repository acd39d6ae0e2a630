"""A small S3: enough of its protocol that Amazon's own library puts, looks for, lists, fetches and deletes objects."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

XML = "application/xml"


class Session(http.server.BaseHTTPRequestHandler):
    """One request; keys are the whole path, bucket and all."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def asked(self) -> tuple[str, dict[str, list[str]]]:
        url = urlsplit(self.path)
        self.server.said.append((self.command, unquote(url.path)))
        return unquote(url.path), parse_qs(url.query, keep_blank_values=True)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", headers.pop("length", str(len(content))))
        self.send_header("ETag", '"0"')
        self.send_header("Last-Modified", "Mon, 23 Nov 2026 00:00:00 GMT")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def do_HEAD(self) -> None:
        key, _ = self.asked()
        found = self.server.objects.get(key)
        self.answer(200 if found is not None else 404, length=str(len(found or b"")))

    def do_GET(self) -> None:
        key, query = self.asked()
        if "delimiter" in query:
            self.answer(200, self.listed(key, query["prefix"][0]), Content_Type=XML)
            return
        found = self.server.objects.get(key)
        if found is None:
            self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>", Content_Type=XML)
            return
        if not (wanted := self.headers.get("Range")):
            self.answer(200, found)
            return
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        piece = found[int(first) : int(last) + 1 if last else None]
        there = f"bytes {first}-{int(first) + len(piece) - 1}/{len(found)}"
        self.answer(206, piece, Content_Range=there)

    def listed(self, bucket: str, prefix: str) -> bytes:
        """What lies right below a prefix, as folders and as objects."""
        keys = (key.removeprefix(f"{bucket.rstrip('/')}/") for key in self.server.objects)
        below = [key.removeprefix(prefix) for key in keys if key.startswith(prefix)]
        folders = {f"{prefix}{name.partition('/')[0]}/" for name in below if "/" in name}
        found = [
            *(f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in sorted(folders)),
            *(f"<Contents><Key>{escape(prefix + name)}</Key></Contents>" for name in below if "/" not in name),
        ]  # fmt: skip
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{''.join(found)}</ListBucketResult>".encode()

    def do_PUT(self) -> None:
        key, query = self.asked()
        content = self.body()
        if "partNumber" in query:
            self.server.parts[int(query["partNumber"][0])] = content
        else:
            self.server.objects[key] = content
        self.answer(200)

    def do_POST(self) -> None:
        key, query = self.asked()
        self.body()
        if "uploads" in query:
            self.server.parts = {}
            told = b"<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
        else:
            parts = self.server.parts
            self.server.objects[key] = b"".join(parts[number] for number in sorted(parts))
            told = b"<CompleteMultipartUploadResult/>"
        self.answer(200, told, Content_Type=XML)

    def do_DELETE(self) -> None:
        key, _ = self.asked()
        self.server.objects.pop(key, None)
        self.answer(204)


@contextmanager
def s3_server() -> Iterator[http.server.ThreadingHTTPServer]:
    """Run the server on a free port; `objects` holds what it keeps, `said` what was asked of it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Session)
    server.daemon_threads = True
    server.objects, server.parts, server.said = {}, {}, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
