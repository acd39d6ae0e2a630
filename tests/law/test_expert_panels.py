"""Expert panels: an odd number, enough of them, few of the industry's own authority (D3; art 19–21)."""

import pytest

from powerops.law import expert_panels


@pytest.mark.parametrize(("number", "told"), [(3, "少于5人"), (6, "不是单数"), (4, "少于5人")])
def test_a_panel_is_odd_and_large_enough(number, told):
    """JC-EXPERTS-NUMBER."""
    refused = expert_panels.number_refusal(number, 5)
    assert refused.rule is expert_panels.NUMBER and told in refused.message


def test_five_and_seven_are_enough():
    """JC-EXPERTS-NUMBER."""
    assert expert_panels.number_refusal(5, 5) is None
    assert expert_panels.number_refusal(7, 5) is None


def test_one_in_three_at_most_is_of_the_industrys_own_authority():
    """JC-EXPERTS-SHARE: of five one, of nine three."""
    assert expert_panels.share_refusal(5, 1, 3) is None
    assert expert_panels.share_refusal(9, 3, 3) is None
    refused = expert_panels.share_refusal(5, 2, 3)
    assert refused.rule is expert_panels.SHARE and "最多1人" in refused.message
