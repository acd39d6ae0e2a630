"""An edition as Excel, CSV and JSON: whole, harmless, and read back by the import word for word."""

import csv
import io
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from powerops.core.canonical import digest
from powerops.core.formulas import guarded, unguarded
from registry.edition_content import by_category
from registry.exchange.attached import PARTS
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook
from registry.exchange.writing import edition_csv, edition_json, edition_xlsx
from tests.data import shared
from tests.registry.edition_samples import edition, power, published, real_edition

CODES = ("code", "basic_code", "edition", "published_on")  # given by the platform, not by the list


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def content(one: dict) -> dict:
    return {key: value for key, value in one.items() if key not in CODES}


def test_the_json_is_the_snapshot_and_its_digest_can_be_recomputed():
    sample = edition(power(1), power(2))
    data = edition_json(sample)
    read = json.loads(data)
    assert read == sample
    assert digest(read["powers"]) == sample["digest"]
    assert edition_json(read) == data


def test_each_category_has_a_sheet_that_says_how_many_powers_it_holds():
    book = opened(edition_xlsx(edition(power(1), power(2, category="行政许可"), power(3))))
    assert book.sheetnames[:3] == ["封面", "行政处罚（2项）", "行政许可（1项）"]
    assert book.sheetnames[3:] == [part.title for part in PARTS]
    sheet = book["行政处罚（2项）"]
    assert [cell.value for cell in sheet["B"]][2:] == [
        "对第1种违法行为的处罚",
        "对第3种违法行为的处罚",
    ]
    assert [book["行政许可（1项）"].cell(3, 1).value, sheet.cell(4, 1).value] == [3, 2]


def test_a_sheet_prints_across_a4_with_its_headers_on_each_page():
    sheet = opened(edition_xlsx(edition(power())))["行政处罚（1项）"]
    assert sheet.freeze_panes == "C3"
    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet["E3"].alignment.wrap_text


def test_the_cover_tells_body_edition_date_and_digest():
    sample = edition(power(), number=3, document_number="")
    sheet = opened(edition_xlsx(sample))["封面"]
    facts = dict(sheet.iter_rows(min_row=2, max_col=2, values_only=True))
    assert sheet["A1"].value == f"{sample['body']['name']}权力清单和责任清单（第3版）"
    assert facts["版次"] == "第3版"
    assert facts["公布日期"] == "2026年11月23日"
    assert facts["摘要（SHA-256）"] == sample["digest"]
    assert facts["行政处罚项数"] == facts["合计项数"] == "1"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-无", "@SUM(A1)", "＝1+1", "\t=1", "'=1"])
def test_no_cell_is_ever_a_formula_and_none_loses_a_character(text):
    sample = edition(power(remarks=text, other={text: text}))
    cells = [c for row in opened(edition_xlsx(sample))["行政处罚（1项）"].iter_rows() for c in row]
    found = [cell for cell in cells if cell.value == text]
    assert len(found) == 3
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in found)
    [row] = table(edition_csv(sample))
    assert row["备注"] == f"'{text}"


@given(st.text(alphabet="'=+-@＝\t a权", max_size=6))
def test_the_guard_against_formulas_is_undone_exactly(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@＝\t")


def test_a_text_that_excel_cannot_hold_is_cut_and_says_so():
    sheet = opened(edition_xlsx(edition(power(basis_text="据" * 40_000, remarks="a\x0bb"))))[
        "行政处罚（1项）"
    ]
    assert len(sheet["E3"].value) == 32_767
    assert sheet["E3"].value.endswith("全文见同版 JSON 文件）")
    assert sheet["P3"].value == "ab"


def test_csv_and_excel_have_the_same_headers_and_the_same_texts():
    sample = edition(
        power(1, process=[{"step": "受理", "body": "窗口", "requirement": "齐全", "limit": "5日"}]),
        power(2, other={"办理时限": "二十日"}),
    )
    first, second = table(edition_csv(sample))
    sheet = opened(edition_xlsx(sample))["行政处罚（2项）"]
    headers, *rows = sheet.iter_rows(min_row=2, values_only=True)
    assert first.pop("办理流程") == "1.受理｜窗口｜齐全｜5日"
    assert second.pop("办理流程") == ""
    assert list(headers) == list(first)
    assert [[str(v or "") for v in row] for row in rows] == [
        list(first.values()),
        list(second.values()),
    ]
    assert (first["办理时限"], second["办理时限"]) == ("", "二十日")


def test_the_csv_opens_as_chinese_in_excel():
    assert edition_csv(edition(power())).startswith("\ufeff序号,事项名称,".encode())


def test_duties_without_a_verbatim_text_are_read_back_under_their_stages():
    duties = [
        {"stage": "立案", "text": "决定是否立案。"},
        {"stage": "送达", "text": "七日内送达。"},
    ]
    [row] = table(edition_csv(edition(power(duties=duties, duty_text=""))))
    assert row["责任事项内容"] == "立案：\n决定是否立案。\n送达：\n七日内送达。"


@pytest.mark.parametrize("write", [edition_xlsx, edition_csv, edition_json])
@pytest.mark.parametrize("word", ["住房", "消防", "农业"])
def test_what_is_written_of_a_real_list_is_read_back_word_for_word(word, write):
    sample = real_edition(shared("power-lists"), word)
    powers = [one for group in by_category(sample["powers"]).values() for one in group]
    powers = sample["powers"] if write is edition_json else powers
    result = read_power_rows(open_workbook(write(sample)))
    assert result.rejected == 0
    for one, row in zip(powers, result.rows, strict=True):
        assert content(published(1, row)) == content(one)
