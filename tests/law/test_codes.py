"""统一社会信用代码 (GB 32100-2015), 基本编码 and 实施编码, on codes that real agencies publish."""

import json

import pytest

from powerops.law.codes import (
    Category,
    Level,
    PowerSource,
    basic_code,
    basic_code_problem,
    category_named,
    implementation_code,
    implementation_code_problem,
    is_provisional,
    parse_basic_code,
    parse_implementation_code,
    provisional_code,
    uscc_problem,
)
from tests.data import shared

AGENCIES = ["11511301008778183N", "11511301008778255F", "1151130100877844X4", "12511301MB1297707Y"]
PUBLISHED = ["11440100007482575H3440118009000", "12441500196720244T3442199806003"]


@pytest.mark.parametrize("code", AGENCIES)
def test_codes_of_real_agencies_pass(code):
    assert uscc_problem(code) is None


def test_every_agency_of_the_published_services_passes_or_is_provisional():
    lines = shared("services.jsonl").read_text(encoding="utf-8").splitlines()
    given = {json.loads(line).get("org_code_in_item") or "" for line in lines}
    codes = {code for code in given if len(code) == 18 and code.isupper()}
    assert len(codes) > 30
    assert {code for code in codes if uscc_problem(code)} == set()
    assert {code for code in codes if is_provisional(code)} == {"TE5116020105116050"}


@pytest.mark.parametrize("code", AGENCIES)
@pytest.mark.parametrize("place", range(18))
def test_any_single_wrong_digit_is_noticed(code, place):
    wrong = "1" if code[place] != "1" else "2"
    assert uscc_problem(code[:place] + wrong + code[place + 1 :]) is not None


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("1151130100877818", "应为18位，现为16位"),
        ("11511301008778183O", "不使用字符O"),
        ("11511301008778183M", "校验位应为N"),
        ("115113X1008778183N", "行政区划代码"),
    ],
)
def test_a_wrong_code_is_refused_with_its_reason(code, reason):
    assert reason in uscc_problem(code)


def test_the_inner_organisation_code_is_checked_too():
    """The outer check symbol is right here, the inner one (GB 11714) is not."""
    assert "组织机构代码" in uscc_problem("11511301008778184R")


def test_a_provisional_code_is_flagged_and_never_collides_with_a_real_one():
    code = provisional_code("410700", 76)
    assert code == "TE4107000000000076"
    assert is_provisional(code)
    assert uscc_problem(code) is None
    assert not any(is_provisional(real) for real in AGENCIES)


@pytest.mark.parametrize(
    ("region", "serial"), [("4107", 1), ("41070X", 1), ("410700", -1), ("410700", 10**10)]
)
def test_a_provisional_code_needs_a_region_and_a_serial(region, serial):
    with pytest.raises(ValueError, match="行政区划|序号"):
        provisional_code(region, serial)


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_implementation_codes_are_taken_apart_and_put_together(code):
    parsed = parse_implementation_code(code)
    assert str(parsed) == code
    assert implementation_code(parsed.uscc, parsed.level, str(parsed.basic)) == code


def test_a_published_code_tells_province_kind_and_level():
    parsed = parse_implementation_code(PUBLISHED[0])
    assert (parsed.level, parsed.basic.region, parsed.basic.category) == (Level.CITY, "44", "01")
    assert (parsed.basic.department, parsed.basic.main_item, parsed.basic.sub_item) == (
        "18",
        "009",
        "000",
    )


def test_a_basic_code_is_twelve_digits_of_five_parts():
    assert basic_code("36", Category.PENALTY, "25", 11) == "360225011000"
    assert parse_basic_code("360225011000").category == Category.PENALTY


@pytest.mark.parametrize(
    ("region", "department", "item"), [("3", "25", 1), ("36", "5", 1), ("36", "25", 1000)]
)
def test_a_basic_code_of_wrong_parts_is_refused(region, department, item):
    with pytest.raises(ValueError, match="基本编码应为12位|编号应在"):
        basic_code(region, Category.PENALTY, department, item)


def test_a_basic_code_of_another_category_is_refused():
    assert "表示行政处罚，与权力类型行政许可不符" in basic_code_problem(
        "360225011000", Category.LICENSING
    )
    assert basic_code_problem("360225011000", Category.PENALTY) is None


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("1144", "应为31位"),
        ("11440100007482575H7440118009000", "不是行使层级代码"),
        ("11440100007482575H344011800900X", "应为12位数字"),
        ("11440100007482576H3440118009000", "统一社会信用代码"),
    ],
)
def test_a_wrong_implementation_code_is_refused_with_its_reason(code, reason):
    assert reason in implementation_code_problem(code)


@pytest.mark.parametrize(
    ("written", "category"),
    [
        ("行政许可", Category.LICENSING), ("许可", Category.LICENSING), (" 行政处罚（254项） ", Category.PENALTY),
        ("行政 强制", Category.COERCION), ("其他职权", Category.OTHER), ("其他行政权力", Category.OTHER),
        ("其它类", Category.OTHER), ("公共服务", Category.PUBLIC_SERVICE), ("06", Category.INSPECTION),
    ],
)  # fmt: skip
def test_a_category_is_known_however_it_is_spelled(written, category):
    assert category_named(written) is category


@pytest.mark.parametrize("written", ["", "行政", "审批"])
def test_a_word_that_is_no_category_gives_none(written):
    assert category_named(written) is None


def test_delegation_is_told_from_devolution_and_authorisation():
    delegated = {source for source in PowerSource if source.is_delegated}
    assert {source.label for source in delegated} == {"上级委托", "同级委托"}
