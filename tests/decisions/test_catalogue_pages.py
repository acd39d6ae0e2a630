"""The pages of authority and catalogue, the import of a file, and what everybody reads (D1)."""

import csv
import io

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from decisions.catalogue_file import read_catalogue
from decisions.models import Catalogue, DecisionAuthority
from decisions.workflows import catalogue as lifecycle
from registry.exchange.workbook import open_workbook
from tests.data import shared
from tests.decisions.catalogues import agreed, begun, in_force, listed
from tests.decisions.matters import BASIS

pytestmark = pytest.mark.django_db
PLAIN = (
    ("序号", "决策事项", "承办单位", "协办单位", "履行程序", "是否听证", "依据", "计划时间"),
    ("1", "调整城乡污水处理收费标准", "住房和城乡建设局", "农业农村局", "公众参与、专家论证、合法性审核、集体讨论", "是", "《价格法》", "2026.12"),
    ("2", "国土空间专项规划", "自然资源和规划分局", "", "", "", "", ""),
)  # fmt: skip


def file_of(rows, name="目录.csv"):
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    return ContentFile(table.getvalue().encode("utf-8-sig"), name=name)


@pytest.fixture
def visit(client, cast):
    def call(who, address, data=None):
        client.force_login(getattr(cast, who)) if who else client.logout()
        return client.get(address) if data is None else client.post(address, data)

    return call


def text(response):
    return response.content.decode()


def url(name, *args):
    return reverse(f"decisions:{name}", args=args)


def test_the_secretary_keeps_the_list_of_authorities(visit, cast, district):
    told = {"body": district.gwh.pk, "kind": "project", "level": "standing", "up_to": "500", "basis": BASIS, "valid_from": str(timezone.localdate())}  # fmt: skip
    assert visit("clerk", url("authority-create")).status_code == 403
    for status in (302, 409):  # the same form sent twice is one line
        assert visit("secretary", url("authority-create"), told).status_code == status
    line = DecisionAuthority.objects.get()
    assert "500万元以下" in text(visit("clerk", url("authority-list")))
    assert visit("outsider", line.get_absolute_url()).status_code == 404
    ended = visit("secretary", f"{line.get_absolute_url()}end/", {"on": "2020-01-01", "reason": "停用"})  # fmt: skip
    assert ended.status_code == 422 and visit("leader", f"{line.get_absolute_url()}end/").status_code == 403  # fmt: skip
    later = timezone.localdate() + timezone.timedelta(days=30)
    visit("secretary", f"{line.get_absolute_url()}supersede/", {**told, "up_to": "800", "valid_from": str(later), "reason": "放权"})  # fmt: skip
    assert DecisionAuthority.objects.filter(follows=line).exists()
    assert "由此替代" in text(visit("clerk", line.get_absolute_url()))


def test_a_catalogue_goes_from_draft_to_the_public(visit, cast, district):
    visit("secretary", url("catalogue-create"), {"decider": district.gwh.pk, "year": 2026})
    catalogue = Catalogue.objects.get()
    here = catalogue.get_absolute_url()
    assert visit("clerk", here).status_code == 404  # nobody's business before it is published
    entry = {"title": "城镇燃气管网改造方案", "kind": "project", "body": district.zjj.pk, "procedures": ["legality", "discussion"]}  # fmt: skip
    for status in (302, 422):
        assert visit("secretary", f"{here}entries/new/", entry).status_code == status
    row = catalogue.entries.get()
    visit("secretary", f"{here}entries/{row.pk}/edit/", {**entry, "planned_time": "2026年12月"})
    assert visit("leader", f"{here}entries/{row.pk}/edit/").status_code == 403
    assert visit("secretary", f"{here}adjust/", {}).status_code == 404
    visit("secretary", f"{here}send_to_party/", {})
    assert visit("secretary", f"{here}entries/{row.pk}/remove/", {}).status_code == 302
    assert catalogue.entries.count() == 1
    public = url("catalogue-public", "gwh", 2026)
    assert visit(None, public).status_code == 404
    told = {"party_body": district.dgw.pk, "party_document": "新开工委〔2026〕12号", "agreed_on": str(timezone.localdate())}  # fmt: skip
    assert visit("secretary", f"{here}publish/", {**told, "agreed_on": "2999-01-01"}).status_code == 422  # fmt: skip
    visit("secretary", f"{here}publish/", told)
    shown = visit(None, public)
    assert "城镇燃气管网改造方案" in text(shown) and "2026年12月" in text(shown)
    assert not shown.cookies and shown["ETag"]
    assert visit("clerk", here).status_code == 200
    assert "2026年度" in text(visit(None, url("catalogue-index")))


