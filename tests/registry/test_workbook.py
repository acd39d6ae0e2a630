"""Opening files: every kind by its content, every hostile file refused with a sentence."""

import datetime
import json
import time

import pytest
import xlwt

from registry.exchange.refusal import REFUSALS, FileRefused
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook, text_of
from tests.registry.workbook_files import (
    HEADER,
    POWER,
    inline,
    saved,
    with_part,
    with_sheet_xml,
    xls,
    xlsx,
)


def cells_of(data, filename="清单.xls"):
    return open_workbook(data, filename=filename).sheets[0].cells


def refusal_of(data):
    with pytest.raises(FileRefused) as caught:
        open_workbook(data, filename="清单.xlsx")
    assert caught.value.message and caught.value.advice
    return caught.value.code


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("xls", xls([HEADER, POWER])),
        ("xlsx", xlsx(("清单", [HEADER, POWER]))),
        ("csv", "序号,事项名称\n1,甲".encode()),
        ("csv", b"\xef\xbb\xbf" + "序号,事项名称\n1,甲".encode()),
        ("csv", "序号,事项名称\n1,甲".encode("gb18030")),
        ("csv", "序号\t事项名称\n1\t甲".encode("utf-16")),
        ("json", json.dumps([{"序号": 1, "事项名称": "甲"}]).encode()),
    ],
)
def test_the_kind_is_told_by_content_whatever_the_name(kind, data):
    book = open_workbook(data, filename="名称.docx")
    assert book.kind == kind
    assert book.sheets[0].cells[0][:2] == ["序号", "事项名称"]
    assert book.sheets[0].cells[1][0] == "1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (0.1 + 0.2, "0.3"),
        (2.5, "2.5"),
        (1e15, "1000000000000000"),
        (True, "TRUE"),
        (datetime.date(2024, 1, 31), "2024-01-31"),
        (datetime.datetime(2024, 1, 31, 8, 30), "2024-01-31 08:30:00"),
        ("  第一条\r\n\xa0第二条\u200b\u3000 ", "第一条\n 第二条"),
        ("甲\x00乙_x000D_\n丙", "甲乙\n丙"),
        (None, ""),
    ],
)
def test_a_value_becomes_the_text_that_a_person_sees(value, text):
    assert text_of(value) == text


def test_formula_cells_give_their_cached_result_and_dates_read_as_dates():
    cells = cells_of(xlsx(("清单", [[1, datetime.datetime(2024, 5, 6), "2,3", 0.5]])))
    assert cells == [["1", "2024-05-06", "2,3", "0.5"]]
    xml = '<row r="1"><c r="A1"><f>ROW()</f><v>7</v></c></row>'
    assert cells_of(with_sheet_xml(xml)) == [["7"]]


def test_hidden_sheets_are_read_and_known():
    book = open_workbook(xlsx(("甲", [["1"]]), ("乙", [["2"]]), hidden_sheets=["乙"]))
    assert [sheet.hidden for sheet in book.sheets] == [False, True]
    assert book.sheets[1].cells == [["2"]]


