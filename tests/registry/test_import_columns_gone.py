"""Our own workbook from which somebody took out the columns of the codes is still known as ours."""

from __future__ import annotations

import pytest

from tests.registry.test_beside_the_list import (
    GUIDE,
    cell,
    changes,
    content,
    edition,
    main,
    opened,
    published,
    saved,
)

pytestmark = pytest.mark.django_db
__all__ = ["edition"]


def without(book, *labels: str):
    """The workbook with these columns taken out of its lists, and of the sheets beside them."""
    for sheet in book.worksheets[1:]:
        for label in labels:
            places = [one.column for one in sheet[2] if one.value == label]
            for column in places:
                sheet.delete_cols(column)
    return book


@pytest.mark.parametrize(
    "labels",
    [("基本编码",), ("实施编码",), ("基本编码", "实施编码"), ("地方编码", "事项状态")],
    ids="、".join,
)
def test_columns_taken_out_are_no_change(edition, labels):
    assert changes(edition, saved(without(opened(edition), *labels))) == ([], [])


@pytest.mark.parametrize(
    ("sheet", "label", "text", "told"),
    [
        ("服务指南", "申请条件", "只有一条。", "服务指南：申请条件"),
        ("收费项目", "收费标准", "每户每月2元", "收费项目"),
        ("办理流程", "办理要求", "当场核对", "运行流程"),
        ("", "权力来源", "法定本级行使", "权力来源"),
    ],
)
def test_an_edit_is_read_by_the_name_where_the_code_is_gone(edition, sheet, label, text, told):
    book = without(opened(edition), "基本编码", "实施编码")
    cell(book, sheet or main(book), label).value = text
    assert changes(edition, saved(book)) == ([("某项许可", told)], [])


def test_a_code_gone_from_the_list_alone_is_known_from_the_power(edition):
    book = opened(edition)
    for name in book.sheetnames[1:3]:
        sheet = book[name]
        sheet.delete_cols(next(one.column for one in sheet[2] if one.value == "实施编码"))
    cell(book, "服务指南", "申请条件").value = "只有一条。"
    assert changes(edition, saved(book)) == ([("某项许可", "服务指南：申请条件")], [])


def test_a_power_with_a_sub_item_is_told_by_both_names(cast, district):
    names = [{"name": "某项许可", "sub_name": one, "category": "行政许可"} for one in ("首次", "延续")]  # fmt: skip
    edition = published(cast, district.zjj, *(content(**one, guide=GUIDE) for one in names))
    book = without(opened(edition), "基本编码", "实施编码")
    cell(book, "服务指南", "申请条件", row=4).value = "只有一条。"
    assert changes(edition, saved(book)) == ([("某项许可", "服务指南：申请条件")], [])
