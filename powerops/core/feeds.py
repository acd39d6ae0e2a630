"""Atom feeds: one way to write them, for every app that publishes (R4, D6)."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.utils.feedgenerator import Atom1Feed

SITE = "行政权力规范运行平台"
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def feed(
    request: HttpRequest, title: str, link: str, entries: list[dict[str, Any]]
) -> HttpResponse:
    """Return the feed; every address in it is whole, and an entry's identity never changes.

    Titles and texts are plain; readers take a summary for HTML, so it is written as such.
    """
    address = request.build_absolute_uri
    made = Atom1Feed(
        title=NOT_XML.sub("", title), link=address(link), description="", language="zh-CN", feed_url=address(), author_name=settings.DISTRICT or SITE,
    )  # fmt: skip
    for one in entries:
        made.add_item(
            title=NOT_XML.sub("", one["title"]), link=address(one["link"]),
            description=linebreaksbr(NOT_XML.sub("", one["text"])), unique_id=address(one["id"]),
            pubdate=one["at"], updateddate=one["at"],
        )  # fmt: skip
    return HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
