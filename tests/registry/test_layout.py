"""Finding the header of a power list, in the layouts that departments really publish."""

import pytest

from registry.exchange.layout import find_layout, meaning
from registry.exchange.vocabulary import (
    CATEGORIES,
    canonical_category,
    category_in_heading,
    level_of,
)
from registry.exchange.workbook import Sheet, open_workbook
from tests.data import shared


def sheet_of(*rows, merged=(), hidden=()):
    width = max(map(len, rows))
    cells = [[*row, *[""] * (width - len(row))] for row in rows]
    return Sheet("清单", cells, list(merged), hidden_columns=frozenset(hidden))


def first_columns(*rows, **facts):
    layout = find_layout(sheet_of(*rows, **facts))
    assert not isinstance(layout, str), layout
    return {name: columns[0] for name, columns in layout.columns.items()}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "序号/权力类型/权力事项/行政主体/实施依据/责任事项/追责情形/备注",
            "sequence category name exercising_body basis duty accountability remarks",
        ),
        (
            "序号/职权类型/职权名称/职权依据/实施主体/责任事项/备注",
            "sequence category name basis exercising_body duty remarks",
        ),
        (
            "序号/权力类型/事项编码/权力名称/权力依据/责任事项/责任事项依据/承办机构/追责对象范围",
            "sequence category local_code name basis duty duty_basis handling_office accountable_persons",
        ),
        (
            "事项名称/子项名称/权力类型/实施依据/行使主体/承办机构/实施层级及权限/部门职责/责任事项内容/责任事项依据/追责对象范围/追责情形/备注/状态",
            "name sub_name category basis exercising_body handling_office level department_duty duty duty_basis"
            " accountable_persons accountability remarks",
        ),
    ],
)
def test_the_published_headers_are_recognised_column_by_column(header, expected):
    found = first_columns(header.split("/"), ["x"])
    assert sorted(found, key=found.get) == expected.split()


def test_a_header_stands_under_titles_and_may_hold_breaks_and_spaces():
    layout = find_layout(
        sheet_of(
            ["某局2024年权责清单"],
            [],
            ["序  号", "事项\n名称", "权力 类型", "实施\n依据"],
            ["1", "甲", "乙", "丙"],
        )
    )
    assert (layout.first, layout.last) == (2, 2)
    assert set(layout.columns) == {"sequence", "name", "category", "basis"}


def test_one_merged_heading_over_level_and_scope_gives_two_fields():
    head = ["事项名称", "权力类型", "实施依据", "实施层级及权限", "", "备注"]
    found = first_columns(head, ["甲", "行政处罚", "法", "地州市级", "负责本级", ""])
    assert (found["level"], found["scope"], found["remarks"]) == (3, 4, 5)


def test_the_same_heading_twice_for_level_and_scope_gives_two_fields():
    head = ["事项名称", "权力类型", "实施依据", "实施层级及权限", "实施层级及权限"]
    found = first_columns(head, ["甲", "行政处罚", "法", "地州市级", "负责本级"])
    assert (found["level"], found["scope"]) == (3, 4)


def test_a_header_of_two_rows_is_read_as_one():
    top = [
        "序号",
        "职权名称",
        "",
        "职权类型",
        "职权依据",
        "实施层级及权限",
        "",
        "责任事项",
        "",
        "备注",
    ]
    low = ["", "项目", "子项", "", "", "实施层级", "权限", "责任事项内容", "依据", ""]
    merged = [
        (0, 0, 1, 0),
        (0, 1, 0, 2),
        (0, 3, 1, 3),
        (0, 4, 1, 4),
        (0, 5, 0, 6),
        (0, 7, 0, 8),
        (0, 9, 1, 9),
    ]
    layout = find_layout(sheet_of(top, low, ["1", "甲", "乙"], merged=merged))
    assert (layout.first, layout.last) == (0, 1)
    first = {name: columns[0] for name, columns in layout.columns.items()}
    assert first == {
        "sequence": 0, "name": 1, "sub_name": 2, "category": 3, "basis": 4,
        "level": 5, "scope": 6, "duty": 7, "duty_basis": 8, "remarks": 9,
    }  # fmt: skip


