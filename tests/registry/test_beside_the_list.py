"""Guides, fees, materials and steps through Excel and WPS and back: the edits that were made, no others (G11)."""

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from registry.documents import frozen_contents as contents
from registry.exchange.attached import PARTS
from registry.exchange.hints import HINT
from registry.exchange.importing import preview, take_in
from registry.exchange.refusal import FileRefused
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import Sheet, Workbook, open_workbook
from registry.exchange.writing import edition_xlsx, template_xlsx
from registry.models import PowerVersion
from registry.snapshots import whole_edition
from tests.builders import content, published
from tests.registry.test_ledgers import FEE

BRANCHED = [
    {"step": "受理", "body": "窗口", "requirement": "材料齐全", "limit": "1个工作日", "key": "a", "kind": "start",
     "days": 1, "unit": "工作日"},
    {"step": "审查", "body": "科室", "requirement": "", "limit": "", "key": "b", "kind": "decision", "days": None,
     "unit": "", "next": [{"when": "合格", "to": "c"}, {"when": "不合格", "to": "结束"}], "returns_to": "a"},
    {"step": "决定", "body": "局长", "requirement": "签发", "limit": "视情况", "key": "c", "kind": "end", "days": 3,
     "unit": "工作日"},
]  # fmt: skip
GUIDE = {
    "conditions": "一、具备条件甲。\n二、具备条件乙。",
    "service_objects": ["自然人", "企业法人"],
    "visits": 1,
    "is_charged": "是",
    "materials": [
        {"name": "申请表", "kind": "原件", "copies": 2, "medium": "纸质", "source": "申请人自备",
         "is_required": "是", "note": "=须知", "sample": ""},
        {"name": "证明", "kind": "复印件", "copies": None, "medium": "", "source": "", "is_required": "否",
         "note": "", "sample": ""},
    ],
}  # fmt: skip


@pytest.fixture
def edition(cast, district):
    """Two powers, one with everything that stands beside the list."""
    rich = content(
        name="某项许可", category="行政许可", guide=GUIDE, fees=[FEE], process=BRANCHED,
        themes=["p075"], power_source="5", delegating_body="某市住房和城乡建设局",
    )  # fmt: skip
    return published(cast, district.zjj, rich, content())


def exported(edition):
    return edition_xlsx(whole_edition(edition, contents(edition), "/verify/X/"))


def opened(edition):
    return openpyxl.load_workbook(io.BytesIO(exported(edition)))


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def found(edition, data):
    return preview(edition.body, read_power_rows(open_workbook(data, filename="清单.xlsx")))


def changes(edition, data):
    """Every changed field of every power, and what was refused."""
    rows = found(edition, data).rows
    refused = [str(one.message) for row in rows for one in row.problems if row.is_refused]
    return [(row.source.name, one["label"]) for row in rows for one in row.changes], refused


def cell(book, sheet, label, row=3):
    column = next(one.column for one in book[sheet][2] if one.value == label)
    return book[sheet].cell(row, column)


def main(book):
    return next(name for name in book.sheetnames if name.startswith("行政许可"))


pytestmark = pytest.mark.django_db


def test_our_own_workbook_comes_back_without_a_change(edition):
    assert changes(edition, exported(edition)) == ([], [])


@pytest.mark.parametrize(
    ("sheet", "label", "text", "told"),
    [
        ("服务指南", "申请条件", "只有一条。", "服务指南：申请条件"),
        ("服务指南", "到办事现场次数", "0", "服务指南：到办事现场次数"),
        ("服务指南", "服务对象", "自然人", "服务指南：服务对象"),
        ("申请材料", "份数", "3", "服务指南：申请材料"),
        ("收费项目", "收费标准", "每户每月2元", "收费项目"),
        ("办理流程", "办理要求", "当场核对", "运行流程"),
        ("办理流程", "时限", "2个工作日", "运行流程"),
        ("", "权力来源", "法定本级行使", "权力来源"),
        ("", "主题分类", "", "生活和经营主题"),
        ("", "备注", "改了备注", "备注"),
    ],
)
def test_one_edited_cell_comes_back_as_that_one_change(edition, sheet, label, text, told):
    book = opened(edition)
    cell(book, sheet or main(book), label).value = text
    assert changes(edition, saved(book)) == ([("某项许可", told)], [])


