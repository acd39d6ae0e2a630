"""意见: anybody says something without an account, once, in time, and nobody learns who it was (D3; 713号令 art 15)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from decisions.models import Comment, CommentFile
from decisions.workflows import comment as comments
from powerops.core.models import AuditEvent, Reading, RowChange
from powerops.core.refusals import NotAllowed, RuleViolated
from tests.decisions.consultations import closed, opened, said
from tests.decisions.drafts import drafted

pytestmark = pytest.mark.django_db
OPENED = re.compile(r'name="opened" value="([^"]+)"')
WORDS = "建议分三年到位，低收入家庭全额减免。"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def consultation(cast, district):
    return opened(drafted(cast, district), cast)


def token_of(client, address):
    """The moment at which the form was opened."""
    return OPENED.search(client.get(address).content.decode())[1]


def typed(client, consultation, **fields):
    """What a person sends who took a few seconds over the form."""
    token = token_of(client, consultation.public_url)
    with time_machine.travel(timezone.now() + timedelta(seconds=10), tick=True):
        return client.post(
            consultation.public_url, {"opened": token, "website": "", "text": WORDS, **fields}
        )


def test_anybody_comments_without_an_account_and_finds_the_opinion_by_its_code(
    consultation, client
):
    receipt = typed(client, consultation, name="某居民", contact="13800000000")
    comment = Comment.objects.get()
    assert receipt.status_code == 200 and comment.code in receipt.content.decode()
    own = f"{consultation.public_url}mine/"
    shown = client.post(own, {"code": f" {comment.code[:4]}-{comment.code[4:].lower()}"})
    page = shown.content.decode()
    assert WORDS in page and "13800000000" not in page and "某居民" not in page


def test_a_form_sent_twice_files_once_and_gives_the_same_code(consultation, client):
    token = token_of(client, consultation.public_url)
    with time_machine.travel(timezone.now() + timedelta(seconds=10), tick=True):
        pages = [
            client.post(consultation.public_url, {"opened": token, "text": WORDS}).content.decode()
            for _ in range(2)
        ]
    comment = Comment.objects.get()
    assert all(comment.code in page for page in pages)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"website": "http://spam.example"}, "隐藏的栏目"),
        ({"opened": "forged"}, "打开得太久"),
        ({"text": "好"}, "至少"),
        ({"text": ""}, "您的意见："),
        ({"text": "x" * 5001}, "5000"),
        ({"text": "空\0字符"}, "空字符"),
        ({"name": "x" * 101}, "100"),
    ],
)
def test_what_no_person_sends_is_not_taken(consultation, client, fields, told):
    answer = typed(client, consultation, **fields)
    assert answer.status_code == 422 and not Comment.objects.exists()
    assert told in answer.content.decode()


def test_markup_is_shown_as_typed_and_never_run(consultation, client):
    typed(client, consultation, text="<script>alert(1)</script>请看")
    page = client.post(f"{consultation.public_url}mine/", {"code": Comment.objects.get().code})
    assert "&lt;script&gt;alert(1)" in page.content.decode()
    assert "<script>alert" not in page.content.decode()


def test_who_sends_too_much_is_asked_to_wait(consultation, client):
    for number in range(comments.PER_HOUR):
        assert typed(client, consultation, text=f"{WORDS}{number}").status_code == 200
    answer = typed(client, consultation)
    assert answer.status_code == 422 and "太频繁" in answer.content.decode()
    assert WORDS in answer.content.decode()
    assert Comment.objects.count() == comments.PER_HOUR


def test_nothing_comes_after_the_last_day_and_what_was_typed_stays(consultation, client):
    """JC-15-PERIOD: until the end of the last day, not a minute longer."""
    token = token_of(client, consultation.public_url)
    after = f"{consultation.closes_on + timedelta(days=1)} 00:00:30+08:00"
    with time_machine.travel(after):
        answer = client.post(consultation.public_url, {"opened": token, "text": WORDS})
        assert answer.status_code == 422 and WORDS in answer.content.decode()
        with pytest.raises(RuleViolated, match="不再接收"):
            said(consultation)
    assert not Comment.objects.exists()
    with time_machine.travel(f"{consultation.closes_on} 23:59:00+08:00"):
        said(consultation)


def test_the_page_of_a_closed_consultation_sets_no_cookie_and_has_no_form(
    consultation, cast, client
):
    said(consultation)
    closed(consultation)
    page = client.get(consultation.public_url)
    assert page.status_code == 200 and not page.cookies and page["ETag"]
    assert 'name="text"' not in page.content.decode() and "正在整理" in page.content.decode()


def test_one_adds_to_an_opinion_and_takes_it_back_until_the_end(consultation, client):
    typed(client, consultation)
    comment, own = Comment.objects.get(), f"{consultation.public_url}mine/"
    token = OPENED.search(client.post(own, {"code": comment.code}).content.decode())[1]
    with time_machine.travel(timezone.now() + timedelta(seconds=10), tick=True):
        added = client.post(
            own, {"code": comment.code, "opened": token, "text": "另请公开成本。", "add": "1"}
        )
    assert "另请公开成本。" in added.content.decode()
    assert Comment.objects.get(adds_to=comment).text == "另请公开成本。"
    client.post(own, {"code": comment.code, "withdraw": "1"})
    assert Comment.objects.filter(withdrawn_at=None).count() == 2
    client.post(own, {"code": comment.code, "withdraw": "1", "sure": "1"})
    assert not Comment.objects.filter(withdrawn_at=None).exists()
    comment.refresh_from_db()
    with pytest.raises(RuleViolated, match="已经撤回"):
        comments.add_to(comment, form_key="later", sender="b" * 64, text="再补充")


def test_what_is_over_is_neither_added_to_nor_taken_back(consultation):
    comment = said(consultation)
    with time_machine.travel(f"{consultation.closes_on + timedelta(days=1)} 08:00:00+08:00"):
        with pytest.raises(RuleViolated):
            comments.take_back(comment)
        with pytest.raises(RuleViolated):
            comments.add_to(comment, form_key="later", sender="b" * 64, text="再补充")


def test_codes_are_not_to_be_guessed_nor_used_elsewhere(consultation, cast, district, client):
    comment, own = said(consultation), f"{consultation.public_url}mine/"
    other = opened(drafted(cast, district, title="另一事项"), cast, title="另一公告")
    assert (
        "没有查到"
        in client.post(f"{other.public_url}mine/", {"code": comment.code}).content.decode()
    )
    for _ in range(9):
        client.post(own, {"code": "222222222222"})
    page = client.post(own, {"code": comment.code}).content.decode()
    assert "查询次数太多" in page and comment.text not in page


@pytest.mark.parametrize("number", ["1", "ZQ20269999", "ZQ", "zq2026000x", "ZQ99999999999"])
def test_an_unknown_number_is_nowhere(consultation, client, number):
    assert client.get(f"/consultations/{number}/").status_code == 404
    assert client.get(f"/consultations/{number}/mine/").status_code == 404


# --- files ---------------------------------------------------------------------------------------------------


def test_files_come_along_and_are_opened_by_who_sees_the_matter_on_record(
    consultation, cast, client
):
    typed(client, consultation, attachments=[SimpleUploadedFile("测算.pdf", PDF)])
    comment = Comment.objects.get()
    file = comment.files.get().attachment
    client.force_login(cast.clerk)
    address = reverse("core:file", args=["decisions.comment", comment.pk, file.pk])
    assert b"".join(client.get(address).streaming_content) == PDF
    assert Reading.objects.filter(attachment=file, person=cast.clerk).exists()
    client.force_login(cast.clerk2)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([("程序.exe", b"MZ\x90\x00" * 100)], "不在接收范围"),
        ([("测算.pdf", b"<html><script>alert(1)</script>")], "不在接收范围"),
        ([("测算.exe", PDF)], "后缀与内容不符"),
        ([("大.pdf", PDF + b"0" * (5 * 1024 * 1024))], "上限"),
        ([(f"{n}.pdf", PDF + bytes([n])) for n in range(4)], "最多3个"),
        ([("空.pdf", b"")], "空"),
    ],
)
def test_unfit_files_are_refused_with_the_words_and_nothing_is_kept(
    consultation, client, files, told
):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    answer = typed(client, consultation, attachments=sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and told in page and WORDS in page
    assert not Comment.objects.exists() and not CommentFile.objects.exists()


def test_pages_that_take_no_files_from_everybody_still_take_none(consultation, client):
    """The page of one's own opinion has a form for everybody, and no room for files."""
    address = f"{consultation.public_url}mine/"
    answer = client.post(address, {"code": "x", "files": SimpleUploadedFile("a.pdf", PDF)})
    arrived = answer.wsgi_request.FILES["files"]
    assert arrived.refusal and "登录以后" in str(arrived.refusal)


