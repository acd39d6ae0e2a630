"""What waits for whom in major decisions: one query a list, oldest first (experience.md: the desk).

For whom a matter waits, and what is to be done next, is read from its lifecycle, so the desk and the buttons cannot
disagree. What waits of the records beside a matter each record's own module tells; SOURCES names them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from decisions import (
    consultation_inbox,
    drafting_inbox,
    hearing_inbox,
    meeting_inbox,
    panel_inbox,
    review_inbox,
)
from decisions.models import AgendaItem, Decision, Draft, ExecutionTask, Meeting
from decisions.permissions import own_bodies
from decisions.separation import OTHERS
from decisions.workflows.decision import TRANSITIONS
from powerops.core.actor import Actor
from powerops.core.inbox import Listing, Row, first_rows
from powerops.core.models import AuditEvent, Organisation, Recusal
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import OWN_BODY_ROLES, Role

# What waits of the records beside a matter: each gives its parts of the list of what waits for the person.
SOURCES: tuple[Callable[[Actor], list[tuple[list[Row], int]]], ...] = (
    drafting_inbox.words_wanted,
    consultation_inbox.words_wanted,
    meeting_inbox.words_wanted,
    hearing_inbox.words_wanted,
    panel_inbox.words_wanted,
    review_inbox.words_wanted,
)

Status = Decision.Status
NOT_DONE = (ExecutionTask.Status.ISSUED, ExecutionTask.Status.REPORTED)
TYPE = Decision._meta.label_lower
WRITTEN = (Status.PROPOSED, Status.DRAFTING, Status.AMENDING)
UNDER_WAY = (
    Status.HEAD_REVIEW, Status.STARTING, Status.SIGNING, Status.LEGALITY, Status.SCREENING, Status.AGENDA, Status.AMENDING,
    Status.ADOPTED, Status.REPORTED,
)  # fmt: skip
# Nobody has to act on these before something else happens.
AT_REST = (Status.DEFERRED,)
TO_A_MEETING = (Status.AGENDA, Status.SUSPENDED)
NEXT = {
    **dict.fromkeys(TO_A_MEETING, "列入会议议题"),
    Status.EXECUTING: "分解执行任务，或者确认执行完毕",
}


def rows_by_role() -> dict[Role, list[Any]]:
    """Return the ordinary acts of everybody but the clerk, by whose word they are."""
    rows: dict[Role, list[Any]] = defaultdict(list)
    for row in TRANSITIONS:
        if row.who != Role.CLERK and not row.is_exceptional:
            rows[row.who].append(row)
    return rows


ROWS = rows_by_role()
STATUSES = {
    role: {state for row in rows for state in row.sources} - {*AT_REST}
    for role, rows in ROWS.items()
}
STATUSES[Role.SECRETARY] |= {*TO_A_MEETING}
STATUSES[Role.LEADER] -= {Status.EXECUTING}  # an urgent stop waits for nobody
# Whose word is barred to who drafted.
SEPARATED = {role for role, rows in ROWS.items() if any(OTHERS in row.checks for row in rows)}


# --- which matters ---------------------------------------------------------------------------------------


def to_sign(actor: Actor) -> QuerySet[Decision]:
    """Matters on which the person's word is next, and nothing bars whom the person acts by or for."""
    condition = Q(pk__in=[])
    for appointment in actor.appointments:
        own, role = appointment.post.organisation, Role(appointment.post.role)
        if statuses := STATUSES.get(role):
            persons = {actor.person.pk, appointment.person_id}
            reach = (
                Q(body=own)
                if role in OWN_BODY_ROLES
                else Q(body__path__startswith=jurisdiction_path(own))
            )
            condition |= Q(reach, ~barred(persons, role), ready(), status__in=statuses)
    return with_final(Decision.objects.all()).filter(condition)


