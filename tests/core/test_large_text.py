"""大字: by a word in the address, kept in whatever an enlarged page leads to, without cookie or script."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from powerops.core.large_text import kept


@pytest.mark.parametrize(
    ("page", "becomes"),
    [
        ('<a href="/">', '<a href="/?size=large">'),
        ('<a class="x" href="/powers/?q=a&amp;page=2#top">', '<a class="x" href="/powers/?q=a&amp;page=2&amp;size=large#top">'),
        ('<a href="/bodies/zjj/#more">', '<a href="/bodies/zjj/?size=large#more">'),
        ('<form method="get" action="/powers/">', '<form method="get" action="/powers/"><input type="hidden" name="size" value="large">'),
        ('<form class="a" action="/x/" method="post">', '<form class="a" action="/x/?size=large" method="post">'),
    ],
)  # fmt: skip
def test_own_links_and_forms_keep_the_choice(page: str, becomes: str) -> None:
    assert kept(page.encode()).decode() == becomes


@pytest.mark.parametrize(
    "page",
    [
        '<a href="#basis">', '<a href="?page=2&amp;size=large">', '<a href="https://example.cn/">', '<a href="//example.cn/">',
        '<a href="/bodies/zjj/editions/1.pdf">', '<a href="/desk/">', '<a href="/login/">', '<a href="/api/docs/">',
        '<a href="tel:0373">', '<link href="/static/powerops.css">', '<a href="/powers/?size=large">',
    ],
)  # fmt: skip
def test_other_links_stay_as_they_are(page: str) -> None:
    assert kept(page.encode()).decode() == page


@pytest.mark.django_db
def test_an_enlarged_page_says_so_leads_on_enlarged_and_back(client: Client) -> None:
    plain = client.get("/powers/?page=1").content.decode()
    assert '<html lang="zh-Hans">' in plain
    assert 'href="?page=1&amp;size=large">大字</a>' in plain
    answer = client.get("/powers/?page=1&size=large")
    large = answer.content.decode()
    assert not answer.cookies
    assert '<html lang="zh-Hans" class="large">' in large
    assert 'href="?page=1">标准字号</a>' in large
    own = re.findall(r'<a [^>]*href="(/[^"]*)"', large)
    assert own
    assert all(
        "size=large" in one
        for one in own
        if not one.startswith(("/api/", "/login/")) and "." not in one
    )


@pytest.mark.django_db
def test_an_enlarged_page_has_an_etag_of_its_own_and_answers_304(client: Client) -> None:
    large, plain = client.get("/?size=large"), client.get("/")
    assert large["ETag"] != plain["ETag"]
    again = client.get("/?size=large", headers={"if-none-match": large["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db
def test_what_is_not_found_is_enlarged_too_and_any_other_word_is_not(client: Client) -> None:
    assert 'class="large"' in client.get("/powers/0/?size=large").content.decode()
    for other in ("size=huge", "q=size=large", "size=LARGE"):
        assert 'class="large"' not in client.get(f"/powers/?{other}").content.decode()
