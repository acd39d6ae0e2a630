"""The PDF of an edition: what it must say, on which page, and that real content fits it."""

import io
import re

import pytest
from pypdf import PdfReader

from powerops.core import rendering
from registry.documents import edition_context, edition_pdf
from tests.data import shared
from tests.registry.edition_samples import edition, power, real_edition

available, reason = rendering.pdf_available()
pytestmark = pytest.mark.skipif(not available, reason=reason)


def pages_of(snapshot: dict, progress=None) -> tuple[PdfReader, list[str]]:
    reader = PdfReader(io.BytesIO(edition_pdf(snapshot, progress=progress)))
    return reader, [page.extract_text() for page in reader.pages]


def squeezed(text: str) -> str:
    """The text without spaces and line ends, which lie wherever a line was full."""
    return "".join(text.split())


def test_the_cover_carries_issuer_number_title_dates_digest_and_address_of_verification():
    sample = edition(power(1), power(2), number=2, previous=1)
    cover = squeezed(pages_of(sample)[1][0])
    for words in (
        sample["body"]["name"],
        "新开〔2026〕1号",
        "权力清单和责任清单（第2版）",
        "已于2026年11月20日经审定",
        "取代第1版，共2项，分1类",
        "2026年11月23日",
        sample["digest"],
        sample["verify_url"],
        sample["body"]["supervision_telephone"],
    ):
        assert words in cover


def test_a_first_edition_without_number_claims_neither_number_nor_predecessor():
    cover = squeezed(pages_of(edition(power(), document_number="", approved_on=""))[1][0])
    assert "〔" not in cover
    assert "取代" not in cover
    assert "审定" not in cover


def test_the_qr_code_on_the_cover_opens_the_page_of_verification():
    sample = edition(power())
    assert edition_context(sample)["qr"] == rendering.qr_svg(sample["verify_url"])


def test_every_page_carries_its_number_and_the_start_of_the_digest():
    sample = edition(*(power(n) for n in range(1, 6)))
    _, pages = pages_of(sample)
    for number, text in enumerate(pages, start=1):
        assert f"—{number}—" in squeezed(text)
        assert sample["digest"][:16] in text


def test_the_summary_counts_each_category():
    powers = [power(1), power(2, category="行政许可"), power(3)]
    text = squeezed(pages_of(edition(*powers))[1][1])
    assert "1行政处罚22行政许可1合计3" in text


def test_a_power_is_shown_with_all_that_its_row_holds():
    content = {
        "sub_name": "对甲类的处罚",
        "local_code": "650200207XK01600",
        "delegating_body": "市住房和城乡建设局",
        "remarks": "依申请公开",
        "other": {"办理时限": "二十个工作日"},
        "process": [{"step": "受理", "body": "窗口", "requirement": "材料齐全", "limit": "五日"}],
    }
    sample = power(**content)
    _, pages = pages_of(edition(sample))
    text = squeezed("".join(pages[2:]))
    texts = [
        *(
            sample[name]
            for name in ("code", "basic_code", "name", "scope", "department_duty", "level_text")
        ),
        *(
            sample[name]
            for name in ("basis_text", "duty_basis", "accountable_persons", "handling_office")
        ),
        *(sample["accountability"]),
        sample["accountability_basis"],
        "立案：发现线索的，予以审查，决定是否立案。",
        "对甲类的处罚",
        "650200207XK01600",
        "委托机关市住房和城乡建设局",
        "备注依申请公开",
        "办理时限二十个工作日",
        "1.受理窗口时限：五日材料齐全",
    ]
    for words in texts:
        assert squeezed(words) in text


def test_a_process_of_three_steps_is_drawn_and_a_shorter_one_only_told():
    steps = [
        {"step": name, "body": "窗口", "requirement": "", "limit": ""}
        for name in ("受理", "审查", "决定")
    ]
    told = squeezed("".join(pages_of(edition(power(process=steps[:2])))[1]))
    drawn = squeezed("".join(pages_of(edition(power(process=steps)))[1]))
    assert told.count("2.审查") == 1 and drawn.count("2.审查") == 2


def test_what_looks_like_markup_is_printed_as_it_stands():
    text = squeezed("".join(pages_of(edition(power(remarks="<b>&amp;</b><img src=x>")))[1]))
    assert "<b>&amp;</b><imgsrc=x>" in text


def test_a_token_without_a_place_to_break_stays_inside_the_page():
    _, pages = pages_of(edition(power(remarks="A1" * 400)))
    lines = [line for text in pages for line in text.split("\n") if "A1A1" in line]
    assert len(lines) > 1
    assert sum(line.count("A1") for line in lines) >= 395


def test_a_power_longer_than_a_page_repeats_its_name_on_the_next():
    reader, pages = pages_of(edition(power(basis_text="依据条文内容。\n" * 120)))
    assert len(reader.pages) > 4
    assert all("对第1种违法行为的处罚" in squeezed(text) for text in pages[1:])


def test_the_bookmarks_lead_to_each_category_and_each_power():
    reader, _ = pages_of(edition(power(1), power(2, category="行政许可")))
    flat = []
    for item in reader.outline:
        flat += item if isinstance(item, list) else [item]
    titles = [item.title for item in flat]
    assert "一、行政处罚（1项）" in titles
    assert "2. 对第2种违法行为的处罚" in titles


@pytest.mark.slow
def test_a_real_list_is_whole_and_its_contents_give_the_right_pages():
    largest = real_edition(shared("power-lists"), "住房")
    sample = edition(
        *largest["powers"][::3]
    )  # every third of 327: each category, a third of the time
    assert len(sample["powers"]) == 109
    told = []
    _, pages = pages_of(sample, progress=lambda phase, count: told.append((phase, count)))
    assert told[-1] == ("写出文件", len(pages))
    bare = [squeezed(text) for text in pages]
    starts = next(n for n, text in enumerate(bare) if n > 1 and "实施编码" in text)
    contents = squeezed("".join(re.sub(r"— \d+ —|摘要 \w+", "", text) for text in pages[1:starts]))
    number = 0
    for section in edition_context(sample)["sections"]:
        for entry in section["entries"]:
            number += 1
            title = f"{entry['number']}.{squeezed(entry['title'])}"
            page = next(n for n, text in enumerate(bare[starts:], starts + 1) if title in text)
            assert f"{entry['number']}{squeezed(entry['title'])}{page}" in contents
            assert entry["power"]["code"] in bare[page - 1]
    assert number == 109


def test_what_stands_still_says_so_in_contents_and_table():
    power = {**real_edition(shared("power-lists"), "住房")["powers"][0], "state": "暂停"}
    (section,) = edition_context(edition(power))["sections"]
    assert section["entries"][0]["title"].endswith("［暂停行使］")
