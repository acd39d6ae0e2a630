"""Turn the sheets of a workbook into powers, and account for every row.

What is one power, decided on fifteen published lists:
- A row with a name or sub-name (子项) of its own, seen or merged from above, is one power. A 子项 takes the
  name of the 主项 merged over it, or standing above it where the row has no number of its own.
- A row with no name of its own but with its own level or exercising body is a further level
  (地州市级 / 县市区级) of the power above: a PowerRow of its own with the same name, `is_further_level`.
- A row that only continues texts of the row above (a page break, a basis over several rows) belongs to it.
- A row whose cells all lie hidden under merged cells shows nothing in Excel: it belongs to the power that
  covers it, with a warning that tells the hidden text, which is no part of the list.
- One row with two numbers ("2,3") is one power, with a warning.
- Titles, repeated headers, section titles and notes are `lines`, never powers.
"""

from django.utils.text import Truncator
from openpyxl.utils import get_column_letter

from registry.exchange.attached import Attached
from registry.exchange.attached_sheets import TOLD, read_into
from registry.exchange.checking import check_row
from registry.exchange.grid import Grid
from registry.exchange.identity import Key, identity
from registry.exchange.layout import Layout, find_layout, header_at, meaning
from registry.exchange.line_kinds import kind_of_line
from registry.exchange.power_row import Line, PowerRow, Problem, ReadResult, SheetRows
from registry.exchange.refusal import FileRefused
from registry.exchange.vocabulary import canonical_category, category_in_heading, level_of
from registry.exchange.workbook import Sheet, Workbook

ATTRIBUTE_OF = {
    "category": "category_as_given",
    "basis": "basis_text",
    "level": "level_text",
    "scope": "scope_text",
    "duty": "duty_text",
    "duty_basis": "duty_basis_text",
    "accountability": "accountability_text",
}
OF_THE_POWER = ("sequence", "name", "sub_name", "category", "basis")
SAID_OF_HIDDEN = 60  # characters of a hidden cell that are told
OF_THE_MAIN_ITEM = ("sequence", "name", "category")
ON_THE_COVER = {"机关", "版次", "核验地址", "摘要（SHA-256）"}


def read_power_rows(workbook: Workbook) -> ReadResult:
    """Read all sheets; raise FileRefused when none of them holds a power list."""
    attached = Attached()
    sheets = [
        SheetRows(sheet.name, skipped=TOLD)
        if read_into(attached, sheet)
        else _SheetReader(sheet).read()
        for sheet in workbook.sheets
    ]
    if all(sheet.skipped for sheet in sheets) and not attached.rows:
        raise FileRefused("not_a_power_list")
    return ReadResult(sheets, attached, issuer_of(workbook))


def issuer_of(workbook: Workbook) -> str:
    """Return the body that the cover of one of our workbooks names, "" without a cover."""
    for sheet in workbook.sheets:
        facts = {row[0]: row[1] for row in sheet.cells if len(row) > 1}
        if facts.keys() >= ON_THE_COVER:
            return facts["机关"]
    return ""


