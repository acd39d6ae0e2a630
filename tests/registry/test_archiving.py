"""The registry uses numbers, documents and the archive: F6, R3, R4. Approvals are numbered, editions announced, drafts archived."""

from __future__ import annotations

import io
from datetime import date

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from powerops.core import documents, rendering
from powerops.core.delegations import delegate
from powerops.core.jobs import run_waiting
from powerops.core.models import AuditEvent, Document, IssuedNumber, Volume
from powerops.core.numbering import open_series
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from registry import archiving, tasks
from registry.edition_notice import NOTICE, snapshot_of
from registry.models import Revision
from registry.numbers import APPROVAL, PUBLICATION
from registry.workflows import revision as lifecycle
from registry.workflows.edition import publish_edition
from tests.builders import adjusted, content, drafted, walked
from tests.cast import appoint

available, reason = rendering.pdf_available()
needs_pdf = pytest.mark.skipif(not available, reason=reason)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_world(tmp_path, settings):
    """23 November 2026: the year stands in the numbers below."""
    settings.MEDIA_ROOT = tmp_path / "files"
    with time_machine.travel("2026-11-23 10:00 +08:00"):
        yield


@pytest.fixture
def series(cast, district):
    return open_series(by=cast.admin, organisation=district.gwh, kind=APPROVAL, sign="新开")


def approved(cast, revision, **how):
    return lifecycle.approve(
        walked(revision, cast, "decision"), by=cast.secretary, reason="同意", **how
    )


def published(cast, district, *contents, **how):
    approved(cast, drafted(cast, district.zjj, *contents), **how)
    return publish_edition(district.zjj, by=cast.secretary)


def test_an_approval_takes_the_next_number_of_the_deciding_body(cast, district, series):
    first = approved(cast, drafted(cast, district.zjj), automatic=True)
    assert first.document_number == "新开〔2026〕1号"
    number = IssuedNumber.objects.get()
    assert (number.record_type, number.record_id) == ("registry.revision", first.pk)
    assert number.series.organisation == district.gwh
    assert number.issued_by == cast.secretary


def test_a_refused_approval_takes_no_number(cast, district, series):
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    from powerops.core.refusals import IllegalTransition

    with pytest.raises(IllegalTransition):
        lifecycle.approve(revision, by=cast.secretary, automatic=True)
    assert not IssuedNumber.objects.exists()


def test_a_typed_number_and_none_are_as_valid_as_before(cast, district):
    typed = approved(cast, drafted(cast, district.zjj), document_number="豫开〔2026〕8号")
    assert typed.document_number == "豫开〔2026〕8号"
    assert approved(cast, drafted(cast, district.zjj, content(name="另一项"))).document_number == ""
    assert not IssuedNumber.objects.exists()


