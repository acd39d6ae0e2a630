"""Names that look like one and the same written twice: one sign apart, or the same but for small words (G13).

Linear in the number of names: two names one sign apart (one more, one less, another one) have a name in common when
each is written with one sign left out. Names that differ in a number or a grade are different powers, and real lists
are full of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable

SHORTEST = 8  # signs; shorter names differ by one sign and mean another thing
_MARKS = re.compile(r"[\W_]+")
_SMALL = re.compile(r"[的等和或及与]|行为|进行")
# Signs that tell two powers apart: numbers, grades, levels, negation.
TELLING = frozenset(
    "零一二三四五六七八九十百千两甲乙丙丁上中下初高低大小省市县区乡镇不未无非内外男女新旧首续年月日"
)


def plain(name: str) -> str:
    """Return a name without spaces, marks and differences of width."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name))


def near(names: Iterable[tuple[Hashable, str]]) -> list[tuple[Hashable, Hashable]]:
    """Return the pairs of keys whose names are nearly or exactly the same, each pair once, in the given order."""
    known = [(key, _SMALL.sub("", plain(name))) for key, name in names]
    known = [(key, name) for key, name in known if len(name) >= SHORTEST]
    buckets: dict[str, list[int]] = defaultdict(list)
    for place, (_, name) in enumerate(known):
        for variant in {name, *(name[:n] + name[n + 1 :] for n in range(len(name)))}:
            buckets[variant].append(place)
    pairs = {(held[0], other) for held in buckets.values() if len(held) < 20 for other in held[1:]}
    return [
        (known[one][0], known[other][0])
        for one, other in sorted(pairs)
        if not is_told_apart(known[one][1], known[other][1])
    ]


def is_told_apart(one: str, other: str) -> bool:
    """Whether what differs between two names at most one sign apart says that they are two things."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest_one, rest_other = one[start:], other[start:]
    while rest_one and rest_other and rest_one[-1] == rest_other[-1]:
        rest_one, rest_other = rest_one[:-1], rest_other[:-1]
    return any(sign in TELLING or sign.isascii() for sign in rest_one + rest_other)
