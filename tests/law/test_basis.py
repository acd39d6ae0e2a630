"""Legal bases as real lists write them, read by hand first: tests/law/awkward_bases.txt."""

from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from powerops.law.basis import doc_no_in, parse_basis, read_basis
from powerops.law.brackets import unbalanced_brackets
from powerops.law.names import clean_name, is_form, name_key

AWKWARD = (
    (Path(__file__).parent / "awkward_bases.txt").read_text(encoding="utf-8").split("\n====\n")
)


def _told(text):
    return [
        f">> {c.rank_label} | {c.issuer} | {c.name} | {c.doc_no} | {' '.join(map(str, c.articles))}".rstrip()
        for c in parse_basis(text)
    ]


@pytest.mark.parametrize("block", AWKWARD, ids=range(len(AWKWARD)))
def test_an_awkward_basis_is_read_as_a_reader_reads_it(block):
    lines = block.rstrip("\n").split("\n")
    expected = [line.rstrip() for line in lines if line.startswith(">> ")]
    text = "\n".join(line for line in lines if not line.startswith(">> "))
    assert expected
    assert _told(text) == expected


def test_the_hand_labelled_bases_are_many():
    assert len(AWKWARD) >= 60


def test_the_quoted_words_of_each_article_are_kept():
    text = "【法规】《旅行社条例》（2020年修订）\n  第四十六条：有下列情形之一的……\n  第五十五条　违反本条例的。"
    (citation,) = parse_basis(text)
    assert [a.quoted for a in citation.articles] == ["有下列情形之一的……", "违反本条例的。"]


def test_an_article_listed_behind_the_name_and_quoted_below_is_one_place():
    text = "《消防法》第五条、第六十四条第（二）项：\n第五条　任何单位都有义务。\n第六十四条　处拘留：\n（二）过失引起火灾的。"
    (citation,) = parse_basis(text)
    assert [str(a) for a in citation.articles] == ["第五条", "第六十四条第（二）项"]
    assert citation.articles[0].quoted == "任何单位都有义务。"
    assert citation.articles[1].quoted.startswith("处拘留")


def test_a_law_named_in_quoted_text_or_in_a_note_is_mentioned_not_cited():
    text = (
        "【法律】《消防法》（根据《关于修改〈道路交通安全法〉等八部法律的决定》修正）\n"
        "第六十条：冒充的，依照《治安管理处罚法》第五十一条处罚；吊销《营业执照》。"
    )
    citations, mentions = read_basis(text)
    assert [c.name for c in citations] == ["消防法"]
    assert [str(a) for a in citations[0].articles] == ["第六十条"]
    assert [(m.name, m.is_form) for m in mentions] == [
        ("关于修改〈道路交通安全法〉等八部法律的决定", False),
        ("治安管理处罚法", False),
        ("营业执照", True),
    ]


def test_every_place_can_be_marked_in_the_source():
    text = "【法律】《水法》（2016年修正）\n第六十九条：有下列行为的。"
    (citation,) = parse_basis(text)
    article = citation.articles[0]
    assert text[citation.name_start : citation.name_end] == "《水法》"
    assert text[article.start : article.end] == "第六十九条"
    assert (citation.start, citation.end) == (0, len(text))
    assert citation.note == "2016年修正"


@pytest.mark.parametrize("text", ["", "无", "——", "依法实施", "【法律】", "第五条", "《》", "《"])
def test_a_text_without_a_law_gives_no_citation(text):
    assert parse_basis(text) == []


SIGNS = "《》【】〔〕〈〉（）()第一二十条款项章、，。：；\n 　0129年令号法律规定办法条例中华人民共和国依照根据至之"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=SIGNS, max_size=120) | st.text(max_size=80))
def test_no_text_whatever_makes_the_reader_fail(text):
    citations, mentions = read_basis(text)
    unbalanced_brackets(text)
    for citation in citations:
        assert 0 <= citation.start <= citation.name_start < citation.name_end <= len(text)
        assert all(0 <= a.start <= a.end <= len(text) and a.number > 0 for a in citation.articles)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)


@pytest.mark.parametrize("sign", ["《", "（", "第一条、", "【法律】《", "》）", "根据《水法》，"])
def test_a_long_monotonous_text_is_read_in_reasonable_time(sign):
    text = sign * 3000
    began = perf_counter()
    read_basis(text)
    unbalanced_brackets(text)
    assert perf_counter() - began < 5.0


@pytest.mark.parametrize(
    ("note", "doc_no"),
    [
        ("2011年3月2日国务院令第591号公布，自2011年12月1日起施行", "国务院令第591号"),
        ("由国务院令第256号发布", "国务院令第256号"),
        ("2005年12月29日主席令第四十五号，2015年修改", "主席令第四十五号"),
        ("国务院令第149次常务会议通过，以国务院令第474号公布", "国务院令第474号"),
        ("2018年11月国办发〔2018〕118号", "国办发〔2018〕118号"),
        ("2012年国家发展和改革委员会第42号令", "国家发展和改革委员会第42号令"),
        ("2020年自治区应急管理厅公告2020年第3号公布", "自治区应急管理厅公告2020年第3号"),
        ("2020年11月29日修订", ""),
    ],
)
def test_the_document_number_is_found_in_a_note(note, doc_no):
    assert doc_no_in(note) == doc_no


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("《中华人民共和国\n 水法》", "中华人民共和国水法"),
        ("《《水法》》", "水法"),
        ("《关于修改<消防法>的决定》", "关于修改〈消防法〉的决定"),
        ("《关于修改《消防法》的决定》", "关于修改〈消防法〉的决定"),
        ("《工资支付办法(试行)》", "工资支付办法（试行）"),
        ("《报废机动车回收管理办法》实施细则》", "报废机动车回收管理办法实施细则"),
        ("《旅行社条例", "旅行社条例"),
    ],
)
def test_a_name_is_cleaned_of_breaks_widths_and_stray_brackets(written, clean):
    assert clean_name(written) == clean


def test_spellings_of_one_law_share_a_key():
    spellings = ["中华人民共和国水法", "水法", "《水法》（2016年修正）", "水法（2016修正）"]
    assert len({name_key(name) for name in spellings}) == 1
    assert name_key("水法") != name_key("水土保持法")


@pytest.mark.parametrize(
    "name", ["营业执照", "安全生产许可证", "种畜禽生产经营许可证申请表", "海事报告书"]
)
def test_forms_and_certificates_are_no_laws(name):
    assert is_form(name)


@pytest.mark.parametrize("name", ["安全生产许可证条例", "林木种子生产经营许可证管理办法", "水法"])
def test_laws_about_certificates_are_laws(name):
    assert not is_form(name)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("《水法》（2016年修正）第三条", []),
        ("《报废办法》》（2019年）", ["》"]),
        ("（禁止使用童工规定》（2002年）", ["（", "》"]),
        ("【法规】《旅行社条例》（2009年通过\n第五条", ["（"]),
        ("法规】《地质灾害防治条例》", ["】"]),
        ("1）材料齐全；2）符合形式。(一)半角配全角（也算配对)", []),
    ],
)
def test_brackets_without_a_partner_are_pointed_at(text, signs):
    found = unbalanced_brackets(text)
    assert [sign for _, sign in found] == signs
    assert all(text[at] == sign for at, sign in found)
