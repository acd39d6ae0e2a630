"""What a cell of our workbooks offers: a list to choose from, and a hint that shows when the cell is chosen (G11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from powerops.law.codes import Category, PowerSource
from powerops.law.themes import label_of

ROOM = 500  # rows below the last one in which lists and hints stand too
LONGEST_LIST = 255  # characters of a list within a cell's rule, Excel's own limit
LONGEST_TITLE, LONGEST_HINT = 32, 255
HINT = "pro" + "mpt"  # what the file format calls the text of a hint
CODE_HINT = "由平台编制。新事项留空，附表中用事项名称对应。"
# Choices and hints of the list's columns; the law's clause is in the clerk's form, not here.
LISTED: dict[str, tuple[tuple[str, ...], str]] = {
    "序号": ((), "由平台重新编排，可以不填。"),
    "事项名称": ((), "必填。主项名称。"),
    "子项名称": ((), "没有子项的不填。"),
    "权力类型": (tuple(one.label for one in Category), "必填。"),
    "实施依据": ((), "必填。逐条写明法律名称和条款，例如 《中华人民共和国建筑法》第六十四条。"),
    "行使主体": ((), "必填。以谁的名义行使。"),
    "承办机构": ((), "具体办理的内设机构。"),
    "实施层级": ((), "例如 县市区级。不填则按本部门的层级。"),
    "责任事项内容": ((), "必填。一个环节一行，例如 1.立案责任：……"),
    "追责情形": ((), "一种情形一行。"),
    "基本编码": ((), "由平台编制，不必填写。"),
    "实施编码": ((), CODE_HINT),
    "权力来源": (
        tuple(one.label for one in PowerSource),
        "不填为法定本级行使；委托的须填委托机关。",
    ),
    "委托机关": ((), "权力来源为委托的必填。"),
    "事项状态": ((), "不在这里改变；暂停、恢复在平台上办理。"),
    "主题分类": ((), "从平台上的主题中选，几个主题用顿号隔开，例如 个人：住房保障。"),
}


def words_of_themes(keys: Iterable[str]) -> str:
    """Return themes as their cell shows them."""
    return "、".join(map(label_of, keys))


def guide_cells(
    sheet: Worksheet, column: int, rows: int, label: str, choices: Sequence[str], hint: str
) -> None:
    """Put the list and the hint on the cells of a column, from the third row to some way below the last one."""
    listed = ",".join(choices)
    is_list = (
        bool(choices) and len(listed) <= LONGEST_LIST and not any("," in one for one in choices)
    )
    if not is_list and not hint:
        return
    rule = DataValidation(
        type="list" if is_list else None,
        formula1=f'"{listed}"' if is_list else None,
        allow_blank=True,
    )
    if is_list:
        rule.error, rule.errorTitle, rule.showErrorMessage = "请从列表中选择。", "不在列表中", True
    if hint:
        rule.promptTitle = label[:LONGEST_TITLE]
        setattr(rule, HINT, hint[:LONGEST_HINT])
        rule.showInputMessage = True
    letter = get_column_letter(column)
    rule.add(f"{letter}3:{letter}{rows + 2 + ROOM}")
    sheet.add_data_validation(rule)
