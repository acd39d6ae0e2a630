"""Look at an uploaded file before any parser does: what it is, and whether parsing it is safe.

The kind is told by the content; a file's name says nothing. An .xlsx is unpacked here, under limits,
and packed again with only the parts that hold cells: what the reading library parses is exactly
what was checked, whatever the headers of the uploaded zip claim.
"""

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable

import xlrd

from registry.exchange.refusal import FileRefused

MEGABYTE = 1024 * 1024
MAX_FILE = 30 * MEGABYTE
MAX_UNPACKED = 150 * MEGABYTE
MAX_MEMBERS = 5_000
MAX_COLUMNS = 16_384
MAX_GRID = 2_000_000  # cells of the rectangle that holds a sheet's content

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK_BEGINS = re.compile(rb"\x09\x08(\x10\x00\x00\x06|\x08\x00\x00\x05)\x05\x00")
FILE_PASS = 0x2F
RECORDS_TO_LOOK_AT = 5
XLS_DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00(.{12})", re.DOTALL)
ZIP = b"PK\x03\x04"
PARTS_WITH_CELLS = re.compile(
    r"(\[Content_Types\]\.xml|_rels/.*|xl/(_rels/.*|workbook\.xml|styles\.xml|sharedStrings\.xml"
    r"|(worksheets|chartsheets|dialogsheets|macrosheets)/[^/]*\.xml"
    r"|worksheets/_rels/.*))",
    re.IGNORECASE,
)
# Excel and WPS write every cell as <c r="A1" …>, empty ones self-closed; anything else is measured cautiously.
FILLED_CELL = re.compile(rb'<c r="([A-Z]++)([0-9]++)"[^>]*+(?<!/)>')
UNUSUAL_CELL = re.compile(rb'<c(?! r="[A-Z]{1,3}[0-9]{1,7}")[\s/>]')
PREFIXED_CELL = re.compile(rb":c[\s/>]")
ANY_CELL = re.compile(rb"[<:]c[\s/>]")
ROW_BEGINS = re.compile(rb"[<:]row[\s/>]")
ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']([0-9]{1,7})["']""")
REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
CELL_WITH_VALUE = re.compile(rb"<(?:[\w.-]+:)?c\s([^<>]*)>\s*<(?:[\w.-]+:)?v>(\d{1,9})<")
SHARED = re.compile(rb"""(?:^|\s)t\s*=\s*["']s["']""")
RELATIONSHIP = re.compile(rb"<(?:[\w.-]+:)?Relationship\s([^<>]*)>")
SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s([^<>]*)>")
COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s([^<>]*)>")
ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*["']([^"']*)["']""")
END_OF_SHARED_STRING = re.compile(rb"</(?:[\w.-]+:)?si>")


def check_size(size: int) -> None:
    """Refuse a file of `size` bytes that is empty or above 30 MB, before it is read into memory."""
    if size == 0:
        raise FileRefused("empty_file")
    if size > MAX_FILE:
        raise FileRefused("too_large", size=-(-size // MEGABYTE), limit=MAX_FILE // MEGABYTE)


def kind_of(data: bytes) -> str:
    """Tell "xls", "xlsx", "json" or "csv" by content; raise FileRefused for anything else."""
    if data.startswith(OLE):
        return "xls"
    if data.startswith(ZIP):
        return "xlsx"
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"{", b"[")):
        return "json"
    if start.startswith((b"<", b"mime-version:")):
        raise FileRefused("web_page")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    if b"\0" in data[:65536] or start.startswith((b"%pdf", b"rar!", b"7z\xbc")):
        raise FileRefused("not_a_workbook")
    return "csv"


def check_xls(data: bytes) -> None:
    """Refuse an OLE file that is an encrypted .xlsx, an encrypted .xls, or carries macros."""
    if "EncryptedPackage".encode("utf-16-le") in data or _has_file_pass(data):
        raise FileRefused("password")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise FileRefused("macros")
    sizes = (struct.unpack_from("<IIHH", found[1]) for found in XLS_DIMENSIONS.finditer(data))
    if any(rows * columns > MAX_GRID for _, rows, _, columns in sizes):
        _check_xls_grid(data)


def _check_xls_grid(data: bytes) -> None:
    """Measure where content really ends in an .xls that declares a vast sheet, row by row with xlrd."""
    try:
        book = xlrd.open_workbook(file_contents=data, ragged_rows=True, logfile=io.StringIO())
    except Exception as error:  # xlrd raises whatever broken bytes lead it to
        raise FileRefused("damaged") from error
    for sheet in book.sheets():
        widths = [sheet.row_len(row) for row in range(sheet.nrows)]
        last_row = max((row for row, width in enumerate(widths, 1) if width), default=0)
        check_grid(sheet.name, last_row, max(widths, default=0))


def _has_file_pass(data: bytes) -> bool:
    """Look for the FILEPASS record right after the workbook's first one (calamine hides this case)."""
    begin = WORKBOOK_BEGINS.search(data)
    if not begin:
        return False
    at = begin.start()
    for _ in range(RECORDS_TO_LOOK_AT):
        if at + 4 > len(data):
            break
        record, length = struct.unpack_from("<HH", data, at)
        if record == FILE_PASS:
            return True
        at += 4 + length
    return False


def checked_xlsx(data: bytes) -> tuple[io.BytesIO, dict[str, frozenset[int]]]:
    """Return the workbook with only checked parts, and each sheet's hidden columns (from 0).

    Raise FileRefused when it is unsafe.
    """
    parts = _unpack(data)
    if any(b"<!DOCTYPE" in xml or b"<!ENTITY" in xml for xml in parts.values()):
        raise FileRefused("external_entities")
    strings = _shared_string_lengths(parts)
    sheets = {
        n: xml for n, xml in parts.items() if re.match(r"xl/worksheets/[^/]*$", n, re.IGNORECASE)
    }
    cells = sum(_check_sheet(name, xml) for name, xml in sheets.items())
    if cells * max(strings, default=0) > MAX_UNPACKED:
        expanded = sum(_expanded(xml, strings) for xml in sheets.values())
        if expanded > MAX_UNPACKED:
            raise FileRefused("expands_too_much", limit=MAX_UNPACKED // MEGABYTE)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, xml in parts.items():
            archive.writestr(zipfile.ZipInfo(name), xml)
    packed.seek(0)
    return packed, _hidden_columns(parts)


def _unpack(data: bytes) -> dict[str, bytes]:
    """Read the parts that hold cells, never more than MAX_UNPACKED bytes altogether."""
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members)
            for member in members:
                if not PARTS_WITH_CELLS.fullmatch(member.filename):
                    continue
                with archive.open(member) as part:
                    parts[member.filename] = part.read(left + 1)
                left -= len(parts[member.filename])
                if left < 0:
                    raise FileRefused("expands_too_much", limit=MAX_UNPACKED // MEGABYTE)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise FileRefused("damaged") from error
    except (RuntimeError, KeyError, ValueError, UnicodeError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused("damaged") from error
    return parts


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename.lower() for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise FileRefused("password")
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise FileRefused("macros")
    if "xl/workbook.bin" in names:
        raise FileRefused("other_spreadsheet", format="Excel 二进制（.xlsb）")
    if "content.xml" in names and "mimetype" in names:
        raise FileRefused("other_spreadsheet", format="OpenDocument（.ods）")
    if "xl/workbook.xml" not in names:
        raise FileRefused("not_a_workbook")
    declared = sum(member.file_size for member in members if member.filename.endswith(".xml"))
    if len(members) > MAX_MEMBERS or declared > MAX_UNPACKED:
        raise FileRefused("expands_too_much", limit=MAX_UNPACKED // MEGABYTE)


def _shared_string_lengths(parts: dict[str, bytes]) -> list[int]:
    xml = next((x for n, x in parts.items() if n.lower() == "xl/sharedstrings.xml"), b"")
    ends = [match.start() for match in END_OF_SHARED_STRING.finditer(xml)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _check_sheet(name: str, xml: bytes) -> int:
    """Return how many cells of the sheet have content; refuse a vast grid."""
    unusual = (
        UNUSUAL_CELL.search(xml) or PREFIXED_CELL.search(xml) or b'/>"' in xml or b"/>'" in xml
    )
    cells = (REFERENCE if unusual else FILLED_CELL).findall(xml)
    last_row = max((int(row) for _, row in cells), default=0)
    last_column = max(map(_column_number, {letters.upper() for letters, _ in cells}), default=0)
    if (
        unusual
    ):  # cells may do without a reference: then they stand one after the other in their row
        rows = ROW_BEGINS.split(xml)
        last_row = max([last_row, len(rows), *map(int, ROW_NUMBER.findall(xml))])
        last_column = max(last_column, *(len(ANY_CELL.findall(row)) for row in rows))
    check_grid(name.rsplit("/", 1)[-1], last_row, last_column)
    return len(cells)


def _expanded(xml: bytes, strings: list[int]) -> int:
    """Add up the lengths of the shared strings that the sheet's cells refer to."""
    return sum(
        strings[int(index)]
        for attributes, index in CELL_WITH_VALUE.findall(xml)
        if SHARED.search(attributes) and int(index) < len(strings)
    )


def _hidden_columns(parts: dict[str, bytes]) -> dict[str, frozenset[int]]:
    """Read `<col hidden>` of each sheet, by the sheet's name."""
    targets = {}
    for element in RELATIONSHIP.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        told = dict(ATTRIBUTE.findall(element))
        targets[told.get(b"Id")] = told.get(b"Target", b"").decode("utf-8", "replace")
    hidden = {}
    for element in SHEET.findall(parts.get("xl/workbook.xml", b"")):
        told = {key.split(b":")[-1]: value for key, value in ATTRIBUTE.findall(element)}
        path = targets.get(told.get(b"id"), "").removeprefix("/").removeprefix("xl/")
        name = html.unescape(told.get(b"name", b"").decode("utf-8", "replace"))
        hidden[name] = frozenset(_hidden_in(parts.get(f"xl/{path}", b"")))
    return hidden


def _hidden_in(xml: bytes) -> Iterable[int]:
    for element in COLUMN.findall(xml[: xml.find(b"<sheetData")]):
        told = dict(ATTRIBUTE.findall(element))
        first, last = told.get(b"min", b""), told.get(b"max", b"")
        if told.get(b"hidden") in (b"1", b"true") and first.isdigit() and last.isdigit():
            yield from range(int(first) - 1, min(int(last), MAX_COLUMNS))


def check_grid(sheet: str, rows: int, columns: int) -> None:
    """Refuse a sheet whose content spans a rectangle too large to hold in memory."""
    if rows * columns > MAX_GRID:
        raise FileRefused("too_many_cells", sheet=sheet, row=rows, column=columns)


def _column_number(letters: Iterable[int]) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
