"""A citizen with a phone: finds a power by two characters, reads it, takes the list home, verifies it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from powerops.core.models import Document
from registry.models import Edition, PublishedPower
from registry.workflows.edition import publish_edition
from tests import builders

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

LICENCE = builders.content(name="建筑工程施工许可证核发", category="行政许可")


@pytest.fixture
def edition(cast: SimpleNamespace, district: SimpleNamespace) -> Edition:
    type(district.zjj).objects.filter(pk=district.zjj.pk).update(
        supervision_telephone="0373-1234567"
    )
    return builders.published(cast, district.zjj, builders.content(), LICENCE)


def test_a_citizen_finds_reads_downloads_and_verifies_without_javascript(
    edition: Edition, phone: Page
) -> None:
    phone.goto("/")
    phone.get_by_role("searchbox", name="查权力事项").fill("许可")
    phone.get_by_role("button", name="搜索").click()
    expect(phone.locator("mark").first).to_have_text("许可")
    phone.get_by_role("link", name=LICENCE["name"]).click()

    expect(phone.get_by_role("heading", level=1)).to_contain_text(LICENCE["name"])
    expect(phone.get_by_role("link", name="0373-1234567").first).to_be_visible()
    expect(phone.get_by_text("《中华人民共和国建筑法》").first).to_be_visible()
    assert fits(phone)
    phone.get_by_role("link", name="第1版", exact=True).click()

    with phone.expect_download() as download:
        phone.get_by_role("link", name="CSV").click()
    assert "住房和城乡建设局" in download.value.suggested_filename
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert [row[1] for row in csv.reader(io.StringIO(text))][1] == LICENCE["name"]

    code = Document.objects.get(record_id=edition.pk).code
    phone.get_by_role("link", name=code).click()
    expect(phone.get_by_text("可信")).to_be_visible()
    phone.get_by_label("SHA-256 摘要").fill(edition.digest)
    phone.get_by_role("button", name="比对").click()
    expect(phone.get_by_text("与登记的内容摘要相同")).to_be_visible()
    assert phone.context.cookies() == []


def fits(page: Page) -> bool:
    """Whether nothing sticks out to the right of the screen."""
    return page.locator("html").bounding_box()["width"] <= page.viewport_size["width"]


def test_every_public_page_is_accessible_and_fits_the_screen(
    edition: Edition, cast: SimpleNamespace, screen: Page
) -> None:
    power = PublishedPower.objects.get(name=LICENCE["name"])
    builders.walked(
        builders.adjusted(cast, power.power, handling_office="审批科"), cast, "approved"
    )
    publish_edition(edition.body, by=cast.secretary)
    code = Document.objects.first().code
    addresses = (
        "/", "/powers/", "/powers/?q=许可", "/powers/?q=没有的词", "/powers/?q=许", f"/powers/{power.code}/", "/bodies/",
        "/bodies/zjj/", "/bodies/nyj/", "/bodies/zjj/editions/1/", "/bodies/zjj/editions/2/", "/bodies/zjj/editions/2.pdf",
        "/bodies/zjj/compare/1/2/", "/verify/", f"/verify/{code}/?digest=0", "/verify/ABCDEFGHJKLM/",
    )  # fmt: skip
    for address in addresses:
        screen.goto(address)
        found = Axe().run(screen)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not screen.evaluate(wide), address
