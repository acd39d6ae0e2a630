"""Verification: what a document is, whether it stands, and whether a file is the one that was issued."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.test import Client

from powerops.core.models import Document
from powerops.core.views.verify import WRONG_CODES, digest_in
from powerops.law.codes import is_provisional
from registry.models import Edition, PublishedPower
from registry.workflows.edition import publish_edition
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(cast: SimpleNamespace, district: SimpleNamespace) -> Edition:
    return builders.published(cast, district.zjj)


@pytest.fixture
def document(edition: Edition) -> Document:
    return Document.objects.get(record_id=edition.pk)


def test_a_known_code_says_what_who_when_and_that_it_is_current(
    client: Client, document: Document, edition: Edition
) -> None:
    page = client.get(f"/verify/{document.code}/").content.decode()
    for words in (
        document.title,
        "住房和城乡建设局",
        edition.digest,
        "现行版本",
        edition.get_absolute_url(),
        "PDF 尚未生成",
    ):
        assert words in page, words


def test_a_code_is_understood_as_people_type_it(client: Client, document: Document) -> None:
    typed = f" {document.code[:4].lower()}-{document.code[4:]} "
    answer = client.get("/verify/", {"code": typed})
    assert (answer.status_code, answer["Location"]) == (302, f"/verify/{document.code}/")
    assert client.get(f"/verify/{document.code.lower()}/").status_code == 200


def test_the_whole_address_of_a_document_may_be_pasted(client: Client, document: Document) -> None:
    own = document.get_absolute_url()
    for pasted in (
        f"http://powers.example.gov.cn:8000{own}",
        f" HTTPS://powers.example.gov.cn/Verify//{document.code.lower()} ",
        f"https://powers.example.gov.cn/{'zone/' * 30}verify/{document.code}/?digest=ab#check",
        f"验证网址：{own}",
        f"{document.code}/",
        f"／{document.code}／",
    ):
        answer = client.get("/verify/", {"code": pasted})
        assert (answer.status_code, answer.headers.get("Location")) == (302, own), pasted


def test_whatever_is_typed_is_answered_with_a_sentence(client: Client, document: Document) -> None:
    for typed in (
        "a/b", "/", "//", "..", "../../healthz", "%2F", "?#", "\\", "\0", "<b>/", "a\r\nb", "\ud800/", "/verify//",
        "http://[::1", "ﷺ/" * 300, "/verify/" * 300, "🀄/验证",
    ):  # fmt: skip
        answer = client.get(f"/verify/?code={quote(typed, errors='surrogatepass')}")
        page = answer.content.decode()
        assert answer.status_code == 404 and "没有这个验证码" in page, typed
        assert "<b>" not in page


def test_a_replaced_edition_says_by_which(
    client: Client, document: Document, cast: SimpleNamespace
) -> None:
    power = PublishedPower.objects.get().power
    builders.walked(builders.adjusted(cast, power, remarks="改"), cast, "approved")
    publish_edition(power.body, by=cast.secretary)
    page = client.get(f"/verify/{document.code}/").content.decode()
    assert "真实，但已被第2版取代" in page
    assert "可信" not in page
    assert 'href="/bodies/zjj/editions/2/"' in page
    assert 'href="/bodies/zjj/compare/1/2/"' in page


def test_a_digest_is_compared_and_nothing_is_uploaded(client: Client, document: Document) -> None:
    address = f"/verify/{document.code}/"
    right = client.get(address, {"digest": f" {document.content_sha256.upper()} "}).content.decode()
    assert "与登记的内容摘要相同" in right
    other = client.get(address, {"digest": "f" * 64}).content.decode()
    assert "与登记的 PDF 文件摘要、内容摘要都不一致" in other
    for none in (document.content_sha256[:63], document.content_sha256 + "0", "<b>", "处" * 64):
        page = client.get(address, {"digest": none}).content.decode()
        assert "没有找到 64 位" in page
        assert "不一致" not in page
        assert "<b>" not in page
        assert "改动" not in page + other
        assert "篡改" not in page + other
    assert "multipart" not in right


@pytest.mark.parametrize(
    "pasted",
    [
        "{}  权力清单（第1版）.pdf",
        "{} *abc.pdf",
        "SHA256 的 清单.pdf 哈希: {} CertUtil: -hashfile 命令成功完成。",
        "SHA256: {}",
        "SHA-256={}",
    ],
)
def test_a_digest_is_found_in_the_line_of_the_program_that_made_it(pasted: str) -> None:
    digest = "ab12" * 16
    pairs = " ".join(digest[i : i + 2] for i in range(0, 64, 2))
    full_width = "".join(chr(ord(one) + 0xFEE0) for one in digest)
    for form in (digest, digest.upper(), pairs, full_width):
        assert digest_in(pasted.format(form)) == digest, form


def test_a_broken_off_digest_does_not_borrow_from_the_name_of_the_file() -> None:
    for pasted in ("a" * 63 + "  a.pdf", "a" * 62 + "  ab.pdf", "a" * 65):
        assert digest_in(pasted) == ""


def test_a_full_width_code_is_understood(client: Client, document: Document) -> None:
    typed = "".join(chr(ord(one) + 0xFEE0) for one in document.code)
    assert client.get(f"/verify/{typed}/").status_code == 200
    answer = client.get("/verify/", {"code": typed[:6] + "－" + typed[6:]})
    assert answer["Location"] == f"/verify/{document.code}/"


def test_a_provisional_credit_code_says_so(
    client: Client, document: Document, edition: Edition
) -> None:
    code = edition.body.credit_code
    assert is_provisional(code)
    for address in (document.get_absolute_url(), edition.get_absolute_url()):
        assert f"{code}（临时代码）" in client.get(address).content.decode()


def test_an_unknown_code_is_told_clearly(client: Client, document: Document) -> None:
    for code in ("ABCDEFGHJKLM", "短", "'; DROP TABLE", "0" * 300):
        answer = client.get(f"/verify/{code}/")
        assert answer.status_code == 404
        assert "没有这个验证码" in answer.content.decode()


def test_guessing_is_slowed_down_but_only_for_the_one_who_guesses(
    client: Client, document: Document
) -> None:
    for _ in range(WRONG_CODES):
        assert client.get("/verify/ABCDEFGHJKLM/").status_code == 404
    answer = client.get("/verify/ABCDEFGHJKLN/")
    assert answer.status_code == 429
    assert "十分钟" in answer.content.decode()
    other = client.get(f"/verify/{document.code}/", REMOTE_ADDR="10.0.0.9")
    assert other.status_code == 200


def test_the_form_is_served_without_a_cookie(client: Client, db: None) -> None:
    answer = client.get("/verify/")
    assert "十二位验证码" in answer.content.decode()
    assert not answer.cookies
