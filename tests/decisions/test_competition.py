"""What concerns market players is held against the standards of fair competition (D5; art 29(1))."""

import pytest

from decisions.models import CompetitionReview
from decisions.workflows import drafting
from decisions.workflows.competition import review_competition
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions.reviewing import assessed, in_review, new_draft

pytestmark = pytest.mark.django_db
FAIR = {
    "restricts": [], "findings": "四类标准逐项对照，均不涉及。", "heard": "听取行业协会意见，无异议。", "conclusion": "fair",
    "ground": "", "exception_note": "",
}  # fmt: skip
UNFAIR = {**FAIR, "restricts": ["access"], "conclusion": "unfair"}
EXCEPTED = {
    **UNFAIR,
    "conclusion": "excepted",
    "ground": "public",
    "exception_note": "无替代方案，实施两年",
}


def test_a_matter_of_the_market_is_not_sent_without_it(cast, district):
    """JC-29-FAIR."""
    decision = assessed(cast, district, concerns_market=True)
    with pytest.raises(RuleViolated, match="还没有公平竞争审查"):
        drafting.submit_draft(decision, by=cast.clerk)
    review_competition(decision, by=cast.clerk, **UNFAIR)
    with pytest.raises(RuleViolated, match="违反公平竞争审查标准"):
        drafting.submit_draft(decision, by=cast.clerk)
    review_competition(decision, by=cast.clerk, **EXCEPTED)
    assert drafting.submit_draft(decision, by=cast.clerk).status == "signing"


def test_it_holds_for_one_draft_alone(cast, district):
    decision = assessed(cast, district, concerns_market=True)
    review_competition(decision, by=cast.clerk, **FAIR)
    new_draft(decision, cast.clerk, "另一稿")
    with pytest.raises(RuleViolated, match="第2稿还没有公平竞争审查"):
        drafting.submit_draft(decision, by=cast.clerk)


@pytest.mark.parametrize(
    "told",
    [
        {**FAIR, "restricts": ["costs"]},
        {**FAIR, "conclusion": "unfair"},
        {**EXCEPTED, "ground": ""},
    ],
)
def test_the_conclusion_follows_from_what_was_found(cast, district, told):
    """GPJZ-STANDARDS."""
    with pytest.raises(RuleViolated):
        review_competition(assessed(cast, district, concerns_market=True), by=cast.clerk, **told)
    assert not CompetitionReview.objects.exists()


def test_only_the_drafting_clerk_records_it_and_only_while_drafting(cast, district):
    decision = assessed(cast, district)
    for person in (cast.head, cast.clerk2, cast.legal, cast.leader, cast.outsider):
        with pytest.raises(NotAllowed):
            review_competition(decision, by=person, **FAIR)
    with pytest.raises(IllegalTransition):
        review_competition(in_review(cast, district), by=cast.clerk, **FAIR)
