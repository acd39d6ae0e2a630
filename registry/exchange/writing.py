"""A published edition as Excel, CSV and JSON, from its frozen snapshot: 新开〔2016〕76号 四(二)3, 8.

Columns carry the names that departments use in their own lists, so that what is written here can be
read back by the import, field by field.
"""

import csv
import io
from collections.abc import Callable, Iterable

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from powerops.core.canonical import canonical
from powerops.core.formulas import FORMULA, guarded
from registry.edition_content import (
    Snapshot,
    by_category,
    chinese_date,
    credit_code,
    edition_title,
    full_name,
)
from registry.exchange.attached import CODE, NAME, PARTS, Heading, Part
from registry.exchange.hints import CODE_HINT, LISTED, guide_cells, words_of_themes

LONGEST_CELL = 32_767  # characters, Excel's own limit
CUT_SHORT = "……（单元格容不下，全文见同版 JSON 文件）"

THIN = Side(style="thin", color="808080")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEADER_FILL = PatternFill("solid", fgColor="DCE6F1")
BODY_FONT, HEADER_FONT, TITLE_FONT = (
    Font(name="宋体", size=10),
    Font(name="黑体", size=10),
    Font(name="黑体", size=16),
)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
WRAPPED = Alignment(horizontal="left", vertical="top", wrap_text=True)


def duties_text(power: Snapshot) -> str:
    """The duties verbatim where the department gave them so, else 「阶段：」 on a line, its text below."""
    return power["duty_text"] or "\n".join(
        f"{duty['stage']}：\n{duty['text']}" if duty["stage"] else duty["text"]
        for duty in power["duties"]
    )


def accountability_text(power: Snapshot) -> str:
    """The cases verbatim where the department gave them so, else one a line."""
    return power.get("accountability_text") or "\n".join(power["accountability"])


def process_text(power: Snapshot) -> str:
    """One line per step: step, who, what is required, within what time."""
    return "\n".join(
        f"{place}.{'｜'.join([step['step'], step['body'], step['requirement'], step['limit']])}"
        for place, step in enumerate(power["process"], start=1)
    )


Columns = tuple[tuple[str, int, Callable[[Snapshot], str]], ...]
COLUMNS: Columns = (
    ("事项名称", 26, lambda p: p["name"]),
    ("子项名称", 20, lambda p: p["sub_name"]),
    ("权力类型", 10, lambda p: p["category"]),
    ("实施依据", 60, lambda p: p["basis_text"]),
    ("行使主体", 16, lambda p: p["exercising_body"]),
    ("承办机构", 16, lambda p: p["handling_office"]),
    ("实施层级", 9, lambda p: p["level_text"]),
    ("权限", 22, lambda p: p["scope"]),
    ("部门职责", 24, lambda p: p["department_duty"]),
    ("责任事项内容", 50, duties_text),
    ("责任事项依据", 50, lambda p: p["duty_basis"]),
    ("追责对象范围", 18, lambda p: p["accountable_persons"]),
    ("追责情形", 40, accountability_text),
    ("追责依据", 40, lambda p: p["accountability_basis"]),
    ("备注", 14, lambda p: p["remarks"]),
    ("基本编码", 14, lambda p: p["basic_code"]),
    ("实施编码", 34, lambda p: p["code"]),
    ("地方编码", 16, lambda p: p["local_code"]),
    ("权力来源", 12, lambda p: p["power_source"]),
    ("委托机关", 16, lambda p: p["delegating_body"]),
    ("事项状态", 10, lambda p: p.get("state", "")),
    ("主题分类", 20, lambda p: words_of_themes(p.get("themes", ()))),
)
"""Header, width in characters, and where the value is found. 序号 goes before them; columns of the
department's own, which no other list has, come after them under their own names."""
IN_CSV = (*COLUMNS, ("办理流程", 30, process_text))
"""A workbook has the process on a sheet of its own."""

OWN_COLUMN_WIDTH = 20


def edition_json(edition: Snapshot) -> bytes:
    """The snapshot itself, canonically spelled."""
    return canonical(edition)