# --- who it was ------------------------------------------------------------------------------------------------


def test_nothing_private_of_the_sender_stands_in_the_log(consultation):
    comment = said(consultation, name="某居民", contact="13800000000")
    told = " ".join(
        RowChange.objects.filter(table="decisions_comment").values_list("content", flat=True)
    )
    assert "建议分三年到位" in told
    for private in ("某居民", "13800000000", comment.code, comment.sender):
        assert private not in told


def test_who_sent_it_is_need_to_know_and_reading_it_is_recorded(consultation, cast, client):
    comment = said(consultation, name="某居民", contact="13800000000")
    for person in (cast.clerk, cast.legal, cast.supervisor):
        client.force_login(person)
        page = client.get(comment.get_absolute_url()).content.decode()
        assert "建议分三年到位" in page and "13800000000" not in page
    for person in (cast.legal, cast.supervisor, cast.leader):
        with pytest.raises(NotAllowed):
            comments.read_contact(comment, by=person)
    client.force_login(cast.clerk)
    shown = client.post(f"{comment.get_absolute_url()}contact/")
    assert "13800000000" in shown.content.decode() and "no-store" in shown["Cache-Control"]
    assert (
        AuditEvent.objects.filter(act="decisions.comment.contact_read", by=cast.clerk).count() == 1
    )
