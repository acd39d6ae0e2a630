"""PDF from a template: measures of GB/T 9704—2012, fonts of our own, nothing fetched."""

import io
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest
import segno
from django.test import override_settings
from pypdf import PdfReader

from powerops.core import rendering

available, reason = rendering.pdf_available()
needs_pdf = pytest.mark.skipif(not available, reason=reason)

HEAD = {"title_lines": ("关于公布清单的", "通知"), "issued_on": "2026-11-23"}


def template(tmp_path: Path, content: str) -> Path:
    page = '{% extends "documents/official_base.html" %}{% block content %}' + content
    (tmp_path / "page.html").write_text(page + "{% endblock %}", encoding="utf-8")
    return tmp_path


def rendered(folder: Path, settings, progress=None, **context) -> PdfReader:
    own = [{**settings.TEMPLATES[0], "DIRS": [folder, *settings.TEMPLATES[0]["DIRS"]]}]
    with override_settings(TEMPLATES=own):
        facts = {**HEAD, **rendering.red_head("新乡高新区管理委员会"), **context}
        return PdfReader(io.BytesIO(rendering.render_pdf("page.html", facts, progress=progress)))


def fonts_of(reader: PdfReader) -> set[str]:
    found = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    return found


@needs_pdf
def test_a_page_holds_22_lines_of_28_characters_in_the_middle_of_a4(tmp_path, settings):
    text = "公" * (28 * 22 + 1)
    content = f"<style>header {{ display: none }}</style><div>{text}</div>"
    reader = rendered(template(tmp_path, content), settings)
    first, second = (page.extract_text().split("\n") for page in reader.pages)
    assert [line for line in first if "公" in line] == ["公" * 28] * 22
    assert [line for line in second if "公" in line] == ["公"]
    width, height = reader.pages[0].mediabox[2:]
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)


@needs_pdf
def test_pages_are_numbered_between_dashes_and_the_file_says_title_and_language(tmp_path, settings):
    reader = rendered(template(tmp_path, '<p>一</p><p style="break-before: page">二</p>'), settings)
    assert [
        "— 1 —" in reader.pages[0].extract_text(),
        "— 2 —" in reader.pages[1].extract_text(),
    ] == [True, True]
    assert reader.metadata.title == "关于公布清单的通知"
    assert reader.metadata.author == "新乡高新区管理委员会"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"


@needs_pdf
def test_the_red_head_stands_with_number_and_title(tmp_path, settings):
    reader = rendered(template(tmp_path, ""), settings, document_number="新开〔2026〕1号")
    lines = [line.strip() for line in reader.pages[0].extract_text().split("\n")]
    assert sorted(lines[:4]) == sorted(
        ["新乡高新区管理委员会", "新开〔2026〕1号", "关于公布清单的", "通知"]
    )


def test_the_mark_of_a_long_name_still_fits_between_the_margins():
    for name in ("区委", "新乡高新技术产业开发区管理委员会", "某" * 40):
        assert rendering.red_head(name)["issuer_size"] * len(name) <= rendering.TYPE_AREA_WIDTH + 2
    assert rendering.red_head("区委")["issuer_size"] == 44


@needs_pdf
@pytest.mark.parametrize(
    "address", ["https://example.test/a.png", "file:///etc/hostname", "ftp://a/b"]
)
def test_nothing_is_fetched_neither_from_the_net_nor_from_the_disk(tmp_path, settings, address):
    folder = template(tmp_path, f'<img src="{address}">')
    with pytest.raises(BaseException, match="Error fetching") as refused:
        rendered(folder, settings)
    assert "disallowed protocol" in str(refused.value.__cause__)


@needs_pdf
def test_all_text_is_set_in_embedded_fonts_of_our_own(tmp_path, settings):
    settings.POWEROPS_HOME = tmp_path
    reader = rendered(
        template(tmp_path, '<p>喆堃赟昇 ABC <span class="hei">黑体</span></p>'), settings
    )
    assert fonts_of(reader) == {"Official-Song", "Official-Sans"}
    assert "喆堃赟昇" in reader.pages[0].extract_text()


@needs_pdf
def test_the_operators_own_faces_come_first(tmp_path, settings):
    settings.POWEROPS_HOME = tmp_path
    (tmp_path / "fonts").mkdir()
    sans = pylopdf_fonts_zh_cn.sans_path()
    (tmp_path / "fonts" / "仿宋_GB2312.ttf").symlink_to(sans)
    (tmp_path / "fonts" / "方正小标宋简体.TTF").symlink_to(sans)
    (tmp_path / "fonts" / "说明.txt").write_text("仿宋", encoding="utf-8")
    assert rendering.red_head("区委")["issuer_stroke"] == 0
    reader = rendered(template(tmp_path, "<p>正文</p>"), settings)
    assert {"Official-FangSong", "Official-XiaoBiaoSong"} <= fonts_of(reader)
    families = dict(rendering._face_files())
    assert families["Official FangSong"].name == "仿宋_GB2312.ttf"
    assert families["Official XiaoBiaoSong"].name == "方正小标宋简体.TTF"
    assert "Official KaiTi" not in families


@needs_pdf
def test_progress_tells_the_phases_in_order_and_the_pages_laid_out(tmp_path, settings):
    told = []
    folder = template(tmp_path, '<p>一</p><p style="break-before: page">二</p>')
    rendered(folder, settings, progress=lambda phase, pages: told.append((phase, pages)))
    assert [step for step in told if step[0] != "排版"] == [
        ("解析样式", 0),
        ("组织内容", 0),
        ("写出文件", 2),
    ]
    assert [pages for phase, pages in told if phase == "排版"][:2] == [1, 2]


def test_a_machine_without_the_libraries_says_the_one_command(monkeypatch):
    monkeypatch.setitem(rendering.SYSTEM_LIBRARIES, "libabsent.so.9", "libabsent9")
    possible, why = rendering.pdf_available()
    assert not possible
    assert why.startswith("本机缺少生成 PDF 所需的系统组件，请由管理员执行：apt-get install -y ")
    assert why.endswith(" libabsent9")
    with pytest.raises(rendering.PdfUnavailable, match="libabsent9"):
        rendering.render_pdf("documents/official_base.html", HEAD)


def test_the_qr_code_carries_the_address():
    address = "https://example.test/verify/7KQ2M4/"
    assert rendering.qr_svg(address) == segno.make_qr(address, error="m").svg_data_uri(border=0)
    assert rendering.qr_svg(address) != rendering.qr_svg(address + "x")