def test_everybody_reads_each_version_and_what_it_changed(visit, cast, district):
    in_force(cast, district, "甲事项", "乙事项")
    year = timezone.localdate().year
    next_one = begun(cast, district, reason="年中调整")
    lifecycle.remove_entry(next_one.entries.get(title="乙事项"), by=cast.secretary)
    lifecycle.put_entry(next_one, by=cast.secretary, entry=next_one.entries.get(), planned_time="年底前")  # fmt: skip
    listed(next_one, cast, district, "丙事项")
    address = url("catalogue-public", "gwh", year)
    before = visit(None, address)
    assert "丙事项" not in text(before)  # nothing of a draft is shown
    agreed(next_one, cast, district)
    now = text(visit(None, address))
    assert "新增 1 项" in now and "移出 1 项" in now and "年底前" in now and "年中调整" in now
    old = text(visit(None, f"{address}?version=1"))
    assert "乙事项" in old and "已经调整" in old
    for wrong in (f"{address}?version=9", f"{address}?version=x", url("catalogue-public", "zjj", year)):  # fmt: skip
        assert visit(None, wrong).status_code == 404


def test_a_file_is_previewed_confirmed_once_and_taken_up_by_title(visit, cast, district):
    catalogue = begun(cast, district)
    address = f"{catalogue.get_absolute_url()}import/"
    preview = visit("secretary", address, {"file": file_of(PLAIN)})
    assert not catalogue.entries.exists() and "尚未写入" in text(preview)
    sealed = preview.context["confirm"].initial["sealed"]
    assert visit("leader", f"{address}confirm/", {"sealed": sealed}).status_code == 403
    for _ in range(2):
        assert visit("secretary", f"{address}confirm/", {"sealed": sealed}).status_code == 302
    first, other = catalogue.entries.all()
    assert (first.has_hearing, first.procedures) == (True, ["participation", "experts", "legality", "discussion"])  # fmt: skip
    assert len(other.procedures) == 5 and other.body == district.zrj
    visit("secretary", f"{address}confirm/", {"sealed": f"{sealed}x"})
    assert catalogue.entries.count() == 2


@pytest.mark.parametrize(
    ("column", "words", "why"),
    [
        (1, "", "没有填写"),
        (2, "某局", "本平台没有"),
        (4, "按规定", "看不出"),
        (5, "也许", "“是”或者“否”"),
        (6, "据" * 501, "超过 500 字"),
        (1, "国土空间专项规划", "重复"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_place(visit, cast, district, column, words, why):
    catalogue = begun(cast, district)
    rows = [list(row) for row in (PLAIN[0], PLAIN[2], PLAIN[1])]
    rows[2][column] = words
    refused = visit("secretary", f"{catalogue.get_absolute_url()}import/", {"file": file_of(rows)})
    assert refused.status_code == 422 and why in text(refused) and "第 3 行" in text(refused)
    assert not catalogue.entries.exists()


@pytest.mark.parametrize("rows", [[("部门", "电话"), ("住建局", "1")], [PLAIN[0]]])
def test_a_file_without_a_catalogue_is_refused(visit, cast, district, rows):
    catalogue = begun(cast, district)
    refused = visit("secretary", f"{catalogue.get_absolute_url()}import/", {"file": file_of(rows)})
    assert refused.status_code == 422 and "文件" in text(refused)


def test_our_own_export_comes_back_without_a_change(visit, cast, district):
    catalogue = begun(cast, district)
    listed(
        catalogue,
        cast,
        district,
        kind="other",
        basis="《价格法》",
        co_bodies="农业农村局",
        planned_time="年底前",
    )
    export = visit("secretary", f"{catalogue.get_absolute_url()}?export=csv")
    book = open_workbook(b"".join(export.streaming_content), filename="目录.csv")
    row = read_catalogue(book, [district.zjj]).rows[0]
    entry = catalogue.entries.get()
    assert {name: getattr(entry, name) for name in row} == row


def test_the_real_catalogues_are_read_whole(district):
    """Each row of the published catalogues is taken once its body is known here, or told what it lacks."""
    path = shared("decisions_catalogue.csv")
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    names = {row["responsible_dept"] for row in rows} - {""}
    bodies = [type(district.zjj)(pk=number, name=name) for number, name in enumerate(sorted(names), 1)]  # fmt: skip
    read = read_catalogue(open_workbook(path), bodies)
    without = [row for row in rows if not row["responsible_dept"]]
    assert {fault.column for fault in read.faults} == {"承办单位"} and len(read.faults) == len(without)  # fmt: skip
    assert len(read.rows) == len(rows) - len(without)
