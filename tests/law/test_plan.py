"""The Plan (新开〔2016〕76号), as far as this release enforces it."""

import pytest

from powerops.law import plan
from powerops.law.citation import Clause, Source

WHOLE = {"category": "02", "basis": "《水法》第六十九条", "body": "水利局", "duties": 1}


def test_a_clause_of_the_plan_is_cited_by_its_number():
    assert str(plan.R2.clause) == "新开〔2016〕76号 四(二)3"


def test_an_article_of_a_statute_is_cited_in_chinese():
    statute = Source("行政处罚法", "主席令第70号")
    assert str(Clause(statute, 42, 1)) == "《行政处罚法》第四十二条第一款"
    assert str(Clause(statute, 58, 1, 2)) == "《行政处罚法》第五十八条第一款第（二）项"


def test_a_power_with_all_elements_lacks_nothing():
    assert plan.missing_elements(**WHOLE) == []


@pytest.mark.parametrize(
    ("element", "nothing", "told"),
    [
        ("category", None, "权力类型"),
        ("basis", "  ", "实施依据"),
        ("body", None, "行使主体"),
        ("duties", 0, "责任事项"),
    ],
)
def test_no_power_without_category_basis_body_and_duty(element, nothing, told):
    (violation,) = plan.missing_elements(**{**WHOLE, element: nothing})
    assert violation.rule is plan.R2
    assert told in violation.message