def test_without_a_series_the_automatic_number_is_refused_and_nothing_is_approved(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    with pytest.raises(RuleViolated, match="没有“清单审定文件”的文号序列"):
        lifecycle.approve(revision, by=cast.secretary, automatic=True)
    revision.refresh_from_db()
    assert revision.status == "decision"


def test_the_number_is_of_the_year_of_the_approval(cast, district, series):
    with time_machine.travel("2025-12-30 10:00 +08:00"):
        revision = walked(drafted(cast, district.zjj), cast, "decision")
    signed = date(2025, 12, 31)
    with time_machine.travel("2026-01-04 10:00 +08:00"):
        lifecycle.approve(
            revision, by=cast.secretary, reason="同意", automatic=True, approved_on=signed
        )
    assert Revision.objects.get().document_number == "新开〔2025〕1号"


def test_a_number_that_a_substitute_gives_names_both_and_the_post(cast, district, series):
    held, today = cast.secretary.appointments.get(), timezone.localdate()
    deputy = appoint("deputy", "管委会副秘书", Role.WINDOW, held.post.organisation)
    delegate(
        held, by=cast.secretary, substitute=deputy, began_on=today, ended_on=today, reason="出差"
    )
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    lifecycle.approve(revision, by=deputy, reason="同意", automatic=True)
    event = AuditEvent.objects.get(act="core.number.issued")
    assert (event.by, event.on_behalf_of) == (deputy, cast.secretary)
    assert event.post_title == str(held.post)


def test_no_number_is_typed_under_a_sign_that_is_counted_here(cast, district, series, client):
    """新开〔2026〕1号, typed today, would be given to somebody else tomorrow (GW-9)."""
    first = walked(drafted(cast, district.zjj), cast, "decision")
    client.force_login(cast.secretary, backend="django.contrib.auth.backends.ModelBackend")
    sent = {"approved_on": "2026-11-23", "reason": "同意", "document_number": "新开〔2026〕1号"}
    answer = client.post(f"{first.get_absolute_url()}approve/", sent)
    assert (answer.status_code, "由本平台连续编号" in answer.content.decode()) == (422, True)
    first.refresh_from_db()
    assert (first.status, first.document_number) == ("decision", "")
    with pytest.raises(RuleViolated, match="连续编号"):
        lifecycle.approve(first, by=cast.secretary, document_number=sent["document_number"])
    second = approved(cast, drafted(cast, district.zjj, content(name="另一项")), automatic=True)
    assert second.document_number == "新开〔2026〕1号"


def test_the_page_offers_the_next_number_where_there_is_a_series(cast, district, series, client):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    client.force_login(cast.secretary, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(revision.get_absolute_url()).content.decode()
    assert "取“新开”序列的下一号" in page
    address = f"{revision.get_absolute_url()}approve/"
    sent = {"approved_on": "2026-11-23", "reason": "同意", "automatic": "on"}
    both = client.post(address, {**sent, "document_number": "豫开〔2026〕8号"})
    assert (both.status_code, "自动编号时不填文号" in both.content.decode()) == (400, True)
    assert client.post(address, sent).status_code == 302
    assert Revision.objects.get().document_number == "新开〔2026〕1号"


def test_the_page_offers_no_automatic_number_without_a_series(cast, district, client):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    client.force_login(cast.secretary, backend="django.contrib.auth.backends.ModelBackend")
    assert "自动编号" not in client.get(revision.get_absolute_url()).content.decode()
    sent = {"approved_on": "2026-11-23", "document_number": "豫开〔2026〕8号"}
    assert client.post(f"{revision.get_absolute_url()}approve/", sent).status_code == 302
    assert Revision.objects.get().document_number == "豫开〔2026〕8号"


def test_the_api_takes_the_next_number_too(cast, district, series, client):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    client.force_login(cast.secretary, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/api/v1/revisions/{revision.pk}/approve/"
    answer = client.post(address, {"automatic": True}, content_type="application/json")
    assert (answer.status_code, answer.json()["document_number"]) == (200, "新开〔2026〕1号")


# --- the notice --------------------------------------------------------------------------------------


def test_an_edition_is_announced_under_the_number_that_was_given(cast, district, series):
    edition = published(cast, district, automatic=True)
    notice = documents.document_of(NOTICE, edition)
    assert notice.title == "关于公布住房和城乡建设局权力清单和责任清单的通知"
    assert (notice.issuer, notice.snapshot["document_number"]) == (
        "新乡高新区管委会",
        "新开〔2026〕1号",
    )
    assert notice.snapshot["counts"] == [{"category": "行政处罚", "count": 1}]
    assert notice.snapshot["changes"] == [{"kind": "新增", "count": 1}]


def test_a_title_within_a_title_has_single_marks(cast, district, series):
    edition = published(cast, district, automatic=True)
    Revision.objects.update(title="《城镇燃气管理条例》修正动态调整")
    number = IssuedNumber.objects.get()
    said = snapshot_of(edition, Revision.objects.all(), number)["approvals"]
    assert said[0]["title"] == "住房和城乡建设局〈城镇燃气管理条例〉修正动态调整"


@pytest.mark.parametrize("number", ["", "豫开〔2026〕8号"])
def test_no_notice_is_made_under_a_number_that_was_given_elsewhere(number, cast, district, series):
    edition = published(cast, district, document_number=number)
    assert documents.document_of(NOTICE, edition) is None


def test_a_series_for_publication_gives_the_notice_a_number_of_its_own(cast, district, series):
    open_series(by=cast.admin, organisation=district.gwh, kind=PUBLICATION, sign="新公")
    edition = published(cast, district, automatic=True)
    assert edition.document_number == "新开〔2026〕1号"
    assert documents.document_of(NOTICE, edition).snapshot["document_number"] == "新公〔2026〕1号"


@needs_pdf
def test_the_public_downloads_the_notice_from_the_edition(cast, district, series, client):
    edition = published(cast, district, automatic=True)
    address = f"{edition.get_absolute_url()}notice.pdf"
    assert client.get(address).status_code == 404
    assert address not in client.get(edition.get_absolute_url()).content.decode()
    documents.render(documents.document_of(NOTICE, edition).pk)
    assert address in client.get(edition.get_absolute_url()).content.decode()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "新开〔2026〕1号" in "".join(text.split())
    code = documents.document_of(NOTICE, edition).code
    page = client.get(f"/verify/{code}/").content.decode()
    assert "现行版本" in page and f'href="{address}"' in page and "只有 PDF 一种文件" in page


def test_the_code_beside_who_issued_a_notice_is_its_own(cast, district, series, client):
    edition = published(cast, district, automatic=True)
    page = client.get(documents.document_of(NOTICE, edition).get_absolute_url()).content.decode()
    assert district.gwh.credit_code in page and district.zjj.credit_code not in page
    assert f'href="{edition.get_absolute_url()}">所公布的清单' in page and "notice.pdf" not in page


# --- the volume --------------------------------------------------------------------------------------


@needs_pdf
def test_publication_archives_the_revision_with_its_list_and_its_notice(cast, district, series):
    published(cast, district, automatic=True)
    run_waiting()
    volume = Volume.objects.get()
    assert (volume.number, volume.retention) == ("GXQ-2026-Y-ZJJ-0001", "permanent")
    titles = [line["title"] for line in volume.catalogue]
    assert titles == [
        "住房和城乡建设局权力清单和责任清单（第1版）", "关于公布住房和城乡建设局权力清单和责任清单的通知",
    ]  # fmt: skip
    assert all(line["pages"] for line in volume.catalogue)
    assert [line["act"] for line in volume.record][-3:] == ["审核通过", "审定通过", "公布"]
    assert volume.missing == []
    files = [one.attachment.sha256 for one in volume.files.all()]
    assert set(files) <= set(Document.objects.values_list("file_sha256", flat=True))
    pdf = documents.document_of("core.volume", volume)
    text = "".join(page.extract_text() for page in PdfReader(pdf.file.open()).pages)
    for words in (volume.number, volume.digest, "卷内目录", "全程记录"):
        assert words in "".join(text.split())


@needs_pdf
def test_a_second_job_makes_no_second_volume(cast, district):
    published(cast, district)
    run_waiting()
    revision = Revision.objects.get()
    archiving.ask_for_volume(revision, cast.secretary)
    run_waiting()
    assert Volume.objects.count() == 1


def test_a_withdrawn_revision_is_archived_for_ten_years_with_what_is_missing(cast, district):
    revision = adjusted(cast, published(cast, district).powers.get().power, remarks="改")
    lifecycle.withdraw(revision, by=cast.clerk, reason="法律未通过")
    volume = archiving.archive_revision(Revision.objects.get(pk=revision.pk), by=cast.clerk)
    assert (volume.retention, volume.retained_until) == ("10", date(2036, 12, 31))
    assert "-D10-" in volume.number
    assert [one["what"] for one in volume.missing] == ["调整的来源文件"]
    assert volume.closed_on == date(2026, 11, 23)


def test_a_number_from_elsewhere_without_its_paper_is_missing_from_the_volume(cast, district):
    published(cast, district, document_number="豫开〔2026〕8号")
    what = [one["what"] for one in archiving.missing(Revision.objects.get())]
    assert what == ["审定文件"]


def test_a_matter_under_way_says_what_is_still_to_come(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    told = list(archiving.missing(revision))
    assert [one["what"] for one in told] == ["审定文号", "公布的清单和通知"]
    assert all("现为“管委审定”" in one["why"] for one in told)
    lifecycle.approve(revision, by=cast.secretary, reason="同意")
    what = [one["what"] for one in archiving.missing(revision)]
    assert what == ["公布的清单和通知", "审定文号"]  # approved without a number


def test_closed_revisions_without_a_volume_are_asked_for_again(cast, district, monkeypatch):
    published(cast, district)
    assert list(archiving.without_volume()) == []  # it is in hand
    from powerops.core.models import Job

    Job.objects.all().delete()
    revision = Revision.objects.get()
    assert list(archiving.without_volume()) == [revision]
    monkeypatch.setattr(tasks, "pdf_available", lambda: (True, ""))
    tasks.ask_for_missing_volumes()
    assert Job.objects.get().arguments["revision"] == revision.pk
    monkeypatch.setattr(tasks, "pdf_available", lambda: (False, "pango"))
    Job.objects.all().delete()
    tasks.ask_for_missing_volumes()
    assert not Job.objects.exists()
