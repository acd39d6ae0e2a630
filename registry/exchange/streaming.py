"""A workbook of any length, written as PostgreSQL hands the rows out: no cell is an object, memory stays flat.

Rows come in the text format of COPY (tabs between cells, backslashes before what would be mistaken). Every cell is a
text, marked so that a spreadsheet never runs it as a formula, not even after somebody edits it. A sheet ends at
Excel's last row, or before it would need the ZIP64 form that some programs do not open; the next one goes on.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from typing import IO
from xml.sax.saxutils import quoteattr

from openpyxl.utils import get_column_letter

LAST_ROW = 1_048_576
LARGEST_SHEET = 2**31 - 2**26  # bytes of XML: below what needs ZIP64
LONGEST_CELL = 32_767  # characters, Excel's own limit
CUT_SHORT = "……（单元格容不下，全文见 JSON 文件）"
WIDTH = 24  # characters of a column
PIECE = 1 << 20
# What XML does not hold; COPY has written tab, line feed and their like as \t, \n …
CONTROLS = bytes(one for one in range(32) if one not in (9, 10))
NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
SEPARATOR = b"\x01"
ESCAPES = (
    (b"\\n", b"\n"), (b"\\t", b" "), (b"\\r", b""), (b"\\b", b""), (b"\\f", b""), (b"\\v", b""),
    (b"\\N", b""), (b"\x00", b"\\"),
)  # fmt: skip
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = f"""{XML}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="10"/><name val="宋体"/></font>
<font><b/><sz val="10"/><name val="宋体"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>
<xf numFmtId="49" fontId="0" applyNumberFormat="1" quotePrefix="1"><alignment vertical="top"/></xf>
<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


class Workbook:
    """An .xlsx under way: `write` takes rows as COPY writes them, `close` ends it; `rows` counts them."""

    def __init__(self, goal: IO[bytes], title: str, headers: Sequence[str]) -> None:
        """Begin a workbook in a file that can be sought in."""
        self._zip = zipfile.ZipFile(goal, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._title, self._headers = title, headers
        self._letters = [get_column_letter(n).encode() for n in range(1, len(headers) + 1)]
        self._names: list[str] = []
        self._held = bytearray()
        self.rows = 0
        self._begin()

    def write(self, line: bytes) -> int:
        """Take one row."""
        if self._row == LAST_ROW or self._size > LARGEST_SHEET:
            self._end()
            self._begin()
        self._add(cells_of(line), b"1")
        self.rows += 1
        return len(line)

    def close(self) -> None:
        """End the last sheet and write what holds the sheets together."""
        self._end()
        numbers = range(1, len(self._names) + 1)
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(numbers, self._names, strict=True)
        )
        book = (
            f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'
        )
        links = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers] + [
            ("styles", "styles.xml")
        ]
        self._part("xl/workbook.xml", book)
        self._part("xl/_rels/workbook.xml.rels", relationships(links))
        self._part("xl/styles.xml", STYLES)
        self._part("_rels/.rels", relationships([("officeDocument", "xl/workbook.xml")]))
        self._part("[Content_Types].xml", content_types(len(self._names)))
        self._zip.close()

    def _begin(self) -> None:
        number = len(self._names) + 1
        self._names.append(self._title if number == 1 else f"{self._title}（{number}）")
        self._sheet = self._zip.open(f"xl/worksheets/sheet{number}.xml", "w")
        self._row = self._size = 0
        columns = f'<cols><col min="1" max="{len(self._headers)}" width="{WIDTH}" customWidth="1"/></cols>'
        view = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        self._take(
            f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">{view}</sheetView>'
            f"</sheetViews>{columns}<sheetData>".encode()
        )
        self._add([escaped(header.encode()) for header in self._headers], b"2")

    def _add(self, cells: Sequence[bytes], style: bytes) -> None:
        self._row += 1
        row = b"%d" % self._row
        filled = (
            b'<c r="%b%b" s="%b" t="inlineStr"><is><t xml:space="preserve">%b</t></is></c>'
            % (letter, row, style, cell)
            for letter, cell in zip(self._letters, cells, strict=True)
            if cell
        )
        self._take(b'<row r="%b">%b</row>' % (row, b"".join(filled)))

    def _take(self, piece: bytes) -> None:
        self._held += piece
        self._size += len(piece)
        if len(self._held) > PIECE:
            self._sheet.write(self._held)
            self._held.clear()

    def _end(self) -> None:
        self._take(b"</sheetData></worksheet>")
        self._sheet.write(self._held)
        self._held.clear()
        self._sheet.close()

    def _part(self, name: str, text: str) -> None:
        self._zip.writestr(name, text)


def cells_of(line: bytes) -> list[bytes]:
    """Return the cells of a row as COPY writes it, ready to stand in XML."""
    plain = line.rstrip(b"\n").translate(None, CONTROLS).replace(b"\t", SEPARATOR)
    if b"\\" in plain:
        plain = plain.replace(b"\\\\", b"\x00")
        for written, meant in ESCAPES:
            plain = plain.replace(written, meant)
    if len(plain) > LONGEST_CELL:
        plain = SEPARATOR.join(map(cut, plain.split(SEPARATOR)))
    for no_character in NO_CHARACTERS:
        plain = plain.replace(no_character, b"")
    return escaped(plain).split(SEPARATOR)


def cut(cell: bytes) -> bytes:
    """Return a cell that Excel can hold; one that was longer says so."""
    text = cell.decode()
    if len(text) <= LONGEST_CELL:
        return cell
    return (text[: LONGEST_CELL - len(CUT_SHORT)] + CUT_SHORT).encode()


def escaped(text: bytes) -> bytes:
    """Return a text as XML holds it."""
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def relationships(links: Sequence[tuple[str, str]]) -> str:
    """Return the part that names other parts: (kind, where)."""
    told = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links, 1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def content_types(sheets: int) -> str:
    """Return the part that says what each part is."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in range(1, sheets + 1)]
    told = "".join(
        f'<Override PartName="{name}" ContentType="{kind}.{what}+xml"/>' for name, what in parts
    )
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{told}</Types>'
    )