class _SheetReader:
    """Walks down one sheet, keeping the power above and the category of the section it is in."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.result = SheetRows(sheet.name)
        self.section = category_in_heading(sheet.name)
        self.last: PowerRow | None = None
        self.layout = Layout(0, 0, {}, {})
        self.checked = 0

    def read(self) -> SheetRows:
        found = find_layout(self.sheet)
        if isinstance(found, str):
            self._skip(found)
            return self.result
        if self.sheet.hidden:
            self._warn(0, "", "hidden_sheet", f"工作表“{self.sheet.name}”是隐藏的，也已读取。")
        self.grid = Grid(self.sheet, found.last + 1)
        self._note_titles(found.first)
        self._use(found)
        for index in range(found.last + 1, len(self.sheet.cells)):
            if index > self.layout.last:
                self._take(index)
        self._check()
        self._remark_repeated()
        return self.result

    def _use(self, layout: Layout) -> None:
        """Read what follows by this header: the first one, or one that stands again in mid-sheet."""
        is_new = layout.headings != self.layout.headings
        self._check()
        self.layout = layout
        self.fields = list(layout.columns.items())
        self.places = [
            (ATTRIBUTE_OF.get(name, name), columns[0], columns[1:]) for name, columns in self.fields
        ]
        self.field_at = {column: name for name, columns in self.fields for column in columns}
        for index in range(layout.first, layout.last + 1):
            self._line(index, "header", self.sheet.cells[index])
        if is_new:
            self._warn_of_repeated_columns()
            self._tell_what_is_left_out()

    def _check(self) -> None:
        """Judge the powers read by the present header, before another one takes its place."""
        for row in self.result.rows[self.checked :]:
            check_row(row, self.layout, self.letter)
        self.checked = len(self.result.rows)

    def _remark_repeated(self) -> None:
        """Remark a power that stands twice in one sheet with the same basis and office."""
        seen: dict[Key, int] = {}
        for row in self.result.rows:
            key = (*identity(row), row.basis_text, row.handling_office)
            first = seen.setdefault(key, row.row)
            if first != row.row:
                message = f"与第 {first} 行的事项相同（名称、类型、层级、主体、依据都一样），请核对是否重复。"
                row.problems.append(self._problem(row.row, "name", "repeated", message))

    def _skip(self, reason: str) -> None:
        self.result.skipped = reason
        if reason != "空表":
            message = f"工作表“{self.sheet.name}”未读取：{reason}。"
            self._warn(0, "", "sheet_skipped", message)

    def _note_titles(self, first_of_header: int) -> None:
        """Account for what stands above the header; a title may name the one category of the list."""
        for index, row in enumerate(self.sheet.cells[:first_of_header]):
            if any(row):
                self._line(index, "title", row)
                self.section = self.section or category_in_heading(row[0])

    def _warn_of_repeated_columns(self) -> None:
        for name, columns in self.fields:
            if len(columns) > 1:
                letters = [self.letter_at(column) for column in columns]
                message = (
                    f"“{self.layout.heading(name)}”有 {len(columns)} 列（{'、'.join(letters)}），"
                    f"以 {letters[0]} 列为准，其余保留在其他内容中。"
                )
                self._warn(self.layout.first + 1, letters[0], "column_repeated", message)

    def _tell_what_is_left_out(self) -> None:
        for column, heading in self.layout.left_out.items():
            message = f"“{heading}”写的是由谁、何时录入，与事项无关，未读入，也不会公布。"
            letter = self.letter_at(column)
            self._warn(self.layout.first + 1, letter, "column_left_out", message)

    def _take(self, index: int) -> None:
        own = self.grid.own[index]
        filled = [column for column, text in enumerate(own) if text]
        if not filled:
            if index in self.grid.hidden:
                self._take_covered(index)
            return
        again = header_at(self.sheet, index) if meaning(own[filled[0]]) else None
        if again:
            self._use(again)
            return
        wide = (index, filled[0]) in self.grid.wide
        kind = kind_of_line(
            own, filled, self.field_at, wide=wide, after_power=self.last is not None
        )
        if kind in ("note", "number", "section"):
            self._line(index, kind, own)
            if kind == "section":
                self.section, self.last = category_in_heading(own[filled[0]]), None
            return
        if kind == "continuation" and self.last is not None:
            self._continue(self.last, index, filled)
        else:
            self._begin(index, further_level=kind == "level")
        self._keep_hidden(index)

    def _begin(self, index: int, *, further_level: bool) -> None:
        above = self.last
        row = PowerRow(self.sheet.name, index + 1, [index + 1], is_further_level=further_level)
        own, seen = self.grid.own[index], self.grid.seen
        for attribute, column, further in self.places:
            text = own[column] or seen(index, column)
            if further:
                text = self._first_of(row, index, text, further)
            if text:
                setattr(row, attribute, text)
        for column, heading in self.layout.others.items():
            self._add_other(row, heading, column, seen(index, column))
        row.platform = {name: seen(index, at) for name, at in self.layout.platform.items()}
        if above is not None:
            self._inherit(row, above, index)
        self._settle_category(row)
        row.level = level_of(row.level_text)
        self.result.rows.append(row)
        self.last = row

    def _settle_category(self, row: PowerRow) -> None:
        """Take the category from the cell, else from the section or the sheet's name, and compare both."""
        given, section = row.category_as_given, self.section
        row.category = canonical_category(given) if given else section
        if given and section and row.category not in (None, section):
            message = f"权力类型写作“{given}”，但所在工作表或分节是“{section}”。"
            row.problems.append(self._problem(row.row, "category", "category_differs", message))
        elif section and not given:
            message = f"权力类型为空，按所在工作表或分节记为“{section}”。"
            row.problems.append(self._problem(row.row, "category", "category_from_sheet", message))

    def _first_of(self, row: PowerRow, index: int, text: str, columns: list[int]) -> str:
        """Of a field that has several columns take the first text; keep differing ones in `other`."""
        for column in columns:
            further = self.grid.seen(index, column)
            text = text or further
            if further and further != text:
                heading = f"{self.layout.headings[column]}（{self.letter_at(column)}列）"
                self._add_other(row, heading, column, further)
        return text

    def _inherit(self, row: PowerRow, above: PowerRow, index: int) -> None:
        """Take from the power above what a further level or a 子项 leaves blank."""
        if row.is_further_level:
            names = OF_THE_POWER if self.sheet.knows_merges else tuple(n for n, _ in self.fields)
        elif not row.name and row.sub_name and not self._has_own(index, "sequence"):
            message = f"事项名称为空，按上一行的主项记为“{above.name}”。"
            row.problems.append(self._problem(row.row, "name", "name_from_above", message))
            names = (
                OF_THE_MAIN_ITEM if self.sheet.knows_merges else tuple(n for n, _ in self.fields)
            )
        elif not self.sheet.knows_merges and not row.category_as_given and not self.section:
            message = f"权力类型为空，按上一行记为“{above.category_as_given}”。"
            row.problems.append(self._problem(row.row, "category", "category_from_above", message))
            names = ("category",)
        else:
            return
        for name in names:
            attribute = ATTRIBUTE_OF.get(name, name)
            if name != "remarks" and not getattr(row, attribute):
                setattr(row, attribute, getattr(above, attribute))

    def _continue(self, row: PowerRow, index: int, filled: list[int]) -> None:
        """Append the texts of a continued row to the fields of the power above."""
        row.rows.append(index + 1)
        for column in filled:
            text = self.grid.own[index][column]
            name = self.field_at.get(column)
            if name is None or column != self.layout.columns[name][0]:
                self._add_other(
                    row, self.layout.headings.get(column, f"第{column + 1}列"), column, text
                )
                continue
            attribute = ATTRIBUTE_OF.get(name, name)
            given = getattr(row, attribute)
            setattr(row, attribute, f"{given}\n{text}" if given else text)
        row.category = (
            canonical_category(row.category_as_given) if row.category_as_given else row.category
        )
        row.level = level_of(row.level_text)

    def _take_covered(self, index: int) -> None:
        """A row hidden under merged cells: part of the power that covers it, else a note."""
        if self.last is None:
            self._line(index, "note", self.sheet.cells[index])
            return
        self.last.rows.append(index + 1)
        self._keep_hidden(index)

    def _keep_hidden(self, index: int) -> None:
        """Tell what nobody sees in the file; it is no part of the list, and is published nowhere."""
        hidden = {c: text for c, text in self.grid.hidden.get(index, {}).items() if text}
        if not hidden or self.last is None:
            return
        letters = "、".join(self.letter_at(column) for column in hidden)
        said = "；".join(
            f"{self.letter_at(column)}列“{Truncator(text).chars(SAID_OF_HIDDEN)}”"
            for column, text in hidden.items()
        )
        message = (
            f"第 {index + 1} 行 {letters} 列的内容被合并单元格遮住，在 Excel 中看不见，未计入清单；如需列入，请取消合并。"
            f"遮住的是：{said}"
        )
        first = self.letter_at(next(iter(hidden)))
        problem = Problem(self.sheet.name, index + 1, first, "hidden_under_merge", message)
        self.last.problems.append(problem)

    def _add_other(self, row: PowerRow, heading: str, column: int, text: str) -> None:
        if not text:
            return
        if row.other.get(heading, text) != text:
            heading = f"{heading}（{self.letter_at(column)}列）"
        given = row.other.get(heading)
        row.other[heading] = f"{given}\n{text}" if given and given != text else text

    def _line(self, index: int, kind: str, cells: list[str]) -> None:
        text = " ".join(dict.fromkeys(cell for cell in cells if cell))
        self.result.lines.append(Line(index + 1, kind, text))
        if kind == "number":
            self._warn(
                index + 1,
                self.letter("sequence"),
                "number_only",
                "这一行只有序号，没有事项，未计入清单。",
            )

    def _warn(self, row: int, column: str, code: str, message: str) -> None:
        self.result.warnings.append(Problem(self.sheet.name, row, column, code, message))

    def _problem(self, row: int, name: str, code: str, message: str) -> Problem:
        return Problem(self.sheet.name, row, self.letter(name), code, message)

    def _has_own(self, index: int, name: str) -> bool:
        return any(self.grid.own[index][column] for column in self.layout.columns.get(name, ()))

    def letter(self, name: str) -> str:
        """The letter of the field's column, "" when the list has none."""
        columns = self.layout.columns.get(name)
        return self.letter_at(columns[0]) if columns else ""

    @staticmethod
    def letter_at(column: int) -> str:
        return str(get_column_letter(column + 1))
