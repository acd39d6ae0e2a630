"""The head goes on leave and settles a substitute; the substitute signs; the record says by whom for whom."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from powerops.core.roles import Role
from registry.models import SignOff
from tests.builders import drafted, walked
from tests.cast import appoint
from tests.journeys.people import PASSWORD, enter, sound

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def test_a_substitute_signs_while_the_head_is_away(
    cast: SimpleNamespace, district: SimpleNamespace, screen: Page
) -> None:
    deputy = appoint("deputy", "住建局副局长", Role.WINDOW, district.zjj)
    for person in (cast.head, deputy):
        person.set_password(PASSWORD)
        person.save()
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    page, today = screen, timezone.localdate()

    enter(page, "head")
    page.goto("/desk/delegations/")
    sound(page)
    page.get_by_label("任职人和岗位").select_option(label=str(cast.head.appointments.get()))
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_label("代理人")).to_be_visible()
    sound(page)
    page.get_by_label("代理人").select_option(label="住建局副局长（deputy）")
    page.get_by_label("起始日期").fill(today.isoformat())
    page.get_by_label("截止日期").fill((today + timedelta(days=5)).isoformat())
    page.get_by_label("事由").fill("年休假")
    page.get_by_role("button", name="设定代理").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("代理中")
    sound(page)
    page.context.clear_cookies()

    enter(page, "deputy")
    expect(page.get_by_role("heading", name="待我办理")).to_be_visible()
    sound(page)
    page.get_by_role("main").get_by_role("link", name=revision.title).first.click()
    page.get_by_label("意见或理由").fill("同意")
    page.get_by_role("button", name="审签通过").click()
    expect(page.get_by_text("住建局副局长 代 住建局局长").first).to_be_visible()
    assert SignOff.objects.get().represented == cast.head
