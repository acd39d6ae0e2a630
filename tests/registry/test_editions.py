"""Editions before the public: files from the frozen rows, digests anybody can recompute, two side by side."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from types import SimpleNamespace

import pytest
from django.test import Client
from openpyxl import load_workbook

from powerops.core import organisations
from powerops.core.models import Document
from registry.models import Edition, Power
from registry.workflows.adjusting import propose_removal
from registry.workflows.edition import publish_edition
from tests import builders

pytestmark = pytest.mark.django_db

LICENCE = builders.content(name="施工许可证核发", category="行政许可", local_code="0012")
TO_GO = builders.content(name="竣工验收备案的检查", category="行政检查")


@pytest.fixture
def first(cast: SimpleNamespace, district: SimpleNamespace) -> Edition:
    return builders.published(cast, district.zjj, builders.content(), LICENCE, TO_GO)


@pytest.fixture
def second(first: Edition, cast: SimpleNamespace) -> Edition:
    """One power changed, one removed, one added."""
    power = Power.objects.get(published__name=LICENCE["name"])
    revision = builders.adjusted(cast, power, handling_office="审批科")
    propose_removal(revision, Power.objects.get(published__name=TO_GO["name"]), by=cast.clerk)
    builders.propose(revision, builders.content(name="新增事项的处罚"), by=cast.clerk)
    builders.walked(revision, cast, "approved")
    return publish_edition(first.body, by=cast.secretary)


def test_the_digest_on_the_page_can_be_recomputed_from_the_json_file(
    client: Client, first: Edition
) -> None:
    whole = json.loads(client.get("/bodies/zjj/editions/1.json").content)
    powers = [
        {name: value for name, value in power.items() if name not in ("edition", "published_on", "in_force")}
        for power in whole["powers"]
    ]  # fmt: skip
    text = json.dumps(powers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert digest == whole["digest"] == first.digest
    assert digest in client.get("/bodies/zjj/editions/1/").content.decode()


def test_files_carry_chinese_names_right_types_and_the_whole_list(
    client: Client, first: Edition
) -> None:
    name = "filename*=utf-8''%E4%BD%8F%E6%88%BF%E5%92%8C%E5%9F%8E%E4%B9%A1"
    kinds = {"json": "application/json", "csv": "text/csv; charset=utf-8",
             "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
    files = {}
    for form, kind in kinds.items():
        answer = client.get(f"/bodies/zjj/editions/1.{form}")
        assert answer["Content-Type"] == kind
        assert name in answer["Content-Disposition"]
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["ETag"]
        files[form] = answer.content
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == [
        LICENCE["name"],
        builders.PENALTY["name"],
        TO_GO["name"],
    ]
    assert any("0012" in row for row in rows)
    sheets = load_workbook(io.BytesIO(files["xlsx"])).sheetnames
    assert sheets[1:4] == ["行政许可（1项）", "行政处罚（1项）", "行政检查（1项）"]


def test_a_past_edition_stays_as_it_was(client: Client, first: Edition, second: Edition) -> None:
    old = json.loads(client.get("/bodies/zjj/editions/1.json").content)
    new = json.loads(client.get("/bodies/zjj/editions/2.json").content)
    assert [power["name"] for power in old["powers"]][2] == TO_GO["name"]
    assert (old["digest"], new["previous"]) == (first.digest, 1)
    assert "以往版次" in client.get("/bodies/zjj/editions/1/").content.decode()
    assert "以往版次" not in client.get("/bodies/zjj/editions/2/").content.decode()


def test_two_editions_stand_side_by_side(client: Client, second: Edition) -> None:
    page = client.get("/bodies/zjj/compare/1/2/").content.decode()
    for words in ("新增 1 项", "变更 1 项", "取消 1 项", "<del>建筑业管理科</del>", "<ins>审批科</ins>",
                  "新增事项的处罚", TO_GO["name"]):  # fmt: skip
        assert words in page, words
    assert builders.PENALTY["name"] not in page
    assert "完全相同" in client.get("/bodies/zjj/compare/2/2/").content.decode()
    assert client.get("/bodies/zjj/compare/1/9/").status_code == 404


def test_a_power_no_longer_in_force_says_so_with_its_last_edition(
    client: Client, second: Edition
) -> None:
    power = Power.objects.get(editions__name=TO_GO["name"])
    answer = client.get(f"/powers/{power.code}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "已不在清单中" in page
    assert "第1版清单" in page
    assert "现行有效" not in page
    assert TO_GO["name"] not in client.get("/powers/").content.decode()


def test_a_power_tells_in_which_editions_it_was_changed(client: Client, second: Edition) -> None:
    changed = Power.objects.get(published__name=LICENCE["name"])
    same = Power.objects.get(published__name=builders.PENALTY["name"])
    assert "/compare/1/2/" in client.get(f"/powers/{changed.code}/").content.decode()
    assert "未变" in client.get(f"/powers/{same.code}/").content.decode()


def test_a_renamed_body_shows_its_new_name_and_past_editions_keep_the_old(
    client: Client, first: Edition, cast: SimpleNamespace, district: SimpleNamespace
) -> None:
    before = client.get("/bodies/zjj/")["ETag"]
    organisations.rename(
        district.zjj,
        name="建设交通局",
        on=first.published_on,
        source="新编〔2026〕3号",
        by=cast.admin,
    )
    answer = client.get("/bodies/zjj/", headers={"if-none-match": before})
    assert answer.status_code == 200
    assert "<h1>建设交通局" in answer.content.decode()
    assert "建设交通局" in client.get("/bodies/").content.decode()
    assert "建设交通局" in client.get("/powers/").content.decode()
    page = client.get("/bodies/zjj/editions/1/").content.decode()
    assert "住房和城乡建设局权力清单和责任清单（第1版）" in page
    assert "现名" in page


def test_the_pdf_is_asked_to_come_again_until_it_is_made(client: Client, first: Edition) -> None:
    answer = client.get("/bodies/zjj/editions/1.pdf")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "正在" in answer.content.decode()
    assert "ETag" not in answer


def test_the_pdf_says_why_where_it_cannot_be_made(
    client: Client, first: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.views.editions.pdf_available", lambda: (False, "本机缺少组件"))
    assert "本机缺少组件" in client.get("/bodies/zjj/editions/1.pdf").content.decode()
    assert "本机缺少组件" in client.get("/bodies/zjj/editions/1/").content.decode()


def test_a_slash_before_the_ending_leads_to_the_file(client: Client, first: Edition) -> None:
    answer = client.get("/bodies/zjj/editions/1/.csv")
    assert (answer.status_code, answer["Location"]) == (301, "/bodies/zjj/editions/1.csv")


def test_an_edition_that_is_not_there_is_not_found(client: Client, first: Edition) -> None:
    for end in ("2/", "2.json", "0/", "1.exe"):
        assert client.get(f"/bodies/zjj/editions/{end}").status_code == 404
    assert Document.objects.count() == 1


def test_of_several_articles_each_quotes_under_its_own_number(cast, district):
    basis = "【法律】《中华人民共和国种子法》\n第二十一条　应当实行品种审定。\n第七十八条　由主管部门责令停止推广。"
    edition = builders.published(cast, district.zjj, builders.content(basis_text=basis))
    (cited,) = edition.powers.get().content["legal_basis"]
    assert cited["text"].splitlines() == [
        "第二十一条　应当实行品种审定。",
        "第七十八条　由主管部门责令停止推广。",
    ]


def test_a_superseded_edition_no_longer_says_that_its_powers_are_in_force(cast, district, client):
    first = builders.published(cast, district.zjj)
    address = f"/bodies/zjj/editions/{first.number}.json"
    assert client.get(address).json()["powers"][0]["in_force"] is True
    builders.published(cast, district.zjj, builders.content(name="对另一违法行为的处罚"))
    assert client.get(address).json()["powers"][0]["in_force"] is False
