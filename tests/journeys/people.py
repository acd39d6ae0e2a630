"""What people do on every page: they log in, and find it sound."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

PASSWORD = "Gaoxin-2026-list"


def enter(page: Page, username: str) -> None:
    """Log in, and arrive at the desk."""
    page.goto("/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url("/desk/")


def sound(page: Page) -> None:
    """No violation of accessibility, nothing wider than the screen. Await what the page shows before asking."""
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
