"""How an upload ends where nothing, or not everything, can be written: what the page says is what happens."""

from __future__ import annotations

import pytest

from powerops.core.actor import acting
from powerops.core.models import Notice
from registry.inbox import uploads_in_hand
from registry.models import PowerVersion, Revision, Upload
from tests.registry.test_upload_pages import accept, desk, hand_in, page, read, run_waiting
from tests.registry.uploads import LISTED, power, small_list

pytestmark = pytest.mark.django_db
__all__ = ["desk"]
BUTTON = "接受并写入清单稿"


@pytest.fixture
def drafted(desk):
    """住建局 with the small list in a draft."""
    accept(desk, read(desk))
    run_waiting()
    Upload.objects.update(uploaded_at="2026-01-01T00:00Z")
    return Revision.objects.get()


def again(client, *rows) -> Upload:
    """Hand in another file, and let the worker read it."""
    hand_in(client, small_list(*rows))
    run_waiting()
    return Upload.objects.latest("pk")


def test_an_unchanged_file_is_concluded_when_it_is_read(desk, drafted, cast):
    upload = again(desk)
    told = page(desk, upload)
    assert "文件所列事项与现有清单一致。没有需要写入的内容。" in told
    assert f"与清单稿 {drafted.number}" in told and "没有写入" in told
    assert BUTTON not in told and "待确认" not in told and "文件中没有" not in told
    assert upload not in uploads_in_hand(acting(cast.clerk))
    assert "请确认" not in Notice.objects.filter(person=cast.clerk).latest("pk").text
    assert upload.attachment.name in desk.get("/desk/registry/uploads/").content.decode()


def test_powers_that_the_file_leaves_out_are_counted_and_stay(desk, drafted):
    told = page(desk, again(desk, power(1, "甲"), power(2, "乙")))
    assert "现有清单上有 2 项文件中没有；导入不会取消它们，确需取消的，请办理权力事项调整。" in told
    assert drafted.versions.count() == 4


def test_where_every_change_is_refused_nothing_is_to_be_accepted(desk, drafted):
    rows = [power(n, name) for n, name in enumerate(LISTED, 1)]
    rows[0] = power(1, "甲", basis="")
    told = page(desk, again(desk, *rows))
    assert "有 1 行被拒绝，其余与现有清单一致，请更正后重新上传。没有需要写入的内容。" in told
    assert BUTTON not in told and "文件中没有" not in told


def test_the_text_says_that_without_the_tick_nothing_is_written_and_so_it_is(desk, drafted):
    rows = [power(1, "甲", basis=""), power(2, "乙", basis="《乙法》第一条")]
    upload = again(desk, *rows)
    told = page(desk, upload)
    assert "或者勾选“拒绝的行不导入，只写入其余各行”，接受后新增 0 项、变更 1 项写入清单稿" in told
    assert "不勾选的，整份文件都不写入" in told and BUTTON in told
    accept(desk, upload)
    run_waiting()
    assert not PowerVersion.objects.filter(basis_text="《乙法》第一条").exists()
    accept(desk, upload, valid_only="on")
    run_waiting()
    assert PowerVersion.objects.filter(basis_text="《乙法》第一条").count() == 1
