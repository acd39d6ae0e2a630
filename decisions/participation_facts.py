"""What the law asks of hearing the public: what is still unanswered, whether enough was done, what the period is (D2, D3).

重大行政决策程序暂行条例 art 14 to 18. Facts read records and change nothing.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from decisions.hearing_facts import hearing_held, hearings_under_way
from decisions.models import Comment, Consultation, Decision
from decisions.separation import named
from powerops.core.actor import Actor
from powerops.core.calendars import current_calendar
from powerops.core.deadlines import counted
from powerops.core.filings import filings_of
from powerops.core.templatetags.ui import cndate
from powerops.core.workflow import Check
from powerops.law import plan, public_participation
from powerops.law.major_decisions import COMMENT

Status = Consultation.Status
RECORD, SURVEY, OTHER = "会议或者走访记录", "调查报告", "其他材料"  # materials


# --- the notice and its period -----------------------------------------------------------------------------


def last_day(opened_on: date, days: int) -> date:
    """Return the last day of a period that begins with a publication; that day itself is not counted (JC-COMMENT)."""
    return counted(COMMENT, opened_on, current_calendar(), amount=days).due_on


def is_of_the_present_draft(consultation: Consultation, actor: Actor) -> str | None:
    """The public is asked about the draft as it stands, while it is being drafted."""
    decision = consultation.decision
    if decision.status != Decision.Status.DRAFTING:
        return f"“{decision}”不在拟订草案阶段。"
    newest = decision.draft
    if newest is None or newest.pk != consultation.draft_id:
        return "草案已有新的稿次，公告所附的不是现在的草案。"
    return None


def has_its_questions(consultation: Consultation, actor: Actor) -> str | None:
    """A questionnaire asks something."""
    is_empty = (
        consultation.form == Consultation.Form.QUESTIONNAIRE and not consultation.questions.exists()
    )
    return "问卷还没有题目。" if is_empty else None


def period_is_long_enough(consultation: Consultation, actor: Actor) -> str | None:
    """Thirty days, or the reason stands in the notice."""
    refused = public_participation.period_refusal(consultation.days or 0, consultation.short_reason)
    return f"{refused.message}。" if refused else None


def period_is_over(consultation: Consultation, actor: Actor) -> str | None:
    """Who has until a day to speak has the whole of it."""
    if consultation.closes_on and timezone.localdate() <= consultation.closes_on:
        return f"征求意见到{cndate(consultation.closes_on)}截止，期限还没有届满。"
    return None


def did_not_draft(consultation: Consultation, actor: Actor) -> str | None:
    """Who wrote the notice or the report does not sign it; nor does who stands in for them."""
    drafters = consultation.drafters.filter(pk__in=[one.pk for one in actor.persons])
    person = next((one for one in actor.persons if one in set(drafters)), None)
    if person is None:
        return None
    return f"{named(person, actor)}参与了“{consultation}”的起草，不能签发。"


# --- what is unanswered ---------------------------------------------------------------------------------------


def to_be_answered(consultation: Consultation) -> QuerySet[Comment]:
    """Return the opinions that count: not taken back, and saying something in words."""
    return consultation.comments.filter(withdrawn_at=None).exclude(text="")


def counts_of(consultation: Consultation) -> dict[str, int]:
    """Return how many opinions there are, and how many still lack a group or an answer: one query."""
    return to_be_answered(consultation).aggregate(
        total=Count("pk"),
        ungrouped=Count("pk", filter=Q(group=None)),
        unanswered=Count("pk", filter=Q(group__outcome="")),
    )


def survey_is_filed(consultation: Consultation, actor: Actor) -> str | None:
    """A poll stands on the report of whoever took it."""
    if consultation.form != Consultation.Form.POLL:
        return None
    is_filed = filings_of(consultation).filter(slot=SURVEY).exists()
    return None if is_filed else "还没有提交民意调查的调查报告。"


def everything_is_answered(consultation: Consultation, actor: Actor) -> str | None:
    """Every opinion belongs to a group, and every group with opinions has its answer."""
    counts = counts_of(consultation)
    parts = [
        f"{counts['ungrouped']}条意见还没有归纳" if counts["ungrouped"] else "",
        f"{counts['unanswered']}条意见所归纳的问题还没有答复" if counts["unanswered"] else "",
    ]
    why = "，".join(part for part in parts if part)
    return f"{why}。" if why else None


OTHERS = Check(plan.F3, did_not_draft, "请由其他负责人签发。")
PRESENT = Check(
    public_participation.NOTICE, is_of_the_present_draft, "请撤回后按现在的草案重新起草。"
)
WHOLE = Check(public_participation.NOTICE, has_its_questions, "请先编写题目。")
LONG_ENOUGH = Check(public_participation.PERIOD, period_is_long_enough, "请说明缩短期限的原因。")
OVER = Check(public_participation.PERIOD, period_is_over, "请待期限届满。")
SURVEYED = Check(public_participation.FORMS, survey_is_filed, "请先在“材料”中提交。")
ALL_ANSWERED = Check(
    public_participation.ANSWERED, everything_is_answered, "请在“整理意见”中逐条归纳、逐项答复。"
)


# --- whether the step is done ----------------------------------------------------------------------------------


def lacks(decision: Decision) -> str | None:
    """Return what the participation of the public still lacks: at least one form, each brought to its end (JC-14)."""
    standing = list(decision.consultations.standing())
    unfinished = [f"听证会{one.number}" for one in hearings_under_way(decision)]
    unfinished += [f"{one.get_form_display()}{one.number}" for one in standing if one.status != Status.CONCLUDED]  # fmt: skip
    if unfinished:
        return f"{'、'.join(unfinished)}还没有办结并公布采纳情况"
    heard = hearing_held(decision)
    if not standing and not heard:
        return f"{public_participation.HEARD.summary.rstrip('。')}，目前没有采取任何方式听取意见"
    open_ways = [one.form for one in standing if one.is_on_portal] + ["hearing"] * heard
    refused = public_participation.openness_refusal(decision.concerns_interests, open_ways)
    return refused.message if refused else None
