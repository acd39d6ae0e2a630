"""办事指南 and 一次性告知单 of a published power as PDF: rendered when asked for, kept in a bounded cache (R6).

The key holds the digest of everything that is printed, so a new edition or a new telephone number makes a new file.
Both carry a QR code that opens the power's page.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.cache import caches

from powerops import RELEASE
from powerops.core import rendering
from powerops.core.canonical import digest
from registry.edition_content import chinese_date, full_name
from registry.guide_words import outlined
from registry.plain_card import card

GUIDE, CHECKLIST = "guide", "checklist"
TITLES = {GUIDE: "办事指南", CHECKLIST: "一次性告知单"}
TEMPLATES = {kind: f"documents/service_{kind}.html" for kind in TITLES}
WAITS = 4  # seconds that a reader waits while another document is rendered in this process
_rendering = threading.Lock()


class Busy(RuntimeError):
    """Another document is being rendered; the reader may come again at once."""


def facts(
    content: Mapping[str, Any], contact: Mapping[str, Any], published_on: str, standstill: str = ""
) -> dict[str, Any]:
    """Return all that page and document show of a power, as plain data; of one suspended also how it stands still."""
    return {
        "power": dict(content), "contact": dict(contact), "published_on": published_on, "standstill": standstill,
        "address": f"{settings.PUBLIC_URL}/powers/{content['code']}/",
    }  # fmt: skip


def shown(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the templates of a page or document need."""
    power = said["power"]
    return {
        **said, "kind": kind, "title": TITLES[kind], "name": full_name(power), "guide": outlined(power["guide"]),
        "card": card(power), "qr": rendering.qr_svg(said["address"]), "published": chinese_date(said["published_on"]),
    }  # fmt: skip


def pdf(kind: str, said: Mapping[str, Any]) -> bytes:
    """Return the document's file. Raises rendering.PdfUnavailable or Busy."""
    key = f"{kind}-{RELEASE}-{digest(said)}"
    cache = caches["documents"]
    if kept := cache.get(key):
        return kept
    if not _rendering.acquire(timeout=WAITS):
        raise Busy("正在生成其他文件，请稍后再试。")
    try:
        made = rendering.render_pdf(
            TEMPLATES[kind], {**shown(kind, said), "title_lines": [TITLES[kind]]}
        )
    finally:
        _rendering.release()
    cache.set(key, made)
    return made
