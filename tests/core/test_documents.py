"""The document service: F6, G9. A document is rendered once from its frozen snapshot, kept with its digest, and stays."""

from __future__ import annotations

import hashlib
import io
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from powerops.core import documents, rendering
from powerops.core.canonical import digest
from powerops.core.jobs import run_waiting
from powerops.core.models import Document, Job
from powerops.core.refusals import Refusal
from tests.core.certificates import PASSWORD, authority, p12

available, reason = rendering.pdf_available()
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not available, reason=reason)]
SNAPSHOT = {
    "title_lines": ["关于公布住房和城乡建设局", "权力清单和责任清单的通知"], "document_number": "新开〔2026〕1号",
    "basis": "《方案》（新开〔2016〕76号）", "body": "住房和城乡建设局", "addressee": "住房和城乡建设局", "edition": 2,
    "previous": 1, "total": 3, "counts": [{"category": "行政许可", "count": 1}, {"category": "行政处罚", "count": 2}],
    "changes": [{"kind": "新增", "count": 1}], "address": "/bodies/zjj/editions/2/", "copies_to": "法制办公室",
    "approvals": [{"title": "住房和城乡建设局动态调整", "number": "新开〔2026〕1号", "on": "2026年11月23日"}],
    "issued_by": "新乡高新区管委会办公室",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


def registered(cast, district, issuer="新乡高新区管委会", **changed):
    return documents.register(
        "tests.notice", district.zjj, title="关于公布住房和城乡建设局权力清单和责任清单的通知", issuer=issuer,
        issued_on=date(2026, 11, 23), template="documents/list_notice.html", snapshot=SNAPSHOT | changed,
        by=cast.secretary,
    )  # fmt: skip


def pages(document) -> list[str]:
    with document.file.open() as file:
        return [
            "".join(page.extract_text().split())
            for page in PdfReader(io.BytesIO(file.read())).pages
        ]


def test_the_worker_makes_the_file_of_a_registered_document(cast, district):
    document = registered(cast, district)
    assert (document.file.name, document.content_sha256) == ("", digest(SNAPSHOT))
    assert run_waiting() == 1
    document.refresh_from_db()
    with document.file.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == document.file_sha256
    assert (document.signed_by, document.signed_at) == ("", None)


def test_a_document_is_rendered_once_whatever_its_record_says_later(cast, district):
    document = registered(cast, district)
    made = documents.render(document.pk)
    again = documents.render(document.pk)
    assert (again.file.name, again.file_sha256) == (made.file.name, made.file_sha256)
    other = registered(cast, district, body="另一个部门")
    assert (other.pk, other.snapshot["body"]) == (document.pk, "住房和城乡建设局")
    assert Job.objects.count() == 1


def test_the_notice_says_what_the_standard_asks_in_its_order(cast, district):
    document = registered(cast, district)
    first, last = pages(documents.render(document.pk))
    in_order = (
        "新开〔2026〕1号", "关于公布住房和城乡建设局权力清单和责任清单的通知", "住房和城乡建设局：",
        "一、清单构成", "本版清单共3项，其中行政许可1项，行政处罚2项",
    )  # fmt: skip
    places = [first.index(words) for words in in_order]
    assert "新乡高新区管委会" in first
    assert places == sorted(places)
    for words in (
        "与第1版相比，新增1项",
        "新乡高新区管委会2026年11月23日",
        "抄送：法制办公室",
        "2026年11月23日印发",
    ):
        assert words in first + last, words
    assert documents.verify_url(document.code) in last
    assert document.content_sha256 in last
    assert ("—1—" in first, "—2—" in last) == (True, True)


def test_a_long_name_shrinks_into_the_type_area():
    long, short = "新乡高新技术产业开发区管理委员会安全生产监督管理办公室", "新乡高新区管委会"
    assert rendering.red_head(short)["issuer_size"] == 44.0
    assert rendering.red_head(long)["issuer_size"] * len(
        long
    ) <= rendering.TYPE_AREA_WIDTH + 0.1 * len(long)


def test_the_date_ends_four_characters_in_and_a_long_name_moves_it_no_further_than_it_must():
    assert rendering.closing_right("高新区管委会", "2026年11月23日") == 4
    middle = rendering.closing_right("新乡高新技术产业开发区管委会", "2026年11月23日")
    assert 0 < middle < 4
    assert rendering.closing_right("新" * 28, "2026年11月23日") == 0


def test_the_imprint_stands_at_the_foot_of_the_last_page(cast, district):
    document = documents.render(registered(cast, district).pk)
    with document.file.open() as file:
        reader = PdfReader(io.BytesIO(file.read()))
        lowest: list[tuple[float, str]] = []
        reader.pages[-1].extract_text(
            visitor_text=lambda text, page, line, *_: lowest.append(
                (line[5] * page[3] + page[5], text)
            )
        )
    place = next(y for y, text in lowest if "印发" in text)
    points = 72 / 25.4
    assert 35 * points - 1 <= place <= 45 * points  # the foot of 版心 is 35 mm above the edge


def test_a_registered_document_refuses_every_other_change_in_plain_sql(cast, district):
    document = documents.render(registered(cast, district).pk)
    for change in (
        "title = '另一标题'",
        "snapshot = '{}'",
        "file = 'other.pdf'",
        "file_sha256 = ''",
        "signed_by = '某人'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE core_document SET {change}")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.all().delete()
    assert Document.objects.get() == document


def test_with_a_certificate_the_file_is_signed_and_verification_tells_by_whom(
    cast, district, client, tmp_path, settings
):
    settings.SIGNING_P12, settings.SIGNING_P12_PASSWORD = str(p12(tmp_path, authority())), PASSWORD
    document = documents.render(registered(cast, district).pk)
    assert document.signed_by == "电子公文签名，新乡高新区管委会"
    page = client.get(document.get_absolute_url()).content.decode()
    assert "电子公文签名，新乡高新区管委会于" in page


def test_without_a_certificate_verification_claims_no_signature(cast, district, client):
    document = documents.render(registered(cast, district).pk)
    assert "签名" not in client.get(document.get_absolute_url()).content.decode()


def test_a_certificate_that_cannot_be_used_leaves_no_unsigned_document(
    cast, district, settings, tmp_path
):
    settings.SIGNING_P12 = str(tmp_path / "none.p12")
    document = registered(cast, district)
    with pytest.raises(Refusal, match="读不到签名证书"), transaction.atomic():
        documents.render(document.pk)
    document.refresh_from_db()
    assert not document.file


def test_what_is_not_there_is_asked_for_again_once(cast, district):
    document = registered(cast, district)
    assert documents.ask_for_missing(cast.secretary) == 0  # it is in hand
    Job.objects.all().delete()
    assert documents.ask_for_missing(cast.secretary) == 1
    run_waiting()
    document.refresh_from_db()
    assert document.file
    assert documents.ask_for_missing(cast.secretary) == 0
