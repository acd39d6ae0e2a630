"""问卷调查: built on the desk, filled in on the portal, counted and drawn (D3; 713号令 art 14)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from decisions.consultation_report import results_of
from decisions.models import Answer, Comment, ConsultationQuestion
from decisions.workflows import consultation as lifecycle
from decisions.workflows import consultation_drafting as drafting
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions.consultations import answered, begun, closed, concluded
from tests.decisions.drafts import drafted
from tests.decisions.test_comments import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast, district):
    return begun(drafted(cast, district), cast, "questionnaire", title="污水处理收费问卷")


@pytest.fixture
def questionnaire(draft, cast):
    for kind, text, choices in (
        ("single", "您是否赞成调整？", ["赞成", "不赞成"]),
        ("multiple", "应当减免哪些家庭？", ["低保", "残疾人", "军烈属"]),
        ("scale", "收费标准合理。", []),
        ("text", "还有什么建议？", []),
    ):
        drafting.add_question(
            draft, by=cast.clerk, kind=kind, text=text, choices=choices, is_required=kind != "text"
        )
    return lifecycle.publish(lifecycle.submit(draft, by=cast.clerk), by=cast.head)


def filled(client, questionnaire, *answers, **more):
    """What a person sends who ticked one answer a question."""
    token = token_of(client, questionnaire.public_url)
    questions = questionnaire.questions.order_by("position")
    told = {f"question_{one.pk}": answer for one, answer in zip(questions, answers, strict=False)}
    with time_machine.travel(timezone.now() + timedelta(seconds=10), tick=True):
        return client.post(questionnaire.public_url, {"opened": token, "text": "", **told, **more})


def test_a_questionnaire_without_questions_goes_nowhere(draft, cast):
    with pytest.raises(RuleViolated, match="还没有题目"):
        lifecycle.submit(draft, by=cast.clerk)


def test_questions_are_made_by_the_clerk_before_the_notice_is_sent(draft, cast):
    for person in (cast.head, cast.clerk2, cast.legal):
        with pytest.raises(NotAllowed):
            drafting.add_question(draft, by=person, kind="text", text="什么？")
    with pytest.raises(ValidationError):
        drafting.add_question(draft, by=cast.clerk, kind="single", text="没有选项")
    question = drafting.add_question(draft, by=cast.clerk, kind="scale", text="合理。")
    assert len(question.choices) == 5
    lifecycle.submit(draft, by=cast.clerk)
    with pytest.raises(IllegalTransition):
        drafting.drop_question(question, by=cast.clerk)


def test_questions_are_typed_and_taken_out_on_the_desk(draft, cast, client):
    client.force_login(cast.clerk)
    address = f"{draft.get_absolute_url()}questions/"
    wrong = client.post(f"{address}new/", {"kind": "single", "text": "题", "choices": "同一\n同一"})
    assert wrong.status_code == 422
    told = {"kind": "single", "text": "题", "choices": "甲\n乙\n", "is_required": "on"}
    assert client.post(f"{address}new/", told).status_code == 302
    question = ConsultationQuestion.objects.get()
    assert question.choices == ["甲", "乙"]
    assert client.post(f"{address}{question.pk}/drop/").status_code == 302
    assert not ConsultationQuestion.objects.exists()


def test_answers_are_counted_and_what_is_written_is_an_opinion(questionnaire, client):
    assert filled(client, questionnaire, "1", ["1", "3"], "4", "请公开成本。").status_code == 200
    assert filled(client, questionnaire, "1", ["1"], "2").status_code == 200
    first, second = Comment.objects.order_by("pk")
    assert "还有什么建议" in first.text and "请公开成本。" in first.text and second.text == ""
    results = results_of(questionnaire)
    assert [number for _, number in results[0].rows] == [2, 0]
    assert [number for _, number in results[1].rows] == [2, 0, 1]
    assert results[2].average == 3.0


@pytest.mark.parametrize(
    "answers",
    [
        ("", ["1"], "4"),
        ("3", ["1"], "4"),
        ("1", ["9"], "4"),
        ("1", [], "4"),
        ("1", ["1"], "x"),
        ("-1", ["1"], "4"),
    ],
)
def test_what_cannot_be_answered_so_is_refused(questionnaire, client, answers):
    assert filled(client, questionnaire, *answers).status_code == 422
    assert not Comment.objects.exists() and not Answer.objects.exists()


def test_what_was_taken_back_is_not_counted(questionnaire, client):
    filled(client, questionnaire, "1", ["1"], "4")
    code = Comment.objects.get().code
    client.post(f"{questionnaire.public_url}mine/", {"code": code, "withdraw": "1", "sure": "1"})
    assert [number for _, number in results_of(questionnaire)[0].rows] == [0, 0]


def test_figures_stand_under_their_bars_on_the_public_page_once_signed(questionnaire, cast, client):
    filled(client, questionnaire, "1", ["1", "3"], "4", "请公开成本。")
    answered(closed(questionnaire), cast)
    concluded(questionnaire, cast)
    page = client.get(questionnaire.public_url).content.decode()
    assert "收到问卷 1 份" in page and "row-bar" in page and "平均 4.0" in page
    assert "请公开成本" not in page
