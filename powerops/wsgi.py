"""The web server's way in."""

import gc
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "powerops.settings")
product = get_wsgi_application()
# What the start made lives as long as the process: the collector of garbage need not walk it again and again.
gc.collect()
gc.freeze()


class WholeBody:
    """The body of a request, which breaks off loudly: a file of which a part came is never taken for a whole one."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; ConnectionResetError when the sender hung up before the last."""
        return self.counted(self.stream.read(size), size)

    def readline(self, size: int = -1) -> bytes:
        """Return the next line; ConnectionResetError as above."""
        return self.counted(self.stream.readline(size), size)

    def counted(self, piece: bytes, size: int) -> bytes:
        """Return the piece, which is empty only where nothing is left."""
        self.left -= len(piece)
        if not piece and size != 0 and self.left > 0:
            raise ConnectionResetError("the request ended before its body did")
        return piece


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request."""
    length = environ.get("CONTENT_LENGTH") or ""
    body = WholeBody(environ["wsgi.input"], int(length) if length.isdecimal() else 0)
    return product(environ | {"wsgi.input": body}, start_response)
