"""The inbox, in the form in which every app fills it: derived from lifecycles and time limits, filed by nobody (G4).

A `Listing` is one list of the desk with at most SHOWN rows and its whole number; a `Row` says what, whose, since when,
due when and what is to be done next. The platform's own lists stand here: time limits, recusals and appraisals to
decide, hand-overs to confirm, notices. Each costs one query, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Window
from django.urls import reverse

from powerops.core import recusals
from powerops.core.actor import Actor
from powerops.core.clock import visible_deadlines
from powerops.core.models import Appraisal, Deadline, Delegation, HandOver, Notice, Recusal
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import Role

SHOWN = 20


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    title: str
    url: str
    whose: str
    since: date | datetime
    next_act: str = ""
    state: str = ""
    tone: str = "info"
    note: str = ""
    due_on: date | None = None
    record: Any = None

    @property
    def order(self) -> tuple[float, str]:
        """Where the row stands: the longest waiting first."""
        at = self.since
        moment = at if isinstance(at, datetime) else datetime(at.year, at.month, at.day)
        return moment.timestamp(), self.url


@dataclass(frozen=True)
class Listing:
    """One list of the desk: its rows, how many there are in all, where the rest stands."""

    key: str
    title: str
    rows: Sequence[Row]
    total: int
    url: str = ""
    empty: str = ""
    tone: str = "info"

    @property
    def has_more(self) -> bool:
        """Whether only the first rows are shown."""
        return self.total > len(self.rows)


def first_rows(
    found: QuerySet[Any], in_words: Callable[[Any], Row], shown: int = SHOWN
) -> tuple[list[Row], int]:
    """Return the first rows of an ordered query in words, and how many it finds: one query."""
    rows = list(found.annotate(total=Window(Count("pk")))[:shown])
    return [in_words(one) for one in rows], rows[0].total if rows else 0


def joined(key: str, title: str, parts: Iterable[tuple[list[Row], int]], **more: str) -> Listing:
    """Return one list of several sources, the longest waiting first."""
    kept = list(parts)
    rows = sorted((row for rows, _ in kept for row in rows), key=lambda row: row.order)
    return Listing(key, title, rows[:SHOWN], sum(total for _, total in kept), **more)


# --- time limits -------------------------------------------------------------------------------------------


def running(actor: Actor) -> QuerySet[Deadline]:
    """Return the running time limits for which the person's posts answer, the first due first."""
    answers = Q(pk__in=[])
    for one in actor.appointments:
        answers |= Q(body=one.post.organisation_id, role=one.post.role)
    limits = Deadline.objects.filter(answers, state=Deadline.State.RUNNING)
    return limits.select_related("body").order_by("due_on", "pk")


def when_due(actor: Actor, key: str) -> QuerySet[Deadline]:
    """Return the running time limits that are overdue, due today or coming; every one for another key."""
    within = {
        "overdue": Q(due_on__lt=actor.on),
        "today": Q(due_on=actor.on),
        "coming": Q(due_on__gt=actor.on),
    }
    return running(actor).filter(within.get(key, Q()))


DUE_LISTS = (
    ("overdue", "已逾期", "bad"),
    ("today", "今日到期", "warn"),
    ("coming", "尚未到期", "info"),
)


def deadline_lists(actor: Actor) -> list[Listing]:
    """Return what is overdue, due today and coming: one query each."""
    lists = []
    for key, title, tone in DUE_LISTS:
        rows, total = first_rows(when_due(actor, key), lambda one: limit_in_words(one, actor.on))
        url = f"{reverse('core:my-deadlines')}?when={key}"
        lists.append(Listing(key, title, rows, total, url, tone=tone))
    return lists


def overseen_lists(actor: Actor) -> list[Listing]:
    """Return what is overdue in the whole jurisdiction, for whoever oversees it: one query."""
    if not actor.has_role(Role.SUPERVISOR, Role.INSPECTOR, Role.LEADER):
        return []
    overdue = visible_deadlines(actor).filter(state=Deadline.State.RUNNING, due_on__lt=actor.on)
    found = overdue.select_related("body").order_by("due_on", "pk")
    rows, total = first_rows(found, lambda one: limit_in_words(one, actor.on))
    url = f"{reverse('core:deadline-list')}?stage=overdue"
    empty = "辖区内没有逾期的事项。"
    return [Listing("district-overdue", "辖区内逾期", rows, total, url, empty, "bad")]


