"""The administrator sets up a body, a post, a person and an appointment; the new clerk goes to work (F1, F2, F3)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from powerops.core.models import Organisation
from tests.journeys.people import PASSWORD, enter, sound

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def admin(cast: SimpleNamespace) -> None:
    cast.admin.set_password(PASSWORD)
    cast.admin.save()


def test_a_new_body_gets_a_clerk_who_can_log_in(admin: None, screen: Page) -> None:
    page = screen
    enter(page, "admin")
    page.goto("/desk/organisations/")
    sound(page)
    page.get_by_role("link", name="设立机构").click()
    page.get_by_label("名称（必填）", exact=True).fill("信访局")
    page.get_by_label("类别").select_option("职能部门")
    page.get_by_label("设立日期").fill(timezone.localdate().isoformat())
    page.get_by_label("机构代码").fill("xfj")
    page.get_by_label("统一社会信用代码").fill("12410000415800481A")
    page.get_by_role("button", name="设立").click()
    expect(page.get_by_role("alert")).to_contain_text("校验位应为")
    expect(page.get_by_label("名称（必填）", exact=True)).to_have_value("信访局")
    sound(page)
    page.get_by_label("统一社会信用代码").fill("TE4107910000000077")
    page.get_by_role("button", name="设立").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("信访局")

    page.get_by_role("link", name="设立岗位").click()
    page.get_by_label("岗位名称").fill("信访经办")
    page.get_by_role("radio", name="经办：").check()
    sound(page)
    page.get_by_role("button", name="设立岗位").click()
    page.goto("/desk/people/new/")
    page.get_by_label("姓名").fill("信访局经办")
    page.get_by_label("用户名").fill("xfclerk")
    page.get_by_label("初始密码").fill(PASSWORD)
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记")
    page.goto("/desk/organisations/xfj/")
    page.get_by_role("link", name="任命人员").click()
    page.get_by_label("人员").select_option("信访局经办（xfclerk）")
    page.get_by_role("button", name="任职").click()
    expect(page.get_by_role("main")).to_contain_text("任职：信访局经办")
    sound(page)

    page.context.clear_cookies()
    enter(page, "xfclerk")
    expect(page.locator(".user-menu")).to_contain_text("信访局信访经办")


def test_a_renamed_body_shows_both_its_names_and_a_slip_is_mended(
    admin: None, screen: Page
) -> None:
    enter(screen, "admin")
    screen.goto("/desk/organisations/zjj/")
    screen.get_by_role("link", name="更名").click()
    screen.get_by_label("新名称").fill("住房城乡建设句")
    screen.get_by_label("依据文件").fill("新开〔2026〕1号")
    screen.get_by_role("button", name="更名").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text("住房城乡建设句")
    screen.get_by_role("link", name="更正名称").click()
    expect(screen.get_by_label("正确名称")).to_be_visible()
    sound(screen)
    screen.get_by_label("正确名称").fill("住房城乡建设局")
    screen.get_by_label("更正理由或依据文件").fill("录入有误")
    screen.get_by_role("button", name="更正名称").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text("住房城乡建设局")
    expect(screen.get_by_role("rowheader", name="住房和城乡建设局")).to_be_visible()
    sound(screen)
    assert Organisation.objects.get(code="zjj").name == "住房城乡建设局"
