"""What the pages say of published data holds: every field has its meaning, the digests come out as told (G9)."""

import html
import json
import re
import subprocess
import sys

import pytest
from django.db import connection

from powerops.law.themes import THEMES
from registry.api.shapes import Step
from registry.flow import KINDS
from registry.models import PublishedPower
from registry.open_data import write_csv, write_json_lines
from registry.open_data_files import EDITIONS, INNER, ONLY_IN_JSON, POWERS, STEPS
from registry.workflows.edition import publish_edition
from tests.builders import adjusted, content, published, walked
from tests.registry.guides import CONSTRUCTION

RICH = content(
    name="施工许可证核发", sub_name="“新”办", category="行政许可", guide=CONSTRUCTION, themes=["o085"],
    process=[{"step": "受理", "body": "窗口", "limit": "5个工作日", "days": 5, "unit": "工作日", "key": "s1"}],
    other={"办理：方式": "线上\n线下"}, remarks="é🀄<&>",
)  # fmt: skip


@pytest.fixture
def folder(db, cast, district, tmp_path):
    """The files of a list in its second edition, as they are handed out."""
    published(cast, district.zjj, RICH, content())
    power = PublishedPower.objects.get(name=content()["name"]).power
    walked(adjusted(cast, power, remarks="改"), cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    with connection.cursor() as cursor:
        for name, write, table in (
            ("powers.jsonl", write_json_lines, POWERS),
            ("editions.csv", write_csv, EDITIONS),
        ):
            with (tmp_path / name).open("wb") as goal:
                write(goal, table, cursor)
    return tmp_path


def run(page, folder):
    """Run the one example of a page, as a reader would copy it; return the lines that it prints."""
    (example,) = re.findall(r'<pre class="example"[^>]*><code>(.*?)</code></pre>', page, re.DOTALL)
    command = [sys.executable, "-X", "utf8", "-c", html.unescape(example)]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=True)  # noqa: S603 (our own page)
    return done.stdout.splitlines()


def test_the_digests_of_powers_and_of_the_edition_come_out_as_the_page_tells(client, folder):
    page = client.get("/open-data/").content.decode()
    codes = PublishedPower.objects.order_by("position").values_list("code", flat=True)
    whole = ["住房和城乡建设局 一致"]
    assert run(page, folder) == [*(f"{code} 一致" for code in codes), *whole]
    lines = folder / "powers.jsonl"
    lines.write_text(lines.read_text(encoding="utf-8").replace("线上", "网上"), encoding="utf-8")
    altered = [line.endswith("不一致") for line in run(page, folder)]
    assert sorted(altered) == [False, True, True] and altered[-1]


def test_the_digest_of_an_edition_comes_out_of_its_json_as_its_page_tells(client, folder):
    edition = PublishedPower.objects.first().edition
    address = edition.get_absolute_url()
    (folder / "清单.json").write_bytes(client.get(f"{address.rstrip('/')}.json").content)
    assert run(client.get(address).content.decode(), folder) == [edition.digest]


def test_every_field_of_a_line_and_of_its_parts_is_explained(client, folder):
    explained = {one.key for one in POWERS.columns} | {key for key, _ in ONLY_IN_JSON}
    for line in (folder / "powers.jsonl").read_text(encoding="utf-8").splitlines():
        assert json.loads(line).keys() <= explained
    assert [key for key, _ in STEPS] == list(Step().fields)
    kinds = dict(STEPS)["kind"]
    assert all(f"{key} {label}" in kinds for key, label in KINDS.items())
    guide = dict(INNER[1][1])
    assert CONSTRUCTION.keys() <= guide.keys()
    assert all(key in guide["materials"] for key in CONSTRUCTION["materials"][0])
    page = client.get("/open-data/").content.decode()
    assert all(f">{one.key}</code>" in page and one.label in page for one in THEMES)
    assert all(f">{key}</code>" in page for key in explained - {""})