def limit_in_words(limit: Deadline, on: date) -> Row:
    """Return a time limit as a line of the desk, as it stands on the day."""
    left = (limit.due_on - on).days
    state = f"逾期 {-left} 天" if left < 0 else f"还有 {left} 天" if left else "今日到期"
    return Row(
        title=limit.record_title,
        url=limit.url,
        whose=limit.body.name,
        since=limit.started_on,
        next_act=limit.title,
        due_on=limit.due_on,
        state=state,
        tone="bad" if left < 0 else "info" if left else "warn",
        record=limit,
    )


# --- what else waits for the person's word ------------------------------------------------------------------


def words_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return the recusals and appraisals to decide and the hand-overs to confirm: one query each."""
    received = (
        HandOver.objects.filter(receiver=actor.person.pk, confirmed_at=None)
        .select_related("appointment__person", "appointment__post__organisation")
        .order_by("made_at", "pk")
    )
    to_decide = recusals.to_decide(actor).select_related("decider_body")
    return [
        first_rows(to_decide, recusal_in_words),
        first_rows(appraisals_to_decide(actor), appraisal_in_words),
        first_rows(received, hand_over_in_words),
    ]


def appraisals_to_decide(actor: Actor) -> QuerySet[Appraisal]:
    """Return the appraisals of volumes that wait for the leader's word, but for the person's own proposals."""
    within = Q(pk__in=[])
    for one in actor.appointments:
        if one.post.role == Role.LEADER:
            within |= Q(volume__body__path__startswith=jurisdiction_path(one.post.organisation))
    found = Appraisal.objects.filter(within, decision="").exclude(proposed_by=actor.person.pk)
    return (
        found.select_related("volume__body").defer("volume__record").order_by("proposed_at", "pk")
    )


def appraisal_in_words(appraisal: Appraisal) -> Row:
    """Return an appraisal to decide as a line of the desk."""
    return Row(
        title=f"案卷鉴定：{appraisal.volume}",
        url=reverse("core:appraisal-decide", args=[appraisal.pk]),
        whose=appraisal.volume.body.name,
        since=appraisal.proposed_at,
        next_act="审批鉴定意见",
        state=f"意见为{appraisal.get_outcome_display()}",
        record=appraisal,
    )


def recusal_in_words(recusal: Recusal) -> Row:
    """Return a recusal to decide as a line of the desk."""
    return Row(
        title=f"{recusal.person}回避“{recusal.record_title}”",
        url=recusal.get_absolute_url(),
        whose=recusal.decider_body.name,
        since=recusal.raised_at,
        next_act="决定是否回避",
        state=f"{recusal.raised_by}提出",
        record=recusal,
    )


def hand_over_in_words(made: HandOver) -> Row:
    """Return a hand-over to confirm as a line of the desk."""
    return Row(
        title=f"{made.appointment.person}移交的 {len(made.items)} 项事项",
        url=made.get_absolute_url(),
        whose=made.appointment.post.organisation.name,
        since=made.made_at,
        next_act="核对并确认接收",
        state="待确认",
        record=made,
    )


# --- standing in, notices -----------------------------------------------------------------------------------


def standing_in(actor: Actor) -> list[Delegation]:
    """Return the delegations of today and of the days to come that concern the person: one query."""
    mine = Q(substitute=actor.person.pk) | Q(appointment__person=actor.person.pk)
    found = Delegation.objects.not_over(actor.on).filter(mine)
    return list(
        found.select_related(
            "substitute", "appointment__person", "appointment__post__organisation"
        ).order_by("began_on", "pk")
    )


def notices(actor: Actor) -> QuerySet[Notice]:
    """Return the person's notices, the newest first."""
    return Notice.objects.filter(person=actor.person.pk).order_by("-at", "-pk")


def unread(actor: Actor) -> QuerySet[Notice]:
    """Return the notices that the person has not marked as read, the newest first."""
    return notices(actor).filter(read_at=None)
