"""合法性审查: the file is sent, found whole or returned, and reviewed (D5; art 25–28; the Plan 四(一)3).

A head sends a draft with its basis and the account of the procedure: a `LegalityReview` begins. The legal office, none of
whom drafted or answered for a body, hears legal counsel, answers the three questions of art 27 and concludes: lawful, to
be mended, unlawful, or — of a reform matter — to go on with its legal risk stated. Only the first and the last open
the way to the leader. Each conclusion is a document of its own.
"""

from __future__ import annotations

from datetime import date
from typing import cast

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from decisions import legality_documents
from decisions.drafting_facts import review_has_its_time
from decisions.legality_facts import NOT_ANSWERED, review_under_way
from decisions.models import CounselOpinion, Decision, Draft, LegalityReview
from decisions.separation import OTHERS
from decisions.workflows.decision import TABLE
from decisions.workflows.ending import sent_back
from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.files import examined, registered
from powerops.core.history import because
from powerops.core.models import Appointment, Person
from powerops.core.recusals import bar
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import apply
from powerops.law import decision_reviews as law

Outcome = LegalityReview.Outcome
YES = law.Answer.YES.value
COUNSEL = str(law.COUNSEL.clause)


# --- a review begins ---------------------------------------------------------------------------------


def send_for_review(
    decision: Decision, *, by: Person, procedure: str, wanted_by: date | None = None, reason: str = ""
) -> Decision:  # fmt: skip
    """The head sends the draft to the legal office, which has at least seven working days (art 26(2)).

    `procedure` tells how the steps of the procedure were gone through. Raises RuleViolated when the file is not whole.
    """

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        draft = cast(Draft, locked.draft)  # DRAFTED is among the checks
        refuse_half_files(draft, procedure)
        review = LegalityReview(
            decision=locked, draft=draft, number=locked.legality_reviews.count() + 1, procedure=procedure.strip(),
            wanted_by=review_has_its_time(wanted_by), sent_by=by,
        )  # fmt: skip
        locked.returned_reason = ""
        written(review, "送合法性审查", by)
        return {"草案": f"第{draft.number}稿", "希望审查完成日期": review.wanted_by.isoformat()}

    return apply(TABLE, "send_for_review", decision, by=by, reason=reason, change=change)


def refuse_half_files(draft: Draft, procedure: str) -> None:
    """Raise RuleViolated when what is sent lacks something that art 26(1) asks for."""
    lacking = law.file_lacks(
        text=draft.text, law_basis=draft.law_basis, explanation=draft.explanation, procedure=procedure,
    )  # fmt: skip
    if lacking:
        raise RuleViolated(f"送审材料缺少{'、'.join(lacking)}。", clause=str(law.FILE.clause), field="procedure")  # fmt: skip


def written(review: LegalityReview, why: str, by: Person) -> None:
    """Write a review with the reason of the change; part of an act on its matter."""
    review.full_clean()
    because(review, why, by)
    review.save()


# --- legal counsel -----------------------------------------------------------------------------------


def hear_counsel(
    review: LegalityReview, *, by: Person, file: File, standing: str, name: str, text: str
) -> CounselOpinion:
    """The legal office enters what legal counsel says of the draft, with the signed file."""
    reviewing_post(review, by)
    attachment = examined(file, by=by)
    with transaction.atomic():
        # The matter is locked as its acts lock it: nothing is concluded meanwhile.
        Decision.objects.select_for_update(of=("self",)).get(pk=review.decision_id)
        appointment = reviewing_post(LegalityReview.objects.get(pk=review.pk), by)
        opinion = CounselOpinion(
            review=review, standing=standing, name=name, text=text, recorded_by=by, attachment=registered(attachment)
        )  # fmt: skip
        opinion.full_clean()
        opinion.save()
        facts = {"出具人": f"{opinion.get_standing_display()}{name}", "文件": attachment.name, "SHA-256": attachment.sha256}  # fmt: skip
        record_act(
            "decisions.legalityreview.counsel_heard", "登记法律意见", review, by=by, appointment=appointment, clause=COUNSEL,
            facts=facts,
        )  # fmt: skip
    return opinion


