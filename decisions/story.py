"""The whole story of a matter: every record beside it, and who is answerable for which step (D9, G3; the Plan 四(一)4, 四(四)1).

What a consultation, a hearing, an assessment, a meeting or a task did is part of the matter's whole-process record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet

from decisions.models import Decision
from powerops.core.archive import kind_label
from powerops.core.models import Appointment, AuditEvent
from powerops.core.records import KINDS
from powerops.core.timeline import entry

MATTER = "decisions.decision"
# Leads are need-to-know: they are told to those who follow them up, on their own page and in the answer for each step.
NEED_TO_KNOW = frozenset({"decisions.lead"})
TAKEN = "decisions.decision.story_taken"
# Who had the record handed out only read it: that is kept in the record, and is no step of the matter.
TAKEN_AWAY = frozenset({TAKEN, "core.evidence.made"})


def kinds_beside() -> list[tuple[type[Model], str]]:
    """Return the kinds of record that belong to a matter, each with the column that names the matter."""
    return [
        (one.related_model, one.field.attname)
        for one in Decision._meta.related_objects
        if one.field.name == "decision" and one.related_model._meta.label_lower in KINDS
    ]


def records_beside(decision: Decision) -> list[tuple[str, int]]:
    """Return (type, number) of every record that belongs to the matter, leads left out; one query a kind."""
    return [
        (model._meta.label_lower, pk)
        for model, column in kinds_beside()
        if model._meta.label_lower not in NEED_TO_KNOW
        for pk in model._default_manager.filter(**{column: decision.pk}).values_list(
            "pk", flat=True
        )
    ]


def about(decision: Decision) -> Q:
    """Return the condition that a row is about the matter or about what belongs to it."""
    condition = Q(record_type=MATTER, record_id=decision.pk)
    numbers: dict[str, list[int]] = defaultdict(list)
    for record_type, pk in records_beside(decision):
        numbers[record_type].append(pk)
    for record_type, pks in numbers.items():
        condition |= Q(record_type=record_type, record_id__in=pks)
    return condition


def acts_of(decision: Decision) -> QuerySet[AuditEvent]:
    """Return every act on the matter and on what belongs to it, oldest first."""
    acts = AuditEvent.objects.filter(about(decision)).select_related("by", "on_behalf_of")
    return acts.order_by("happened_at", "pk")


class Step(NamedTuple):
    """One act for which somebody answers."""

    stage: str
    act: dict[str, Any]  # as the timeline tells it
    person: str
    post: str  # on that day
    now: str  # what the person holds today
    is_late: bool


def answerable(decision: Decision, on: date) -> list[Step]:
    """Return who did which step at which post with which opinion, oldest first; a constant number of queries."""
    acts = [one for one in acts_of(decision).exclude(act__in=TAKEN_AWAY) if not one.by.is_system]
    today = posts_today({one.by_id for one in acts}, on)
    return [step_of(one, today) for one in acts]


def step_of(event: AuditEvent, today: dict[int, str]) -> Step:
    """Return one act as a step, with what the person holds today."""
    told = entry(event)
    now = today.get(event.by_id, "已不在岗")
    return Step(
        kind_label(event.record_type), told, told["who"], event.post_title, now, told["late"]
    )


def posts_today(persons: Iterable[int], on: date) -> dict[int, str]:
    """Return the posts that people hold on a day, in words: one query."""
    held = Appointment.objects.in_force(on).filter(person__in=set(persons))
    found: dict[int, list[str]] = defaultdict(list)
    for one in held.select_related("post__organisation"):
        found[one.person_id].append(str(one.post))
    return {person: "、".join(posts) for person, posts in found.items()}


def by_stage(steps: Iterable[Step]) -> Iterator[tuple[str, list[Step]]]:
    """Yield the steps in runs of one stage."""
    run: list[Step] = []
    for step in steps:
        if run and run[-1].stage != step.stage:
            yield run[-1].stage, run
            run = []
        run.append(step)
    if run:
        yield run[-1].stage, run
