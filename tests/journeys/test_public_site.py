"""The whole public site: five powers found on a phone, every page under axe in both sizes of letters."""

from __future__ import annotations

import re
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from registry.models import Edition, PublishedPower
from registry.workflows.edition import publish_edition
from tests import builders

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

GUIDE = {
    "service_objects": ["自然人", "企业法人"], "is_charged": "否", "promised_limit": 5, "promised_unit": "工作日",
    "materials": [{"name": "申请表"}, {"name": "营业执照"}], "place": "政务服务大厅8号窗口", "conditions": "已取得用地批准。",
}  # fmt: skip
STEPS = [
    {"step": "受理", "body": "窗口", "requirement": "材料齐全", "limit": "1个工作日"},
    {"step": "决定", "body": "局负责人", "requirement": "", "limit": "4个工作日"},
]
CONTENTS = (
    builders.content(name="建筑工程施工许可证核发", category="行政许可", themes=["p070", "o085"], guide=GUIDE, process=STEPS),
    builders.content(name="城市道路占用许可", category="行政许可", themes=["o090"]),
    builders.content(name="房屋交易资金监管", category="公共服务", themes=["p075"]),
    builders.content(name="对擅自改变燃气设施的处罚"),
    builders.content(name="对建筑市场的行政检查", category="行政检查"),
)  # fmt: skip


@pytest.fixture
def edition(cast: SimpleNamespace, district: SimpleNamespace) -> Edition:
    type(district.zjj).objects.filter(pk=district.zjj.pk).update(
        supervision_telephone="0373-1234567"
    )
    first = builders.published(cast, district.zjj, *CONTENTS)
    power = PublishedPower.objects.get(name=CONTENTS[0]["name"]).power
    builders.walked(builders.adjusted(cast, power, handling_office="审批科"), cast, "approved")
    publish_edition(first.body, by=cast.secretary)
    return first


def arrived_at(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    page.goto("/")


def test_a_citizen_finds_five_powers_on_a_phone_without_javascript(
    edition: Edition, phone: Page
) -> None:
    licence, road, house, gas, check = (one["name"] for one in CONTENTS)
    phone.goto("/")
    # By the words of everyday, which no list has.
    phone.get_by_role("searchbox").fill("偷改煤气罚多少钱")
    phone.get_by_role("button", name="搜索").click()
    expect(phone.get_by_text("意思相近的 1 项", exact=True)).to_be_visible()
    phone.get_by_role("link", name=gas).click()
    arrived_at(phone, gas)
    # By what happens in a life: two clicks.
    phone.get_by_role("link", name="住房保障").click()
    phone.get_by_role("link", name=house).click()
    arrived_at(phone, house)
    # By category: two clicks.
    phone.get_by_role("link", name="行政检查").click()
    phone.get_by_role("link", name=check).click()
    arrived_at(phone, check)
    # By body, then narrowed by what the list offers.
    phone.get_by_role("link", name="住房和城乡建设局", exact=False).first.click()
    phone.get_by_role("link", name=re.compile("查看全部")).click()
    phone.get_by_label("什么事").select_option(label="交通运输（1）")
    phone.get_by_role("button", name="查询").click()
    expect(phone.get_by_text("共 1 项")).to_be_visible()
    phone.get_by_role("link", name=road).click()
    arrived_at(phone, road)
    # Those with a guide, and the answers on the page.
    phone.get_by_role("link", name="有服务指南的").click()
    phone.get_by_role("link", name=licence).click()
    for said in (
        "承诺 5 个工作日",
        "不收费",
        "申请表、营业执照",
        "政务服务大厅8号窗口",
        "0373-1234567",
    ):
        expect(phone.get_by_text(said).first).to_be_visible()
    assert phone.context.cookies() == []


def public_addresses(edition: Edition) -> list[str]:
    """Every page that the public site leads to from its home, and those asked for by a form."""
    code = PublishedPower.objects.get(name=CONTENTS[0]["name"]).code
    client, found, new = Client(), {"/"}, ["/"]
    while new:
        answer = client.get(new.pop())
        links = (
            re.findall(r'<a [^>]*href="(/[^"#]*)', answer.content.decode())
            if answer.status_code == 200
            else []
        )
        for link in (one.replace("&amp;", "&") for one in links):
            path = urlsplit(link).path
            is_page = (
                path.endswith("/")
                and "export=" not in link
                and not path.startswith(("/desk/", "/login/", "/api/"))
            )
            if is_page and shape(link) not in {shape(one) for one in found}:
                found.add(link)
                new.append(link)
    asked = ("/powers/?q=许可", "/powers/?q=没有的词", "/powers/?q=许", "/powers/?theme=x", f"/powers/{code}/?on=2000-01-01",
             f"/powers/{code}/?on=2026-11-23", "/bodies/zjj/as-of/", "/powers/0/", "/bodies/?q=无")  # fmt: skip
    return sorted(found | set(asked))


def shape(link: str) -> str:
    """An address with what differs from record to record taken out, the one with a guide kept apart."""
    parts = urlsplit(link)
    rest = re.sub(r"/[0-9A-Z]{31}/", "/CODE/", re.sub(r"/\d+/", "/1/", parts.path))
    return rest + ("?" if parts.query else "")


@pytest.mark.parametrize("size", ["", "large"])
def test_every_public_page_is_accessible_and_fits_even_a_small_screen(
    edition: Edition, browser: Browser, live_server: LiveServer, size: str
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, base_url=live_server.url)
    page, wrong = context.new_page(), []
    for address in public_addresses(edition):
        page.goto(f"{address}{'&' if '?' in address else '?'}size={size}" if size else address)
        found = Axe().run(page)
        if found.violations_count:
            wrong.append(f"{address}: {found.generate_report()}")
        if page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            wrong.append(f"{address}: wider than the screen")
    context.close()
    assert wrong == []
