"""The clerk fills a licence's service guide from a list of materials, is held to the promise, and sees what lacks (R6)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from registry.workflows.material_list import begin
from tests.builders import content, drafted
from tests.journeys.people import PASSWORD, enter, sound
from tests.registry.guides import licence

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def test_a_clerk_fills_a_guide_and_is_held_to_the_promise(
    cast: SimpleNamespace, district: SimpleNamespace, screen: Page
) -> None:
    version = drafted(cast, district.zjj, content(**licence(guide=None))).versions.get()
    begin(district.zjj, by=cast.clerk, name="企业身份材料", materials=[{"name": "营业执照"}])
    cast.clerk.set_password(PASSWORD)
    cast.clerk.save()
    page = screen
    enter(page, "clerk")
    page.goto(version.get_absolute_url())
    page.get_by_role("link", name="填写服务指南").click()
    expect(page.get_by_role("heading", name="应填")).to_be_visible()
    sound(page)
    page.get_by_text("从其他事项复制，或者选用材料清单").click()
    page.get_by_label("选用材料清单").select_option(label="企业身份材料（1 份）")
    page.get_by_role("button", name="加入材料").click()
    expect(page.locator("#id_materials-0-name")).to_have_value("营业执照")
    for key, number in (("statutory", "7"), ("promised", "9")):
        page.locator(f"#id_{key}_limit").fill(number)
        page.locator(f"#id_{key}_unit").select_option("日")
    save = page.locator(".form-buttons").get_by_role("button", name="保存")
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("长于法定办结时限")
    sound(page)
    page.locator("#id_promised_limit").fill("5")
    save.click()
    expect(page.get_by_text("已保存服务指南")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("营业执照")
    page.goto(reverse("registry:guide-edit", args=[version.revision_id, version.pk]))
    expect(page.locator("#id_promised_limit")).to_have_value("5")
    expect(page.get_by_text("未保存的内容")).to_have_count(0)
