"""The plain answers of a power's page: what the list says anywhere is not said to be missing."""

from __future__ import annotations

import pytest

from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook
from registry.plain_card import card
from tests.builders import content
from tests.registry.test_real_lists import path_of

SAID = {"fees": [], "guide": None, "process": [], "themes": []}


def told(**other: str) -> dict:
    return card({**content(category="行政许可"), **SAID, "other": other})


def test_limits_in_columns_of_their_own_are_told():
    found = told(
        **{"承诺期限（天/日）": "告知承诺制：20个工作日\n其他:10个工作日", "法定时限": "20日"}
    )
    assert found["limits"] == ["承诺 告知承诺制：20个工作日；其他:10个工作日", "法定 20日"]


@pytest.mark.parametrize("heading", ["收费（征收）依据和标准", "收费标准", "是否 收费"])
def test_charges_objects_and_materials_in_columns_of_their_own_are_told(heading):
    found = told(**{heading: "无", "实施对象": "公众聚集场所", "申请材料": "1、申请书"})
    assert found["charge_beside"] == "无"
    assert found["service_objects"] == "公众聚集场所"
    assert found["has_more_beside"]


def test_what_the_guide_says_comes_before_other_columns():
    guide = {"promised_limit": 5, "promised_unit": "工作日", "service_objects": ["自然人"]}
    said = content(category="行政许可") | SAID | {"guide": guide, "other": {"承诺期限": "9日", "服务对象": "企业"}}  # fmt: skip
    assert card(said)["service_objects"] == "自然人"
    assert card(said)["limits"] == ["承诺 5 个工作日"]


def test_where_no_column_says_anything_it_is_missing():
    found = told(说明="无")
    assert (found["limits"], found["charge_beside"], found["service_objects"]) == ([], "", "")
    assert not found["has_more_beside"]


def test_a_stroke_says_nothing_and_none_only_of_charges():
    found = told(
        承诺期限="/", 法定期限="60日", 申请材料="/", 申请条件="——", 实施对象="无", 收费标准="无"
    )
    assert (found["limits"], found["charge_beside"]) == (["法定 60日"], "无")
    assert (found["has_more_beside"], found["service_objects"]) == (False, "")


@pytest.mark.parametrize(
    ("basis_text", "cited", "is_named"),
    [
        ("第三条　处三万元以下罚款。", "", True),
        ("第三条", "处三万元以下罚款。", True),
        ("责令支付劳动报酬，加付赔偿金。", "责令限期改正。", False),
    ],
)
def test_a_fine_is_looked_for_in_what_the_list_cites(basis_text, cited, is_named):
    said = {"basis_text": basis_text, "legal_basis": [{"law": "某法", "text": cited}]}
    assert card({**content(), **SAID, **said})["names_fine"] is is_named


def test_who_typed_the_rows_of_a_real_list_is_not_taken_in():
    rows = read_power_rows(open_workbook(path_of("消防"))).rows
    assert all("录入人" not in row.other for row in rows)
    assert card(content(**SAID, other=rows[0].other))["limits"]
