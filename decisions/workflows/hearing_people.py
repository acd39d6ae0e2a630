"""Who takes part in a hearing: sign-ups examined, guests invited, substitutes, and the papers for each (D3; art 16(3))."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from decisions.hearing_facts import papers_came_in_time, taking_part
from decisions.models import Draw, Hearing, HearingGroup, HearingParticipant, HearingSignUp
from decisions.workflows.hearing import DELIVERY, PAPERS, SELECTED, SEPARATE, TABLE, join
from powerops.core import deadlines
from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.refusals import NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.core.workflow import apply


def examine(
    hearing: Hearing,
    *,
    by: Person,
    sign_ups: Iterable[HearingSignUp],
    verdict: str,
    refusal: str = "",
) -> Hearing:
    """Hold sign-ups against the published criteria: each is eligible, or refused with the reason."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        told = []
        for one in locked.sign_ups.filter(pk__in=[one.pk for one in sign_ups]):
            one.verdict, one.examined_by = verdict, by
            one.refusal = refusal if verdict == HearingSignUp.Verdict.REFUSED else ""
            one.full_clean()
            because(one, "核对报名", by)
            one.save()
            told.append(one.number)
        return {HearingSignUp.Verdict(verdict).label: "、".join(told), "理由": refusal}

    return apply(TABLE, "examine", hearing, by=by, change=change)


def invite(
    hearing: Hearing, *, by: Person, group: HearingGroup, name: str, standing: str
) -> Hearing:
    """Put somebody on the list who is invited, in a group that is not drawn and has a seat left."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        one = invited(locked, group, name, standing, by)
        return {"参加人": str(one)}

    return apply(TABLE, "invite", hearing, by=by, change=change)


def invited(
    hearing: Hearing, group: HearingGroup, name: str, standing: str, by: Person
) -> HearingParticipant:
    """Add an invited participant; RuleViolated where the group is drawn or full."""
    if group.is_drawn:
        raise RuleViolated(
            f"“{group}”由报名人员抽取产生，不能指定。", clause=SELECTED, field="group"
        )
    if taking_part(hearing).filter(group=group).count() >= group.seats:
        raise RuleViolated(f"“{group}”的{group.seats}个名额已满。", clause=SELECTED, field="group")
    one = HearingParticipant(
        hearing=hearing, group=group, name=name, standing=standing, added_by=by
    )
    one.full_clean()
    because(one, "受邀", by)
    one.save()
    return one


def replace(
    hearing: Hearing,
    *,
    by: Person,
    participant: HearingParticipant,
    reason: str,
    name: str = "",
    standing: str = "",
) -> Hearing:
    """Somebody cannot come: the next in the order of the draw follows; in an invited group, whoever is named."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        leaving = taking_part(locked).select_related("group__draw").get(pk=participant.pk)
        leaving.left_reason = reason
        because(leaving, reason, by)
        leaving.save()
        group = leaving.group
        if group.draw:
            number = next_in_order(group, group.draw)
            following = join(locked, group, number, by) if number else None
        else:
            following = invited(locked, group, name, standing, by) if name else None
        move_public_stamp()
        return {"退出": str(leaving), "递补": str(following) if following else "无人递补"}

    return apply(TABLE, "replace", hearing, by=by, reason=reason, change=change)


def next_in_order(group: HearingGroup, draw: Draw) -> str | None:
    """Return the first number in the order of the draw whose holder was not on the list yet."""
    listed = HearingSignUp.objects.filter(participant__group=group).select_related("hearing")
    was_on = {one.number for one in listed}
    return next((one for one in draw.order if one not in was_on), None)


@transaction.atomic
def read_contacts(hearing: Hearing, *, by: Person) -> list[HearingSignUp]:
    """Return the sign-ups with how they are reached, to who organises the hearing; that they were read is recorded."""
    posts = (
        acting(by).appointment_as(role, hearing.decision.body) for role in (Role.CLERK, Role.HEAD)
    )
    appointment = next((post for post in posts if post), None)
    if appointment is None:
        raise NotAllowed("报名人的联系方式只由承办单位的经办和负责人查看。", clause=SEPARATE)
    record_act(
        "decisions.hearing.contacts_read", "查看报名人联系方式", hearing, by=by, appointment=appointment,
        clause=SEPARATE,
    )  # fmt: skip
    return list(hearing.sign_ups.select_related("group", "hearing"))


def deliver(
    hearing: Hearing,
    *,
    by: Person,
    participants: Iterable[HearingParticipant],
    on: date,
    how: str,
) -> Hearing:
    """Record on which day the papers reached participants; once everybody has them, the time limit is met."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        announced = timezone.localdate(locked.notices.earliest("published_at").published_at)
        if not announced <= on <= timezone.localdate():
            raise RuleViolated(
                f"送达日期应在{cndate(announced)}（公告）至今天之间。", clause=PAPERS, field="on"
            )
        reached = taking_part(locked).filter(
            pk__in=[one.pk for one in participants], delivered_on=None
        )
        told = [str(one) for one in reached.select_related("group")]
        for one in reached:
            one.delivered_on, one.delivery = on, how
            because(one, "送达听证材料", by)
            one.save()
        if papers_came_in_time(locked, acting(by)) is None:
            for limit in DELIVERY:
                deadlines.meet(limit, locked, by=by)
        return {"送达": "；".join(told), "送达日期": on.isoformat(), "方式": how}

    return apply(TABLE, "deliver", hearing, by=by, change=change)