def reviewing_post(review: LegalityReview, by: Person) -> Appointment:
    """Return the post by which the person works on the review now, or refuse."""
    actor, decision = acting(by), review.decision
    if review.outcome:
        raise IllegalTransition("审查已经结束，不能再登记法律意见。", clause=COUNSEL)
    appointment = actor.appointment_as(Role.LEGAL, decision.body)
    if appointment is None:
        raise NotAllowed("法律意见由本辖区的法制岗位登记。", clause=COUNSEL)
    actor = actor.through(appointment)
    refusals = (bar(decision, actor), *(check.refusal(decision, actor) for check in (OTHERS, NOT_ANSWERED)))  # fmt: skip
    for refusal in refusals:
        if refusal:
            raise refusal
    return appointment


# --- the conclusions ---------------------------------------------------------------------------------


def find_lawful(
    decision: Decision, *, by: Person, authority_words: str, process_words: str, content_words: str, opinion: str = ""
) -> Decision:  # fmt: skip
    """The legal office finds the draft lawful in all three respects."""
    told = {
        "authority": YES, "authority_words": authority_words, "process": YES, "process_words": process_words,
        "content": YES, "content_words": content_words, "opinion": opinion,
    }  # fmt: skip
    return conclude("find_lawful", decision, by, Outcome.LAWFUL, opinion, **told)


def state_risk(decision: Decision, *, by: Person, legal_risk: str, **told: str) -> Decision:
    """What the State has not regulated yet goes on to the meeting with its legal risk stated (art 25(2))."""
    told |= {"process": YES, "legal_risk": legal_risk}
    return conclude("state_risk", decision, by, Outcome.RISKY, legal_risk, **told)


def find_unlawful(
    decision: Decision, *, by: Person, outcome: str, opinion: str, **told: str
) -> Decision:
    """The legal office finds the draft unlawful, or wants it mended and sent again."""
    return conclude("find_unlawful", decision, by, outcome, opinion, opinion=opinion, **told)


def conclude(
    verb: str, decision: Decision, by: Person, outcome: str, words: str, **told: str
) -> Decision:
    """Conclude the review under way, with its document; what does not pass goes back to the drafters with the words."""
    answers = {name: told[name] for name in ("authority", "process", "content")}
    if why := law.conclusion_stands(outcome, **answers):
        raise RuleViolated(why, clause=str(law.QUESTIONS.clause))

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        if outcome not in LegalityReview.PASSED:
            sent_back(words)(locked, appointment)
        review = ended(locked, outcome, by, **told)
        legality_documents.issue(review, appointment.post.organisation, by=by)
        return {"结论": review.get_outcome_display(), "草案": f"第{review.draft.number}稿"}

    return apply(TABLE, verb, decision, by=by, reason=words, change=change)


def return_file(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The legal office sends back a file that is not whole, with what it lacks (art 26(1))."""

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        sent_back(reason)(locked, appointment)
        review = ended(locked, Outcome.RETURNED, by, lacks=reason)
        return {"草案": f"第{review.draft.number}稿"}

    return apply(TABLE, "return_file", decision, by=by, reason=reason, change=change)


def ended(locked: Decision, outcome: str, by: Person, **told: str) -> LegalityReview:
    """Return the review under way with its conclusion."""
    review = review_under_way(locked)
    if review is None:  # a matter cannot come here by an act without one
        raise IllegalTransition("没有正在进行的合法性审查。", clause=str(law.REVIEWED.clause))
    for name, said in told.items():
        setattr(review, name, said.strip())
    review.outcome, review.reviewed_by, review.reviewed_at = outcome, by, timezone.now()
    written(review, review.get_outcome_display(), by)
    return review
