"""The legality review cannot be left out, replaced, hurried or carried over to another draft (D5; art 25–28; the Plan 四(一)3)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone

from decisions.legality_documents import OPINION
from decisions.legality_facts import is_found_lawful
from decisions.models import LegalityReview
from decisions.review_permissions import may_see_review, visible_reviews
from decisions.workflows import body_opinion, drafting, legality, screening
from decisions.workflows.decision import TABLE
from powerops.core import documents
from powerops.core.actor import acting
from powerops.core.deadlines import open_of
from powerops.core.models import Appointment, Document, Notice
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.workflow import available
from tests.cast import appoint
from tests.decisions.reviewing import (
    PDF,
    PROCEDURE,
    WORDS,
    advised,
    advised_in_review,
    assessed,
    in_review,
    new_draft,
    review_of,
    screened,
    signing,
)

pytestmark = pytest.mark.django_db
OPEN = {**WORDS, "authority": "yes", "content": "open"}
BAD = {**WORDS, "authority": "yes", "process": "mend", "content": "yes"}
MONDAY = "2026-11-23 09:00:00+08:00"  # an ordinary week and the next: seven working days end on 2 December


def unlawful(decision, by, **told):
    said = {**BAD, "outcome": "mend", "opinion": "补充听证记录", **told}
    return legality.find_unlawful(decision, by=by, **said)


# --- the file ------------------------------------------------------------------------------------------


def test_a_file_without_the_account_of_the_procedure_is_not_sent(cast, district):
    """JC-26."""
    decision = signing(cast, district)
    with pytest.raises(RuleViolated, match="缺少履行决策法定程序的说明") as refused:
        legality.send_for_review(decision, by=cast.head, procedure="  ")
    assert refused.value.field == "procedure"
    assert not LegalityReview.objects.exists()


def test_the_review_has_seven_working_days_at_least(cast, district):
    """JC-26-TIME, and the D5 gate of the Plan: nobody shortens it."""
    with time_machine.travel(MONDAY):
        decision = signing(cast, district)
        tuesday = timezone.localdate() + timedelta(days=8)
        with pytest.raises(RuleViolated, match="最早可以希望2026年12月2日完成"):
            legality.send_for_review(decision, by=cast.head, procedure=PROCEDURE, wanted_by=tuesday)
        sent = legality.send_for_review(decision, by=cast.head, procedure=PROCEDURE)
        assert review_of(sent).wanted_by.isoformat() == "2026-12-02"
        limit = open_of(sent, "JC-REVIEW").get()
        assert (limit.due_on.isoformat(), limit.role) == ("2026-12-02", "legal")


def test_the_clock_of_the_review_stops_with_its_conclusion(cast, district):
    assert not open_of(screened(cast, district)).exists()
    returned = legality.return_file(in_review(cast, district), by=cast.legal, reason="缺评估报告")
    assert not open_of(returned).exists()


def test_a_file_that_is_not_whole_goes_back_with_what_it_lacks(cast, district):
    decision = in_review(cast, district)
    with pytest.raises(RuleViolated, match="理由"):
        legality.return_file(decision, by=cast.legal, reason=" ")
    back = legality.return_file(decision, by=cast.legal, reason="缺听证记录")
    review = review_of(back)
    assert (back.status, back.returned_reason) == ("drafting", "缺听证记录")
    assert (review.outcome, review.lacks, review.reviewed_by) == (
        "returned",
        "缺听证记录",
        cast.legal,
    )
    assert Notice.objects.filter(person=cast.clerk, text__contains="缺听证记录").exists()


# --- who reviews ---------------------------------------------------------------------------------------


OTHERS = ("clerk", "head", "secretary", "leader", "supervisor", "admin", "outsider")


def test_nobody_but_the_legal_office_reviews(cast, district):
    decision = advised_in_review(cast, district)
    said = {"standing": "lawyer", "name": "公职律师", "text": "同意"}
    for person in (getattr(cast, who) for who in OTHERS):
        for act in (
            lambda by: legality.find_lawful(decision, by=by, **WORDS),
            lambda by: unlawful(decision, by),
            lambda by: legality.return_file(decision, by=by, reason="缺"),
            lambda by: legality.hear_counsel(
                review_of(decision), by=by, file=ContentFile(PDF, name="a.pdf"), **said
            ),
        ):
            with pytest.raises(NotAllowed):
                act(person)


def test_who_drafted_does_not_review(cast, district):
    decision = advised_in_review(cast, district)
    decision.drafters.add(cast.legal)
    for act in (
        lambda: legality.find_lawful(decision, by=cast.legal, **WORDS),
        lambda: unlawful(decision, cast.legal),
    ):
        with pytest.raises(RuleViolated, match="起草"):
            act()


@pytest.fixture
def legal_body_agreed(cast, district):
    """A matter sent to review of which the legal office said 同意 when it was asked as a body, and who signed that."""
    writing = appoint("fzb-clerk", "法制办经办", "clerk", district.fzb)
    signing_person = appoint("fzb-head", "法制办主任", "head", district.fzb)
    decision = assessed(cast, district)
    (asked,) = body_opinion.ask(decision, by=cast.clerk, bodies=[district.fzb], days=5)
    body_opinion.write(asked, by=writing, position="agreed")
    body_opinion.sign(asked, by=signing_person)
    body_opinion.settle(asked, by=cast.clerk, outcome="none")
    decision = drafting.submit_draft(decision, by=cast.clerk)
    sent = legality.send_for_review(decision, by=cast.head, procedure=PROCEDURE)
    return sent, writing, signing_person


def test_an_opinion_asked_of_the_legal_body_replaces_no_review(cast, legal_body_agreed):
    """JC-25-SELF."""
    decision, *_ = legal_body_agreed
    assert is_found_lawful(decision, acting(cast.leader)) == "第1稿未经合法性审查。"
    with pytest.raises(IllegalTransition):
        screening.pass_topic(decision, by=cast.leader)


def test_who_wrote_or_signed_a_bodys_opinion_does_not_review(cast, district, legal_body_agreed):
    decision, *answered = legal_body_agreed
    post = cast.legal.appointments.get().post
    advised(decision, cast)
    for person in answered:
        Appointment.objects.create(person=person, post=post, began_on=timezone.localdate())
        with pytest.raises(RuleViolated, match="已代表单位对草案提出意见"):
            legality.find_lawful(decision, by=person, **WORDS)
    assert legality.find_lawful(decision, by=cast.legal, **WORDS).status == "screening"


# --- legal counsel -------------------------------------------------------------------------------------


def test_nothing_is_concluded_before_legal_counsel_spoke(cast, district):
    """JC-28."""
    decision = in_review(cast, district)
    for act in (
        lambda: legality.find_lawful(decision, by=cast.legal, **WORDS),
        lambda: unlawful(decision, cast.legal),
    ):
        with pytest.raises(RuleViolated, match="还没有法律顾问、公职律师的法律意见"):
            act()
    assert (
        legality.find_lawful(advised(decision, cast), by=cast.legal, **WORDS).status == "screening"
    )


def test_counsel_is_not_heard_after_the_conclusion(cast, district):
    with pytest.raises(IllegalTransition, match="审查已经结束"):
        advised(screened(cast, district), cast)


# --- the conclusions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("empty", list(WORDS))
def test_each_of_the_three_questions_is_answered_in_words(cast, district, empty):
    """JC-27."""
    decision = advised_in_review(cast, district)
    with pytest.raises(ValidationError, match="法定权限、法定程序和内容合法"):
        legality.find_lawful(decision, by=cast.legal, **{**WORDS, empty: "  "})
    decision.refresh_from_db()
    assert decision.status == "legality" and not review_of(decision).outcome


@pytest.mark.parametrize(
    ("outcome", "answers"),
    [
        ("unlawful", {"process": "mend"}),
        ("mend", {"process": "no"}),
        ("mend", {"process": "yes"}),
        ("lawful", {"process": "mend"}),
    ],
)
def test_a_conclusion_that_does_not_follow_is_refused(cast, district, outcome, answers):
    decision = advised_in_review(cast, district)
    with pytest.raises(RuleViolated):
        unlawful(decision, cast.legal, outcome=outcome, **answers)


@pytest.mark.parametrize(("outcome", "process"), [("mend", "mend"), ("unlawful", "no")])
def test_what_is_not_lawful_goes_back_and_a_changed_draft_is_reviewed_anew(
    cast, district, outcome, process
):
    """JC-25."""
    decision = unlawful(
        advised_in_review(cast, district), cast.legal, outcome=outcome, process=process
    )
    assert (decision.status, decision.returned_reason) == ("drafting", "补充听证记录")
    new_draft(decision, cast.clerk, "补充后的草案")
    decision = drafting.submit_draft(decision, by=cast.clerk)
    decision = legality.send_for_review(decision, by=cast.head, procedure=PROCEDURE)
    assert (review_of(decision).number, review_of(decision).draft.number) == (2, 2)
    done = legality.find_lawful(advised(decision, cast), by=cast.legal, **WORDS)
    assert done.status == "screening"


def test_a_reform_matter_goes_on_with_its_legal_risk_stated(cast, district):
    """JC-25-REFORM."""
    decision = legality.state_risk(
        advised_in_review(cast, district, is_reform=True),
        by=cast.legal,
        legal_risk="收费依据尚无规定",
        **OPEN,
    )
    review = review_of(decision)
    assert (decision.status, review.outcome, review.legal_risk) == (
        "screening",
        "risky",
        "收费依据尚无规定",
    )
    assert screening.pass_topic(decision, by=cast.leader).status == "agenda"


def test_no_other_matter_goes_on_with_a_risk_nor_a_reform_that_breaks_the_law(cast, district):
    decision = advised_in_review(cast, district)
    with pytest.raises(RuleViolated, match="不是国家尚无明确规定的探索性改革事项"):
        legality.state_risk(decision, by=cast.legal, legal_risk="风险", **OPEN)
    assert "state_risk" not in {one.verb for one in available(TABLE, decision, cast.legal)}
    reform = advised_in_review(cast, district, is_reform=True)
    with pytest.raises(RuleViolated):
        legality.state_risk(reform, by=cast.legal, legal_risk="风险", **{**OPEN, "content": "no"})
    with pytest.raises(RuleViolated, match="理由"):
        legality.state_risk(reform, by=cast.legal, legal_risk=" ", **OPEN)


def test_a_review_is_concluded_once(cast, district):
    decision = screened(cast, district)
    for act in (
        lambda: legality.find_lawful(decision, by=cast.legal, **WORDS),
        lambda: unlawful(decision, cast.legal),
        lambda: legality.return_file(decision, by=cast.legal, reason="缺"),
    ):
        with pytest.raises(IllegalTransition):
            act()
    assert LegalityReview.objects.count() == Document.objects.filter(kind=OPINION).count() == 1


def test_the_opinion_is_a_document_that_says_whether_it_still_holds(cast, district):
    decision = screened(cast, district)
    review = review_of(decision)
    document = documents.document_of(OPINION, review)
    assert document.issuer == district.fzb.name and document.snapshot["conclusion"] == "合法"
    assert [one["answer"] for one in document.snapshot["answers"]] == ["符合"] * 3
    assert document.snapshot["counsel"] == [
        {"who": "法律顾问某律师事务所律师", "text": "未发现违反上位法之处。"}
    ]
    assert documents.STANDINGS[OPINION](review.pk).is_current
    back = screening.return_topic(decision, by=cast.leader, reason="再论证")
    new_draft(back, cast.clerk, "另一稿")
    assert not documents.STANDINGS[OPINION](review.pk).is_current


def test_who_sees_a_review_is_the_same_in_both_forms(cast, district):
    review = review_of(in_review(cast, district))
    for name, person in vars(cast).items():
        actor = acting(person)
        listed = visible_reviews(actor).filter(pk=review.pk).exists()
        assert listed == may_see_review(actor, review), name
    assert visible_reviews(acting(cast.clerk)).exists()
    assert not visible_reviews(acting(cast.clerk2)).exists()
