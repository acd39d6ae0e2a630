"""A real browser for the journeys: an installed Chromium, else playwright's own, else a loud skip."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

INSTALLED = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 375, "height": 740}
PATIENCE = 20_000  # ms for what a page is to show: other tests keep the machine busy
ABSENT = "NO BROWSER: journeys are not walked. Install Chromium (apt-get install -y chromium)."


def installed_browser() -> str | None:
    """Return the path of a Chromium of this machine, None when there is none."""
    return next((path for name in INSTALLED if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        path = installed_browser()
        if path is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip(ABSENT)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A phone with JavaScript switched off; addresses are relative to the server under test."""
    context = browser.new_context(
        viewport=PHONE, java_script_enabled=False, accept_downloads=True, base_url=live_server.url
    )
    yield context.new_page()
    context.close()


@pytest.fixture(params=[(1280, 800), (375, 740)], ids=["desktop", "phone"])
def screen(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Page]:
    """A desktop and a phone, with JavaScript."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=live_server.url
    )
    yield context.new_page()
    context.close()
