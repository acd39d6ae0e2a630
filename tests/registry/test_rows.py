"""From rows of a sheet to powers: what belongs together, what is refused, what is merely remarked."""

import json

import pytest

from registry.exchange.power_row import REJECTED
from registry.exchange.refusal import FileRefused
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import Sheet, Workbook, open_workbook
from tests.registry.workbook_files import HEADER as HEAD
from tests.registry.workbook_files import xlsx


def power(number="1", name="对甲的处罚", **changes):
    given = dict(
        zip(
            HEAD,
            [number, name, "", "行政处罚", "《甲法》第一条", "市甲局", "地州市级", "1.立案", ""],
            strict=True,
        )
    )
    return list({**given, **changes}.values())


def read(*rows, name="清单", merged=(), knows_merges=True):
    sheet = Sheet(
        name, [[*r, *[""] * (9 - len(r))] for r in rows], list(merged), knows_merges=knows_merges
    )
    return read_power_rows(Workbook("x", "xlsx", [sheet])).sheets[0]


def codes(sheet):
    return [(problem.row, problem.column, problem.code) for problem in sheet.problems]


def test_each_filled_row_is_one_power_with_its_texts_verbatim():
    sheet = read(["某局清单"], HEAD, power(), [], power("2", "对乙的处罚", 备注="无\n变化"))
    assert [(r.row, r.rows, r.sequence, r.name, r.level) for r in sheet.rows] == [
        (3, [3], "1", "对甲的处罚", 3),
        (5, [5], "2", "对乙的处罚", 3),
    ]
    assert sheet.rows[1].remarks == "无\n变化"
    assert [(line.row, line.kind) for line in sheet.lines] == [(1, "title"), (2, "header")]
    assert sheet.problems == []


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"事项名称": ""}, "B", "no_name"),
        ({"权力类型": ""}, "D", "no_category"),
        ({"权力类型": "行政管理"}, "D", "category_unknown"),
        ({"实施依据": ""}, "E", "no_basis"),
    ],
)
def test_what_a_list_cannot_do_without_is_refused_with_its_place(change, column, code):
    sheet = read(HEAD, power(**change))
    assert codes(sheet) == [(2, column, code)]
    assert sheet.problems[0].severity == REJECTED
    assert sheet.rows[0].is_rejected and sheet.read == 1


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"行使主体": ""}, "F", "no_body"),
        ({"责任事项内容": ""}, "H", "no_duty"),
        ({"实施层级及权限": ""}, "G", "no_level"),
        ({"实施层级及权限": "负责本级"}, "G", "level_unknown"),
        ({"序号": "2,3"}, "A", "several_numbers"),
    ],
)
def test_what_can_be_mended_later_is_remarked_and_not_refused(change, column, code):
    sheet = read(HEAD, power(**change))
    assert codes(sheet) == [(2, column, code)]
    assert not sheet.rows[0].is_rejected


def test_a_missing_category_is_taken_from_the_sheets_name_and_said_so():
    sheet = read(HEAD, power(权力类型=""), name="行政处罚（254项）")
    assert sheet.rows[0].category == "行政处罚"
    assert codes(sheet) == [(2, "D", "category_from_sheet")]
    assert codes(read(HEAD, power(权力类型="行政许可"), name="行政处罚（1项）")) == [
        (2, "D", "category_differs")
    ]


def test_section_titles_give_the_category_of_what_follows():
    sheet = read(
        HEAD, ["一、行政许可（1项）"], power(权力类型=""), ["二、行政奖励"], power(权力类型="")
    )
    assert [row.category for row in sheet.rows] == ["行政许可", "行政奖励"]
    assert [line.kind for line in sheet.lines] == ["header", "section", "section"]


def test_sub_items_take_the_name_merged_over_them():
    merged = [(1, 0, 2, 0), (1, 1, 2, 1)]
    sheet = read(
        HEAD,
        power("3", "学校审批", 子项名称="1.设立"),
        power("", "", 子项名称="2.分立"),
        merged=merged,
    )
    assert [(r.sequence, r.name, r.sub_name) for r in sheet.rows] == [
        ("3", "学校审批", "1.设立"),
        ("3", "学校审批", "2.分立"),
    ]
    assert sheet.problems == []


def test_a_sub_item_without_a_name_takes_that_of_the_main_item_above():
    sheet = read(HEAD, power("3", "学校审批", 子项名称="1.设立"), power("", "", 子项名称="2.分立"))
    assert sheet.rows[1].name == "学校审批"
    assert codes(sheet) == [(3, "B", "name_from_above")]


@pytest.mark.parametrize("knows_merges", [True, False])
def test_a_second_level_is_a_power_row_of_its_own_with_the_same_name(knows_merges):
    county = ["", "", "", "", "", "县甲局", "县市区级", "1.巡查", ""]
    merged = [(1, column, 2, column) for column in range(5)] if knows_merges else []
    sheet = read(HEAD, power(), county, merged=merged, knows_merges=knows_merges)
    first, second = sheet.rows
    assert (second.name, second.category, second.basis_text) == (
        first.name,
        first.category,
        first.basis_text,
    )
    assert (second.exercising_body, second.level, second.duty_text) == ("县甲局", 4, "1.巡查")
    assert second.is_further_level and not first.is_further_level


def test_a_row_that_only_continues_texts_belongs_to_the_power_above():
    rest = ["", "", "", "", "《乙法》第二条", "", "", "2.决定", ""]
    sheet = read(HEAD, power(), rest, power("2", "对乙的处罚"))
    assert sheet.read == 2
    assert sheet.rows[0].rows == [2, 3]
    assert sheet.rows[0].basis_text == "《甲法》第一条\n《乙法》第二条"
    assert sheet.rows[0].duty_text == "1.立案\n2.决定"


