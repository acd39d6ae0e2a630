"""Lists on the desk: sorted by their headers, with the state in the address, and handed out whole as a file."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from registry.models import Law
from registry.workflows.drafting import start_revision
from registry.workflows.upload import receive
from tests.builders import cause, content, drafted, published
from tests.registry.uploads import power, small_list


def csv_rows(answer):
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def xlsx_rows(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    headers, *rows = sheet.iter_rows()
    return [dict(zip((h.value for h in headers), row, strict=True)) for row in rows]


@pytest.fixture
def revisions(cast, district):
    """Three drafts of 住建局, the titles against the order of their beginning."""
    titles = ("丙", "乙", "=1+1")
    return [
        start_revision(
            district.zjj,
            by=cast.clerk,
            kind="adjustment",
            title=title,
            reason="@SUM(A1)",
            **cause(),
        )
        for title in titles
    ]


def titles(answer):
    return [revision.title for revision in answer.context["page"]]


def test_revisions_are_sorted_by_a_header_and_back(client, cast, revisions):
    client.force_login(cast.clerk)
    address = reverse("registry:revision-list")
    assert titles(client.get(address)) == ["=1+1", "乙", "丙"]
    assert titles(client.get(address, {"sort": "number"})) == ["丙", "乙", "=1+1"]
    assert titles(client.get(address, {"sort": "-number"})) == ["=1+1", "乙", "丙"]
    text = client.get(address, {"sort": "number", "q": "乙"}).content.decode()
    assert 'aria-sort="ascending"' in text and "sort=-number&amp;q=乙" in text.replace(
        "%E4%B9%99", "乙"
    )


@pytest.mark.parametrize("asked", ["nothing", "-", "--number", "body__path", "reason", "'"])
def test_an_unknown_order_is_the_lists_own(client, cast, revisions, asked):
    client.force_login(cast.clerk)
    address = reverse("registry:revision-list")
    assert titles(client.get(address, {"sort": asked})) == titles(client.get(address))


def test_what_is_filtered_goes_into_the_file_in_its_order_and_nothing_is_a_formula(
    client, cast, revisions
):
    client.force_login(cast.clerk)
    address = reverse("registry:revision-list")
    rows = csv_rows(client.get(address, {"export": "csv", "sort": "number"}))
    assert [row["标题"] for row in rows] == ["丙", "乙", "'=1+1"]
    assert {row["调整理由"] for row in rows} == {"'@SUM(A1)"}
    rows = csv_rows(client.get(address, {"export": "csv", "q": "乙"}))
    assert [row["标题"] for row in rows] == ["乙"]
    cells = [row["标题"] for row in xlsx_rows(client.get(address, {"export": "xlsx"}))]
    assert [cell.value for cell in cells] == ["=1+1", "乙", "丙"]
    assert {cell.data_type for cell in cells} == {"s"} and cells[0].quotePrefix


def test_a_file_holds_nothing_out_of_reach(client, cast, district, revisions):
    drafted(cast, district.nyj, content(), by=cast.clerk2)
    client.force_login(cast.clerk2)
    rows = csv_rows(client.get(reverse("registry:revision-list"), {"export": "csv"}))
    assert {row["部门"] for row in rows} == {"农业农村局"}


def test_an_unknown_form_of_file_is_the_page(client, cast, revisions):
    client.force_login(cast.clerk)
    answer = client.get(reverse("registry:revision-list"), {"export": "exe"})
    assert answer["Content-Type"].startswith("text/html")


def test_current_powers_are_sorted_and_exported_beyond_the_page(client, cast, district):
    names = [f"第{number:02}项处罚" for number in range(60)]
    published(cast, district.zjj, *(content(name=name) for name in names))
    client.force_login(cast.clerk)
    address = reverse("registry:current-powers")
    page = client.get(address, {"sort": "-name"})
    assert [row["power"].name for row in page.context["rows"]] == names[:9:-1]
    rows = csv_rows(client.get(address, {"export": "csv", "page": 2}))
    assert [row["事项"] for row in rows] == names and len(rows[0]["实施编码"]) == 31
    code = xlsx_rows(client.get(address, {"export": "xlsx", "q": "第07项"}))[0]["实施编码"]
    assert code.data_type == "s" and len(code.value) == 31
    assert (
        'href="/bodies/zjj/editions/1.xlsx"' in page.content.decode()
    )  # what can be read in again


def test_uploads_are_filtered_sorted_and_exported(client, cast, district):
    for name in ("乙.xlsx", "甲.xlsx"):
        file = ContentFile(small_list(power(1, name)), name)
        receive(district.zjj, file, by=cast.clerk, limit=10**7)
    client.force_login(cast.clerk)
    address = reverse("registry:upload-list")
    rows = csv_rows(client.get(address, {"export": "csv", "sort": "uploaded"}))
    assert [row["文件"] for row in rows] == ["乙.xlsx", "甲.xlsx"]
    assert [row["文件"] for row in csv_rows(client.get(address, {"export": "csv", "q": "甲"}))] == [
        "甲.xlsx"
    ]
    assert "没有符合条件的文件" in client.get(address, {"state": "dropped"}).content.decode()


def test_laws_without_a_day_stand_last_whichever_way_they_are_sorted(client, cast):
    Law.objects.create(name="甲法", rank="法律", effective_on="2020-01-01")
    Law.objects.create(name="乙法", rank="法律")
    Law.objects.create(name="丙法", rank="法律", effective_on="2010-01-01")
    client.force_login(cast.legal)
    address = reverse("registry:law-list")
    for sort, order in (
        ("effective", ["丙法", "甲法", "乙法"]),
        ("-effective", ["甲法", "丙法", "乙法"]),
    ):
        assert [law.name for law in client.get(address, {"sort": sort}).context["page"]] == order
        rows = csv_rows(client.get(address, {"sort": sort, "export": "csv"}))
        assert [row["名称"] for row in rows] == order


@pytest.mark.parametrize(
    "part", ["whole", "basic", "begins", "level_and_basic", "grouped", "local"]
)
def test_the_current_list_is_searched_by_any_of_a_powers_codes(client, cast, district, part):
    contents = [content(name=f"第{n}项处罚", local_code=f"36-02-25-01{n}-000") for n in range(3)]
    code = published(cast, district.zjj, *contents).powers.get(name="第1项处罚").code
    asked = {
        "whole": code, "basic": code[19:], "begins": code[:30], "level_and_basic": code[18:],
        "grouped": f"{code[:18]} {code[18]} {code[19:]}", "local": "36-02-25-011-000",
    }[part]  # fmt: skip
    client.force_login(cast.clerk)
    rows = client.get(reverse("registry:current-powers"), {"q": asked}).context["rows"]
    found = {row["power"].code for row in rows}
    assert code in found and (part == "begins" or found == {code})
