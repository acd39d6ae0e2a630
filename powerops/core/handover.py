"""交接: when somebody leaves a post, what hangs on the person goes to a successor (F2, G4; the Plan 五(三), 四(四)1).

Most work belongs to a post at a body and finds the successor by itself; what is personal each app says by a `Source`. The
hand-over moves it, one audited act per item, and keeps the list that both sign. Who drafted or signed before stays so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from powerops.core import delegations
from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Deadline, Delegation, HandOver, Person, Recusal
from powerops.core.models.people import jurisdiction_path
from powerops.core.notices import tell
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law import plan

CLAUSE = str(plan.F2.clause)
# Moves one record to the receiver: record, receiver, who does it. Records that need no moving have none.
Move = Callable[[Any, Person, Person], None]


@dataclass(frozen=True)
class Source:
    """One kind of thing that may hang on a person: how it is found at an appointment, and how it moves."""

    kind: str
    find: Callable[[Appointment], Iterable[Any]]
    outcome: str  # what becomes of it, in words
    move: Move | None = None


@dataclass(frozen=True)
class Item:
    """One open thing of somebody who leaves."""

    source: Source
    record: Any

    @property
    def in_words(self) -> dict[str, str]:
        """The line as the list of the hand-over keeps it."""
        return {
            "kind": self.source.kind,
            "title": str(self.record)[:200],
            "url": self.record.get_absolute_url(),
            "outcome": self.source.outcome,
        }


def own_limits(appointment: Appointment) -> Iterable[Deadline]:
    """Time limits for which nobody else's post answers today."""
    post = appointment.post
    others = Appointment.objects.in_force(timezone.localdate()).filter(
        post__organisation=post.organisation_id, post__role=post.role
    )
    if others.exclude(person=appointment.person_id).exists():
        return ()
    return Deadline.objects.filter(
        body=post.organisation_id, role=post.role, state__in=["running", "suspended"]
    ).order_by("due_on", "pk")


def stood_in(appointment: Appointment) -> Iterable[Delegation]:
    """Posts of the same body at which the person stands in."""
    found = Delegation.objects.not_over(timezone.localdate()).filter(
        substitute=appointment.person_id,
        appointment__post__organisation=appointment.post.organisation_id,
    )
    return found.select_related(
        "appointment__person", "appointment__post__organisation", "substitute"
    )


def give_back(delegation: Delegation, receiver: Person, by: Person) -> None:
    """End a delegation of whoever leaves."""
    delegations.withdraw(delegation, by=by, reason="代理人离任交接")


def undecided(appointment: Appointment) -> Iterable[Recusal]:
    """Recusals of the person that nobody has decided."""
    return Recusal.objects.filter(person=appointment.person_id, outcome="pending").select_related(
        "person"
    )


SOURCES: list[Source] = [
    Source("代理他人岗位", stood_in, "代理终止，请另行设定", give_back),
    Source("计时中的期限", own_limits, "随岗位由接任人负责"),
    Source("待决定的回避", undecided, "只涉及本人，不移交"),
]


def register(*sources: Source) -> None:
    """Make kinds of personal things known; an app calls it once, when it is ready."""
    SOURCES.extend(sources)


def open_items(appointment: Appointment) -> list[Item]:
    """Return everything open that hangs on the person at the appointment and was not handed over: one query a source."""
    moved = {line["url"] for made in appointment.hand_overs.all() for line in made.items}
    return [
        Item(source, record)
        for source in SOURCES
        for record in source.find(appointment)
        if not (source.move and record.get_absolute_url() in moved)
    ]


def receivers(appointment: Appointment) -> models.QuerySet[Person]:
    """Return who may receive it: who holds the same role at the same body today."""
    post = appointment.post
    beside = Appointment.objects.in_force(timezone.localdate()).filter(
        post__organisation=post.organisation_id, post__role=post.role
    )
    found = Person.objects.filter(pk__in=beside.values("person"), is_active=True)
    return found.exclude(pk=appointment.person_id).order_by("name")


