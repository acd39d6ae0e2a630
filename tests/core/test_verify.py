"""Verification: what a document is, whether it stands, and whether a file is the one that was issued."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client

from powerops.core.models import Document
from powerops.core.views.verify import WRONG_CODES
from registry.models import Edition, PublishedPower
from registry.workflows.edition import publish_edition
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget() -> None:
    cache.clear()


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


def test_a_replaced_edition_says_by_which(
    client: Client, document: Document, cast: SimpleNamespace
) -> None:
    power = PublishedPower.objects.get().power
    builders.walked(builders.adjusted(cast, power, remarks="改"), cast, "approved")
    publish_edition(power.body, by=cast.secretary)
    page = client.get(f"/verify/{document.code}/").content.decode()
    assert "不是现行版本，已由第2版代替" in page


def test_a_digest_is_compared_and_nothing_is_uploaded(client: Client, document: Document) -> None:
    address = f"/verify/{document.code}/"
    right = client.get(address, {"digest": f" {document.content_sha256.upper()} "}).content.decode()
    assert "与登记的内容摘要相同" in right
    for wrong in ("f" * 64, document.content_sha256[:63], "<b>"):
        page = client.get(address, {"digest": wrong}).content.decode()
        assert "不一致" in page
        assert "<b>" not in page
    assert "multipart" not in right


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