def test_what_excel_and_wps_do_to_a_file_is_no_edit(edition):
    book = opened(edition)
    cell(book, "申请材料", "份数").value = 2  # a number where a text stood
    cell(book, "服务指南", "到办事现场次数").value = 1.0
    condition = cell(book, "服务指南", "申请条件")
    condition.value = f"{condition.value}  \n"
    sheet = book["申请材料"]
    sheet.merge_cells(
        start_row=3, start_column=1, end_row=4, end_column=1
    )  # the code, once for both
    sheet.merge_cells(start_row=3, start_column=2, end_row=4, end_column=2)
    fees = book["收费项目"]
    fees.move_range("C2:C3", cols=10)  # another order of columns, an empty one between
    book.move_sheet("办理流程", -6)
    book.create_sheet("Sheet9").append(["随手记"])
    fees.append([None, None, None])
    assert changes(edition, saved(book)) == ([], [])


def test_a_power_renamed_throughout_is_known_by_its_code(edition):
    book = opened(edition)
    for label, text in (("事项名称", "全然不同的名字"), ("实施依据", "《另一部法》第一条")):
        cell(book, main(book), label).value = text
    told, refused = changes(edition, saved(book))
    assert refused == [] and {label for _, label in told} == {"事项名称", "实施依据"}
    assert not found(edition, saved(book)).missing


def test_a_copied_row_is_a_new_power(edition):
    book = opened(edition)
    sheet = book[main(book)]
    sheet.append([one.value for one in sheet[3]])
    sheet.cell(4, 2).value = "照着抄的另一项许可"
    rows = {row.source.name: row.outcome for row in found(edition, saved(book)).rows}
    assert rows == {
        "某项许可": "unchanged",
        "照着抄的另一项许可": "created",
        content()["name"]: "unchanged",
    }


def test_a_branch_is_rewired_and_a_step_put_in_between(edition, cast):
    book = opened(edition)
    cell(book, "办理流程", "下一步", row=4).value = "合格→2.5\n不合格→结束"
    book["办理流程"].append(
        [
            cell(book, "办理流程", "实施编码").value,
            "",
            "2.5",
            "公示",
            "",
            "科室",
            "公示五日",
            "5日",
            "",
            "",
        ]
    )
    data = saved(book)
    assert changes(edition, data) == ([("某项许可", "运行流程")], [])
    read = read_power_rows(open_workbook(data, filename="清单.xlsx"))
    revision = take_in(edition.body, read, by=cast.clerk, source="清单.xlsx").revision
    steps = revision.versions.get().process
    assert [one["step"] for one in steps] == ["受理", "审查", "公示", "决定"]
    assert steps[0]["key"] == "a" and steps[3]["key"] == "c" and steps[3]["days"] == 3
    assert steps[1]["next"][0]["to"] == steps[2]["key"] and steps[1]["returns_to"] == "a"


@pytest.mark.parametrize(
    ("sheet", "label", "text", "why"),
    [
        ("收费项目", "收费依据", "", "依据"),
        ("服务指南", "是否收费", "大概", "不在可选范围内"),
        ("服务指南", "到办事现场次数", "两次", "整数"),
        ("办理流程", "下一步", "合格→9", "看不懂"),
        ("办理流程", "退回到", "8", "没有序号"),
        ("办理流程", "类型", "随便", "类型"),
        ("", "事项状态", "暂停", "暂停或者恢复"),
        ("", "权力来源", "自封的", "权力来源"),
        ("", "主题分类", "个人：不存在", "主题"),
    ],
)
def test_what_cannot_stand_refuses_the_row_in_words(edition, sheet, label, text, why):
    book = opened(edition)
    cell(book, sheet or main(book), label, row=3 if label != "下一步" else 4).value = text
    _, refused = changes(edition, saved(book))
    assert len(refused) >= 1 and any(why in one for one in refused), refused


