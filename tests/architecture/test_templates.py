"""Templates and static files: nothing inline, nothing from elsewhere, no forgotten guard of a form."""

import re

import pytest

from tests.architecture.project import nothing, own_files, place

HTML = [path for path in own_files(".html") if "templates" in path.parts]
STATIC = [path for path in own_files(".css", ".js") if "static" in path.parts]
PAGES = [path for path in HTML if "documents" not in path.parts]  # documents are rendered to PDF
# Whole pages that stand on no base, each with its reason.
ON_THEIR_OWN = {"templates/core/api_docs.html": "the handbook of the API brings a look of its own"}
INLINE = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "inline style": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>{]*\sstyle\s*=", re.IGNORECASE),
    "handler attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "switched-off escaping": re.compile(r"\|\s*safe\b|autoescape off|\|\s*safeseq\b"),
}
OUTSIDE = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
IMPORTED = re.compile(r"@import|\bfetch\(\s*[\"']https?:|importScripts", re.IGNORECASE)


def text(path):
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("what", INLINE)
def test_pages_hold_nothing_that_the_content_policy_refuses(what):
    assert PAGES
    nothing(place(path) for path in PAGES if INLINE[what].search(text(path)))


def test_nothing_comes_from_another_host():
    assert STATIC
    nothing(place(path) for path in HTML + STATIC if OUTSIDE.search(text(path)))
    nothing(place(path) for path in STATIC if IMPORTED.search(text(path)))


def test_every_form_that_writes_carries_its_guard():
    unguarded = [
        place(path)
        for path in PAGES
        for form in re.findall(r"<form\b.*?</form>", text(path), re.DOTALL | re.IGNORECASE)
        if re.search(r"""method=["']?post""", form, re.IGNORECASE) and "csrf_token" not in form
    ]
    nothing(unguarded)


def test_every_picture_says_what_it_shows():
    nothing(
        f"{place(path)}: {tag}"
        for path in PAGES
        for tag in re.findall(r"<img\b[^>]*>", text(path), re.IGNORECASE)
        if "alt=" not in tag
    )


def test_every_page_stands_on_a_base():
    """A whole page extends a base; a part of one begins with an underscore or lies with the components."""
    parts = [
        path for path in PAGES if not path.name.startswith("_") and "components" not in path.parts
    ]
    bases = [path for path in parts if path.name.endswith("base.html")]
    nothing(
        place(path)
        for path in parts
        if path not in bases
        and place(path) not in ON_THEIR_OWN
        and not re.match(r"\s*(\{#.*?#\}\s*)*\{% extends ", text(path))
    )


def test_own_scripts_write_no_markup():
    """No script of ours puts text into a page as HTML."""
    markup = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(")
    nothing(place(path) for path in STATIC if path.suffix == ".js" and markup.search(text(path)))
