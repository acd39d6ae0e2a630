"""公众参与 (重大行政决策程序暂行条例 art 14–16): how long a call runs, and whether a matter was heard openly enough."""

import pytest

from powerops.law.public_participation import OPENLY, PERIOD, openness_refusal, period_refusal


@pytest.mark.parametrize(
    ("days", "reason"), [(30, ""), (45, ""), (7, "汛期临近"), (1, "项目申报截止")]
)
def test_thirty_days_will_do_and_fewer_with_their_reason(days, reason):
    """JC-15-PERIOD."""
    assert period_refusal(days, reason) is None


@pytest.mark.parametrize(("days", "reason"), [(29, ""), (29, "  "), (1, "\n"), (0, "")])
def test_fewer_than_thirty_days_say_why(days, reason):
    """JC-15-PERIOD."""
    assert period_refusal(days, reason).rule is PERIOD


def test_what_touches_interests_is_heard_openly():
    """JC-16-OPENLY: an open call, a questionnaire or a hearing; other matters may be heard in any form."""
    assert openness_refusal(True, []).rule is OPENLY
    for way in ("public", "questionnaire", "hearing"):
        assert openness_refusal(True, [way]) is None
    assert openness_refusal(False, []) is None
