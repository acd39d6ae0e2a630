"""主题分类: keys that are stored for good, and the two audiences kept apart where they use one word."""

from powerops.law.citation import Certainty
from powerops.law.themes import BY_KEY, CERTAINTY, THEMES, Audience, grouped_choices, label_of


def test_each_theme_has_a_key_of_its_own():
    assert len(BY_KEY) == len(THEMES) == 65


def test_one_word_for_both_audiences_is_two_themes():
    assert label_of("p035") == "个人：设立变更"
    assert label_of("o005") == "企业和单位：设立变更"


def test_an_unknown_key_is_shown_as_it_is():
    assert label_of("x") == "x"


def test_forms_offer_every_theme_once_under_its_audience():
    groups = dict(grouped_choices())
    assert list(groups) == [one.label for one in Audience]
    assert [key for choices in groups.values() for key, _ in choices] == list(BY_KEY)


def test_the_vocabulary_is_not_stated_as_certain():
    assert CERTAINTY is Certainty.INFERENCE
