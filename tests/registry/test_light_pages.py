"""The public pages are light: one stylesheet of our own on the library's, no script that blocks, nothing from elsewhere."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from registry.models import PublishedPower
from tests import builders

pytestmark = pytest.mark.django_db

FIRST_LOAD = (
    100_000  # bytes, without images; styles and scripts are sent gzipped, pages as they are
)


def test_the_first_load_of_each_public_page_is_below_100_kb(
    client: Client, cast: SimpleNamespace, district: SimpleNamespace
) -> None:
    names = [f"对第{number}种违法行为的处罚" for number in range(120)]
    builders.published(cast, district.zjj, *(builders.content(name=name) for name in names))
    power = PublishedPower.objects.first().get_absolute_url()
    for address in (
        "/",
        "/powers/",
        "/powers/?q=处罚",
        power,
        "/bodies/",
        "/bodies/zjj/",
        "/bodies/zjj/editions/1/",
        "/statistics/",
    ):
        answer = client.get(address)
        page = answer.content.decode()
        styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
        scripts = re.findall(r"<script\b([^>]*)>", page)
        assert [one.rpartition("/")[2] for one in styles] == ["bootstrap.min.css", "powerops.css"]
        assert all("defer" in one and 'src="/static/' in one for one in scripts), address
        files = [*styles, *re.findall(r'<script src="([^"]+)"', page)]
        assert len(answer.content) + sum(map(weight, files)) < FIRST_LOAD, address
        assert not re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//', page), address


def weight(address: str) -> int:
    """How many bytes of a static file go over the wire."""
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str)
    return len(gzip.compress(Path(found).read_bytes()))
