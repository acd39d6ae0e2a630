"""定期轮岗: who has been at which key post since when, the term that runs, putting it off (R8; the Plan 四(二)1).

A tenure opens by itself when somebody holds a key post, and counts from the first day there under whatever name of the
post; with it runs the term of the area. It closes by itself when the person leaves (the term is met) or the post is no
key post any more (it does not apply). Personnel may ask that somebody stays until a day; the leader decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from powerops.core import deadlines
from powerops.core.actor import Actor, acting, system_person
from powerops.core.audit import record_act
from powerops.core.calendars import hold_calendar
from powerops.core.history import because
from powerops.core.models import Appointment, Deadline, Organisation, Person
from powerops.core.notices import tell
from powerops.core.parameters import value_of
from powerops.core.recusals import bar
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.law import key_posts as law
from powerops.law import plan
from powerops.law.parameters import KEY_POST_WAIVER
from powerops.law.periods import corresponding
from registry.models import KeyPost, KeyPostTenure, RotationWaiver

CLAUSE, WAIVER = str(plan.R8.clause), str(law.WAIVER.clause)
ONE_DAY = timedelta(days=1)
Outcome = RotationWaiver.Outcome


# --- tenures follow appointments -----------------------------------------------------------------------------


def settle(on: date | None = None, key_posts: Iterable[KeyPost] | None = None) -> tuple[int, int]:
    """Open and close tenures as appointments and marks stand; return how many of each. Safe to repeat, and at once."""
    on = on or timezone.localdate()
    marks = KeyPost.objects.in_force(on)
    open_ones = KeyPostTenure.objects.filter(ended_on=None)
    if key_posts is not None:
        marks = marks.filter(pk__in=[one.pk for one in key_posts])
        open_ones = open_ones.filter(key_post__in=[one.pk for one in key_posts])
    by_post: dict[int, list[int]] = {}
    for key_post, post in marks.values_list("pk", "post"):
        by_post.setdefault(post, []).append(key_post)
    appointed = Appointment.objects.in_force(on).filter(post__in=marks.values("post"))
    held = {
        (key_post, person)
        for post, person in appointed.values_list("post", "person")
        for key_post in by_post.get(post, ())
    }
    known = {(mark, person): pk for pk, mark, person in open_ones.values_list("pk", "key_post", "person")}  # fmt: skip
    closed = sum(close(known[one], on) for one in sorted(known.keys() - held))
    opened = sum(open_tenure(*one, on) for one in sorted(held - known.keys()))
    return opened, closed


@transaction.atomic
def open_tenure(key_post: int, person: int, on: date) -> bool:
    """Open one tenure with its term; False when another run was first or it does not hold any more."""
    mark = (
        KeyPost.objects.select_for_update(of=("self",)).select_related("post__organisation").get(pk=key_post)
    )  # fmt: skip
    holder = Person.objects.get(pk=person)
    at_post = Appointment.objects.in_force(on).filter(post=mark.post_id, person=person)
    present = at_post.order_by("began_on").first()
    if present is None or mark.tenures.filter(person=person, ended_on=None).exists():
        return False
    began_on, system = first_day(mark, holder, present.began_on), system_person()
    tenure = KeyPostTenure(key_post=mark, person=holder, began_on=began_on)
    tenure.full_clean()
    because(tenure, "任重点岗位", system)
    tenure.save()
    record_act(
        "registry.key_post_tenure.opened", "任重点岗位", tenure, by=system, clause=CLAUSE,
        facts={"任职日期": began_on.isoformat()},
    )  # fmt: skip
    body: Organisation = mark.post.organisation
    deadlines.start(
        law.ROTATION[law.Area(mark.area)].id, tenure, body=deadlines.answering_body(Role.PERSONNEL, body),
        role=Role.PERSONNEL, started_on=law.counts_from(began_on), by=system,
    )  # fmt: skip
    return True


def first_day(mark: KeyPost, person: Person, began_on: date) -> date:
    """Return since when the person is there without a break, also under former names of the post."""
    posts, former = [mark.post_id], mark.continues
    while former is not None:
        posts.append(former.post_id)
        former = former.continues
    held = Appointment.objects.filter(person=person, post__in=posts, ended_on__isnull=False)
    for one in held.order_by("-ended_on"):
        if one.ended_on and one.ended_on >= began_on - ONE_DAY:
            began_on = min(began_on, one.began_on)
    return began_on


@transaction.atomic
def close(tenure: int, on: date) -> bool:
    """Close one tenure: its term is met when the person left, and does not apply when the mark ended."""
    hold_calendar(to_change=False)
    locked = (
        KeyPostTenure.objects.select_for_update(of=("self",)).select_related("key_post__post", "person").get(pk=tenure)
    )  # fmt: skip
    if locked.ended_on is not None:
        return False
    mark = locked.key_post
    left = (
        Appointment.objects.filter(post=mark.post_id, person=locked.person_id, ended_on__lt=on)
        .order_by("-ended_on")
        .first()
    )
    has_left = not Appointment.objects.in_force(on).filter(post=mark.post_id, person=locked.person_id).exists()  # fmt: skip
    last_day = left.ended_on if has_left and left else None if has_left else mark.ended_on
    ended_on, system = max(last_day or on, locked.began_on), system_person()
    locked.ended_on = ended_on
    locked.full_clean()
    why = "已离开重点岗位" if has_left else "不再是重点岗位"
    because(locked, why, system)
    locked.save()
    record_act(
        "registry.key_post_tenure.closed", why, locked, by=system, clause=CLAUSE,
        facts={"截止日期": ended_on.isoformat()},
    )  # fmt: skip
    state = Deadline.State.MET if has_left else Deadline.State.ENDED
    deadlines.close(deadlines.open_of(locked), state, by=system)
    return True


# --- putting it off ------------------------------------------------------------------------------------------


def may_ask(actor: Actor, tenure: KeyPostTenure) -> Appointment | None:
    """Return the post by which the actor asks for a waiver: personnel's, but nobody for themselves."""
    at = actor.appointment_as(Role.PERSONNEL, tenure.key_post.post.organisation)
    concerned = at and tenure.person in actor.through(at).persons
    return None if concerned else at


