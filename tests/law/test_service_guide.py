"""R6: what a service guide must hold (the Plan 四(二)5, 行政许可法 art 30), and what it may promise."""

import pytest

from powerops.law import plan
from powerops.law.citation import Certainty
from powerops.law.codes import Category
from powerops.law.service_guide import (
    BY_KEY,
    ELEMENTS,
    SECTIONS,
    Kind,
    is_demanded,
    is_wanted,
    missing,
    promise_violation,
    required,
)

LICENCE = "行政许可"


def keys(elements):
    return {one.key for one in elements}


def promise(promised, promised_unit, statutory, statutory_unit):
    return promise_violation(
        {
            "promised_limit": promised, "promised_unit": promised_unit,
            "statutory_limit": statutory, "statutory_unit": statutory_unit,
        }
    )  # fmt: skip


def test_every_element_of_the_plan_and_of_article_30_is_wanted_of_a_licence():
    of_the_plan = {
        "conditions", "materials", "process", "statutory_limit", "promised_limit",
        "review_steps", "cautions", "consequences",
    }  # fmt: skip
    of_article_30 = {"name", "basis", "conditions", "quantity_limit", "materials", "samples"}
    assert of_the_plan | of_article_30 <= keys(required(LICENCE))


def test_the_review_is_written_step_by_step_with_content_standard_and_points():
    columns = {column.key for column in BY_KEY["review_steps"].columns if column.is_required}
    assert columns == {"step", "content", "standard", "points"}


def test_what_the_national_table_wants_is_never_given_as_the_text_of_a_law():
    national = [one for one in ELEMENTS if "实施清单要素" in one.source.source.name]
    assert len(national) > 30
    assert all(one.certainty is not Certainty.FULL_TEXT for one in national)


def test_elements_have_keys_of_their_own_and_a_known_section():
    assert len(BY_KEY) == len(ELEMENTS)
    assert {one.section for one in ELEMENTS} == set(SECTIONS)
    assert all(one.choices for one in ELEMENTS if one.kind is Kind.CHOICE)


@pytest.mark.parametrize(
    ("category", "wanted", "demanded"),
    [
        (Category.LICENSING, True, True),
        (Category.CONFIRMATION, True, False),
        (Category.PENALTY, False, False),
        (Category.INSPECTION, False, False),
    ],
)
def test_only_what_begins_with_an_application_wants_a_guide(category, wanted, demanded):
    assert is_wanted(category.label) is wanted
    assert is_demanded(category.label) is demanded
    assert bool(missing(None, category.label)) is wanted


def test_what_the_version_says_is_not_asked_again_but_counted_when_it_is_known():
    version = {"name": "建筑工程施工许可证核发", "basis_text": "《建筑法》第七条", "process": []}
    assert "process" not in keys(missing({}, LICENCE))
    assert "process" in keys(missing({}, LICENCE, version))
    assert "name" not in keys(missing({}, LICENCE, version))


def test_blank_words_and_empty_rows_fill_nothing():
    guide = {"conditions": "  ", "materials": [], "visits": 0}
    lacking = keys(missing(guide, LICENCE))
    assert {"conditions", "materials"} <= lacking
    assert "visits" not in lacking


def test_a_row_without_its_required_columns_is_not_whole():
    row = {"step": "受理", "content": "材料是否齐全", "standard": "", "points": "印章"}
    assert "review_steps" in keys(missing({"review_steps": [row]}, LICENCE))
    whole = {**row, "standard": "与目录一致"}
    assert "review_steps" not in keys(missing({"review_steps": [whole]}, LICENCE))


def test_the_model_text_is_there_when_one_material_has_a_sample():
    assert "samples" in keys(missing({"materials": [{"name": "申请表"}]}, LICENCE))
    with_sample = {"materials": [{"name": "申请表", "sample": "0" * 64}, {"name": "营业执照"}]}
    assert "samples" not in keys(missing(with_sample, LICENCE))


def test_where_no_law_sets_a_limit_the_note_says_so_instead():
    guide = {"statutory_note": "法律、法规、规章没有规定时限"}
    assert not {"statutory_limit", "statutory_unit"} & keys(missing(guide, LICENCE))


@pytest.mark.parametrize(
    ("promised", "statutory"),
    [
        ((21, "工作日"), (20, "工作日")),
        ((21, "工作日"), (20, "日")),
        ((32, "日"), (1, "月")),
        ((49, "小时"), (2, "日")),
        ((2, "月"), (30, "日")),
    ],
)
def test_a_promise_longer_than_the_statute_whatever_the_calendar_breaks_r6(promised, statutory):
    found = promise(*promised, *statutory)
    assert found.rule is plan.R6
    assert "长于法定办结时限" in found.message


@pytest.mark.parametrize(
    ("promised", "statutory"),
    [
        ((20, "工作日"), (20, "工作日")),
        ((0, "工作日"), (20, "工作日")),
        ((25, "日"), (20, "工作日")),
        ((31, "日"), (1, "月")),
        ((15, "工作日"), (20, "日")),
    ],
)
def test_what_the_calendar_may_yet_allow_is_not_held_against_a_promise(promised, statutory):
    assert promise(*promised, *statutory) is None


def test_without_both_limits_or_with_an_unknown_unit_there_is_nothing_to_compare():
    assert promise(5, "工作日", None, "") is None
    assert promise(5, "", 3, "工作日") is None
    assert promise_violation(None) is None
