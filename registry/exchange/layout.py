"""Find the header of a power list in a sheet and say what each column means.

Real layouts differ: titles above the header, headers of one or two rows, line breaks inside them,
columns given twice, one merged header over two columns (level and scope). Columns are recognised by
their words alone; nothing depends on the name of the file or of the department.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from registry.exchange.workbook import Sheet

ROWS_TO_SEARCH = 40
COLUMNS_TO_READ = 200
LONGEST_HEADING = 40

# Words for each field, the best first: when two columns claim one field, the better word wins.
WORDS: dict[str, tuple[str, ...]] = {
    "sequence": ("序号", "编号", "项目序号", "项次"),
    "name": (
        "事项名称", "权力名称", "职权名称", "权力事项名称", "职权事项名称", "权责事项名称", "行政权力名称",
        "行政权力事项名称", "行政职权名称", "主项名称", "权力事项", "职权事项", "权责事项", "行政权力事项",
        "项目名称", "主项", "事项", "项目", "权力项目", "职权", "权力",
    ),
    "sub_name": ("子项名称", "子项", "子项目", "子项目名称", "分项", "业务办理项"),
    "category": (
        "权力类型", "职权类型", "权力类别", "职权类别", "权责类型", "权责类别", "行政权力类型", "行政权力类别",
        "行政职权类型", "行政职权类别", "事项类型", "事项类别", "权力种类", "职权种类", "类型", "类别",
    ),
    "basis": (
        "实施依据", "职权依据", "权力依据", "设定依据", "权责依据", "行使依据", "设立依据", "法律依据", "法定依据",
        "政策依据", "行政权力依据", "权力来源依据", "依据",
    ),
    "exercising_body": (
        "行使主体", "实施主体", "行政主体", "权力主体", "职权主体", "行使机关", "实施机关", "实施部门", "行使部门",
        "实施单位", "责任主体", "责任单位", "主管部门", "部门名称", "单位名称",
    ),
    "handling_office": (
        "承办机构", "承办科室", "承办处室", "承办单位", "承办部门", "内设机构", "责任科室", "责任处室", "具体承办机构",
    ),
    "level": ("实施层级", "行使层级", "实施层级及权限", "行使层级及权限", "权力层级", "职权层级", "层级及权限", "层级"),
    "scope": ("权限", "实施权限", "行使权限", "权限划分", "权限范围", "行使内容"),
    "department_duty": ("部门职责", "部门职能", "单位职责"),
    "duty": ("责任事项内容", "责任事项", "责任内容", "对应责任事项", "对应责任", "责任清单", "职责内容"),
    "duty_basis": ("责任事项依据", "责任事项的依据", "责任依据", "履责依据", "责任事项内容依据"),
    "accountable_persons": ("追责对象范围", "追责对象", "问责对象", "追责范围", "问责对象范围", "追责对象及范围"),
    "accountability": ("追责情形", "问责情形", "追责情形及方式", "追责情形和追责方式", "责任追究", "责任追究情形", "追责事项"),
    "accountability_basis": ("追责依据", "追责情形依据", "问责依据", "责任追究依据"),
    "remarks": ("备注", "说明", "其他说明"),
    "local_code": (
        "地方编码", "地方实施编码", "地方基本编码", "实施编码", "基本编码", "事项编码", "职权编码", "权力编码", "事项代码", "权力编号", "职权编号", "权力代码", "编码",
    ),
}  # fmt: skip
# Who typed a row into some other system, and when: personal data that says nothing of the power, and is not taken in.
OF_THE_TYPIST = {
    done + what
    for done in ("录入", "填报", "填表", "创建", "修改", "更新", "审核", "操作", "登记")
    for what in ("人", "人员", "人姓名", "人电话", "人联系电话", "人账号", "时间", "日期")
}
# Columns that the platform adds where it writes an edition: where the first two and most others are there, the file
# is one of ours, though somebody took a column out.
SIGNS_OF_OURS = {"权力来源", "委托机关"}
OF_THE_PLATFORM = SIGNS_OF_OURS | {
    "基本编码", "实施编码", "地方编码", "办理流程", "事项状态", "主题分类",
}  # fmt: skip
ENOUGH_SIGNS = 5
_RANK = {word: (name, rank) for name, words in WORDS.items() for rank, word in enumerate(words)}
_BRACKETED = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_MARKS = re.compile(r"[\s\W_]+")
_NOT_A_LIST = {"调整方式": "这是权力事项调整表，不是清单", "风险点": "这是廉政风险点表，不是清单"}


@dataclass(slots=True)
class Layout:
    """Where the header stands (rows from 0, inclusive) and what each column holds.

    `columns` maps a field of WORDS to its columns, the one to be believed first; `others` maps each
    remaining column to its heading.
    """

    first: int
    last: int
    columns: dict[str, list[int]]
    others: dict[int, str]
    headings: dict[int, str] = field(default_factory=dict)
    left_out: dict[int, str] = field(default_factory=dict)  # who typed the rows
    platform: dict[str, int] = field(
        default_factory=dict
    )  # of our own files: what the platform adds

    def heading(self, name: str) -> str:
        """The heading as the file gives it, or the usual word where the column is absent."""
        columns = self.columns.get(name)
        return self.headings[columns[0]] if columns else WORDS[name][0]


@lru_cache(maxsize=4096)
def meaning(heading: str) -> tuple[str, int] | None:
    """Return the field that a heading names and the rank of its word (0 best), or None."""
    if len(heading) > LONGEST_HEADING:
        return None
    return _RANK.get(bare(heading)) or _RANK.get(_MARKS.sub("", heading))


def bare(heading: str) -> str:
    """Return a heading without marks, blanks and what stands in brackets: 法定期限（天/日） is 法定期限."""
    return _MARKS.sub("", _BRACKETED.sub("", heading))


def find_layout(sheet: Sheet) -> Layout | str:
    """Return the layout of the sheet's power list, or the reason (Chinese) why it holds none."""
    if not any(any(row) for row in sheet.cells):
        return "空表"
    reason = "没有权责清单的表头（事项名称、权力类型、实施依据等列）"
    for index in range(min(len(sheet.cells), ROWS_TO_SEARCH)):
        if sum(map(bool, sheet.cells[index][:COLUMNS_TO_READ])) < 2:
            continue
        layout = _layout_at(sheet, index)
        if "name" not in layout.columns:
            continue
        for mark, told in _NOT_A_LIST.items():
            if any(mark in heading for heading in layout.headings.values()):
                return told
        if is_power_list(layout):
            return layout
    return reason