def edition_csv(edition: Snapshot) -> bytes:
    """One row per power; UTF-8 with a byte order mark, so that Excel and WPS read the Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    headers, *rows = _table(edition, IN_CSV)
    writer.writerow([guarded(header) for header in headers])
    for number, *values in rows:
        writer.writerow([number, *(guarded(value) for value in values)])
    return out.getvalue().encode("utf-8-sig")


def edition_xlsx(edition: Snapshot) -> bytes:
    """A cover sheet, then one sheet per category, named as departments do: 行政处罚（254项）."""
    book = Workbook()
    book.properties.title = edition_title(edition)
    book.properties.creator = edition["body"]["name"]
    _write_cover(book.active, edition)
    headers, *rows = _table(edition, COLUMNS)
    for category, powers in by_category(edition["powers"]).items():
        sheet = book.create_sheet(f"{category}（{len(powers)}项）")
        title = f"{edition['body']['name']}权力清单和责任清单（{category}）"
        _write_list(sheet, title, headers, rows[: len(powers)])
        del rows[: len(powers)]
    for part in PARTS:
        _write_part(book.create_sheet(part.title), part, edition["powers"])
    return _saved(book)


def template_xlsx() -> bytes:
    """An empty list for a department to fill: every column, with what may be chosen and hints in the cells."""
    book = Workbook()
    book.properties.title = "权力清单和责任清单模板"
    headers = ["序号", *(name for name, _, _ in COLUMNS)]
    sheet = book.active
    sheet.title = "权力事项"
    _write_list(sheet, "权力清单和责任清单", headers, [])
    for part in PARTS:
        _write_part(book.create_sheet(part.title), part, ())
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(edition: Snapshot, columns: Columns) -> list[list[str]]:
    """The headers, then a row per power by category; 序号 runs through the edition, as in the PDF."""
    powers = [power for group in by_category(edition["powers"]).values() for power in group]
    own = list(dict.fromkeys(name for power in powers for name in power["other"]))
    table = [["序号", *(name for name, _, _ in columns), *own]]
    for number, power in enumerate(powers, start=1):
        values = [value(power) for _, _, value in columns]
        table.append([str(number), *values, *(power["other"].get(name, "") for name in own)])
    return table


def _write_cover(sheet: Worksheet, edition: Snapshot) -> None:
    body = edition["body"]
    facts = [
        ("机关", body["name"]),
        ("统一社会信用代码", credit_code(body)),
        ("所属区", edition["district"]),
        ("版次", f"第{edition['number']}版"),
        ("发文字号", edition["document_number"]),
        ("审定日期", chinese_date(edition["approved_on"])),
        ("公布日期", chinese_date(edition["published_on"])),
        *(
            (f"{name}项数", str(len(group)))
            for name, group in by_category(edition["powers"]).items()
        ),
        ("合计项数", str(len(edition["powers"]))),
        ("咨询电话", body["telephone"]),
        ("监督电话", body["supervision_telephone"]),
        ("地址", body["address"]),
        ("核验地址", edition["verify_url"]),
        ("摘要（SHA-256）", edition["digest"]),
    ]
    sheet.title = "封面"
    _write_title(sheet, edition_title(edition), columns=2)
    for row, (name, value) in enumerate(facts, start=2):
        _text(sheet.cell(row, 1), name, HEADER_FONT, CENTRED)
        _text(sheet.cell(row, 2), value, BODY_FONT, WRAPPED)
    sheet.column_dimensions["A"].width = 22
    sheet.column_dimensions["B"].width = 72
    _set_page(sheet)


def _write_list(sheet: Worksheet, title: str, headers: list[str], rows: list[list[str]]) -> None:
    last = get_column_letter(len(headers))
    _write_title(sheet, title, columns=len(headers))
    for column, name in enumerate(headers, start=1):
        _text(sheet.cell(2, column), name, HEADER_FONT, CENTRED).fill = HEADER_FILL
    for row, (number, *values) in enumerate(rows, start=3):
        cell = sheet.cell(row, 1, int(number))
        cell.font, cell.alignment, cell.border = BODY_FONT, CENTRED, GRID
        for column, value in enumerate(values, start=2):
            _text(sheet.cell(row, column), value, BODY_FONT, WRAPPED)
    widths = [6, *(width for _, width, _ in COLUMNS)]
    widths += [OWN_COLUMN_WIDTH] * (len(headers) - len(widths))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "C3"
    sheet.print_title_rows = "1:2"
    sheet.auto_filter.ref = f"A2:{last}{len(rows) + 2}"
    for column, name in enumerate(headers, start=1):
        choices, hint = LISTED.get(name, ((), ""))
        guide_cells(sheet, column, len(rows), name, choices, hint)
    _set_page(sheet)


def _write_part(sheet: Worksheet, part: Part, powers: Iterable[Snapshot]) -> None:
    """Write one sheet beside the list: a row, or several, for each power that has something there."""
    headings = (Heading(CODE, hint=CODE_HINT, width=34), Heading(NAME, width=30), *part.headings)
    _write_title(sheet, part.title, columns=len(headings))
    for column, one in enumerate(headings, start=1):
        _text(sheet.cell(2, column), one.label, HEADER_FONT, CENTRED).fill = HEADER_FILL
        sheet.column_dimensions[get_column_letter(column)].width = one.width
    row = 2
    for power in powers:
        for said in part.shown(power):
            row += 1
            values = (power["code"], full_name(power), *said.values())
            for column, value in enumerate(values, start=1):
                _text(sheet.cell(row, column), value, BODY_FONT, WRAPPED)
    for column, one in enumerate(headings, start=1):
        guide_cells(sheet, column, row - 2, one.label, one.choices, one.hint)
    sheet.freeze_panes = "C3"
    _set_page(sheet)


def _write_title(sheet: Worksheet, title: str, *, columns: int) -> None:
    _text(sheet.cell(1, 1), title, TITLE_FONT, CENTRED)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    sheet.row_dimensions[1].height = 36


def _text(cell: Cell, text: str, font: Font, alignment: Alignment) -> Cell:
    """Write the text as text: never a formula, not even after somebody edits the cell."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    if len(text) > LONGEST_CELL:
        text = text[: LONGEST_CELL - len(CUT_SHORT)] + CUT_SHORT
    cell.value = text
    cell.data_type = "s"
    cell.font, cell.alignment, cell.border = font, alignment, GRID
    cell.quotePrefix = bool(FORMULA.match(text))
    if text.isdigit():
        cell.number_format = "@"
    return cell


def _set_page(sheet: Worksheet) -> None:
    """A4 across, as wide as the page, as long as it takes, numbered."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
