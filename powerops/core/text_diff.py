"""What changed within a long text, in pieces that a reader can follow: whole sentences first, then characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter

SENTENCE = re.compile(r"[^。；;！？\n]*[。；;！？\n]|[^。；;！？\n]+")
WORD = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)
CLOSE_READING = 400  # characters of a changed passage up to which single words are compared
ALIKE = 0.4  # below this ratio of equal words a passage is told as replaced

Piece = tuple[str, str]  # "same", "out" or "in", and the text


def word_diff(old: str, new: str) -> list[Piece]:
    """Return the new text with what went out of the old one and what came in, in reading order."""
    pieces = [piece for piece in compared(SENTENCE.findall(old), SENTENCE.findall(new)) if piece[1]]
    return [
        (kind, "".join(text for _, text in run)) for kind, run in groupby(pieces, itemgetter(0))
    ]


def compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    """Yield the pieces of two sequences of sentences."""
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        if what == "equal":
            yield "same", after
        elif before and after and max(len(before), len(after)) <= CLOSE_READING:
            yield from closely(before, after)
        else:
            yield "out", before
            yield "in", after


def closely(old: str, new: str) -> Iterator[Piece]:
    """Yield the pieces of a changed passage, word by word where the two are alike."""
    before, after = WORD.findall(old), WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield "out", old
        yield "in", new
        return
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            yield "same", "".join(after[c:d])
        else:
            yield "out", "".join(before[a:b])
            yield "in", "".join(after[c:d])
