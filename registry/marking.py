"""Marking in a text what a reader should look at: what changed in it, and where a finding points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

PIECES = re.compile(r"[^，。；：、！？\s]+[，。；：、！？]?|\s+|[，。；：、！？]")


class Piece(NamedTuple):
    """A piece of text: "same", "old" (taken out), "new" (put in), or "found" (a finding points at it)."""

    kind: str
    text: str


def changed_pieces(old: str, new: str) -> list[Piece]:
    """Return both texts as one, clause by clause: what stayed, what was taken out, what was put in."""
    before, after = PIECES.findall(old), PIECES.findall(new)
    pieces = []
    for _, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if gone == come:
            pieces.append(Piece("same", gone))
            continue
        pieces += [Piece(kind, text) for kind, text in (("old", gone), ("new", come)) if text]
    return pieces


def found_pieces(text: str, findings: Iterable[Mapping[str, Any]], field: str) -> list[Piece]:
    """Return a field's text with the places marked that its findings point at."""
    spans = sorted(tuple(one["span"]) for one in findings if one["span"] and one["field"] == field)
    pieces, at = [], 0
    for start, end in spans:
        start = max(start, at)
        if start >= end:
            continue
        pieces += [Piece("same", text[at:start]), Piece("found", text[start:end])]
        at = end
    return [piece for piece in (*pieces, Piece("same", text[at:])) if piece.text]