def test_the_first_power_is_never_taken_for_a_second_header_row():
    layout = find_layout(
        sheet_of(["事项名称", "权力类型", "实施依据"], ["项目", "行政许可", "《甲法》"])
    )
    assert layout.last == 0


def test_of_columns_given_twice_the_visible_one_is_believed():
    head = ["事项名称", "权力类型", "实施依据", "追责情形", "追责情形"]
    assert find_layout(sheet_of(head, ["甲"])).columns["accountability"] == [3, 4]
    assert find_layout(sheet_of(head, ["甲"], hidden=[3])).columns["accountability"] == [4, 3]


def test_the_better_word_wins_and_the_other_column_is_kept_under_its_heading():
    layout = find_layout(sheet_of(["项目", "事项名称", "权力类型", "实施依据", "诉求渠道"], ["甲"]))
    assert layout.columns["name"] == [1]
    assert layout.others == {0: "项目", 4: "诉求渠道"}


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("序号/权力名称/风险点数量/表现形式/等级/防控措施/责任人", "廉政风险点"),
        ("序号/部门名称/权力类型/权力名称/调整方式/依据/备注", "调整表"),
        ("序号/一级功能/二级功能/功能描述/备注", "没有权责清单的表头"),
    ],
)
def test_tables_that_are_no_power_list_are_told_apart_with_a_reason(header, reason):
    assert reason in find_layout(sheet_of(header.split("/"), ["1", "甲"]))


@pytest.mark.parametrize(
    "name", ["staffing-assessment-indicators.xls", "staffing-office-requirements.xlsx"]
)
def test_a_staffing_table_is_no_power_list(name):
    for sheet in open_workbook(shared(name)).sheets:
        assert isinstance(find_layout(sheet), str)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("职权名称(项目,子项)", "name"),
        ("行政权力名称", "name"),
        ("责任事项的依据", "duty_basis"),
        ("实施层级\n及权限", "level"),
        ("追责对象\n范围", "accountable_persons"),
        ("录入人", None),
        ("法" * 60, None),
    ],
)
def test_a_heading_means_its_field(heading, field):
    told = meaning(heading)
    assert (told and told[0]) == field


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("行政 处罚", "行政处罚"),
        ("行政\n确认", "行政确认"),
        (" 其他行政权力", "其他行政权力"),
        ("其他类", "其他行政权力"),
        ("其它职权", "其他行政权力"),
        ("行政许可（非行政许可）", None),
        ("行政审批", "行政许可"),
        ("1.行政强制", "行政强制"),
        ("行政管理", None),
        ("", None),
    ],
)
def test_a_category_is_recognised_in_its_spellings(text, category):
    assert canonical_category(text) == category
    assert category in (None, *CATEGORIES)


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("行政征收（ 1 项）", "行政征收"),
        ("其他行政权力（3项）", "其他行政权力"),
        ("Sheet1", None),
        ("许可与处罚", None),
    ],
)
def test_a_sheet_name_may_tell_the_category(heading, category):
    assert category_in_heading(heading) == category


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("自治区级", 2), ("地州\n市级", 3), ("地州市级；负责初审", 3), ("地州市级。负责行政区域内", 3),
        ("县市区级", 4), ("乡镇（街道）", 5), ("负责市本级监督检查工作", None), ("地州市级、县市区级", None), ("", None),
    ],
)  # fmt: skip
def test_a_level_is_recognised_alone_or_first(text, level):
    assert level_of(text) == level


def test_in_a_file_of_ours_what_no_field_took_keeps_its_heading():
    ours = [
        "事项名称",
        "实施依据",
        "责任事项依据",
        "基本编码",
        "实施编码",
        "地方编码",
        "权力来源",
        "委托机关",
    ]
    layout = find_layout(
        sheet_of([*ours, "责任事项依据（L列）", "行使主体（第282行，合并单元格遮住）"], ["甲"] * 10)
    )
    assert layout.columns["duty_basis"] == [2] and "exercising_body" not in layout.columns
    assert layout.others == {8: "责任事项依据（L列）", 9: "行使主体（第282行，合并单元格遮住）"}
    theirs = find_layout(
        sheet_of(["事项名称（全称）", "实施依据", "行使主体（第一责任）"], ["甲"] * 3)
    )
    assert theirs.columns["exercising_body"] == [2]
