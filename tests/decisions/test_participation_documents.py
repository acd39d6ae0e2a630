"""What goes out of public participation: the adoption report, the record and the report of a hearing (D3; art 16–18)."""

import pytest

from decisions.consultation_documents import ADOPTION
from decisions.hearing_documents import RECORD, REPORT
from decisions.hearing_facts import taking_part
from decisions.workflows import consultation as consultations
from decisions.workflows import consultation_drafting as drafting
from decisions.workflows import hearing as hearings
from decisions.workflows import hearing_record
from powerops.core import documents
from powerops.core.canonical import digest
from powerops.core.documents import document_of
from powerops.core.models import Document
from powerops.core.templatetags.ui import cndate
from tests.decisions import consultations as asking
from tests.decisions import hearings as walk
from tests.decisions.drafts import drafted
from tests.decisions.pdf import kept, needs_pdf, pages_of, text_of

pytestmark = pytest.mark.django_db
INSIDE = {"clerk", "head", "legal", "secretary", "leader", "supervisor", "inspector"}


@pytest.fixture
def reporting(cast, district):
    """A report that waits for the head's signature; who sent the opinion gave a name."""
    consultation = asking.opened(drafted(cast, district), cast)
    asking.said(consultation, "幅度<太>大", name="某居民", contact="13800000000")
    asking.answered(asking.closed(consultation), cast)
    return consultations.send_report(consultation, by=cast.clerk, report_text="已部分采纳。")


def transcribed(hearing, cast, one, **told):
    told = {"statement": "建议分三年到位。", "confirmation": "signed", **told}
    return hearing_record.transcribe(hearing, by=cast.clerk, participant=one, **told)


# --- the adoption report -------------------------------------------------------------------------------------


def test_the_report_becomes_a_document_when_the_head_publishes_it_and_not_before(reporting, cast):
    assert document_of(ADOPTION, reporting) is None
    done = consultations.publish_report(reporting, by=cast.head)
    document = document_of(ADOPTION, done)
    assert document.snapshot["report"] == done.report
    assert document.snapshot["report_digest"] == done.report_digest == digest(done.report)
    assert (document.issuer, document.public_url) == (done.decision.body.name, done.public_url)


def test_a_refused_publication_leaves_no_document(reporting, cast):
    with pytest.raises(Exception, match="负责人"):
        consultations.publish_report(reporting, by=cast.clerk)
    assert not Document.objects.filter(kind=ADOPTION).exists()


def test_anybody_fetches_the_report_beside_its_page(reporting, cast, client):
    address = f"/consultations/{reporting.number}.pdf"
    assert client.get(address).status_code == 404
    done = consultations.publish_report(reporting, by=cast.head)
    assert address not in client.get(done.public_url).content.decode()
    kept(document_of(ADOPTION, done))
    page, file = client.get(done.public_url), client.get(address)
    assert f'href="{address}"' in page.content.decode() and "/verify/" in page.content.decode()
    assert file.content.startswith(b"%PDF") and file["Content-Type"] == "application/pdf"
    assert not file.cookies and "采纳情况" in Document.objects.get(kind=ADOPTION).title
    client.force_login(cast.clerk)
    assert address in client.get(done.get_absolute_url()).content.decode()


@pytest.mark.parametrize("number", ["ZQ20269999", "zq", "ZQ２０２６０００１", "999999999999"])
def test_an_odd_number_leads_to_no_report(client, cast, district, number):
    assert client.get(f"/consultations/{number}.pdf").status_code == 404
    assert client.get(f"/hearings/{number}.pdf").status_code == 404


@needs_pdf
def test_the_report_tells_groups_and_answers_and_nobody_s_name(reporting, cast):
    document = document_of(ADOPTION, consultations.publish_report(reporting, by=cast.head))
    said = text_of(document)
    for words in (
        "采纳情况的报告", "已部分采纳。", "降低调整幅度", "部分采纳", "分两年到位，第一年调整一半。",
        "共收到意见1条", reporting.number, document.content_sha256, documents.verify_url(document.code),
    ):  # fmt: skip
        assert words in said, words
    assert "某居民" not in said and "13800000000" not in said and "幅度<太>大" not in said


