"""What the law asks of the legality review, and of what goes on to the meeting after it (D5, D6; art 25–29)."""

from __future__ import annotations

from decisions.models import CONDITIONAL, BodyOpinion, Decision, LegalityReview
from decisions.separation import named
from decisions.steps import lacking, waived
from powerops.core.actor import Actor
from powerops.core.workflow import Check
from powerops.law import decision_reviews as law

Outcome = LegalityReview.Outcome


def review_under_way(decision: Decision) -> LegalityReview | None:
    """Return the review that the legal office has not concluded."""
    return decision.legality_reviews.filter(outcome="").first()


def review_that_holds(decision: Decision) -> LegalityReview | None:
    """Return the last review of the draft as it stands; a review of an earlier draft holds no longer."""
    return decision.legality_reviews.filter(draft=decision.draft).order_by("-number").first()


def is_found_lawful(decision: Decision, actor: Actor) -> str | None:
    """Only what the legal office found lawful as it stands is discussed, or a reform matter whose legal risk it stated."""
    review, draft = review_that_holds(decision), decision.draft
    if review and (
        review.outcome == Outcome.LAWFUL or review.outcome == Outcome.RISKY and decision.is_reform
    ):
        return None
    which = f"第{draft.number}稿" if draft else "决策草案"
    if review is None or not review.outcome:
        return f"{which}未经合法性审查。"
    return f"{which}的合法性审查结论为“{review.get_outcome_display()}”。"


def did_not_answer_for_a_body(decision: Decision, actor: Actor) -> str | None:
    """Who gave a body's opinion on the draft does not review it: neither stands for the other."""
    said = decision.body_opinions.values_list("written_by", "answered_by")
    answered = {pk for both in said for pk in both}
    person = next((one for one in actor.persons if one.pk in answered), None)
    return (
        f"{named(person, actor)}已代表单位对草案提出意见，不能再作合法性审查。" if person else None
    )


def counsel_has_spoken(decision: Decision, actor: Actor) -> str | None:
    """Legal counsel gives its opinion in every review."""
    review = review_under_way(decision)
    if review and review.counsel.exists():
        return None
    return "还没有法律顾问、公职律师的法律意见。"


def is_a_reform(decision: Decision, actor: Actor) -> str | None:
    """Only what the State has not regulated yet goes on with its legal risk stated."""
    return None if decision.is_reform else "本事项不是国家尚无明确规定的探索性改革事项。"


def procedure_so_far(decision: Decision) -> str:
    """Return what the record tells of the steps, for whoever sends the file to go on from."""
    left_out, missing = waived(decision), lacking(decision)
    told = [
        f"{step.label}：{'经法制部门同意不适用' if step in left_out else missing.get(step, '已办理')}。"
        for step in CONDITIONAL
    ]
    if decision.concerns_market:
        told.append("公平竞争审查：已办理。")
    settled = decision.body_opinions.exclude(status=BodyOpinion.Status.RECALLED).count()
    told.append(
        f"征求单位意见：{settled}个单位，已逐条处理。" if settled else "征求单位意见：未征求。"
    )
    return "\n".join(told)


LAWFUL = Check(law.REVIEWED, is_found_lawful, "请先送合法性审查。")
NOT_ANSWERED = Check(law.NOT_REPLACED, did_not_answer_for_a_body, "请由其他法制审核人员办理。")
COUNSEL = Check(law.COUNSEL, counsel_has_spoken, "请先登记法律意见。")
REFORM = Check(law.WITH_RISK, is_a_reform)