def is_power_list(layout: Layout) -> bool:
    """Tell whether the columns suffice: a name, a category or basis, and three fields in all."""
    found = layout.columns.keys()
    return "name" in found and bool({"category", "basis"} & found) and len(found) >= 3


def header_at(sheet: Sheet, index: int) -> Layout | None:
    """Return the layout of a header that stands again in mid-sheet, as printed lists repeat it, or None."""
    layout = _layout_at(sheet, index)
    return layout if is_power_list(layout) else None


def _layout_at(sheet: Sheet, index: int) -> Layout:
    above = _headings(sheet, index)
    below = _second_row(sheet, index, above)
    headings = {}
    for column in sorted(above.keys() | below.keys()):
        top, bottom = above.get(column, ""), below.get(column, "")
        headings[column] = _combined(top, bottom)
    return _assign(sheet, Layout(index, index + bool(below), {}, {}, headings))


def _headings(sheet: Sheet, index: int) -> dict[int, str]:
    """The row's texts; a merged heading over several columns is given to the first alone."""
    return {
        column: "".join(text.split())
        for column, text in enumerate(sheet.cells[index][:COLUMNS_TO_READ])
        if text
    }


def _second_row(sheet: Sheet, index: int, above: dict[int, str]) -> dict[int, str]:
    """Return the headings of the row below when it belongs to the header, else nothing."""
    if index + 1 >= len(sheet.cells):
        return {}
    below = _headings(sheet, index + 1)
    spanning = [
        (top, left, bottom, right)
        for top, left, bottom, right in sheet.merged
        if top <= index and bottom == index + 1 and left < COLUMNS_TO_READ
    ]
    known = [column for column, text in below.items() if meaning(text)]
    if not below or not known or len(known) * 2 < len(below):
        return {}
    filled_anew = [c for c in below if c not in above or any(_under(sheet, index, c))]
    if not spanning and len(filled_anew) < len(below) / 2:
        return {}
    tops = {c: _under(sheet, index, c) for c in below if c not in above}
    for column, (text, _) in tops.items():
        above.setdefault(column, text)
    return below


