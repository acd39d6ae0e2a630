"""Where the current act comes from: request number, client address and acting person, kept for the record."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """One request (or command, or job): its number and the address it came from."""

    request_id: str = ""
    address: str | None = None


# Who acts is often known only later, when somebody asks: the session is not opened for it.
PersonId = Callable[[], int | None]
NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)
_person: ContextVar[PersonId] = ContextVar("person", default=lambda: None)


def current_origin() -> Origin:
    """Return the origin of what is being done now; empty outside a request, command or job."""
    return _current.get()


def current_person_id() -> int | None:
    """Return who is acting now, None where that is not known."""
    return _person.get()()


@contextmanager
def acting_from(
    address: str | None = None, request_id: str | None = None, person: PersonId | None = None
) -> Iterator[Origin]:
    """Mark everything done inside the block as coming from one request, command or job (of a person)."""
    origin = Origin(request_id or str(uuid.uuid4()), address)
    token = _current.set(origin)
    try:
        with acting_as(person or _person.get()):
            yield origin
    finally:
        _current.reset(token)


@contextmanager
def acting_as(person: PersonId) -> Iterator[None]:
    """Mark everything written inside the block as this person's doing."""
    token = _person.set(person)
    try:
        yield
    finally:
        _person.reset(token)
