"""Guides, checklists and sample forms before the public, page and PDF (R6; the Plan 四(二)5)."""

import hashlib

import pytest
from django.template.loader import render_to_string

from powerops.core.models import Organisation
from powerops.core.rendering import pdf_available
from registry import guide_documents
from registry.models import PublishedPower
from registry.views.public_guides import in_force
from registry.workflows.adjusting import propose_removal
from registry.workflows.edition import publish_edition
from tests.builders import adjusted, content, drafted, published, walked
from tests.registry.flows import LICENCE
from tests.registry.guides import FEE, PDF, licence, published_licence, sample_filed

needs_pdf = pytest.mark.skipif(not pdf_available()[0], reason="no PDF on this machine")


@pytest.fixture
def digest(cast, district):
    return published_licence(cast, district)


@pytest.fixture
def code(digest):
    return PublishedPower.objects.get().code


def text(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, url
    assert not answer.cookies
    return answer.content.decode()


def test_the_guide_says_plain_words_first_and_the_review_after(client, code):
    said = text(client, f"/powers/{code}/guide/")
    order = [
        said.index(one)
        for one in ("有满足施工需要的资金安排", "施工许可证申请表", "二楼建设窗口", "审查要点")
    ]
    assert order == sorted(order)
    for word in ("7 日", "5 日", "不收费", "0373-3686001", "data:image/svg+xml", "受理"):
        assert word in said, word


def test_the_checklist_answers_the_six_questions(client, code, digest):
    said = text(client, f"/powers/{code}/checklist/")
    for word in (
        "带什么", "建筑工程施工许可证申请表", "原件 2 份", "去哪里", "政务服务中心", "什么时候", "9:00", "要多久",
        "承诺 5 日", "多少钱", "不收费", "找谁投诉", "0373-3686001", f"/samples/{digest}/",
    ):  # fmt: skip
        assert word in said, word


def test_guide_and_document_tell_where_a_process_branches(client, cast, district):
    guide = {"is_charged": "否", "place": "一楼"}
    published(cast, district.zjj, content(**licence(guide=guide, process=LICENCE)))
    power = PublishedPower.objects.get()
    page = text(client, f"/powers/{power.code}/guide/")
    said = guide_documents.facts(power.content, {"name": district.zjj.name}, "2026-11-23")
    document = render_to_string("documents/service_guide.html", guide_documents.shown("guide", said))  # fmt: skip
    for told in (page, document):
        assert "材料齐全→第5步" in told and "退回第5步" in told and "<svg" in told


def test_fees_are_said_with_standard_and_basis(client, cast, district):
    guide = {"is_charged": "是", "place": "一楼"}
    published(cast, district.zjj, content(**licence(guide=guide, fees=[FEE])))
    code = PublishedPower.objects.get().code
    assert "每件 80 元" in text(client, f"/powers/{code}/checklist/")
    said = text(client, f"/powers/{code}/guide/")
    assert "《中华人民共和国民法典》第二百二十三条" in said and "不动产登记中心" in said


def test_where_to_go_and_whom_to_ask_is_the_bodys_own_where_the_guide_says_neither(
    client, cast, district
):
    Organisation.objects.filter(pk=district.zjj.pk).update(
        address="科隆大厦三楼", telephone="3686000"
    )
    published(cast, district.zjj, content(**licence(guide={"is_charged": "否"})))
    power = PublishedPower.objects.get()
    contact = {"address": "科隆大厦三楼", "telephone": "3686000"}
    said = guide_documents.facts(power.content, contact, "2026-11-23")
    document = render_to_string("documents/service_guide.html", guide_documents.shown("guide", said))  # fmt: skip
    for told in (text(client, f"/powers/{power.code}/guide/"), document):
        assert "科隆大厦三楼" in told and "3686000" in told


def test_a_power_without_guide_has_no_such_pages(client, cast, district):
    published(cast, district.zjj)
    code = PublishedPower.objects.get().code
    for end in ("guide/", "checklist/", "guide.pdf", "checklist.pdf", f"samples/{'a' * 64}/"):
        assert client.get(f"/powers/{code}/{end}").status_code == 404


def test_a_power_taken_off_the_list_has_no_such_pages_any_more(
    client, cast, district, code, digest
):
    power = PublishedPower.objects.get().power
    revision = drafted(cast, district.zjj, content())
    propose_removal(revision, power, by=cast.clerk, reason="国务院决定取消")
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    for end in ("guide/", "checklist/", f"samples/{digest}/"):
        assert client.get(f"/powers/{code}/{end}").status_code == 404


def test_the_code_in_small_letters_leads_to_the_page(client, code):
    if code != code.lower():
        answer = client.get(f"/powers/{code.lower()}/guide/")
        assert answer.status_code == 301 and answer["Location"] == f"/powers/{code}/guide/"


def test_a_published_sample_form_is_handed_out_as_it_came(client, code, digest):
    answer = client.get(f"/powers/{code}/samples/{digest}/")
    data = b"".join(answer.streaming_content)
    assert data == PDF and hashlib.sha256(data).hexdigest() == digest
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    again = client.get(
        f"/powers/{code}/samples/{digest}/", headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304


def test_no_other_file_of_the_house_is_handed_out(client, cast, district, code):
    revision = drafted(cast, district.zjj, content(name="对另一行为的处罚"))
    unpublished = sample_filed(revision, cast.clerk, data=PDF + b"%other\n", name="内部.pdf")
    for wrong in (unpublished, "0" * 64):
        assert client.get(f"/powers/{code}/samples/{wrong}/").status_code == 404
    for odd in ("../../etc/passwd", "A" * 64, "a" * 63):
        assert client.get(f"/powers/{code}/samples/{odd}/").status_code == 404


@needs_pdf
@pytest.mark.parametrize("kind", ["guide", "checklist"])
def test_the_pdf_is_made_once_and_says_whose_it_is(client, code, kind, monkeypatch):
    answer = client.get(f"/powers/{code}/{kind}.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    monkeypatch.setattr(guide_documents.rendering, "render_pdf", None)
    _, said = in_force(code)
    assert guide_documents.pdf(kind, said) == answer.content


def test_where_no_pdf_can_be_made_the_page_says_so(client, code, monkeypatch):
    def busy(kind, said):
        raise guide_documents.Busy("正在生成其他文件，请稍后再试。")

    monkeypatch.setattr("registry.views.public_guides.pdf", busy)
    answer = client.get(f"/powers/{code}/guide.pdf")
    assert answer.status_code == 503 and answer["Retry-After"]
    assert f"/powers/{code}/guide/" in answer.content.decode()


def test_hostile_words_in_a_guide_are_shown_as_words(client, cast, district):
    hostile = {
        "conditions": "<script>alert(1)</script>",
        "online_address": "https://example.org/?a=1&b=2",
    }
    published(cast, district.zjj, content(**licence(guide=hostile)))
    code = PublishedPower.objects.get().code
    said = text(client, f"/powers/{code}/guide/")
    assert "<script>alert(1)" not in said and "&lt;script&gt;alert(1)" in said


def test_two_editions_are_compared_in_words_of_the_guide(client, cast, district, code):
    power = PublishedPower.objects.get().power
    faster = {**power.published.version.guide, "promised_limit": 3}
    walked(adjusted(cast, power, guide=faster), cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    said = text(client, "/bodies/zjj/compare/1/2/")
    assert "服务指南：承诺办结时限" in said and "5 日" in said and "3 日" in said
    assert "promised_limit" not in said
