"""What a published power leans on: the laws it cites, article by article, and the bodies it names (G5; the Plan 四(二)3).

Read out of everything that a power says — basis, duties, accountability, guide, steps, fees — by the one citation
parser, when it is published; so that a change of a law or of a body finds its powers by an index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from django.db import connection, transaction

from powerops.core.models import Organisation
from powerops.law.articles import Article
from powerops.law.basis import read_basis
from registry.legal_basis import Register
from registry.models import (
    Element,
    Law,
    Power,
    PublishedBasis,
    PublishedMention,
    PublishedPower,
)

BATCH = 2000
LONGEST_NAME = 200
BETWEEN_BODIES = re.compile(r"[、，,；;\s]+")
# A law may also be named in the middle of a sentence there.
IN_SENTENCES = frozenset({Element.GUIDE, Element.PROCESS, Element.FEE})


class Listed(Protocol):
    """A power on its way into an edition."""

    @property
    def power(self) -> Power: ...
    @property
    def content(self) -> Mapping[str, Any]: ...
    @property
    def digest(self) -> str: ...


class Lean(NamedTuple):
    """A place at which a power leans on a law; no article where it names none."""

    law: int
    article: int | None
    element: str


def replace_leaning(body: Organisation, entries: Sequence[Listed]) -> None:
    """Write what a body's new list leans on; call it while the list before still stands, in publication's transaction.

    What says the same as before is not read again.
    """
    before = dict(PublishedPower.objects.filter(body=body).values_list("power_id", "digest"))
    fresh = [one for one in entries if before.get(one.power.pk) != one.digest]
    stays = {one.power.pk for one in entries} - {one.power.pk for one in fresh}
    gone = [pk for pk in before if pk not in stays]
    for model in (PublishedBasis, PublishedMention):
        model.objects.filter(body=body, power__in=gone).delete()
    write([(one.power.pk, body.pk, one.content) for one in fresh])


def write(powers: Iterable[tuple[int, int, Mapping[str, Any]]]) -> None:
    """Write what powers — (power, body, content) — lean on and name, which is not written yet."""
    bases, mentions = rows_of(powers, Reader(Register.current()), body_names())
    PublishedBasis.objects.bulk_create([PublishedBasis(**row) for row in bases], batch_size=BATCH)
    PublishedMention.objects.bulk_create(
        [PublishedMention(**row) for row in mentions], batch_size=BATCH
    )


Rows = list[dict[str, Any]]


def rows_of(
    powers: Iterable[tuple[int, int, Mapping[str, Any]]], reader: Reader, names: Sequence[str]
) -> tuple[Rows, Rows]:
    """Return the columns of what powers — (power, body, content) — lean on, and of the bodies that they name."""
    bases, mentions = [], []
    for power, body, content in powers:
        whose = {"power_id": power, "body_id": body}
        bases += [
            {**whose, "law_id": law, "article": article, "element": element}
            for law, article, element in sorted(reader.leans(content), key=str)
        ]
        mentions += [
            {**whose, "name": name, "element": element}
            for name, element in sorted(bodies_in(content, names))
        ]
    return bases, mentions


@transaction.atomic
def reread(law: Law) -> int:
    """Read anew every published power that writes the law's name: it was registered after them. Return how many.

    Looks through the whole list, so it is work for the worker.
    """
    short = law.name.removeprefix("中华人民共和国")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT power_id FROM registry_publishedpower WHERE strpos(content::text, %s) > 0",
            [short],
        )
        powers = [pk for (pk,) in cursor.fetchall()]
    for at in range(0, len(powers), BATCH):
        part = PublishedPower.objects.select_for_update().filter(power__in=powers[at : at + BATCH])
        rows = list(part.values_list("power_id", "body_id", "content"))
        bodies = {body for _, body, _ in rows}
        for model in (PublishedBasis, PublishedMention):
            model.objects.filter(body__in=bodies, power__in=[pk for pk, _, _ in rows]).delete()
        write(rows)
    return len(powers)


# --- reading -------------------------------------------------------------------------------------------


def texts_of(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a power in which laws are cited, by element; those that say nothing left out."""
    texts = {
        Element.BASIS: content["basis_text"],
        Element.DUTY: content["duty_basis"],
        Element.ACCOUNTABILITY: content["accountability_basis"],
        Element.GUIDE: "\n".join(strings(content["guide"])),
        Element.PROCESS: "\n".join(str(one.get("requirement") or "") for one in content["process"]),
        Element.FEE: "\n".join(str(one.get("basis") or "") for one in content["fees"]),
    }
    return {str(element): text for element, text in texts.items() if text.strip()}


def strings(value: Any) -> Iterator[str]:
    """Yield every text in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


class Reader:
    """Reads citations against a register of laws; lists repeat whole paragraphs, and each is read once."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.known: dict[tuple[str, bool], frozenset[tuple[int, int | None]]] = {}

    def leans(self, content: Mapping[str, Any]) -> set[Lean]:
        """Return every place at which a power's content leans on a registered law."""
        return {
            Lean(law, article, element)
            for element, text in texts_of(content).items()
            for law, article in self.cited(text, in_sentences=element in IN_SENTENCES)
        }

    def cited(self, text: str, *, in_sentences: bool) -> frozenset[tuple[int, int | None]]:
        """Return (law, article) of everything that a text cites."""
        key = (text, in_sentences)
        if key not in self.known:
            self.known[key] = frozenset(self.read(text, in_sentences))
        return self.known[key]

    def read(self, text: str, in_sentences: bool) -> Iterator[tuple[int, int | None]]:
        """Yield (law, number of the article) as they stand; a law without an article once, with None."""
        for law, one in self.places(text, in_sentences=in_sentences):
            yield law, one.number if one else None

    def places(self, text: str, *, in_sentences: bool) -> Iterator[tuple[int, Article | None]]:
        """Yield (law, article) as they stand, each article as it is written."""
        citations, mentions = read_basis(text)
        found = [(self.register.index.find(one), one.articles) for one in citations]
        if in_sentences:
            found += [
                (self.register.index.find_name(one.name), one.articles)
                for one in mentions
                if not one.is_form
            ]
        for match, articles in found:
            law = self.register.law_id(match)
            if law is not None:
                yield from ((law, one) for one in articles)
                if not articles:
                    yield law, None


def body_names() -> list[str]:
    """Return the names of all bodies, to be looked for in guides."""
    return list(Organisation.objects.order_by().values_list("name", flat=True).distinct())


def bodies_in(content: Mapping[str, Any], names: Sequence[str]) -> set[tuple[str, str]]:
    """Return (name as written, element) of every body that a power names."""
    written = [(content["exercising_body"], Element.EXERCISING)]
    written += [(str(one.get("body") or ""), Element.PROCESS) for one in content["process"]]
    written += [(str(one.get("collecting_body") or ""), Element.FEE) for one in content["fees"]]
    found = {
        (name[:LONGEST_NAME], str(element))
        for text, element in written
        for name in BETWEEN_BODIES.split(text)
        if name
    }
    guide = "\n".join(strings(content["guide"]))
    return found | {(name, str(Element.GUIDE)) for name in names if guide and name in guide}
