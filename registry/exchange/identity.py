"""Which row of a new file is which power that is already known.

Names repeat in real lists (two levels of one power, one name under two laws), so a name alone is no
identity. `identity` is category, name, sub-name, level and exercising body, written without spaces,
marks and leading numbers; on fifteen published lists it leaves two pairs of equals, told apart by the
first law and article of their basis or by the handling office. Row numbers and sequence numbers are
never part of it: rows move, and sequence numbers are often formulas.

`match` pairs in passes, from the strictest key to the weakest; a pass pairs only what the passes
before left over, and, where a key stands several times on either side, only when both sides have it
equally often (then in their order; the indistinguishable ones of pass 1 always in their order):

1. identity, the whole basis and the handling office — nothing that tells powers apart has changed;
2. identity and the first law and article — the wording of the basis was edited;
3. identity and the handling office;
4. identity — the basis was replaced;
5. the local code, where it stands once on both sides — whatever else was changed;
6. name, sub-name and level — the category or the exercising body was changed;
7. category, level and the whole basis, with a similar name — the name was changed;
8. category, level and first law and article, with a very similar name — name and basis were edited.

Passes 5 to 8 pair only keys that stand once on each side: a doubtful pair is left as one new and one
missing power, never guessed.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Protocol

_MARKS = re.compile(r"[\W_]+")
_LEADING_NUMBER = re.compile(r"^\s*[（(]?\d{1,3}[)）.．、,，]\s*(?!\d)")
_FIRST_LAW = re.compile(r"《(.+?)》")
_FIRST_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇\d\s]+条")
SIMILAR = 0.5
VERY_SIMILAR = 0.8

Key = tuple[Hashable, ...]


class Identifiable(Protocol):
    """What `PowerRow` and a stored power share: the texts that tell one power from another."""

    @property
    def category(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def sub_name(self) -> str: ...
    @property
    def level(self) -> int | None: ...
    @property
    def exercising_body(self) -> str: ...
    @property
    def handling_office(self) -> str: ...
    @property
    def basis_text(self) -> str: ...
    @property
    def local_code(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Pairing:
    """Indexes into the two sequences: pairs (existing, row) in the rows' order, and what is left."""

    pairs: list[tuple[int, int]]
    missing: list[int]
    new: list[int]


def identity(power: Identifiable) -> Key:
    """Return (category, name, sub-name, level, body), normalised; two powers may rarely share it."""
    return (
        power.category,
        _plain(power.name),
        _plain(_LEADING_NUMBER.sub("", power.sub_name)),
        power.level,
        _plain(power.exercising_body),
    )


def identities(powers: Sequence[Identifiable]) -> list[Key]:
    """Return one distinct key per power: identity, first citation, office, and a count as last resort."""
    seen: dict[Key, int] = defaultdict(int)
    keys = []
    for power in powers:
        key = (*identity(power), *first_citation(power.basis_text), _plain(power.handling_office))
        seen[key] += 1
        keys.append((*key, seen[key]))
    return keys


def first_citation(basis_text: str) -> tuple[str, str]:
    """Return the first law's name and the first article after it, "" for what is not given."""
    law = _FIRST_LAW.search(basis_text)
    article = _FIRST_ARTICLE.search(basis_text, law.end() if law else 0)
    return (_plain(law[1]) if law else "", _plain(article[0]) if article else "")


def match(existing: Sequence[Identifiable], rows: Sequence[Identifiable]) -> Pairing:
    """Pair each row of a file with the power it is, by the passes of this module's docstring."""
    passes = _Passes(existing, rows)
    passes.pair(lambda p: (*identity(p), p.basis_text, p.handling_office), twins=True)
    passes.pair(lambda p: (*identity(p), *first_citation(p.basis_text)))
    passes.pair(lambda p: (*identity(p), _plain(p.handling_office)))
    passes.pair(identity)
    passes.pair(lambda p: (p.local_code,) if p.local_code else None, only_single=True)
    passes.pair(lambda p: identity(p)[1:4] if p.name else None, only_single=True)
    passes.pair(_basis_key, only_single=True, similar=SIMILAR)
    passes.pair(_citation_key, only_single=True, similar=VERY_SIMILAR)
    return passes.result()


class _Passes:
    """What is still unpaired on both sides, and the pairs found so far."""

    def __init__(self, existing: Sequence[Identifiable], rows: Sequence[Identifiable]) -> None:
        self.sides = (existing, rows)
        self.left: tuple[list[int], list[int]] = (
            list(range(len(existing))),
            list(range(len(rows))),
        )
        self.pairs: list[tuple[int, int]] = []

    def pair(
        self,
        key: Callable[[Identifiable], Key | None],
        *,
        twins: bool = False,
        only_single: bool = False,
        similar: float = 0.0,
    ) -> None:
        """Pair what shares a key; with `similar`, only names at least that alike (0 to 1)."""
        if not all(self.left):
            return
        known, given = (self._by_key(side, key) for side in (0, 1))
        for shared, rows in given.items():
            olds = known.get(shared, [])
            if not twins and (len(olds) != len(rows) or (only_single and len(rows) > 1)):
                continue
            if similar and self._likeness(olds[0], rows[0]) < similar:
                continue
            self.pairs.extend(zip(olds, rows, strict=False))
        olds_paired, rows_paired = {old for old, _ in self.pairs}, {row for _, row in self.pairs}
        self.left = (
            [index for index in self.left[0] if index not in olds_paired],
            [index for index in self.left[1] if index not in rows_paired],
        )

    def _by_key(self, side: int, key: Callable[[Identifiable], Key | None]) -> dict[Key, list[int]]:
        found: dict[Key, list[int]] = defaultdict(list)
        for index in self.left[side]:
            told = key(self.sides[side][index])
            if told is not None:
                found[told].append(index)
        return found

    def _likeness(self, old: int, row: int) -> float:
        known, given = self.sides[0][old], self.sides[1][row]
        first, second = _plain(known.name + known.sub_name), _plain(given.name + given.sub_name)
        return SequenceMatcher(None, first, second).ratio()

    def result(self) -> Pairing:
        return Pairing(sorted(self.pairs, key=lambda pair: pair[1]), *self.left)


def _basis_key(power: Identifiable) -> Key | None:
    text = _plain(power.basis_text)
    return (power.category, power.level, text) if text else None


def _citation_key(power: Identifiable) -> Key | None:
    law, article = first_citation(power.basis_text)
    return (power.category, power.level, law, article) if law else None


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))
