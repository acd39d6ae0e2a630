"""A draw that anybody can repeat: who is drawn follows from a published list and a value that nobody could know before (G10).

First the list is fixed: the numbers that may be drawn, sorted, one a line; its digest is published. Afterwards comes a
value from outside: the root of the first seal that covers the fixed list, or a number drawn in everybody's presence. The
seed is the digest of both; each number is ranked by the digest of seed and number, and the first ones are drawn. Whoever
fixed the list could not know the value, and whoever knows the value cannot change the list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def sorted_list(numbers: Iterable[str]) -> list[str]:
    """Return the numbers that may be drawn as they are fixed: each once, sorted by their characters."""
    return sorted(set(numbers))


def list_digest(numbers: Iterable[str]) -> str:
    """Return the digest of a fixed list: of its numbers, one a line."""
    return digest_of("\n".join(sorted_list(numbers)))


def seed_of(digest: str, value: str) -> str:
    """Return the seed: the digest of the list's digest and the value that came after it."""
    return digest_of(f"{digest}\n{value}")


def ranked(numbers: Iterable[str], seed: str) -> list[str]:
    """Return the numbers in the order of the draw: the first ones are drawn, the others follow when one drops out."""
    return sorted(sorted_list(numbers), key=lambda number: digest_of(f"{seed}\n{number}"))
