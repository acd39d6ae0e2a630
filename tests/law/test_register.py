"""Finding the law that a citation means, however it is spelled."""

import csv
from datetime import date
from pathlib import Path

import pytest

from powerops.law.basis import parse_basis
from powerops.law.names import clean_name
from powerops.law.ranks import Rank, infer_rank, ranks_meant_by
from powerops.law.register import LawFact, LawIndex

SEED = Path(__file__).resolve().parents[2] / "registry" / "seed" / "laws.csv"
INDEX = LawIndex(
    [
        LawFact("中华人民共和国行政处罚法", Rank.LAW, article_count=86),
        LawFact("工资支付暂行规定（试行）", Rank.DEPARTMENT_RULE),
        LawFact("河南省实施〈中华人民共和国水法〉办法", Rank.LOCAL_REGULATION),
        LawFact("新疆维吾尔自治区消防条例", Rank.LOCAL_REGULATION),
        LawFact("信访条例", Rank.ADMINISTRATIVE_REGULATION, repealed=True),
        LawFact("消防法", Rank.LAW, effective_on=date(1998, 9, 1), repealed=True),
        LawFact("消防法", Rank.LAW, effective_on=date(2009, 5, 1)),
    ]
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("中华人民共和国行政处罚法", "中华人民共和国行政处罚法"),
        ("行政处罚法", "中华人民共和国行政处罚法"),
        ("行政处罚法（2021年修订）", "中华人民共和国行政处罚法"),
        ("工资支付暂行规定", "工资支付暂行规定（试行）"),
        ("河南省〈水法〉实施办法", "河南省实施〈中华人民共和国水法〉办法"),
        ("新疆消防条例", "新疆维吾尔自治区消防条例"),
        ("自治区消防条例", "新疆维吾尔自治区消防条例"),
    ],
)
def test_a_law_is_found_under_its_usual_spellings(written, name):
    assert INDEX.find_name(written).law.name == name


@pytest.mark.parametrize("written", ["行政处罚条例", "消防条例", "河南省消防条例", ""])
def test_a_similar_name_is_another_law(written):
    assert INDEX.find_name(written) is None


def test_only_the_same_name_is_an_exact_match():
    assert INDEX.find_name("中华人民共和国行政处罚法").is_exact
    assert not INDEX.find_name("行政处罚法").is_exact


def test_of_two_versions_the_one_in_force_is_found():
    assert INDEX.find_name("中华人民共和国消防法").law.effective_on == date(2009, 5, 1)


def test_a_notice_is_found_by_the_rules_that_it_issues():
    (citation,) = parse_basis("《关于印发〈工资支付暂行规定〉的通知》（劳部发〔1994〕489号）")
    assert INDEX.find(citation).law.rank is Rank.DEPARTMENT_RULE


@pytest.mark.parametrize(
    ("name", "facts", "rank"),
    [
        ("中华人民共和国水法", {}, Rank.LAW),
        ("城市道路管理条例", {"doc_no": "国务院令第198号"}, Rank.ADMINISTRATIVE_REGULATION),
        ("旅行社条例", {"label": "规章"}, Rank.ADMINISTRATIVE_REGULATION),
        ("河南省消防条例", {"label": "法规"}, Rank.LOCAL_REGULATION),
        ("自治区机关事务管理办法", {"doc_no": "自治区人民政府令第231号"}, Rank.LOCAL_RULE),
        ("汽车销售管理办法", {"doc_no": "商务部令2017年第1号"}, Rank.DEPARTMENT_RULE),
        ("粮食库存检查暂行办法", {"doc_no": "国粮检〔2006〕139号"}, Rank.NORMATIVE_DOCUMENT),
        ("家庭服务业管理暂行办法", {"doc_no": "商务部令〔2012〕第11号"}, Rank.DEPARTMENT_RULE),
        (
            "未成年工特殊保护规定",
            {"doc_no": "劳部发〔1994〕498号", "label": "规章"},
            Rank.DEPARTMENT_RULE,
        ),
        (
            "国务院关于取消一批行政许可事项的决定",
            {"doc_no": "国发〔2017〕46号"},
            Rank.STATE_COUNCIL_DECISION,
        ),
        ("中国共产党纪律处分条例", {"label": "法规"}, Rank.PARTY_REGULATION),
        ("反兴奋剂管理办法", {"label": "法规"}, None),
    ],
)
def test_a_rank_is_inferred_from_title_number_and_form(name, facts, rank):
    assert infer_rank(name, **facts) is rank


def test_a_label_may_mean_several_ranks():
    assert {Rank.ADMINISTRATIVE_REGULATION, Rank.LOCAL_REGULATION} <= ranks_meant_by("【法规】")
    assert ranks_meant_by("部令") == {Rank.DEPARTMENT_RULE}
    assert ranks_meant_by("标准") == frozenset()


def test_the_seed_register_is_clean():
    with SEED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({(row["name"], row["rank"]) for row in rows}) == len(rows) > 2000
    for row in rows:
        assert row["name"] == clean_name(row["name"])
        Rank(row["rank"])
        assert row["repealed"] in ("", "1")
        assert row["source"]
        assert row["article_count"] == "" or int(row["article_count"]) > 0
        assert all(
            not row[c] or date.fromisoformat(row[c]) for c in ("published_on", "effective_on")
        )


@pytest.mark.parametrize(
    "name", ["新乡市城市绿化条例", "河南省行政执法条例", "中华人民共和国行政许可法"]
)
def test_the_seed_register_holds_the_laws_of_the_district(name):
    with SEED.open(encoding="utf-8") as file:
        assert name in {row["name"] for row in csv.DictReader(file) if not row["repealed"]}
