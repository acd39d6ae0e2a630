"""报名: anybody asks to take part in an announced hearing, without an account (D3; art 16(3)).

The form counts once however often it is sent, one telephone signs up once, and one sender not without end. Who signs up
reads a number at once; it is that number which is drawn.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from decisions.models import Hearing, HearingGroup, HearingSignUp
from powerops.core.actor import system_person
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.refusals import IllegalTransition, RuleViolated
from powerops.core.templatetags.ui import cndate
from powerops.law import hearings

CLAUSE = str(hearings.SELECTED.clause)
PER_HOUR, PER_DAY = 5, 20  # sign-ups of one sender
TOO_MANY = "您提交得太频繁，请过一段时间再试。"


def is_open(hearing: Hearing) -> bool:
    """Whether anybody may sign up now."""
    return (
        hearing.status == Hearing.Status.SIGN_UP and timezone.localdate() <= hearing.sign_up_until
    )


@transaction.atomic
def sign_up(
    hearing: Hearing, *, form_key: str, sender: str, group: HearingGroup, **told: Any
) -> HearingSignUp:
    """Take a sign-up; the same form sent again returns the same. Raises IllegalTransition once the time is over."""
    locked = Hearing.objects.select_for_update(of=("self",)).get(pk=hearing.pk)
    if known := HearingSignUp.objects.filter(form_key=form_key).first():
        return known
    if not is_open(locked):
        raise IllegalTransition(
            f"报名已于{cndate(locked.sign_up_until)}截止或者暂停。", clause=CLAUSE
        )
    if group.hearing_id != locked.pk or not group.is_drawn:
        raise RuleViolated("这一组不接受报名。", clause=CLAUSE, field="group")
    refuse_too_many(sender)
    last = locked.sign_ups.aggregate(last=Max("serial"))["last"] or 0
    one = HearingSignUp(
        hearing=locked, group=group, serial=last + 1, form_key=form_key, sender=sender, **told
    )
    one.full_clean()
    by = system_person()
    because(one, "报名", by)
    one.save()
    facts = {"报名编号": one.number, "组别": group.name}
    record_act("decisions.hearing.signed_up", "收到报名", locked, by=by, clause=CLAUSE, facts=facts)
    return one


def refuse_too_many(sender: str) -> None:
    """Refuse one more of whoever has sent many."""
    now = timezone.now()
    sent = HearingSignUp.objects.filter(sender=sender)
    hour, day = (
        sent.filter(filed_at__gt=now - timedelta(hours=hours)).count() for hours in (1, 24)
    )
    if hour >= PER_HOUR or day >= PER_DAY:
        raise RuleViolated(TOO_MANY, clause="")
