"""Judge one power as read: what forbids importing it, and what the clerk should look at."""

import re
from collections.abc import Callable

from registry.exchange.layout import Layout
from registry.exchange.power_row import REJECTED, WARNING, PowerRow, Problem

_TWO_NUMBERS = re.compile(r"\d+\s*[,，、\-—~～至和]\s*\d+")
EXCEL_CELL_LIMIT = 32_767
_TEXTS = ("basis_text", "duty_text", "duty_basis_text", "accountability_text")


def check_row(row: PowerRow, layout: Layout, letter: Callable[[str], str]) -> None:
    """Add to `row.problems` all that is to be said about it; `letter` gives a field's column."""

    def add(name: str, code: str, message: str, severity: str = WARNING) -> None:
        row.problems.append(Problem(row.sheet, row.row, letter(name), code, message, severity))

    if not row.name:
        add("name", "no_name", "没有事项名称。请补填后再导入。", REJECTED)
    if row.category is None and row.category_as_given:
        told = f"权力类型“{row.category_as_given}”不在规定类别之内。请改为行政许可、行政处罚等规定类别。"
        add("category", "category_unknown", told, REJECTED)
    elif row.category is None:
        add(
            "category",
            "no_category",
            "没有权力类型，工作表名称也看不出。请补填后再导入。",
            REJECTED,
        )
    if not row.basis_text:
        add("basis", "no_basis", "没有实施依据。请补填后再导入。", REJECTED)
    if not row.exercising_body:
        add("exercising_body", "no_body", "没有行使主体，审签前须补填。")
    if not row.duty_text:
        add("duty", "no_duty", "没有责任事项，审签前须补填。")
    _check_level(row, layout, add)
    if _TWO_NUMBERS.fullmatch(row.sequence):
        add("sequence", "several_numbers", f"一行占了几个序号（{row.sequence}），按一项事项读取。")
    if any(len(getattr(row, name)) >= EXCEL_CELL_LIMIT for name in _TEXTS):
        add("basis", "cell_full", "有单元格达到 Excel 的 32767 字上限，内容可能被截断。")


def _check_level(row: PowerRow, layout: Layout, add: Callable[..., None]) -> None:
    """Where a heading "level and scope" has one column, what is no level in it is the scope."""
    if "level" not in layout.columns:
        return
    if not row.level_text:
        add("level", "no_level", "没有实施层级。")
    elif row.level is None:
        add("level", "level_unknown", f"看不出实施层级：“{row.level_text[:40]}”。请在系统中选择。")
    if not row.scope_text and row.level_text and len("".join(row.level_text.split())) > 8:
        row.scope_text = row.level_text