@needs_pdf
@pytest.mark.parametrize("form", ["forum", "questionnaire"])
def test_what_was_held_or_asked_is_told_in_its_own_way(cast, district, form):
    decision = drafted(cast, district)
    if form == "forum":
        one = asking.begun(decision, cast, "forum")
    else:
        notice = asking.begun(decision, cast, form)
        drafting.add_question(notice, by=cast.clerk, kind="scale", text="收费标准合理。")
        one = asking.closed(consultations.publish(consultations.submit(notice, by=cast.clerk), by=cast.head))  # fmt: skip
    said = text_of(document_of(ADOPTION, asking.concluded(one, cast)))
    assert "没有收到意见。" in said
    assert ("管委会三楼会议室" if form == "forum" else "问卷统计") in said


# --- the hearing ----------------------------------------------------------------------------------------------


def test_the_record_is_made_with_the_last_confirmation(cast, district):
    hearing = walk.held(cast, district)
    people = list(taking_part(hearing))
    with walk.days_after(hearing, walk.RESULT_ON):
        for one in people[:-1]:
            transcribed(hearing, cast, one)
        assert document_of(RECORD, hearing) is None
        transcribed(hearing, cast, people[-1], confirmation="refused", confirmation_reason="记录不全")  # fmt: skip
    document = document_of(RECORD, hearing)
    told = document.snapshot["participants"]
    assert len(told) == len(people)
    assert (told[-1]["confirmation"], told[-1]["confirmation_reason"]) == ("拒绝签字", "记录不全")
    assert document.content_sha256 == digest(document.snapshot)
    assert document_of(REPORT, hearing) is None


def test_record_and_report_are_one_each_and_stay(cast, district):
    hearing = walk.concluded(cast, district)
    record, report = document_of(RECORD, hearing), document_of(REPORT, hearing)
    assert "部分采纳" not in str(record.snapshot) and "经办" in record.snapshot["recorder"]
    assert report.snapshot["participants"][0]["outcome"] == "部分采纳"
    assert Document.objects.filter(kind__in=(RECORD, REPORT)).count() == 2
    with pytest.raises(Exception, match="已公布"):
        hearings.publish_result(hearing, by=cast.head)
    assert Document.objects.filter(kind__in=(RECORD, REPORT)).count() == 2


def test_everybody_reads_the_report_and_only_insiders_the_record(cast, district, client):
    hearing = walk.concluded(cast, district)
    inside, outside = f"{hearing.get_absolute_url()}record.pdf", f"/hearings/{hearing.number}.pdf"
    assert client.get(outside).status_code == 404
    for kind in (RECORD, REPORT):
        kept(document_of(kind, hearing))
    page = client.get(f"/hearings/{hearing.number}/").content.decode()
    assert f'href="{outside}"' in page and "笔录" not in page
    assert client.get(outside).content.startswith(b"%PDF")
    assert client.get(inside)["Location"].startswith("/login/")
    got = set()
    for who, person in vars(cast).items():
        client.force_login(person)
        if client.get(inside).status_code == 200:
            got.add(who)
            page = client.get(hearing.get_absolute_url()).content.decode()
            assert inside in page and outside in page
    assert got == INSIDE


def test_the_report_is_not_public_before_the_result_is(cast, district, client):
    hearing = walk.held(cast, district)
    assert client.get(f"/hearings/{hearing.number}.pdf").status_code == 404
    assert "听证报告" not in client.get(f"/hearings/{hearing.number}/").content.decode()


@needs_pdf
def test_the_pdfs_tell_what_was_said_and_what_became_of_it(cast, district):
    hearing = walk.concluded(cast, district)
    record, report = (text_of(document_of(kind, hearing)) for kind in (RECORD, REPORT))
    for words in (hearing.number, "区法制部门负责人", "建议分三年到位。"):
        assert words in record and words in report, words
    assert "就调整幅度、低收入家庭减免进行了询问和辩论。" in record and "已确认并签字" in record
    assert "改为分两年到位。" in report and "听证会共四人参加，均发表了意见。" in report
    assert "改为分两年到位。" not in record


@needs_pdf
def test_no_page_holds_the_verification_alone(cast, district):
    document = document_of(REPORT, walk.concluded(cast, district))
    last = pages_of(document)[-1]
    assert (
        document.content_sha256 in last and f"{document.issuer}{cndate(document.issued_on)}" in last
    )


def test_anybody_verifies_them(cast, district, client):
    hearing = walk.concluded(cast, district)
    for kind, words in ((RECORD, "经参加人确认的听证会笔录"), (REPORT, "已经公布的听证报告")):
        shown = client.get(document_of(kind, hearing).get_absolute_url()).content.decode()
        assert words in shown
    done = asking.consulted(drafted(cast, district), cast)
    assert "已经公布的采纳情况" in client.get(document_of(ADOPTION, done).get_absolute_url()).content.decode()  # fmt: skip