def with_final(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Return matters, each with whether its draft as it stands is the final one after the meeting."""
    newest = Draft.objects.filter(decision=OuterRef("pk")).order_by("-number")
    final = Subquery(newest.values("is_after_meeting")[:1], output_field=BooleanField())
    return decisions.annotate(is_final=Coalesce(final, False))


def ready() -> Q:
    """Return the condition that the act can be done: no meeting has the topic, the final draft is there, no task is open."""
    listed = AgendaItem.objects.filter(decision=OuterRef("pk"), carried_at=None)
    listed = listed.exclude(meeting__status=Meeting.Status.CANCELLED)
    running = ExecutionTask.objects.filter(decision=OuterRef("pk"), status__in=NOT_DONE)
    return (
        Q(~Exists(listed), status__in=TO_A_MEETING)
        | Q(status=Status.AMENDING, is_final=True)
        | Q(~Exists(running), status=Status.EXECUTING)
        | ~Q(status__in=[*TO_A_MEETING, Status.AMENDING, Status.EXECUTING])
    )


def barred(persons: set[int], role: Role) -> Q:
    """Return the condition that one of the persons has no word on a matter, as its lifecycle would refuse it."""
    kept_out = Recusal.objects.filter(person__in=persons, record_type=TYPE).exclude(
        outcome=Recusal.Outcome.DISMISSED
    )
    condition = Q(pk__in=kept_out.values("record_id"))
    if role in SEPARATED:
        drafted = Decision.drafters.through.objects.filter(person__in=persons)
        condition |= Q(pk__in=drafted.values("decision"))
    return condition


def written_by(actor: Actor) -> QuerySet[Decision]:
    """Matters that the person's bodies write just now."""
    bodies = clerks_bodies(actor)
    helped = Decision.co_bodies.through.objects.filter(organisation__in=bodies)
    own = Q(body__in=bodies) | Q(pk__in=helped.values("decision"))
    found = with_final(Decision.objects.filter(own, status__in=WRITTEN))
    return found.exclude(Q(status=Status.AMENDING, is_final=True))


def clerks_bodies(actor: Actor) -> list[Organisation]:
    """The bodies for which the person drafts."""
    return [one.post.organisation for one in actor.appointments if one.post.role == Role.CLERK]


def returned_to(actor: Actor) -> QuerySet[Decision]:
    """What the person's bodies write and was sent back to them."""
    return written_by(actor).exclude(returned_reason="")


def in_hand(actor: Actor) -> QuerySet[Decision]:
    """What the person's bodies write and nobody sent back."""
    return written_by(actor).filter(returned_reason="")


def waiting_for_others(actor: Actor) -> QuerySet[Decision]:
    """Matters of the person's bodies that now wait for somebody else."""
    mine = with_final(Decision.objects.filter(body__in=own_bodies(actor), status__in=UNDER_WAY))
    written = Q(status=Status.AMENDING, is_final=False)
    return mine.exclude(written).exclude(pk__in=to_sign(actor).values("pk"))


# Every list by its name in addresses, so that its full page is the list of matters.
LISTS: dict[str, tuple[str, Callable[[Actor], QuerySet[Decision]]]] = {
    "waiting": ("待我办理", to_sign),
    "returned": ("退回给我的", returned_to),
    "in_hand": ("我在办的", in_hand),
    "others": ("等待他人", waiting_for_others),
}


def full_list(key: str) -> str:
    """Return the address of the whole of a list."""
    return f"{reverse('decisions:decision-list')}?list={key}"


# --- in words ----------------------------------------------------------------------------------------------


def with_dates(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Return matters, the longest in their state first, each with `since`."""
    acts = AuditEvent.objects.filter(record_type=TYPE, record_id=OuterRef("pk")).exclude(after="")
    since = Subquery(acts.order_by("-at", "-pk").values("at")[:1])
    dated = decisions.select_related("body").annotate(since=Coalesce(since, F("created_at")))
    return dated.order_by("since", "pk")


def words_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return what waits for the person's word: the matters, then what stands beside them; one query each."""
    roles = {Role(one.post.role) for one in actor.appointments}
    found = [part for source in SOURCES for part in source(actor)]
    if not roles & STATUSES.keys():
        return found
    mine = first_rows(with_dates(to_sign(actor)), lambda one: row_of(one, next_acts(one, roles)))
    return [mine, *found]


def next_acts(decision: Decision, roles: set[Role]) -> str:
    """Return in words what who holds one of the roles may do next."""
    if words := NEXT.get(Status(decision.status)):
        return words
    rows = (row for role in roles for row in ROWS.get(role, ()) if decision.status in row.sources)
    return "、".join(row.label for row in rows)


def lists(actor: Actor) -> list[Listing]:
    """Return what the person's bodies have in hand and what waits for others, where there is any: one query a list."""
    wanted: list[tuple[str, str, Callable[[Any], Row]]] = []
    if clerks_bodies(actor):
        wanted += [("returned", "warn", returned_in_words), ("in_hand", "info", in_hand_in_words)]
    if own_bodies(actor):
        wanted.append(("others", "neutral", others_in_words))
    made = [listing(actor, *one) for one in wanted]
    return [*(one for one in made if one.total), *meeting_inbox.lists(actor)]


def listing(actor: Actor, key: str, tone: str, in_words: Callable[[Any], Row]) -> Listing:
    """Return one list of matters for the desk."""
    title, found = LISTS[key]
    rows, total = first_rows(with_dates(found(actor)), in_words)
    return Listing(f"decisions-{key}", f"重大决策：{title}", rows, total, full_list(key), tone=tone)


def row_of(decision: Any, next_act: str, note: str = "") -> Row:
    """Return a matter, with its dates, as a line of the desk."""
    return Row(
        title=f"{decision.number} {decision.title}", url=decision.get_absolute_url(), whose=decision.body.name,
        since=decision.since, next_act=next_act, state=decision.get_status_display(), note=note, record=decision,
    )  # fmt: skip


def returned_in_words(decision: Any) -> Row:
    """Return a matter that came back, with why."""
    return row_of(decision, "修改后重新送审", f"退回理由：{decision.returned_reason}")


def in_hand_in_words(decision: Any) -> Row:
    """Return a matter that is being written."""
    is_suggestion = decision.status == Status.PROPOSED
    return row_of(decision, "填写后送负责人审签" if is_suggestion else "办完必经程序后送审签")


def others_in_words(decision: Any) -> Row:
    """Return a matter that waits for somebody else, with for whom."""
    return row_of(decision, f"等待{next_person(decision)}")


def next_person(decision: Decision) -> str:
    """Return in words for whose word a matter waits."""
    if decision.status == Status.AGENDA:
        return "会议讨论"
    role = next(
        role for role, rows in ROWS.items() if any(decision.status in one.sources for one in rows)
    )
    return f"{decision.body.name}{role.label}" if role in OWN_BODY_ROLES else role.label
