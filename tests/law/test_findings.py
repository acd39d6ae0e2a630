"""What the check of a legal basis finds, each on the smallest basis that shows it."""

import pytest

from powerops.law.basis import parse_basis
from powerops.law.codes import Category, PowerSource
from powerops.law.findings import PowerFacts, Severity, copied_duties, examine
from powerops.law.ranks import Rank
from powerops.law.register import LawFact, LawIndex

INDEX = LawIndex(
    [
        LawFact("中华人民共和国水法", Rank.LAW, article_count=82),
        LawFact("旅行社条例", Rank.ADMINISTRATIVE_REGULATION, article_count=68),
        LawFact("导游管理办法", Rank.DEPARTMENT_RULE, article_count=40),
        LawFact("信访条例", Rank.ADMINISTRATIVE_REGULATION, repealed=True),
        LawFact("关于规范执法的通知", Rank.NORMATIVE_DOCUMENT),
    ]
)


def _found(basis, **facts):
    power = PowerFacts(facts.pop("name", "某项权力"), basis, **facts)
    citations = parse_basis(basis)
    return examine(power, citations, [INDEX.find(c) for c in citations])


def _codes(basis, **facts):
    return [finding.code for finding in _found(basis, **facts)]


def test_a_sound_basis_has_no_findings():
    assert _found("【法律】《水法》第六十九条", category=Category.PENALTY) == []


@pytest.mark.parametrize(
    ("basis", "code"),
    [
        ("《信访条例》第三条", "law_repealed"),
        ("《水上法》第三条", "law_unknown"),
        ("【规章】《旅行社条例》第三条", "rank_conflict"),
        ("《旅行社条例》", "article_missing"),
        ("《旅行社条例》第九十九条", "article_out_of_range"),
        ("《旅行社条例》》第三条", "unbalanced_brackets"),
        ("依法办理", "no_citation"),
    ],
)
def test_each_fault_of_a_basis_is_found(basis, code):
    assert _codes(basis) == [code]


def test_a_finding_points_at_its_place_in_the_text():
    basis = "《水法》第六十九条、第一百条"
    (finding,) = _found(basis)
    assert basis[slice(*finding.span)] == "第一百条"
    assert "共82条" in finding.message


def test_a_normative_document_need_not_be_cited_to_the_article():
    assert _codes("【规范性文件】《关于规范执法的通知》") == []


def test_a_regulation_of_either_kind_may_be_labelled_so():
    assert _codes("【法规】《旅行社条例》第三条") == []


@pytest.mark.parametrize(
    ("category", "name", "basis"),
    [
        (Category.PENALTY, "罚款", "《关于规范执法的通知》"),
        (Category.COERCION, "查封", "《导游管理办法》第三条"),
        (Category.COERCION, "代履行", "《旅行社条例》第三条"),
        (Category.LICENSING, "核发证件", "《导游管理办法》第三条"),
    ],
)
def test_a_category_needs_a_basis_of_sufficient_rank(category, name, basis):
    (finding,) = _found(basis, category=category, name=name)
    assert (finding.code, finding.severity) == ("category_rank", Severity.ERROR)
    assert finding.clause is not None


def test_categories_without_such_a_rule_take_any_basis():
    assert _codes("《关于规范执法的通知》", category=Category.REWARD) == []


def test_a_proper_basis_beside_a_lesser_one_suffices():
    basis = "《水法》第六十九条\n《关于规范执法的通知》"
    assert _codes(basis, category=Category.PENALTY) == []


def test_delegated_coercive_measures_are_found():
    found = _found(
        "《水法》第六十九条", name="查封", category=Category.COERCION, source=PowerSource.DELEGATED
    )
    assert [(f.code, f.field) for f in found] == [("delegated_coercion", "source")]


def test_the_same_duties_for_different_categories_are_found():
    found = copied_duties(
        [
            ("甲", Category.PENALTY, "立案 责任"),
            ("乙", Category.LICENSING, "立案\n责任"),
            ("丙", Category.PENALTY, "另写的责任"),
            ("丁", Category.LICENSING, ""),
            ("戊", Category.PENALTY, ""),
        ]
    )
    assert set(found) == {"甲", "乙"}
    assert "行政许可、行政处罚" in found["甲"].message


def test_the_same_duties_within_one_category_are_no_fault():
    assert copied_duties([(1, Category.PENALTY, "立案"), (2, Category.PENALTY, "立案")]) == {}
