"""What the law asks of a hearing: time to sign up and to read, every side represented, the record confirmed (D3; art 16–18)."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from decisions.models import Decision, Hearing, HearingParticipant, HearingSignUp
from decisions.separation import named
from powerops.core.actor import Actor
from powerops.core.calendars import current_calendar
from powerops.core.deadlines import counted
from powerops.core.parameters import value_of
from powerops.core.templatetags.ui import cndate
from powerops.core.workflow import Check
from powerops.law import hearings, plan, public_participation
from powerops.law.major_decisions import HEARING_PAPERS
from powerops.law.parameters import HEARING_SIGN_UP

Status = Hearing.Status


# --- whether a matter was heard ------------------------------------------------------------------------


def hearing_held(decision: Decision) -> bool:
    """Whether a hearing on the matter was held and its result published."""
    return decision.hearings.filter(status=Status.PUBLISHED).exists()


def hearings_under_way(decision: Decision) -> list[Hearing]:
    """Return the hearings of a matter that are neither called off nor brought to their published result."""
    return list(decision.hearings.exclude(status__in=Hearing.OVER))


# --- times -----------------------------------------------------------------------------------------------


def papers_day(held_on: date) -> date:
    """Return the last day on which the papers may come: seven whole days lie between it and the hearing."""
    return counted(HEARING_PAPERS, held_on, current_calendar()).due_on


def time_refusal(opened_on: date, sign_up_until: date, held_on: date) -> str | None:
    """Return why a hearing cannot be announced for a day: too short to sign up, or to read what is sent."""
    least = value_of(HEARING_SIGN_UP.key, opened_on)
    if refused := hearings.sign_up_refusal(opened_on, sign_up_until, least):
        return f"{refused.message}。"
    latest = papers_day(held_on)
    if latest <= sign_up_until:
        return f"听证会定于{cndate(held_on)}，听证材料最迟须于{cndate(latest)}送达，而报名到{cndate(sign_up_until)}才截止。"
    return None


def leaves_time(hearing: Hearing, actor: Actor) -> str | None:
    """From today on there is time to sign up, and after that to deliver the papers seven days before."""
    return time_refusal(timezone.localdate(), hearing.sign_up_until, hearing.held_on)


def sign_up_is_over(hearing: Hearing, actor: Actor) -> str | None:
    """Who may sign up until a day has the whole of it."""
    if timezone.localdate() <= hearing.sign_up_until:
        return f"报名到{cndate(hearing.sign_up_until)}截止，还没有结束。"
    return None


def day_has_come(hearing: Hearing, actor: Actor) -> str | None:
    """Nothing is recorded before it took place."""
    if timezone.now() < hearing.held_at:
        return f"听证会定于{cndate(hearing.held_on)}，还没有到时间。"
    return None


# --- who takes part --------------------------------------------------------------------------------------


def taking_part(hearing: Hearing) -> QuerySet[HearingParticipant]:
    """Return the participants, without those who left."""
    return hearing.participants.filter(left_reason="")


def is_of_the_present_draft(hearing: Hearing, actor: Actor) -> str | None:
    """What is heard is the draft as it stands, while the matter is being drafted."""
    decision = hearing.decision
    if decision.status != Decision.Status.DRAFTING:
        return f"“{decision}”不在拟订草案阶段。"
    newest = decision.draft
    if newest is None or newest.pk != hearing.draft_id:
        return "草案已有新的稿次，公告所附的不是现在的草案。"
    return None


def has_groups(hearing: Hearing, actor: Actor) -> str | None:
    """Which sides are represented, each with its seats, is said before anybody signs up."""
    return None if hearing.groups.exists() else "还没有确定听证参加人的组别和名额。"


def everybody_is_examined(hearing: Hearing, actor: Actor) -> str | None:
    """Each sign-up was held against the published criteria."""
    waiting = hearing.sign_ups.filter(verdict=HearingSignUp.Verdict.FILED).count()
    return f"还有{waiting}件报名没有核对。" if waiting else None


def every_group_has_candidates(hearing: Hearing, actor: Actor) -> str | None:
    """A group to be drawn from has somebody to draw."""
    eligible = Count("sign_ups", filter=Q(sign_ups__verdict=HearingSignUp.Verdict.ELIGIBLE))
    groups = hearing.groups.filter(is_drawn=True).annotate(eligible=eligible)
    refused = hearings.representation_refusal({one.name: one.eligible for one in groups} or {"": 1})
    return f"{refused.message}。" if refused else None


def every_group_is_represented(hearing: Hearing, actor: Actor) -> str | None:
    """All sides have somebody on the list."""
    taken = Count("participants", filter=Q(participants__left_reason=""))
    groups = hearing.groups.annotate(taken=taken)
    refused = hearings.representation_refusal({one.name: one.taken for one in groups})
    return f"{refused.message}。" if refused else None


def papers_came_in_time(hearing: Hearing, actor: Actor) -> str | None:
    """Every participant had the papers for seven days."""
    days = taking_part(hearing).values_list("delivered_on", flat=True)
    refused = hearings.papers_refusal(papers_day(hearing.held_on), days)
    return f"{refused.message}。" if refused else None


# --- what was said -----------------------------------------------------------------------------------------


def unconfirmed(hearing: Hearing) -> int:
    """Return how many participants who came have not confirmed the record yet."""
    return taking_part(hearing).filter(is_absent=False, confirmation="").count()


def everybody_confirmed(hearing: Hearing, actor: Actor) -> str | None:
    """Each participant who came has confirmed the record, or refused with a reason."""
    waiting = unconfirmed(hearing)
    return f"还有{waiting}名听证参加人没有确认听证会记录。" if waiting else None


def everybody_is_answered(hearing: Hearing, actor: Actor) -> str | None:
    """Each statement hears what became of it."""
    waiting = taking_part(hearing).filter(is_absent=False, outcome="").count()
    return f"还有{waiting}名听证参加人的意见没有答复采纳情况。" if waiting else None


def report_is_written(hearing: Hearing, actor: Actor) -> str | None:
    """The result is told in a report."""
    return None if hearing.report else "听证报告还没有写好。"


def did_not_draft(hearing: Hearing, actor: Actor) -> str | None:
    """Who wrote the notice or the report does not sign it; nor does who stands in for them."""
    drafters = set(hearing.drafters.filter(pk__in=[one.pk for one in actor.persons]))
    person = next((one for one in actor.persons if one in drafters), None)
    return f"{named(person, actor)}参与了“{hearing}”的起草，不能签发。" if person else None


OTHERS = Check(plan.F3, did_not_draft, "请由其他负责人签发。")
PRESENT = Check(hearings.ANNOUNCED, is_of_the_present_draft, "请取消后按现在的草案重新组织。")
GROUPED = Check(hearings.SELECTED, has_groups, "请先填写组别和名额。")
IN_TIME = Check(hearings.PAPERS, leaves_time, "请推后听证时间或者调整报名截止日期。")
SIGN_UP_OVER = Check(hearings.SIGN_UP, sign_up_is_over, "请待报名截止。")
EXAMINED = Check(hearings.SELECTED, everybody_is_examined, "请对照遴选办法逐件核对。")
CANDIDATES = Check(hearings.SELECTED, every_group_has_candidates, "请由负责人延长报名时间。")
REPRESENTED = Check(hearings.SELECTED, every_group_is_represented, "请登记受邀参加人。")
DAY_CAME = Check(hearings.ORDER, day_has_come)
PAPERS_CAME = Check(hearings.PAPERS, papers_came_in_time, "请送达材料，或者由负责人延期举行。")
CONFIRMED = Check(hearings.CONFIRMED, everybody_confirmed, "请登记每名参加人的陈述和确认。")
ANSWERED = Check(public_participation.ANSWERED, everybody_is_answered, "请逐一答复。")
REPORTED = Check(hearings.ORDER, report_is_written, "请先写听证报告。")
