"""What the public pages say where there is nothing, where words differ, and how to reckon a digest oneself."""

from __future__ import annotations

import contextlib
import html
import io
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from registry.models import Edition, PublishedPower
from registry.workflows.edition import publish_edition
from tests import builders

pytestmark = pytest.mark.django_db

LICENCE = builders.content(
    name="施工许可证核发", category="行政许可", exercising_body="地州市住建局"
)


@pytest.fixture
def edition(cast: SimpleNamespace, district: SimpleNamespace) -> Edition:
    return builders.published(cast, district.zjj, builders.content(), LICENCE)


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_body_without_a_category_says_so_and_clears_each_filter(
    client: Client, edition: Edition
) -> None:
    shown = page(client, "/powers/?body=zjj&category=行政给付")
    assert "没有“行政给付”类事项" in shown
    assert 'href="/powers/?body=zjj"' in shown
    assert 'href="/powers/?category=%E8%A1%8C%E6%94%BF%E7%BB%99%E4%BB%98"' in shown
    assert '<option value="行政给付" selected>行政给付（0）</option>' in shown


def test_an_unknown_category_shows_nothing_and_says_so(client: Client, edition: Edition) -> None:
    for address in ("/powers/?category=胡说", "/powers/?category=胡说&q=施工&body=zjj"):
        shown = page(client, address)
        assert "没有“胡说”这个类别" in shown
        assert "施工许可证核发" not in shown


def test_the_counts_of_the_choices_follow_the_other_choice(
    client: Client, edition: Edition
) -> None:
    assert "行政许可（1）" in page(client, "/powers/?body=zjj")
    assert re.search(r'value="zjj"[^>]*>[^<]*（1）', page(client, "/powers/?category=行政许可"))
    assert re.search(r'value="zjj"[^>]*>[^<]*（2）', page(client, "/powers/"))
    assert "行政许可（1）" in page(client, "/powers/?q=施工")
    assert "行政许可（1）" in page(client, "/powers/?q=施工&category=行政处罚&body=zjj")


def test_a_power_names_the_publishing_body_first_and_the_first_law(
    client: Client, edition: Edition
) -> None:
    shown = page(client, PublishedPower.objects.get(name=LICENCE["name"]).get_absolute_url())
    assert shown.index("<dt>谁行使</dt><dd>住房和城乡建设局") < shown.index(
        "清单载明的行使主体：地州市住建局"
    )
    assert '<a href="#basis">《中华人民共和国建筑法》第六十四条</a>' in shown
    other = page(
        client, PublishedPower.objects.exclude(name=LICENCE["name"]).get().get_absolute_url()
    )
    assert ("清单载明的行使主体" in other) is (
        edition.body.name != builders.PENALTY["exercising_body"]
    )


def test_a_comparison_puts_the_earlier_first_and_tells_the_reason(
    client: Client, edition: Edition, cast: SimpleNamespace
) -> None:
    power = PublishedPower.objects.get(name=LICENCE["name"]).power
    builders.walked(builders.adjusted(cast, power, remarks="改"), cast, "approved")
    publish_edition(edition.body, by=cast.secretary)
    turned = client.get("/bodies/zjj/compare/2/1/")
    assert (turned.status_code, turned["Location"]) == (302, "/bodies/zjj/compare/1/2/")
    shown = page(client, "/bodies/zjj/compare/1/2/")
    assert "理由：法律修改" in shown
    assert "来源文件：豫政〔2026〕1号" in shown
    assert "法律修改" not in page(client, "/bodies/zjj/compare/1/1/")
    assert "也可以与" not in shown
    assert '<a href="/bodies/zjj/compare/1/2/">第1版</a>比较' in page(
        client, "/bodies/zjj/compare/2/2/"
    )
    assert '<a href="/bodies/zjj/compare/1/2/">与第1版比较</a>' in page(client, "/")


def test_the_example_on_the_page_reckons_the_digest_of_the_edition(
    client: Client, edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("清单.json").write_bytes(client.get("/bodies/zjj/editions/1.json").content)
    example = re.search(
        r"<pre.*?<code>(.*?)</code>", page(client, "/bodies/zjj/editions/1/"), re.DOTALL
    )
    assert example
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(html.unescape(example[1]), {})  # noqa: S102 (our own page: the point of the test)
    assert said.getvalue().strip() == edition.digest


def test_the_handbook_leads_back_and_to_the_description(client: Client, db: None) -> None:
    shown = page(client, "/api/docs/")
    assert '<a href="/">' in shown
    assert "<h1>接口手册</h1>" in shown
    noscript = re.search(r"<noscript>.*?</noscript>", shown, re.DOTALL)
    assert noscript
    assert "/api/v1/schema/" in noscript[0]


def test_where_a_list_names_no_limit_the_statute_on_its_category_is_told(
    client: Client, edition: Edition, cast: SimpleNamespace, district: SimpleNamespace
) -> None:
    """XK-DECIDE, CF-DECIDE: for a licence and a penalty; other categories have none, and a limit of its own comes alone."""
    promised = {"promised_limit": 5, "promised_unit": "工作日"}
    builders.published(
        cast, district.zjj, builders.content(name="奖励", category="行政奖励"),
        builders.content(name="快许可", category="行政许可", guide=promised),
    )  # fmt: skip
    said = {one.name: page(client, f"/powers/{one.code}/") for one in PublishedPower.objects.all()}
    licence, penalty = said[LICENCE["name"]], said[builders.PENALTY["name"]]
    assert (
        "自受理之日起20个工作日内作出决定，经批准可以延长10个工作日；法律、法规另有规定的除外"
        in licence
    )
    assert "自立案之日起90日内作出决定；法律、法规、规章另有规定的除外" in penalty
    assert "一般规定" not in said["奖励"] and "一般规定" not in said["快许可"]


def test_a_licence_without_guide_says_so_and_every_power_tells_the_way_against_a_decision(
    client: Client, edition: Edition
) -> None:
    said = {one.name: page(client, f"/powers/{one.code}/") for one in PublishedPower.objects.all()}
    licence, penalty = said[LICENCE["name"]], said[builders.PENALTY["name"]]
    assert "清单未附服务指南和流程" in licence and "清单未附服务指南和流程" not in penalty
    assert "没有写明罚款" in penalty and "没有写明罚款" not in licence
    for shown in (licence, penalty):
        assert "六十日内申请行政复议" in shown
