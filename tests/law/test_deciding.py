"""A commentary on art 30 to 32 of 国务院令第713号: how a meeting decides, and what goes out after it (D6)."""

import pytest

from powerops.law import deciding as law
from powerops.law.citation import Certainty


@pytest.mark.parametrize(
    ("present", "members", "percent", "stands"),
    [
        (4, 7, 50, True),  # 4/7 is more than half
        (3, 6, 50, False),  # half is not more than half
        (3, 7, 50, False),
        (1, 1, 50, True),
        (0, 0, 50, False),  # nobody decides nothing
        (5, 7, 66, True),  # 71.4 %
        (2, 3, 66, True),  # 66.7 %
        (4, 7, 66, False),
        (99, 100, 99, False),
        (100, 100, 99, True),
    ],
)
def test_more_than_the_share_of_the_members_has_to_be_there(present, members, percent, stands):
    """JC-QUORUM."""
    violation = law.quorum_violation(present, members, percent)
    assert (violation is None) == stands
    if violation:
        assert violation.rule is law.QUORUM and str(present) in violation.message


def test_the_quorum_is_said_to_be_inferred_for_the_regulation_names_none():
    assert law.QUORUM.certainty == Certainty.INFERENCE
    certain = {one.certainty for one in law.RULES if one is not law.QUORUM}
    assert certain == {Certainty.FULL_TEXT}


def test_the_leader_speaks_last():
    """JC-30-LAST: whoever speaks after the leader has heard the leader's opinion first."""
    assert law.speaking_violation([3, 2, 1], leader=1) is None
    assert law.speaking_violation([1], leader=1) is None
    for order in ([1, 2, 3], [2, 1, 3]):
        violation = law.speaking_violation(order, leader=1)
        assert violation is not None and "最后发表意见" in violation.message
    assert str(law.SPEAKING.clause).endswith("第三十条第二款")


@pytest.mark.parametrize("order", [[], [2, 3]])
def test_without_the_leaders_word_nothing_is_decided(order):
    violation = law.speaking_violation(order, leader=1)
    assert violation is not None and violation.rule is law.SPEAKING


@pytest.mark.parametrize(
    ("in_favour", "others", "decides_in_favour", "agrees"),
    [
        (4, 1, True, True),
        (4, 1, False, False),
        (1, 4, False, True),
        (1, 4, True, False),
        (2, 2, True, True),  # a tie has no majority
        (2, 2, False, True),
        (0, 1, True, False),
    ],
)
def test_what_the_leader_decides_is_held_against_what_most_said(
    in_favour, others, decides_in_favour, agrees
):
    """JC-30-MAJORITY: against the majority only with the reason."""
    said = {"decides_in_favour": decides_in_favour}
    assert law.goes_with_the_majority(in_favour, others, **said) == agrees
    for blank in ("", "  \n"):
        assert (law.majority_violation(in_favour, others, reason=blank, **said) is None) == agrees
    assert law.majority_violation(in_favour, others, reason="限期已到", **said) is None


@pytest.mark.parametrize(
    ("is_due", "interpretation", "adoption", "stands"),
    [
        (True, "解读", "采纳三条", True),
        (True, "解读", " ", False),
        (True, "", "采纳三条", False),
        (True, "", "", False),
        (False, "", "", True),
    ],
)
def test_what_people_care_about_goes_out_explained(is_due, interpretation, adoption, stands):
    """JC-32-INTERPRETED."""
    violation = law.interpretation_violation(
        is_due=is_due, interpretation=interpretation, adoption=adoption
    )
    assert (violation is None) == stands
