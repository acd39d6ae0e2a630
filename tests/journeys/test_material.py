"""A clerk puts a sensitive file to a draft, the head opens it, the supervisor sees who did (F4, G8)."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from registry.models import Revision
from tests.builders import drafted
from tests.journeys.people import PASSWORD, enter, sound

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
PDF = b"%PDF-1.7\n" + b"x" * 2000


@pytest.fixture
def draft(cast: SimpleNamespace, district: SimpleNamespace) -> Revision:
    for person in (cast.clerk, cast.head, cast.supervisor):
        person.set_password(PASSWORD)
        person.save()
    return drafted(cast, district.zjj)


def leave(page: Page) -> None:
    page.context.clear_cookies()


def test_a_sensitive_file_is_filed_read_and_its_readers_seen(draft: Revision, screen: Page) -> None:
    page = screen
    enter(page, "clerk")
    page.goto(draft.get_absolute_url())
    page.get_by_text("提交材料", exact=True).first.click()
    page.get_by_label("材料（必填）").select_option("调整依据文件")
    page.get_by_label("文件（必填）").set_input_files(
        {"name": "依据.exe", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_label("说明").fill("立法机关复函")
    page.get_by_label("敏感材料").check()
    page.get_by_role("button", name="提交材料").click()
    expect(page.get_by_role("alert")).to_contain_text("文件名的后缀与内容不符：内容是 pdf 格式。")
    expect(page.get_by_label("说明")).to_have_value("立法机关复函")
    sound(page)
    page.get_by_label("文件（必填）").set_input_files(
        {"name": "依据（复函）.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="提交材料").click()
    expect(page.get_by_role("link", name="依据（复函）.pdf")).to_be_visible()
    expect(page.get_by_text("敏感", exact=True)).to_be_visible()
    sound(page)
    leave(page)

    enter(page, "head")
    page.goto(draft.get_absolute_url())
    with page.expect_download() as download:
        page.get_by_role("link", name="依据（复函）.pdf").click()
    assert download.value.suggested_filename == "依据（复函）.pdf"
    assert Path(download.value.path()).read_bytes() == PDF
    page.reload()
    page.get_by_text("敏感材料的查阅记录").click()
    expect(page.get_by_role("table", name="最近查阅敏感材料的人员")).to_contain_text(
        "住房和城乡建设局局长"
    )
    sound(page)
    leave(page)

    enter(page, "supervisor")
    page.goto("/desk/readings/")
    log = page.get_by_role("table", name="查阅记录，最近的在前")
    expect(log).to_contain_text("依据（复函）.pdf")
    expect(log).to_contain_text("127.0.0.1")
    sound(page)
    page.get_by_label("查阅人").fill("没有这个人")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("没有符合条件的查阅记录。")).to_be_visible()
