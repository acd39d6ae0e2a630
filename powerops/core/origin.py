"""Where the current act comes from: request number and client address, kept for the record."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """One request (or command, or job): its number and the address it came from."""

    request_id: str = ""
    address: str | None = None


NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current_origin() -> Origin:
    """Return the origin of what is being done now; empty outside a request, command or job."""
    return _current.get()


@contextmanager
def acting_from(address: str | None = None, request_id: str | None = None) -> Iterator[Origin]:
    """Mark everything done inside the block as coming from one request, command or job."""
    origin = Origin(request_id or str(uuid.uuid4()), address)
    token = _current.set(origin)
    try:
        yield origin
    finally:
        _current.reset(token)
