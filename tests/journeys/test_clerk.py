"""A clerk's session ends in the middle of a form: what was typed is there again after the login."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from registry.models import PowerVersion
from tests.builders import drafted
from tests.journeys.people import PASSWORD, enter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
NAME = "对未取得施工许可证擅自施工的处罚（补正）"


@pytest.fixture
def form(cast: SimpleNamespace, district: SimpleNamespace) -> str:
    """The address of the form of a draft's only power."""
    cast.clerk.set_password(PASSWORD)
    cast.clerk.save()
    return f"{drafted(cast, district.zjj).versions.get().get_absolute_url()}edit/"


def log_in_again(page: Page) -> None:
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_text_typed_into_an_ended_session_is_there_after_the_login(form: str, screen: Page) -> None:
    page = screen
    enter(page, "clerk")
    page.goto(form)
    name = page.get_by_label("事项名称（必填）", exact=True)
    standing = name.input_value()
    page.context.clear_cookies(name="sessionid")
    name.fill(NAME)
    expect(page.get_by_role("alert")).to_contain_text("登录已过期。已填写的内容保存在本窗口")
    expect(page.get_by_label("用户名")).to_have_count(0)

    page.get_by_role("button", name="保存").click()
    log_in_again(page)
    expect(page).to_have_url(form)
    expect(name).to_have_value(NAME)
    page.get_by_role("button", name="不用，放弃恢复").click()
    expect(name).to_have_value(standing)

    name.fill(NAME)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    assert PowerVersion.objects.get().name == NAME
    page.goto(form)
    expect(page.get_by_text("已恢复您先前填写")).to_have_count(0)


def test_an_opinion_sent_into_an_ended_session_comes_back_and_a_taken_one_does_not(
    form: str, screen: Page
) -> None:
    page = screen
    enter(page, "clerk")
    draft = form.partition("versions/")[0]
    page.goto(draft)
    opinion = page.get_by_label("意见或理由")
    opinion.fill("已逐项核对")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="送负责人审签").click()
    log_in_again(page)
    expect(page).to_have_url(draft)
    expect(opinion).to_have_value("已逐项核对")

    page.get_by_role("button", name="送负责人审签").click()
    expect(page.get_by_role("button", name="取回修改")).to_be_visible()
    expect(opinion).to_have_value("")
