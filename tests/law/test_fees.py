"""R7: a fee stands on a law or document that can be named (the Plan 四(二)2)."""

import pytest

from powerops.law import fees, plan
from powerops.law.citation import Certainty
from powerops.law.codes import Category
from powerops.law.findings import Severity
from powerops.law.ranks import Rank


@pytest.mark.parametrize(
    "basis",
    [
        "《中华人民共和国道路交通安全法》第八条",
        "中华人民共和国道路交通安全法第八条",
        "豫发改收费〔2019〕12号",
        "国家发展改革委《关于不动产登记收费标准等有关问题的通知》（发改价格规〔2016〕2559号）",
    ],
)
def test_a_law_or_a_document_by_title_or_number_is_a_basis(basis):
    assert fees.unfounded([{"name": "工本费", "basis": basis}]) == []


@pytest.mark.parametrize("basis", ["", "  ", "无", "按规定收取", "法律规定", "相关文件"])
def test_a_fee_without_anything_that_can_be_looked_up_breaks_r7(basis):
    free = {"name": "登记费", "basis": "《民法典》第二百二十三条"}
    ((place, violation),) = fees.unfounded([free, {"name": "工本费", "basis": basis}])
    assert place == 1 and violation.rule is plan.R7
    assert str(violation.clause) == "新开〔2016〕76号 四(二)2" and "工本费" in violation.message


def codes(category, *ranks):
    return [one.code for one in fees.rank_findings(category, "工本费", ranks)]


def test_a_licence_that_costs_without_law_or_administrative_regulation_is_to_be_checked():
    assert codes(Category.LICENSING, Rank.DEPARTMENT_RULE) == ["fee_of_licence"]
    assert codes(Category.LICENSING, Rank.NORMATIVE_DOCUMENT) == ["fee_of_licence"]
    assert codes(Category.LICENSING, Rank.LAW, Rank.NORMATIVE_DOCUMENT) == []
    assert codes(Category.LICENSING) == []
    assert codes(Category.LICENSING, Rank.NORMATIVE_DOCUMENT, None) == []


def test_other_fees_on_a_mere_document_are_to_be_checked():
    assert codes(Category.CONFIRMATION, Rank.NORMATIVE_DOCUMENT) == ["fee_rank"]
    assert codes(Category.CONFIRMATION, Rank.DEPARTMENT_RULE) == []


def test_what_was_not_read_warns_and_never_refuses():
    rules = (fees.LICENCE_FREE, fees.FEE_RANK)
    assert all(rule.certainty is not Certainty.FULL_TEXT for rule in rules)
    found = fees.rank_findings(Category.LICENSING, "工本费", [Rank.NORMATIVE_DOCUMENT])
    assert [one.severity for one in found] == [Severity.WARNING]