def may_decide(actor: Actor, waiver: RotationWaiver) -> Appointment | None:
    """Return the post by which the actor decides: the leader's, but neither who asked nor whom it concerns."""
    at = actor.appointment_as(Role.LEADER, waiver.tenure.key_post.post.organisation)
    if at is None:
        return None
    concerned = {waiver.asked_by_id, waiver.tenure.person_id}
    return None if concerned & {one.pk for one in actor.through(at).persons} else at


@transaction.atomic
def ask_waiver(tenure: KeyPostTenure, *, by: Person, until: date, reason: str) -> RotationWaiver:
    """Ask that somebody stays at a key post until a day. Raises NotAllowed, IllegalTransition or RuleViolated."""
    locked = locked_tenure(tenure.pk)
    at = may_ask(acting(by), locked)
    if at is None:
        raise NotAllowed("缓轮由组织人事岗位提出，本人不能为自己提出。", clause=WAIVER)
    if locked.ended_on:
        raise IllegalTransition("该人员已离开这个重点岗位，不需要缓轮。", clause=WAIVER)
    if locked.waivers.filter(outcome=Outcome.PENDING).exists():
        raise IllegalTransition("已有一份缓轮申请待批准。", clause=WAIVER)
    refuse_day(locked, until)
    if not reason.strip():
        raise RuleViolated("缓轮应当说明理由。", clause=WAIVER, field="reason")
    waiver = RotationWaiver(tenure=locked, until=until, reason=reason.strip(), asked_by=by)
    waiver.full_clean()
    because(waiver, "申请缓轮", by)
    waiver.save()
    record_act(
        "registry.key_post_tenure.waiver_asked", "申请缓轮", locked, by=by, appointment=at, clause=WAIVER,
        reason=waiver.reason, facts={"缓轮至": until.isoformat()},
    )  # fmt: skip
    tell(deciders(waiver), f"请批准：{locked}，缓轮至{cndate(until)}。", locked.get_absolute_url())
    return waiver


