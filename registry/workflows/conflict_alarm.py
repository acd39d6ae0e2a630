"""不相容岗位预警: what an appointment or a delegation put into one person's hands, told and answered (R8; 四(二)1).

Appointments are made by the platform, which knows no matrix: so what comes to clash is found afterwards, by `check`,
told once to personnel, the head and the supervisors, and stands until it has ended. The head or personnel answers with
a measure; the person concerned does not. An answer ends nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from powerops.core.actor import Actor, acting, system_person
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.notices import tell
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law import key_posts as law
from registry.key_posts import Conflict, conflicts_in
from registry.models import ConflictAlarm, DutyMatrix

CLAUSE = str(law.SEPARATION.clause)
MEASURES = {
    "reassign": "调整人员任职或者岗位分工",
    "end_delegation": "终止代理",
    "change_matrix": "修订岗位权限目录",
    "double_check": "暂由他人复核、专项检查",
}
AT_ONCE = 100  # bodies whose matrices are read together


def check(on: date | None = None) -> tuple[int, int]:
    """Raise alarms for what clashes and end those for what does not any more; return how many. Safe to repeat."""
    on = on or timezone.localdate()
    concerned = DutyMatrix.objects.filter(status=DutyMatrix.Status.CONFIRMED).order_by()
    open_ones = ConflictAlarm.objects.filter(ended_at=None).order_by()
    bodies = sorted({*concerned.values_list("body", flat=True), *open_ones.values_list("body", flat=True)})  # fmt: skip
    raised = ended = 0
    for start in range(0, len(bodies), AT_ONCE):
        part = bodies[start : start + AT_ONCE]
        live = {one.key for one in conflicts_in(part, on)}
        known = {key_of(one) for one in open_ones.filter(body__in=part)}
        for body in sorted({key[0] for key in live ^ known}):
            new, gone = compare(body, on)
            raised, ended = raised + new, ended + gone
    return raised, ended


def key_of(alarm: ConflictAlarm) -> tuple:
    """Return what tells an alarm's conflict from others, as `Conflict.key` does."""
    return (
        alarm.body_id, alarm.person_id, alarm.pair, alarm.first_post_id, alarm.second_post_id, alarm.area, alarm.matter,
    )  # fmt: skip


@transaction.atomic
def compare(body: int, on: date) -> tuple[int, int]:
    """Bring one body's alarms in line with what clashes; its row's lock puts runs at once in order."""
    organisation = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=body)
    live = {one.key: one for one in conflicts_in([body], on)}
    alarms = ConflictAlarm.objects.select_for_update(of=("self",)).filter(body=body, ended_at=None)
    known = {key_of(one): one for one in alarms.select_related("person", "body")}
    for key in known.keys() - live.keys():
        end(known[key])
    new = [live[key] for key in live.keys() - known.keys()]
    for conflict in new:
        raise_alarm(conflict)
    if new:
        announce(organisation, new, on)
    return len(new), len(known.keys() - live.keys())


def raise_alarm(conflict: Conflict) -> None:
    """Write one alarm."""
    system, first, second = system_person(), conflict.clash.first, conflict.clash.second
    alarm = ConflictAlarm(
        body=conflict.body, person=conflict.person, pair=conflict.clash.pair.key, first_post_id=first.post,
        second_post_id=second.post, area=first.area, matter=conflict.matter, source=conflict.source[:300],
    )  # fmt: skip
    alarm.full_clean(validate_unique=False)
    because(alarm, "发现不相容岗位", system)
    alarm.save()
    record_act(
        "registry.conflict_alarm.raised", "不相容岗位预警", alarm, by=system, clause=CLAUSE, reason=conflict.words
    )  # fmt: skip


def end(alarm: ConflictAlarm) -> None:
    """Note that what an alarm told of is over."""
    system, alarm.ended_at = system_person(), timezone.now()
    because(alarm, "已消除", system)
    alarm.save()
    record_act("registry.conflict_alarm.ended", "预警消除", alarm, by=system, clause=CLAUSE)


def announce(body: Organisation, found: Iterable[Conflict], on: date) -> None:
    """Tell personnel, the body's head and the supervisors of the new alarms, each once."""
    held = Appointment.objects.in_force(on).filter(
        Q(post__role__in=[Role.PERSONNEL, Role.SUPERVISOR])
        | Q(post__organisation=body) & (Q(post__role=Role.HEAD) | Q(post__is_principal=True)),
        person__is_active=True,
    )
    people = {
        one.person
        for one in held.select_related("person", "post__organisation")
        if one.post.organisation_id == body.pk or one.reaches(body)
    }
    for conflict in found:
        tell(people, f"不相容岗位预警：{conflict.words}", "/desk/registry/key-posts/conflicts/")


def may_answer(actor: Actor, alarm: ConflictAlarm) -> Appointment | None:
    """Return the post by which the actor answers: the head's or personnel's, but not of whom it concerns."""
    for role in (Role.HEAD, Role.PERSONNEL):
        at = actor.appointment_as(role, alarm.body)
        if at and alarm.person not in actor.through(at).persons:
            return at
    return None


@transaction.atomic
def answer(alarm: ConflictAlarm, *, by: Person, measure: str, reason: str) -> ConflictAlarm:
    """Say what is done about it, and why. Raises NotAllowed, IllegalTransition or RuleViolated."""
    locked = (
        ConflictAlarm.objects.select_for_update(of=("self",)).select_related("body", "person").get(pk=alarm.pk)
    )  # fmt: skip
    at = may_answer(acting(by), locked)
    if at is None:
        raise NotAllowed(
            f"预警由{locked.body}负责人或者组织人事岗位答复，本人不能答复。", clause=CLAUSE
        )
    if locked.ended_at:
        raise IllegalTransition("该预警已经消除，不需要答复。", clause=CLAUSE)
    if measure not in MEASURES:
        raise RuleViolated("请选择措施。", clause=CLAUSE, field="measure")
    if not reason.strip():
        raise RuleViolated("应当说明理由。", clause=CLAUSE, field="reason")
    locked.measure, locked.answer = measure, reason.strip()
    locked.answered_by, locked.answered_at = by, timezone.now()
    locked.full_clean()
    because(locked, f"答复：{MEASURES[measure]}", by)
    locked.save()
    record_act(
        "registry.conflict_alarm.answered", "答复预警", locked, by=by, appointment=at, clause=CLAUSE,
        reason=locked.answer, facts={"措施": MEASURES[measure]},
    )  # fmt: skip
    return locked
