"""A commentary on art 22 to 29 of 国务院令第713号: risk, fair competition, legality before the meeting (D4, D5, D6)."""

import pytest

from powerops.law import decision_reviews as law
from powerops.law.decision_reviews import Answer, Level

YES, OPEN, MEND, NO = Answer.YES, Answer.OPEN, Answer.MEND, Answer.NO


@pytest.mark.parametrize(
    ("likelihood", "effect", "level"),
    [
        (1, 1, Level.LOW), (2, 2, Level.LOW), (1, 4, Level.LOW),
        (1, 5, Level.MEDIUM), (3, 3, Level.MEDIUM), (2, 5, Level.MEDIUM), (3, 4, Level.MEDIUM),
        (3, 5, Level.HIGH), (5, 3, Level.HIGH), (4, 4, Level.HIGH), (5, 5, Level.HIGH),
    ],
)  # fmt: skip
def test_likelihood_and_effect_give_the_grade(likelihood, effect, level):
    """JC-RISK-GRADES: the gravest effect is never low, and what is above the middle in both is high."""
    assert law.level_of(likelihood, effect) == level


@pytest.mark.parametrize(("likelihood", "effect"), [(0, 3), (6, 1), (3, 0), (1, 6), (-1, -5)])
def test_figures_beyond_five_are_no_grade(likelihood, effect):
    with pytest.raises(ValueError, match="1至5"):
        law.level_of(likelihood, effect)


def test_a_report_names_points_ways_who_was_heard_and_the_plan_for_the_worst():
    """JC-23, and JC-22 of which it is the outcome."""
    whole = {"points": 1, "ways": ["visits"], "heard": "信访部门同意", "contingency": "暂缓实施"}
    assert law.report_lacks(**whole) == []
    for name, nothing in (("points", 0), ("ways", []), ("heard", ""), ("contingency", "  ")):
        (found,) = law.report_lacks(**{**whole, name: nothing})
        assert found.rule is law.REPORT


def test_a_high_risk_without_measure_or_owner_is_uncontrolled():
    assert law.is_uncontrolled("high", "", object())
    assert law.is_uncontrolled("high", " ", object())
    assert law.is_uncontrolled("high", "宣传", None)
    assert not law.is_uncontrolled("high", "宣传", object())
    assert not law.is_uncontrolled("medium", "", None)


@pytest.mark.parametrize(
    ("restricts", "conclusion", "ground", "stands"),
    [
        ([], "fair", "", True),
        ([], "unfair", "", False),
        ([], "excepted", "public", False),
        (["access"], "fair", "", False),
        (["access"], "unfair", "", True),
        (["access", "costs"], "excepted", "public", True),
        (["access"], "excepted", "", False),
    ],
)
def test_what_is_said_of_competition_follows_from_what_was_found(
    restricts, conclusion, ground, stands
):
    """GPJZ-STANDARDS and GPJZ-EXCEPTION."""
    assert (law.competition_stands(restricts, conclusion, ground) is None) is stands


def test_a_file_for_review_has_draft_basis_explanation_and_the_account_of_the_procedure():
    """JC-26."""
    whole = {
        "text": "草案",
        "law_basis": "条例",
        "explanation": "说明",
        "procedure": "已公开征求意见",
    }
    assert law.file_lacks(**whole) == []
    for name in whole:
        assert len(law.file_lacks(**{**whole, name: " "})) == 1


@pytest.mark.parametrize(
    ("conclusion", "authority", "process", "content", "stands"),
    [
        ("lawful", YES, YES, YES, True),
        ("lawful", YES, YES, OPEN, False),
        ("lawful", NO, YES, YES, False),
        ("risky", YES, YES, OPEN, True),
        ("risky", OPEN, YES, YES, True),
        ("risky", YES, YES, YES, False),
        ("risky", YES, OPEN, YES, False),
        ("risky", YES, MEND, OPEN, False),
        ("risky", YES, YES, NO, False),
        ("mend", YES, MEND, YES, True),
        ("mend", YES, YES, YES, False),
        ("mend", NO, MEND, YES, False),
        ("unlawful", NO, YES, YES, True),
        ("unlawful", YES, MEND, YES, False),
        ("unlawful", YES, YES, YES, False),
    ],
)
def test_the_conclusion_follows_from_the_three_answers(
    conclusion, authority, process, content, stands
):
    """JC-27: authority, procedure, content; and JC-25-REFORM, where the State has not said anything yet."""
    said = law.conclusion_stands(conclusion, authority=authority, process=process, content=content)
    assert (said is None) is stands
