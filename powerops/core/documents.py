"""What the verification page asks of the apps: does a document of this kind still stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Standing(NamedTuple):
    """Whether a document says what holds today, and where the reader goes on from there."""

    is_current: bool
    sentence: str
    issuer_code: str = ""  # the issuer's unified credit code, as on the document
    links: tuple[tuple[str, str], ...] = ()  # (what it shows, address)


# Takes the number of the record that a document of the kind was made from.
StandingOf = Callable[[int], Standing]
STANDINGS: dict[str, StandingOf] = {}


def standing(kind: str) -> Callable[[StandingOf], StandingOf]:
    """Register the function that tells the standing of documents of a kind; at most one query."""

    def register(function: StandingOf) -> StandingOf:
        STANDINGS[kind] = function
        return function

    return register