def test_rows_taken_out_of_our_workbook_are_taken_out_of_the_power(edition):
    book = opened(edition)
    book["收费项目"].delete_rows(3)
    assert changes(edition, saved(book)) == ([("某项许可", "收费项目")], [])
    del book["收费项目"]
    assert changes(edition, saved(book)) == ([], [])


def test_the_sheets_beside_the_list_alone_are_enough(edition, cast):
    book = opened(edition)
    for name in book.sheetnames:
        if name not in {part.title for part in PARTS}:
            del book[name]
    cell(book, "收费项目", "备注").value = "按年收"
    data = saved(book)
    assert changes(edition, data) == ([("某项许可", "收费项目")], [])
    read = read_power_rows(open_workbook(data, filename="清单.xlsx"))
    taken = take_in(edition.body, read, by=cast.clerk, source="清单.xlsx")
    version = taken.revision.versions.get()
    assert version.fees[0]["note"] == "按年收" and version.process == BRANCHED
    assert version.position == version.power.published.position


def test_a_code_of_nobody_is_remarked_and_read_no_further(edition):
    book = opened(edition)
    book["收费项目"].append(
        ["11410700XXXXXXXXXX", "别人的事项", "费", "1元", "《法》第一条", "", ""]
    )
    result = found(edition, saved(book))
    assert any("不在清单中" in one.message for one in result.notes)
    assert changes(edition, saved(book)) == ([], [])


def test_the_template_offers_lists_and_hints_and_takes_a_new_power_with_its_guide(cast, district):
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx()))
    sheet = book["权力事项"]
    rules = sheet.data_validations.dataValidation
    assert any(rule.formula1 and "行政许可,行政处罚" in rule.formula1 for rule in rules)
    assert all(getattr(rule, HINT) for rule in rules if not rule.formula1)
    given = {
        "事项名称": "某项新许可", "权力类型": "行政许可", "实施依据": "《中华人民共和国建筑法》第七条",
        "行使主体": "住房和城乡建设局", "责任事项内容": "1.受理责任：依法受理。",
    }  # fmt: skip
    for label, text in given.items():
        cell(book, "权力事项", label).value = text
    cell(book, "服务指南", "事项名称").value = "某项新许可"
    cell(book, "服务指南", "申请条件").value = "具备条件。"
    cell(book, "办理流程", "事项名称").value = "某项新许可"
    cell(book, "办理流程", "环节").value = "受理"
    read = read_power_rows(open_workbook(saved(book), filename="清单.xlsx"))
    take_in(district.zjj, read, by=cast.clerk, source="清单.xlsx")
    version = PowerVersion.objects.get()
    assert version.guide == {"conditions": "具备条件。"}
    assert [one["step"] for one in version.process] == ["受理"]


HEADS = [["实施编码", "事项名称", *(one.label for one in part.headings)] for part in PARTS]
STEPS = next(head for head in HEADS if "环节" in head)
WORDS = st.sampled_from(["", "", "甲", "1", "2.5", "是", "甲→1", "结束", "x" * 31]) | st.text(
    max_size=4
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(HEADS), st.lists(st.lists(WORDS, min_size=12, max_size=12), max_size=8))
@example(STEPS, [["", "甲", "", "甲", *[""] * 8]])  # a step without its number
def test_no_grid_beside_a_list_breaks_the_reading(head, rows):
    cells = [row + [""] * len(head) for row in rows]
    wide = [[*head, *[""] * 12], *(row[: len(head) + 12] for row in cells)]
    width = max(map(len, wide))
    sheet = Sheet("表", [row + [""] * (width - len(row)) for row in wide], [])
    try:
        read = read_power_rows(Workbook("x", "xlsx", [sheet]))
    except FileRefused:
        return
    from registry.exchange.attached import said
    from registry.exchange.beside import BLANK

    for of_power in read.attached.rows.values():
        before = {**BLANK, "category": "行政许可"}
        changed, faults = said(before, of_power, read.attached.titles, is_ours=True)
        if not faults:
            again, _ = said({**before, **changed}, of_power, read.attached.titles, is_ours=True)
            assert again == {}, (changed, again)
