"""Hearings walked through the real workflow to where a test begins; each step on the day on which it may be done."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import time_machine
from django.utils import timezone

from decisions.hearing_facts import taking_part
from decisions.models import Decision, Hearing, HearingSignUp
from decisions.workflows import hearing as lifecycle
from decisions.workflows import hearing_notice, hearing_people, hearing_record, hearing_sign_up
from tests.decisions.drafts import drafted

# Seats as a county's notice of a hearing on sewage fees has them, cut down to what a test can walk.
GROUPS: list[dict[str, Any]] = [
    {"name": "消费者", "seats": 3, "is_drawn": True},
    {"name": "专家", "seats": 1, "is_drawn": False},
]
LISTED_ON, HELD_ON, RESULT_ON = 8, 20, 22  # days after the announcement
SEEN_BY = "纪检监察室、公证处在场"


def notice(**told: Any) -> dict[str, Any]:
    """What the notice says, with times counted from today."""
    held = timezone.localtime() + timedelta(days=HELD_ON)
    return {
        "held_at": held.replace(hour=9, minute=0, second=0, microsecond=0),
        "place": "管委会一楼会议室", "matters": "污水处理费的调整幅度和减免范围。",
        "criteria": "年满十八周岁、在本区居住或者经营；报名人数超过名额的，公开抽取。",
        "sign_up_until": timezone.localdate() + timedelta(days=7), "contact": "0373-0000000",
        "source": "presence", **told,
    }  # fmt: skip


def days_after(hearing: Hearing, days: int) -> time_machine.travel:
    """Travel to the evening of so many days after the notice was begun."""
    begun_on = timezone.localtime(hearing.created_at)
    return time_machine.travel(
        begun_on.replace(hour=20, minute=0, second=0) + timedelta(days=days), tick=False
    )


def begun(
    cast: SimpleNamespace, district: SimpleNamespace, decision: Decision | None = None, **told: Any
) -> Hearing:
    """A notice that the housing bureau's clerk has written."""
    groups = told.pop("groups", GROUPS)
    return hearing_notice.prepare(
        decision or drafted(cast, district), by=cast.clerk, groups=groups, **notice(**told)
    )


def announced(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Hearing:
    """The same, signed by the head: sign-up is open."""
    hearing = lifecycle.submit(begun(cast, district, **told), by=cast.clerk)
    return lifecycle.announce(hearing, by=cast.head)


def signed_up(hearing: Hearing, number: int = 1, **told: Any) -> HearingSignUp:
    """Somebody signs up; `number` tells people apart."""
    return hearing_sign_up.sign_up(hearing, **{
        "form_key": f"key-{hearing.pk}-{number}", "sender": f"{number:064x}", "group": hearing.groups.get(is_drawn=True),
        "name": f"报名人{number}", "standing": "居民用户", "telephone": f"1380000{number:04d}", **told,
    })  # fmt: skip


def listed(
    cast: SimpleNamespace, district: SimpleNamespace, people: int = 6, **told: Any
) -> Hearing:
    """The same, with people signed up, found eligible, and the list fixed once the time was over."""
    hearing = announced(cast, district, **told)
    found = [signed_up(hearing, number) for number in range(1, people + 1)]
    with days_after(hearing, LISTED_ON):
        hearing_people.examine(hearing, by=cast.clerk, sign_ups=found, verdict="eligible")
        return lifecycle.fix_list(hearing, by=cast.clerk)


def drawn(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Hearing:
    """The same, drawn by a number drawn in everybody's presence."""
    hearing = listed(cast, district, **told)
    with days_after(hearing, LISTED_ON):
        return lifecycle.draw(hearing, by=cast.clerk, value="0417", value_from=SEEN_BY)


def ready(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Hearing:
    """The same, with an expert invited and the list of participants published."""
    hearing = drawn(cast, district, **told)
    with days_after(hearing, LISTED_ON):
        group = hearing.groups.get(is_drawn=False)
        hearing_people.invite(
            hearing, by=cast.clerk, group=group, name="给排水专家", standing="高级工程师"
        )
        return lifecycle.publish_list(hearing, by=cast.head)


def delivered(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Hearing:
    """The same, with the papers delivered to everybody the day after."""
    hearing = ready(cast, district, **told)
    with days_after(hearing, LISTED_ON + 1):
        return hearing_people.deliver(
            hearing, by=cast.clerk, participants=taking_part(hearing), on=timezone.localdate(), how="专人送达"
        )  # fmt: skip


def course(hearing: Hearing, **told: Any) -> dict[str, Any]:
    """How the hearing went."""
    began: datetime = told.pop("began_at", hearing.held_at)
    return {
        "began_at": began, "closed_at": began + timedelta(hours=3), "chair": "区法制部门负责人", "recorder": "住建局经办",
        "introduction": "介绍了成本监审结论和调整方案。", "debate": "就调整幅度、低收入家庭减免进行了询问和辩论。", **told,
    }  # fmt: skip


def held(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Hearing:
    """The same, held on its day."""
    hearing = delivered(cast, district, **told)
    with days_after(hearing, HELD_ON):
        return lifecycle.hold(hearing, by=cast.clerk, **course(hearing))


def concluded(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Hearing:
    """The same, with every statement confirmed and answered, and the result published."""
    hearing = held(cast, district, **told)
    with days_after(hearing, RESULT_ON):
        for one in taking_part(hearing):
            hearing_record.transcribe(
                hearing,
                by=cast.clerk,
                participant=one,
                statement="建议分三年到位。",
                confirmation="signed",
            )
            hearing_record.answer(
                hearing,
                by=cast.clerk,
                participant=one,
                outcome="partly",
                outcome_reason="改为分两年到位。",
            )
        hearing_record.write_report(
            hearing, by=cast.clerk, report="听证会共四人参加，均发表了意见。"
        )
        return lifecycle.publish_result(hearing, by=cast.head)