def test_text_hidden_under_merged_cells_is_no_part_of_the_list_and_is_told():
    covered = ["", "", "", "", "", "县甲局", "县市区级", "", ""]
    sheet = read(HEAD, power(), covered, merged=[(1, column, 2, column) for column in range(9)])
    assert sheet.read == 1
    row = sheet.rows[0]
    assert (row.rows, row.exercising_body, row.level) == ([2, 3], "市甲局", 3)
    assert not row.other, "what nobody sees in the file is not published"
    assert codes(sheet) == [(3, "F", "hidden_under_merge")]
    (told,) = (one.message for one in row.problems if one.code == "hidden_under_merge")
    assert "F列“县甲局”；G列“县市区级”" in told


def test_a_header_repeated_on_each_printed_page_a_note_and_a_total_are_no_powers():
    sheet = read(
        HEAD, power(), HEAD, power("2", "对乙的处罚"), ["合计", "2项"], ["注：本表由某局填报"]
    )
    assert sheet.read == 2
    assert [(line.row, line.kind) for line in sheet.lines] == [
        (1, "header"),
        (3, "header"),
        (5, "note"),
        (6, "note"),
    ]


def test_a_second_table_with_other_columns_in_the_same_sheet_is_read_by_its_own_header():
    second = ["权力类型", "权力名称", "设定依据", "实施主体", "责任事项"]
    sheet = read(HEAD, power(), second, ["行政许可", "乙的许可", "《乙法》第二条", "市乙局", ""])
    row = sheet.rows[1]
    assert (row.name, row.category, row.basis_text, row.exercising_body) == (
        "乙的许可", "行政许可", "《乙法》第二条", "市乙局",
    )  # fmt: skip
    assert codes(sheet) == [(4, "E", "no_duty")]
    assert [(line.row, line.kind) for line in sheet.lines] == [(1, "header"), (3, "header")]


def test_a_row_with_a_number_alone_is_said_to_be_empty():
    sheet = read(HEAD, power(), ["2"])
    assert sheet.read == 1
    assert codes(sheet) == [(3, "A", "number_only")]


def test_the_same_power_twice_is_remarked_on_the_second():
    sheet = read(HEAD, power(), power("2"), power("3", 实施依据="《乙法》第二条"))
    assert codes(sheet) == [(3, "B", "repeated")]
    assert not sheet.rows[1].is_rejected


def test_in_a_csv_a_blank_category_is_that_of_the_power_above_since_merges_are_lost():
    rows = HEAD, power(), power("2", "对乙的处罚", 权力类型="")
    sheet = read(*rows, knows_merges=False)
    assert sheet.rows[1].category == "行政处罚"
    assert codes(sheet) == [(3, "D", "category_from_above")]
    assert codes(read(*rows)) == [(3, "D", "no_category")]


def test_unknown_and_repeated_columns_are_kept_under_their_headings():
    head = [
        "事项名称",
        "权力类型",
        "实施依据",
        "行使主体",
        "责任事项",
        "追责情形",
        "追责情形",
        "救助渠道",
    ]
    sheet = read(head, ["甲", "行政许可", "法", "局", "责", "情形一", "情形二", "复议"])
    assert sheet.rows[0].accountability_text == "情形一"
    assert sheet.rows[0].other == {"追责情形（G列）": "情形二", "救助渠道": "复议"}
    assert codes(sheet) == [(1, "F", "column_repeated")]


def test_a_cover_sheet_is_skipped_with_a_reason_and_a_file_of_covers_is_refused():
    book = open_workbook(
        xlsx(("封面", [["某局"], ["二〇二四年"]]), ("清单", [HEAD, power()]), ("空", []))
    )
    cover, listed, empty = read_power_rows(book).sheets
    assert "没有权责清单的表头" in cover.skipped and cover.warnings[0].code == "sheet_skipped"
    assert (listed.read, empty.skipped, empty.warnings) == (1, "空表", [])
    with pytest.raises(FileRefused) as caught:
        read_power_rows(open_workbook("说明,内容\n1,2".encode()))
    assert caught.value.code == "not_a_power_list"


def test_a_hidden_sheet_is_read_and_said_so():
    book = open_workbook(xlsx(("封面", [["某局"]]), ("甲", [HEAD, power()]), hidden_sheets=["甲"]))
    assert [(s.read, [w.code for w in s.warnings]) for s in read_power_rows(book).sheets] == [
        (0, ["sheet_skipped"]),
        (1, ["hidden_sheet"]),
    ]


def test_a_list_in_public_json_is_read_as_the_same_power():
    given = {
        "code": "650200207001", "name": "对甲的处罚", "category": "行政处罚", "body": {"code": "X", "name": "市甲局"},
        "level": "市级", "legal_basis": [{"law": "甲法", "article": "第一条", "text": "甲不得为。"}],
        "duties": [{"stage": "立案", "text": "及时立案。"}], "edition": 1,
    }  # fmt: skip
    row = read_power_rows(open_workbook(json.dumps([given]).encode())).rows[0]
    assert (row.local_code, row.name, row.exercising_body, row.level) == (
        "650200207001",
        "对甲的处罚",
        "市甲局",
        3,
    )
    assert (row.basis_text, row.duty_text) == ("《甲法》第一条甲不得为。", "立案：及时立案。")
    assert row.other == {"edition": "1"}
