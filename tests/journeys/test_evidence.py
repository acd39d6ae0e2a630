"""The supervisor reads a whole-process record, prints it, takes it away and verifies it far from the platform (F4, G6)."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Page, expect

from powerops.core.filings import file
from powerops.core.jobs import run_waiting
from powerops.core.models import Seal
from powerops.core.sealing import as_json
from registry.records import BASIS
from tests.builders import drafted, walked
from tests.journeys.people import PASSWORD, enter, sound

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_supervisor_takes_a_record_away_and_verifies_it(
    cast: SimpleNamespace, district: SimpleNamespace, screen: Page, tmp_path: Path
) -> None:
    revision = drafted(cast, district.zjj)
    file(revision, BASIS, ContentFile(PDF, name="批复.pdf"), by=cast.clerk)
    walked(revision, cast, "decision")
    cast.supervisor.set_password(PASSWORD)
    cast.supervisor.save()
    page = screen
    enter(page, "supervisor")
    page.goto(revision.get_absolute_url())
    page.get_by_role("link", name="全程记录和证据包").click()
    expect(page.get_by_role("main")).to_contain_text("审核通过")
    sound(page)
    page.get_by_role("link", name="材料").click()
    expect(page.get_by_role("main")).to_contain_text("批复.pdf")
    expect(page.get_by_role("main")).not_to_contain_text("审核通过")
    page.get_by_role("link", name="全部").click()
    expect(page.get_by_role("main")).to_contain_text("审核通过")
    assert len(page.pdf(format="A4")) > 10_000

    page.get_by_role("button", name="制作证据包").click()
    run_waiting()
    page.reload()
    page.get_by_role("link", name="查看结果").click()
    expect(page.locator("#evidence tbody a")).to_be_visible()
    sound(page)
    with page.expect_download() as download:
        page.locator("#evidence tbody a").click()
    package = tmp_path / "证据包.zip"
    download.value.save_as(package)
    seals = {"format": "powerops-seals-1", "seals": [as_json(one) for one in Seal.objects.order_by("number")], "next": None}  # fmt: skip
    (tmp_path / "seals.json").write_text(json.dumps(seals))
    with zipfile.ZipFile(package) as opened:
        opened.extract("verify_record.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "verify_record.py", package.name, "seals.json"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