@transaction.atomic
def hand_over(
    appointment: Appointment, *, by: Person, receiver: Person, note: str = ""
) -> HandOver:
    """Move everything personal to the successor and keep the list. Raises NotAllowed or RuleViolated."""
    locked = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("post__organisation", "person")
        .get(pk=appointment.pk)
    )
    at = parties_agree(locked, by, receiver)
    waiting = locked.hand_overs.filter(receiver=receiver, confirmed_at=None)
    if twin := waiting.first():  # a form sent twice hands over once
        return twin
    items = open_items(locked)
    for item in items:
        if item.source.move:
            item.source.move(item.record, receiver, by)
    made = HandOver(
        appointment=locked, receiver=receiver, note=note.strip(), made_by=by,
        items=[item.in_words for item in items],
    )  # fmt: skip
    made.full_clean()
    because(made, "移交", by)
    made.save()
    record_act(
        "core.handover.made", "移交", made, by=by, appointment=at, clause=CLAUSE, reason=made.note,
        facts={"接收人": receiver.name, "事项数": len(items)},
    )  # fmt: skip
    news = f"{locked.person}（{locked.post}）向您移交 {len(items)} 项事项，请核对确认。"
    tell([receiver], news, made.get_absolute_url())
    return made


def parties_agree(appointment: Appointment, by: Person, receiver: Person) -> Appointment:
    """Return the post by which a person hands over to a receiver; refuse who may not give or take."""
    body = appointment.post.organisation
    at = delegations.arranges(acting(by), appointment)
    if at is None:
        raise NotAllowed(
            f"交接须由{appointment.person}本人、{body}负责人、组织人事或者管理员办理。",
            clause=CLAUSE,
        )
    if not receivers(appointment).filter(pk=receiver.pk).exists():
        raise RuleViolated(
            f"{receiver}不在{body}的{appointment.post.get_role_display()}岗位，不能接收。",
            clause=CLAUSE, field="receiver", remedy="请先为接收人办理任职。",
        )  # fmt: skip
    return at


@transaction.atomic
def confirm(made: HandOver, *, by: Person) -> HandOver:
    """The receiver confirms; nobody does it for them. Raises NotAllowed or IllegalTransition."""
    locked = HandOver.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if locked.receiver_id != by.pk:
        raise NotAllowed("接收由接收人本人确认。", clause=CLAUSE)
    if locked.confirmed_at:
        raise IllegalTransition("该交接已经确认。", clause=CLAUSE)
    locked.confirmed_at = timezone.now()
    because(locked, "确认接收", by)
    locked.save()
    post, own = locked.appointment.post, acting(by).own
    # The post for which it is received; who has left that since confirms at whatever post there is.
    at = own.appointment_as(Role(post.role), post.organisation) or next(
        iter(own.appointments), None
    )
    record_act("core.handover.confirmed", "确认接收", locked, by=by, appointment=at, clause=CLAUSE)
    news = f"{by}已确认接收您移交的事项。"
    tell({locked.appointment.person, locked.made_by} - {by}, news, locked.get_absolute_url())
    return locked


# --- who may see it: queryset and predicate side by side -------------------------------------------------


def visible_hand_overs(actor: Actor) -> models.QuerySet[HandOver]:
    """Return those that concern the person, those of a head's body and those within reach."""
    me = actor.person.pk
    within = Q(appointment__person=me) | Q(receiver=me) | Q(made_by=me)
    for one in actor.appointments:
        own = one.post.organisation
        if one.post.role in delegations.READING:
            within |= Q(appointment__post__organisation__path__startswith=jurisdiction_path(own))
        elif one.post.role == "head":
            within |= Q(appointment__post__organisation=own)
    return HandOver.objects.filter(within).select_related(
        "appointment__person", "appointment__post__organisation", "receiver", "made_by"
    )


def lines_for(
    actor: Actor,
    appointment: Appointment,
    lines: Iterable[dict[str, str]],
    receiver: int | None = None,
) -> list[dict[str, str]]:
    """Return the lines of a list as the person may read them: who only arranges people reads their kinds alone."""
    body = appointment.post.organisation
    is_party = actor.person.pk in (appointment.person_id, receiver)
    reads = is_party or any(
        one.post.role not in delegations.ARRANGING and one.reaches(body)
        for one in actor.appointments
    )
    return [line if reads else {**line, "title": "", "url": ""} for line in lines]


def may_see_hand_over(actor: Actor, made: HandOver) -> bool:
    """The predicate beside `visible_hand_overs`."""
    if actor.person.pk in (made.appointment.person_id, made.receiver_id, made.made_by_id):
        return True
    body = made.appointment.post.organisation
    return any(
        one.post.role in (*delegations.READING, "head") and one.reaches(body)
        for one in actor.appointments
    )
