"""The pages of a changed law: the table form with and without a file, the impact, who sees what (G5)."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from registry.models import AdjustmentTask, ArticleChange, LawChange
from tests.builders import content, published
from tests.registry.changing import article, construction_law, entered, law, sent

pytestmark = pytest.mark.django_db
DESK = "/desk/registry"


@pytest.fixture
def as_(client, cast):
    """The browser of one of the cast."""

    def signed_in(who):
        client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def typed(*rows, **changed):
    """What the form sends: facts, and (article, what, new, summary, text) a row."""
    sent = {
        "kind": "amended", "document_number": "主席令第9号", "published_on": "2026-10-01",
        "effective_on": "2026-11-01", "source": "国家法律法规数据库", "covers_uncited": "on",
        "articles-TOTAL_FORMS": str(len(rows) + 2), "articles-INITIAL_FORMS": "0", **changed,
    }  # fmt: skip
    for number, row in enumerate(rows):
        for name, value in zip(("article", "what", "new_article", "summary", "text"), row, strict=True):  # fmt: skip
            sent[f"articles-{number}-{name}"] = value
    return sent


def workbook(*rows, header=("条号", "变化", "新条号", "说明", "内容")):
    book = Workbook()
    for row in (header, *rows):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return SimpleUploadedFile("变化.xlsx", file.getvalue())


def address(the_law):
    return f"{DESK}/laws/{the_law.pk}/changes/new/"


def test_the_legal_office_types_a_change_into_the_table(as_):
    the_law = construction_law()
    rows = (("64", "modified", "", "提高罚款", "新的条文"), ("第十二条之一", "added", "", "", ""), ("七十", "renumbered", "七十二", "", ""))  # fmt: skip
    response = as_("legal").post(address(the_law), typed(*rows))
    change = LawChange.objects.get()
    assert response.status_code == 302 and response["Location"] == change.get_absolute_url()
    found = list(change.articles.values_list("article", "suffix", "what", "new_article"))
    assert found == [(64, 0, "modified", None), (12, 1, "added", None), (70, 0, "renumbered", 72)]
    page = as_("legal").get(change.get_absolute_url()).content.decode()
    assert "第六十四条" in page and "提高罚款" in page
    history = as_("clerk").get(the_law.get_absolute_url()).content.decode()
    assert "版本沿革" in history and "主席令第9号" in history


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("六十四甲", "modified", "", "", ""), "不是条号"),
        (("64", "renumbered", "", "", ""), "应写明新条号"),
        (("64", "repealed", "65", "", ""), "没有另外的新条号"),
        (("64", "gone", "", "", ""), "gone"),
        (("9999", "modified", "", "", ""), "不是条号"),
    ],
)
def test_a_wrong_row_is_told_and_nothing_is_lost(row, why, as_):
    right = ("65", "modified", "", "<b>很长的说明</b>", "")
    response = as_("legal").post(address(construction_law()), typed(right, row))
    page = response.content.decode()
    assert response.status_code == 400 and why in page
    assert "&lt;b&gt;很长的说明&lt;/b&gt;" in page and "2026-11-01" in page
    assert not LawChange.objects.exists()


def test_an_article_that_the_law_has_not_is_told_at_its_row(as_):
    the_law = law("某短法", article_count=55)
    rows = (("12", "modified", "", "<b>留住</b>", ""), ("第九十九条", "modified", "", "", ""))
    response = as_("legal").post(address(the_law), typed(*rows))
    page = response.content.decode()
    assert response.status_code == 400 and "&lt;b&gt;留住&lt;/b&gt;" in page
    assert "登记为共 55 条，没有第九十九条；登记的条数有误的，请先更正该法的登记" in page
    right, wrong = response.context["articles"].forms[:2]
    assert not right.errors and list(wrong.errors) == ["article"]
    assert not LawChange.objects.exists()


def test_one_article_written_twice_is_refused(as_):
    row = ("64", "modified", "", "", "")
    response = as_("legal").post(address(construction_law()), typed(row, row))
    assert response.status_code == 400 and "写了两行" in response.content.decode()


def test_hundreds_of_rows_are_typed_at_once(as_):
    rows = [(str(number), "modified", "", "", "") for number in range(1, 401)]
    assert as_("legal").post(address(construction_law()), typed(*rows)).status_code == 302
    assert ArticleChange.objects.count() == 400


def test_more_rows_are_given_and_what_is_typed_stays(as_):
    response = as_("legal").post(
        address(construction_law()), typed(("64", "", "", "甲", ""), more="1")
    )
    page = response.content.decode()
    assert response.status_code == 200 and 'value="64"' in page and 'name="articles-20-article"' in page  # fmt: skip
    assert not LawChange.objects.exists()


def test_a_file_is_read_into_the_table_and_written_only_by_saving(as_):
    the_law = construction_law()
    file = workbook((64, "修改", None, "提高罚款", "新条文"), ("第六十五条", "废止", "", "", ""))
    response = as_("legal").post(address(the_law), typed(read="1", file=file))
    page = response.content.decode()
    assert response.status_code == 200 and "读入 2 行" in page
    assert 'value="第六十五条"' in page and "新条文" in page
    assert not LawChange.objects.exists()


def test_a_hostile_file_is_told_by_sheet_row_and_column(as_):
    file = workbook(
        ("六十四", "修改", "", "", ""),
        ("=1+1", "修改", "", "", ""),
        (66, "改没了", "", "", ""),
        (67, "改条号", "", "", ""),
        (68, "修改", "", "长" * 301, ""),
        ("<script>", "废止", "", "", ""),
    )
    page = as_("legal").post(address(construction_law()), typed(read="1", file=file)).content.decode()  # fmt: skip
    assert "读入 1 行" in page and "文件中有 5 处错误" in page
    assert "工作表“Sheet”第 4 行“变化”列" in page and "第 6 行“说明”列：超过 300 字" in page
    assert "<script>”不是条号" not in page


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.xlsx", b"PK\x03\x04 not a workbook"),
        SimpleUploadedFile("a.csv", b"\xff\xfe\x00"),
        SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"),
        SimpleUploadedFile("a.xlsx", b"<html>"),
        SimpleUploadedFile("a.csv", "名称,说明\n甲,乙\n".encode()),
    ],
    ids=["zip", "utf16", "ole", "html", "columns"],
)
def test_a_file_that_is_no_table_of_articles_is_refused_with_advice(file, as_):
    response = as_("legal").post(address(construction_law()), typed(("64", "", "", "留住", ""), read="1", file=file))  # fmt: skip
    assert response.status_code == 400 and "留住" in response.content.decode()
    assert not LawChange.objects.exists()


def test_a_csv_of_another_encoding_is_read_too(as_):
    file = SimpleUploadedFile("a.csv", "条号,变化\n六十四,修改\n".encode("gb18030"))
    page = as_("legal").post(address(construction_law()), typed(read="1", file=file)).content.decode()  # fmt: skip
    assert "读入 1 行" in page


def test_only_the_legal_office_enters_and_other_counties_see_nothing(as_, cast):
    the_law = construction_law()
    change = entered(the_law, cast.legal, article(64))
    for who in ("clerk", "secretary", "supervisor", "admin"):
        assert as_(who).get(address(the_law)).status_code == 403
    assert as_("clerk").get(f"{DESK}/law-changes/{change.pk}/edit/").status_code == 403
    assert as_("clerk").post(f"{DESK}/law-changes/{change.pk}/check/").status_code == 403
    for page in ("", "edit/", "places/", "check/"):
        for who in ("outsider", "admin", "nobody"):
            url = f"{DESK}/law-changes/{change.pk}/{page}"
            assert as_(who).get(url).status_code == 404, (who, page)
    assert the_law.name not in as_("outsider").get(f"{DESK}/law-changes/").content.decode()
    assert as_("legal").get(f"{DESK}/law-changes/{change.pk}/nonsense/").status_code == 404


def test_the_legal_office_checks_and_sends_on_the_page(as_, cast, district):
    the_law = construction_law()
    published(cast, district.zjj)
    change = entered(the_law, cast.legal, article(64))
    url = change.get_absolute_url()
    assert as_("legal").post(f"{url}check/", {"reason": ""}).status_code == 302
    refused = as_("legal").post(f"{url}finish/", {"reason": "留住这句话"})
    assert refused.status_code == 422 and "留住这句话" in refused.content.decode()
    assert as_("legal").post(f"{url}send/", {"reason": ""}).status_code == 302
    assert LawChange.objects.get().status == "sent"
    assert as_("legal").post(f"{url}send/", {"reason": ""}).status_code == 409


def test_the_powers_are_listed_filtered_and_exported(as_, cast, district):
    the_law = construction_law()
    published(cast, district.zjj, content(name="=危险的名称"), content(name="对乙种行为的处罚"))
    change = entered(the_law, cast.legal, article(64))
    url = f"{change.get_absolute_url()}places/"
    page = as_("clerk").get(url, {"body": "zjj", "article": "64", "element": "basis"}).content.decode()  # fmt: skip
    assert "对乙种行为的处罚" in page and "第六十四条" in page
    assert "没有符合条件" in as_("clerk").get(url, {"body": "nyj"}).content.decode()
    assert as_("clerk").get(url, {"article": "x", "element": "y"}).status_code == 200
    lines = b"".join(as_("clerk").get(url, {"export": "csv"}).streaming_content).decode()
    assert lines.count("\n") == 3 and "'=危险的名称" in lines
    book = load_workbook(BytesIO(b"".join(as_("clerk").get(url, {"export": "xlsx"}).streaming_content)))  # fmt: skip
    assert book.active.max_row == 3
    bodies = b"".join(as_("clerk").get(change.get_absolute_url(), {"export": "csv"}).streaming_content)  # fmt: skip
    assert "住房和城乡建设局,2,2" in bodies.decode()


def test_the_pages_ask_as_often_for_many_as_for_few(as_, cast, district):
    the_law = construction_law()
    published(cast, district.zjj)
    change = entered(the_law, cast.legal, article(64))
    urls = (f"{DESK}/law-changes/", change.get_absolute_url(), f"{change.get_absolute_url()}places/", the_law.get_absolute_url())  # fmt: skip

    def asked():
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                assert as_("legal").get(url).status_code == 200
            counts.append(len(queries))
        return counts

    asked()  # what a process keeps is read once
    few = asked()
    published(
        cast, district.zjj, *[content(name=f"对第{number}种行为的处罚") for number in range(5)]
    )
    for number in range(4):
        entered(law(f"某法之{number}"), cast.legal, article(1))
    assert asked() == few
    assert max(few) <= 30


def test_the_list_follows_how_far_the_tasks_are(as_, cast, district):
    the_law = construction_law()
    published(cast, district.zjj)
    sent(entered(the_law, cast.legal, article(64)), cast.legal)
    assert AdjustmentTask.objects.count() == 1
    lines = b"".join(as_("legal").get(f"{DESK}/law-changes/", {"export": "csv"}).streaming_content)
    assert "已下达任务,1,1" in lines.decode()
