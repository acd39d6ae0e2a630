"""Find the law that a citation means in a register of laws."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from powerops.law.basis import Citation
from powerops.law.names import clean_name, name_key
from powerops.law.ranks import PROVINCES, Rank

ENACTING = re.compile(
    r"^(?P<place>.*?)(?:关于)?实施(?P<law>.+?)(?:的)?(?P<form>若干规定|办法|细则|规定|条例)$"
)
ISSUING = re.compile(r"[印转]发〈(.+)〉的通知$")
PROVINCE = re.compile(rf"^({PROVINCES})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)")


@dataclass(frozen=True, slots=True)
class LawFact:
    """What the register knows of one law; `article_count` is 0 where it isn't known."""

    name: str
    rank: Rank | None
    issuer: str = ""
    doc_nos: tuple[str, ...] = ()
    published_on: date | None = None
    effective_on: date | None = None
    repealed: bool = False
    article_count: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """The law found; `is_exact` is False where the names differ in more than spaces and brackets."""

    law: LawFact
    is_exact: bool


class LawIndex:
    """A register of laws, looked up by the names that people write."""

    def __init__(self, laws: Iterable[LawFact]):
        self._exact: dict[str, LawFact] = {}
        self._variant: dict[str, LawFact] = {}
        self._unplaced: dict[str, set[str]] = {}
        for law in sorted(laws, key=_age):
            self._exact[clean_name(law.name)] = law
            key = variant_key(law.name)
            self._variant[key] = law
            self._unplaced.setdefault(_without_province(key), set()).add(key)

    def find(self, citation: Citation) -> Match | None:
        """Return the law that the citation means, or None.

        Tried in order: the same name; the name with its issuer; spellings that differ in 中华人民共和国,
        （试行）, a year, 〈〉, 省 or 自治区; 自治区… without its province if only one law fits.
        """
        return (
            self.find_name(citation.name)
            or self.find_name(citation.issuer + citation.name)
            or self._find_issued(citation.name)
        )

    def _find_issued(self, name: str) -> Match | None:
        """关于印发〈…办法〉的通知 is cited for the 办法 that it issues."""
        issued = ISSUING.search(name)
        return self.find_name(issued[1]) if issued else None

    def find_name(self, name: str) -> Match | None:
        """Return the law of this name, or None."""
        if exact := self._exact.get(clean_name(name)):
            return Match(exact, True)
        key = variant_key(name)
        if variant := self._variant.get(key):
            return Match(variant, False)
        fitting = self._unplaced.get(re.sub(r"^(?:自治区|全?省|本市)", "", key), set())
        if key not in fitting and re.match(r"自治区|省", key) and len(fitting) == 1:
            return Match(self._variant[next(iter(fitting))], False)
        return None


def variant_key(name: str) -> str:
    """Return what all usual spellings of one law's name share."""
    key = PROVINCE.sub(r"\1", name_key(name))
    enacting = ENACTING.match(key)
    if enacting:
        return f"{enacting['place']}{enacting['law']}实施{enacting['form']}"
    return re.sub(r"(?:的)?实施办法$", "实施办法", key)


def _without_province(key: str) -> str:
    return re.sub(rf"^(?:{PROVINCES})", "", key)


def _age(law: LawFact) -> tuple[bool, date]:
    """Laws in force after repealed ones, newer after older: the last one put into the index is found."""
    return (not law.repealed, law.effective_on or law.published_on or date.min)
