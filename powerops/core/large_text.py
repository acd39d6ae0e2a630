"""大字: the public pages enlarged, by a word in the address alone: no cookie, no script, and any cache may keep it.

`?size=large` on any page enlarges it and stays in its links and forms, until the link back is followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NAME, VALUE = "size", "large"
WORD = f"{NAME}={VALUE}"
# Own pages for everybody; not files, whose names have an ending, nor what lies behind the login.
LINK = re.compile(
    rb'((?:<a\b[^>]*?\shref|<form\b(?=[^>]*\bmethod="post")[^>]*?\saction)=")'
    rb'(/(?!/|static/|desk/|login/|api/)[^"?#.]*)(\?[^"#]*)?((?:#[^"]*)?")'
)
FORM = re.compile(rb'<form\b(?=[^>]*\bmethod="get")[^>]*>')
FIELD = f'<input type="hidden" name="{NAME}" value="{VALUE}">'.encode()


def is_large(request: HttpRequest) -> bool:
    """Whether the address asks for large letters."""
    return WORD in request.META.get("QUERY_STRING", "") and request.GET.get(NAME) == VALUE


def large_text(
    handle: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keep the choice in whatever an enlarged page leads to."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handle(request)
        if not is_large(request) or response.streaming:
            return response
        if "Location" in response and response["Location"].startswith("/"):
            address, mark, words = response["Location"].partition("?")
            response["Location"] = f"{address}?{words}{'&' if mark else ''}{WORD}"
        elif response.get("Content-Type", "").startswith("text/html"):
            response.content = kept(response.content)
            if "Content-Length" in response:
                response["Content-Length"] = str(len(response.content))
        return response

    return middleware


def kept(page: bytes) -> bytes:
    """Return a page whose own links and forms ask for large letters too."""
    page = LINK.sub(with_word, page)
    return FORM.sub(lambda found: found[0] + FIELD, page)


def with_word(found: re.Match[bytes]) -> bytes:
    """Return a link with the word in it, once."""
    head, path, words, tail = (part or b"" for part in found.groups())
    if WORD.encode() in words:
        return found[0]
    return head + path + (words + b"&amp;" if len(words) > 1 else b"?") + WORD.encode() + tail
