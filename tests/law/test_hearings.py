"""Hearings: how long sign-up is open, when the papers come, who is represented (D3; 重大行政决策程序暂行条例 art 16, 17)."""

from datetime import date

from powerops.law import hearings


def test_sign_up_is_open_for_as_many_days_as_asked():
    """JC-16-SIGN-UP: the day of the notice is not counted."""
    opened = date(2026, 11, 2)
    assert hearings.sign_up_refusal(opened, date(2026, 11, 9), 7) is None
    short = hearings.sign_up_refusal(opened, date(2026, 11, 8), 7)
    assert short.rule is hearings.SIGN_UP and "只有6日" in short.message
    assert "只有0日" in hearings.sign_up_refusal(opened, date(2026, 11, 1), 7).message


def test_the_papers_of_everybody_come_in_time():
    """JC-16-PAPERS: one participant without papers, or with late ones, is enough."""
    latest = date(2026, 11, 12)
    assert hearings.papers_refusal(latest, [date(2026, 11, 12), date(2026, 11, 3)]) is None
    assert "还有1名" in hearings.papers_refusal(latest, [date(2026, 11, 3), None]).message
    assert "有1名" in hearings.papers_refusal(latest, [date(2026, 11, 13)]).message


def test_every_side_is_represented():
    """JC-16-SELECTED."""
    assert hearings.representation_refusal({"消费者": 10, "经营者": 2}) is None
    assert "经营者" in hearings.representation_refusal({"消费者": 10, "经营者": 0}).message
    assert hearings.representation_refusal({}).rule is hearings.SELECTED