def _under(sheet: Sheet, index: int, column: int) -> tuple[str, bool]:
    """The merged heading above a column, with True when one spans it sideways."""
    for top, left, bottom, right in sheet.merged:
        if top <= index <= bottom and left <= column <= right and right > left:
            return "".join(sheet.cells[top][left].split()), True
    return "", False


def _combined(top: str, bottom: str) -> str:
    if not bottom or not top:
        return bottom or top
    if meaning(f"{top}{bottom}"):
        return f"{top}{bottom}"
    return bottom if meaning(bottom) else f"{top}{bottom}"


def is_of_ours(layout: Layout) -> bool:
    """Tell whether the platform wrote the list."""
    signs = OF_THE_PLATFORM & set(layout.headings.values())
    return signs >= SIGNS_OF_OURS and len(signs) >= ENOUGH_SIGNS


def is_no_field(heading: str) -> bool:
    """Whether a heading in a file of ours names no field: a code of the platform, or what no field took: 责任事项依据（L列）."""
    return heading in ("基本编码", "实施编码") or bool(_BRACKETED.search(heading))


def _assign(sheet: Sheet, layout: Layout) -> Layout:
    """Give each column to the field that its heading names; leave the rest in `others`."""
    claims: dict[str, list[tuple[int, bool, int]]] = {}
    is_ours = is_of_ours(layout)
    for column, heading in layout.headings.items():
        told = None if is_ours and is_no_field(heading) else meaning(heading)
        if told:
            hidden = column in sheet.hidden_columns
            claims.setdefault(told[0], []).append((told[1], hidden, column))
    for name, claimed in claims.items():
        best = min(claimed)[0]
        layout.columns[name] = [column for rank, _, column in sorted(claimed) if rank == best]
    _take_scope_beside_level(sheet, layout)
    taken = {column for columns in layout.columns.values() for column in columns}
    headings = layout.headings.items()
    if is_ours:
        layout.platform = {
            heading: column for column, heading in headings if heading in OF_THE_PLATFORM
        }
        taken |= set(layout.platform.values())
    width = min(max((len(row) for row in sheet.cells), default=0), COLUMNS_TO_READ)
    for column in range(width):
        if column not in taken:
            heading = layout.headings.get(column, f"第{column + 1}列")
            of_the_typist = bare(heading) in OF_THE_TYPIST
            (layout.left_out if of_the_typist else layout.others)[column] = heading
    return layout


def _take_scope_beside_level(sheet: Sheet, layout: Layout) -> None:
    """One heading "level and scope" over two columns: the second holds the scope."""
    columns = layout.columns.get("level")
    if not columns or "scope" in layout.columns:
        return
    beside = columns[0] + 1
    same = layout.headings.get(beside) in (None, layout.headings[columns[0]])
    if same and any(beside < len(row) and row[beside] for row in sheet.cells[layout.last + 1 :]):
        layout.columns["scope"] = [beside]
        layout.columns["level"] = [column for column in columns if column != beside]