def refuse_day(tenure: KeyPostTenure, until: date) -> None:
    """Raise when a waiver cannot run until the day."""
    today = timezone.localdate()
    months = value_of(KEY_POST_WAIVER.key, today)
    latest = corresponding(today, months)
    running = deadlines.open_of(tenure).first()
    earliest = max(today, running.due_on if running else today)
    if until > latest:
        raise RuleViolated(
            f"一次缓轮最长{months}个月，最迟至{cndate(latest)}。", clause=WAIVER, field="until",
            remedy="到期仍需缓轮的，另行申请。",
        )  # fmt: skip
    if until <= earliest:
        raise RuleViolated(
            f"缓轮的截止日期应当晚于{cndate(earliest)}。", clause=WAIVER, field="until",
            remedy="该日以前还没有到轮岗期限的，不需要缓轮。",
        )  # fmt: skip


@transaction.atomic
def decide_waiver(
    waiver: RotationWaiver, *, by: Person, grant: bool, opinion: str
) -> RotationWaiver:
    """Grant or refuse a waiver; granted, the term gives way to one that ends with it."""
    hold_calendar(to_change=False)
    tenure = locked_tenure(waiver.tenure_id)
    locked = RotationWaiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
    locked.tenure = tenure
    at = word_allowed(locked, by, grant=grant, opinion=opinion)
    locked.outcome = Outcome.GRANTED if grant else Outcome.REFUSED
    locked.decided_by, locked.decided_at, locked.opinion = by, timezone.now(), opinion.strip()
    locked.full_clean()
    label = locked.get_outcome_display()
    because(locked, label, by)
    locked.save()
    record_act(
        "registry.key_post_tenure.waiver_decided", f"决定缓轮申请：{label}", tenure, by=by, appointment=at, clause=WAIVER,
        reason=locked.opinion, facts={"缓轮至": locked.until.isoformat()},
    )  # fmt: skip
    if grant:
        put_off(tenure, locked, by)
    tell([locked.asked_by], f"{tenure}：缓轮申请的决定是“{label}”。", tenure.get_absolute_url())
    return locked


def word_allowed(waiver: RotationWaiver, by: Person, *, grant: bool, opinion: str) -> Appointment:
    """Return the post by which a person decides a locked waiver, or refuse."""
    tenure, actor = waiver.tenure, acting(by)
    if waiver.outcome != Outcome.PENDING:
        raise IllegalTransition(f"该申请已经办理：{waiver.get_outcome_display()}。", clause=WAIVER)
    if tenure.ended_on:
        raise IllegalTransition("该人员已离开这个重点岗位，不需要缓轮。", clause=WAIVER)
    at = may_decide(actor, waiver)
    if at is None:
        raise NotAllowed("缓轮由主要领导批准，提出人和本人不能批准。", clause=WAIVER)
    if barred := bar(tenure, actor.through(at)):
        raise barred
    if not opinion.strip():
        raise RuleViolated("批准或者不批准都应当写明意见。", clause=WAIVER, field="opinion")
    if grant:
        refuse_day(tenure, waiver.until)
    return at


def put_off(tenure: KeyPostTenure, waiver: RotationWaiver, by: Person) -> None:
    """Let the term give way to the waiver."""
    today = timezone.localdate()
    tenure.waived_until = waiver.until
    because(tenure, "缓轮", by)
    tenure.save()
    deadlines.end(tenure, by=by)
    body = deadlines.answering_body(Role.PERSONNEL, tenure.key_post.post.organisation)
    deadlines.start(
        law.WAIVED.id, tenure, body=body, role=Role.PERSONNEL, started_on=today, by=by,
        amount=(waiver.until - today).days,
    )  # fmt: skip


def locked_tenure(pk: int) -> KeyPostTenure:
    """Return a tenure with its row locked."""
    rows = KeyPostTenure.objects.select_for_update(of=("self",))
    return rows.select_related("key_post__post__organisation", "person").get(pk=pk)


def deciders(waiver: RotationWaiver) -> list[Person]:
    """Return who may decide today by an own post."""
    body = waiver.tenure.key_post.post.organisation
    held = (
        Appointment.objects.in_force(timezone.localdate())
        .filter(post__role=Role.LEADER, person__is_active=True)
        .exclude(person__in=[waiver.asked_by_id, waiver.tenure.person_id])
        .select_related("post__organisation", "person")
    )
    return [one.person for one in held if one.reaches(body)]