def test_hidden_columns_of_an_xlsx_are_known():
    assert open_workbook(xlsx(("甲", [["1", "2", "3"]]), hidden_columns="B")).sheets[
        0
    ].hidden_columns == {1}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7 \x00\x01", "not_a_workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_workbook"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web_page"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><Workbook/>', "web_page"),
        (b"{not json", "bad_json"),
        (b"[" * 5000, "bad_json"),
        (b"[1, 2]", "bad_json"),
        (b'{"total": 0}\xff', "bad_json"),
        (b'a,"' + b"x" * 200_000, "bad_csv"),
        (xls([HEADER])[:900], "damaged"),
        (xlsx(("清单", [HEADER, POWER]))[:-400], "damaged"),
        (b"PK\x03\x04" + b"x" * 500, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (xls([HEADER]) + "_VBA_PROJECT_CUR".encode("utf-16-le"), "macros"),
        (with_part(xlsx(("清单", [HEADER])), "xl/vbaProject.bin", b"x"), "macros"),
        (
            with_sheet_xml('<row r="1"><c r="XFD1048576" x="/>"><v>1</v></c></row>'),
            "too_many_cells",
        ),
        (with_part(xlsx(("清单", [HEADER])), "xl/workbook.bin", b"x"), "other_spreadsheet"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_own_reason(data, code):
    assert refusal_of(data) == code


def test_an_xls_with_a_password_is_refused_as_such():
    data = bytearray(xls([HEADER, POWER]))
    begin = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")  # BOF of the globals, 16 bytes long
    data[begin + 20 : begin + 22] = b"\x2f\x00"  # the next record becomes FILEPASS
    assert refusal_of(bytes(data)) == "password"


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    started = time.perf_counter()
    with pytest.raises(FileRefused, match="200 MB") as caught:
        open_workbook(path)
    assert caught.value.code == "too_large"
    assert time.perf_counter() - started < 0.2


def test_a_zip_bomb_is_refused_without_unpacking_it_all():
    bomb = with_part(
        xlsx(("清单", [HEADER])), "xl/worksheets/sheet1.xml", b" " * (160 * 1024 * 1024)
    )
    assert len(bomb) < 1024 * 1024
    assert refusal_of(bomb) == "expands_too_much"


def test_one_long_shared_string_used_many_times_is_refused():
    cell = '<row r="{0}"><c r="A{0}" t="s"><v>0</v></c></row>'
    data = with_sheet_xml("".join(cell.format(n) for n in range(1, 10_001)))
    strings = f"<sst><si><t>{'长' * 30_000}</t></si></sst>"
    assert refusal_of(with_part(data, "xl/sharedStrings.xml", strings)) == "expands_too_much"


def test_declared_entities_are_refused():
    laughs = '<!DOCTYPE sst [<!ENTITY a "哈"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    assert (
        refusal_of(with_part(xlsx(("清单", [HEADER])), "xl/sharedStrings.xml", laughs))
        == "external_entities"
    )


def test_a_stray_cell_in_the_last_corner_is_refused_and_named():
    data = with_sheet_xml(
        f'<row r="1">{inline("A1", "甲")}</row><row r="1048576">{inline("XFD1048576", "乙")}</row>'
    )
    with pytest.raises(FileRefused, match="1048576 行、第 16384 列"):
        open_workbook(data)


def test_a_stray_corner_is_found_however_the_cell_is_written():
    for cell in ("<x:c r='XFD1048576'><x:v>1</x:v></x:c>", '<c s="1" r="XFD1048576"><v>1</v></c>'):
        assert (
            refusal_of(with_sheet_xml(f'<row r="1">{inline("A1", "甲")}</row><row>{cell}</row>'))
            == "too_many_cells"
        )


def test_cells_without_references_are_counted_in_their_row():
    rows = '<row r="1">' + "<c><v>1</v></c>" * 300 + '</row><row r="1048576"><c><v>1</v></c></row>'
    assert refusal_of(with_sheet_xml(rows)) == "too_many_cells"
    assert cells_of(with_sheet_xml('<row><c t="inlineStr"><is><t>甲</t></is></c></row>')) == [
        ["甲"]
    ]


def test_a_stray_cell_in_the_last_corner_of_an_xls_is_refused():
    book = xlwt.Workbook()
    sheet = book.add_sheet("清单")
    sheet.write(0, 0, "甲")
    sheet.write(65535, 255, "乙")
    with pytest.raises(FileRefused, match="65536 行、第 256 列"):
        open_workbook(saved(book))


def test_a_million_empty_formatted_rows_are_passed_over_quickly():
    head = "".join(inline(f"{chr(65 + i)}1", text) for i, text in enumerate(HEADER))
    row = "".join(inline(f"{chr(65 + i)}2", text) for i, text in enumerate(POWER))
    empty = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/></row>' for n in range(3, 1_000_003))
    data = with_sheet_xml(f'<row r="1">{head}</row><row r="2">{row}</row>{empty}')
    started = time.perf_counter()
    book = open_workbook(data)
    assert time.perf_counter() - started < 10
    assert len(book.sheets[0].cells) == 2
    assert read_power_rows(book).read == 1


def test_more_than_twenty_thousand_rows_of_content_are_refused():
    assert refusal_of(("甲,乙\n" * 20_001).encode()) == "too_many_rows"


def test_each_refusal_says_why_and_what_to_do():
    for message, advice in REFUSALS.values():
        assert message.endswith(("。", "{detail}")) and advice.endswith("。")
