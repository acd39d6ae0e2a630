"""Verification: anybody holds a document against what was issued, by its code and its digest (G9; R4)."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from powerops.core.documents import STANDINGS
from powerops.core.middleware import client_address
from powerops.core.models import Document
from powerops.core.models.files import PLAIN_CHARACTERS
from powerops.core.public import public_page

HEX = "[0-9a-f]"
WHOLE_DIGEST = re.compile(rf"(?<!{HEX}){HEX}{{64}}(?!{HEX})")
DIGEST_IN_PAIRS = re.compile(rf"(?<!{HEX})(?:{HEX}{{2}}[\s:]*){{31}}{HEX}{{2}}(?![0-9a-f.])")
CODE_FORM = re.compile(rf"[{PLAIN_CHARACTERS}]{{12}}")
ADDRESS = re.compile(r"/verify/+([^/?#]+)", re.IGNORECASE)
WRONG_CODES, WRONG_SECONDS = 20, 600  # how many unknown codes one address may try in how long
LONGEST_PASTED = 500  # characters
UNKNOWN = "没有这个验证码的文书。请对照文书上的二维码或者验证码再核对一次；如果仍然查不到，这份文书可能不是本平台出具的。"
TOO_MANY = "查询次数太多，请十分钟以后再试。"


@public_page
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code; one that is typed, or pasted with its whole address, leads to its own address."""
    typed = request.GET.get("code", "")[:LONGEST_PASTED]
    code = tidied(typed)
    if CODE_FORM.fullmatch(code):
        return redirect("core:verify", code)
    return unknown(request, typed) if typed.strip() else render(request, "core/verify.html", {})


@public_page
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say what a document is, who issued it and when, its digests, and whether it still stands."""
    if too_many_wrong(request):
        return render(request, "core/verify.html", {"problem": TOO_MANY}, status=429)
    tidy = tidied(code)
    document = Document.objects.filter(code=tidy).first() if CODE_FORM.fullmatch(tidy) else None
    if document is None:
        count_wrong(request)
        return unknown(request, code)
    standing = STANDINGS[document.kind](document.record_id) if document.kind in STANDINGS else None
    context = {"document": document, "standing": standing, "check": check(request, document)}
    return render(request, "core/verify.html", context)


def unknown(request: HttpRequest, typed: str) -> HttpResponse:
    """Say that no document has what was typed as its code."""
    context = {"typed": typed[:LONGEST_PASTED], "problem": UNKNOWN}
    return render(request, "core/verify.html", context, status=404)


def tidied(typed: str) -> str:
    """Return a code as it is kept, from how people type it: spaced, hyphened, small, full-width, in its address."""
    text = unicodedata.normalize("NFKC", typed)
    address = ADDRESS.search(text)
    return re.sub(r"[\s\0/-]+", "", address[1] if address else text).upper()


def check(request: HttpRequest, document: Document) -> dict[str, Any] | None:
    """Compare a digest that the reader pasted with those of the document; None when nothing was pasted."""
    pasted = request.GET.get("digest", "").strip()[:LONGEST_PASTED]
    if not pasted:
        return None
    found = digest_in(pasted)
    known = {document.content_sha256: "内容摘要", document.file_sha256: "PDF 文件摘要"}
    return {
        "typed": found or pasted,
        "found": found,
        "which": known.get(found, "") if found else "",
    }


def digest_in(pasted: str) -> str:
    """Return the first SHA-256 in a text, such as a line of sha256sum or certutil; "" when there is none."""
    text = unicodedata.normalize("NFKC", pasted).lower().replace("sha256", " ")
    match = WHOLE_DIGEST.search(text) or DIGEST_IN_PAIRS.search(text)
    return re.sub(r"[\s:]+", "", match.group()) if match else ""


def wrong_key(request: HttpRequest) -> str:
    """Return the key under which an address's unknown codes are counted."""
    return f"verify-wrong-{client_address(request)}"


def too_many_wrong(request: HttpRequest) -> bool:
    """Whether this address has lately tried too many unknown codes."""
    return cache.get(wrong_key(request), 0) >= WRONG_CODES


def count_wrong(request: HttpRequest) -> None:
    """Count one more unknown code from this address."""
    key = wrong_key(request)
    if not cache.add(key, 1, WRONG_SECONDS):
        try:
            cache.incr(key)
        except ValueError:  # it has just run out
            cache.add(key, 1, WRONG_SECONDS)
