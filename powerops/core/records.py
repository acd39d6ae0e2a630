"""The kinds of record that have material and a page of their own: each app registers its own (F4, G8).

The platform knows no app. Whoever asks for a record by type and number gets it only through what its kind lets the
person see: visible first (else 404), then permitted (else 403 with a sentence).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from django.http import Http404

from powerops.core.actor import Actor
from powerops.core.models import Appointment, Attachment, AuditEvent, Organisation
from powerops.core.recusals import bar


def nobody_files(actor: Actor, record: Any, slot: str) -> Appointment | str:
    """Most kinds of record take no material."""
    return "这类记录不接收材料。"


def all_who_see_read(actor: Actor, record: Any, is_sensitive: bool) -> str | None:
    """Who may see the record may open its files."""
    return None


def nothing_attached(record: Any) -> Iterable[tuple[str, Attachment]]:
    """Most kinds of record have no files but their filed material."""
    return ()


class Past(NamedTuple):
    """The versions of one table's rows that belong to a record, and how a change among them is told."""

    rows: QuerySet[Any]  # history rows, each row's in the order of time
    title: Callable[[Any], str]
    changes: Callable[[Any, Any], list[dict[str, str]]]  # (before, now) → {label, old, new}
    is_apart: bool = False  # told by itself, not as part of an act on the record


def nothing_else(record: Any) -> Iterable[Any]:
    """Most kinds of record consist of one row, and no other record belongs to them."""
    return ()


@dataclass(frozen=True)
class RecordKind:
    """How one kind of record is found, whose it is, and who puts files to it or opens them.

    `may_file` returns the post by which the person may, `may_read` None when the person may; else both return the
    sentence why not. A record names itself by `str()` and has `get_absolute_url()`.
    """

    type: str  # the model's label, such as "registry.revision"
    visible: Callable[[Actor], QuerySet[Any]]
    body_of: Callable[[Any], Organisation]
    slots: tuple[str, ...] = ()  # names of its materials, in their order
    may_file: Callable[[Actor, Any, str], Appointment | str] = nobody_files  # actor, record, slot
    may_read: Callable[[Actor, Any, bool], str | None] = all_who_see_read  # …, is_sensitive
    attached: Callable[[Any], Iterable[tuple[str, Attachment]]] = nothing_attached  # (label, file)
    # For the whole-process record: what else changed with it, which records came of it (type, number), how its acts are
    # told; for the evidence package: what its file still misses ({what, why}), further rows whose log belongs to it.
    pasts: Callable[[Any], Iterable[Past]] = nothing_else
    led_to: Callable[[Any], Iterable[tuple[str, int]]] = nothing_else
    told: Callable[[Iterable[AuditEvent]], list[dict[str, Any]]] | None = None
    missing: Callable[[Any], Iterable[Mapping[str, str]]] = nothing_else
    rows: Callable[[Any], Iterable[Model]] = nothing_else
    # How a change of the record's own row is told (before, now), where its fields by themselves say too little.
    changes: Callable[[Any, Any], list[dict[str, str]]] | None = None

    def slots_open_to(self, actor: Actor, record: Any) -> tuple[str, ...]:
        """Return the materials that the person may add to the record now."""
        posts = ((slot, self.may_file(actor, record, slot)) for slot in self.slots)
        return tuple(
            slot
            for slot, post in posts
            if not isinstance(post, str) and not bar(record, actor.through(post))
        )


KINDS: dict[str, RecordKind] = {}


def register(kind: RecordKind) -> None:
    """Make a kind of record known; an app calls it once, when it is ready."""
    KINDS[kind.type] = kind


def kind_of(record: Model | str) -> RecordKind:
    """Return the kind of a record, or of a type; KeyError when no app registered it."""
    return KINDS[record if isinstance(record, str) else record._meta.label_lower]


def visible_record(actor: Actor, record_type: str, pk: int) -> tuple[RecordKind, Any]:
    """Return a record with its kind; Http404 when there is none or the person may not see it."""
    kind = KINDS.get(record_type)
    record = kind.visible(actor).filter(pk=pk).first() if kind else None
    if kind is None or record is None:
        raise Http404
    return kind, record
