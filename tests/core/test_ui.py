"""The template tags of the look: dates, marks, widgets."""

import datetime as dt

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from powerops.core.templatetags import ui


class SampleForm(forms.Form):
    name = forms.CharField(label="权力名称", help_text="不加部门名称。")
    level = forms.ChoiceField(label="层级", choices=[("d", "区级")], widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="类别", choices=[("p", "行政处罚")])
    note = forms.CharField(label="说明", required=False)
    sections = (("基本情况", ("kind", "name")),)
    clauses = {"name": "新开〔2016〕76号 三(一)1"}


def test_a_date_reads_in_chinese_without_leading_zeros():
    assert ui.cndate(dt.date(2026, 1, 3)) == "2026年1月3日"
    assert ui.cndate(None) == ""


def test_a_moment_is_told_in_shanghai_time():
    late = dt.datetime(2026, 11, 22, 16, 5, tzinfo=dt.UTC)
    assert ui.cntime(late) == "2026年11月23日 00:05"
    assert ui.cndate(late) == "2026年11月23日"


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("擅自占用道路的处罚", "处罚", "擅自占用道路的<mark>处罚</mark>"),
        ("处罚与处罚", "处罚", "<mark>处罚</mark>与<mark>处罚</mark>"),
        ("城市道路", "道路 城市", "<mark>城市</mark><mark>道路</mark>"),
        ("没有", "处罚", "没有"),
        ("全部", "", "全部"),
        (None, "处罚", ""),
        ("A(b)*c", "(B)*", "A<mark>(b)*</mark>c"),
    ],
)
def test_each_hit_is_marked(text, query, shown):
    assert ui.mark(text, query) == shown


def test_a_mark_lets_no_markup_through():
    assert ui.mark("<b>处罚</b>", "<b>") == "<mark>&lt;b&gt;</mark>处罚&lt;/b&gt;"


def test_a_wrong_field_says_so_beside_itself_and_in_the_summary():
    form = SampleForm({"level": "d", "kind": "p"})
    html = render_to_string("components/field.html", {"field": form["name"], "clause": "第三条"})
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "form-control is-invalid" in html
    assert 'id="id_name_error"' in html
    assert "依据：第三条" in html
    summary = render_to_string("components/error_summary.html", {"form": form})
    assert '<a href="#id_name">权力名称' in summary


def test_a_group_of_boxes_has_a_legend_and_labelled_boxes():
    html = render_to_string("components/field.html", {"field": SampleForm()["level"]})
    assert "<legend" in html
    assert '<label class="form-check-label" for="id_level_0">区级</label>' in html
    assert 'class="form-check-input"' in html


def test_the_summary_leads_to_the_first_box_of_a_group():
    html = render_to_string("components/error_summary.html", {"form": SampleForm({"name": "甲"})})
    assert '<a href="#id_level_0">层级' in html


def test_sections_lose_no_field_and_clauses_stand_beside_theirs():
    titles = [(t, [f.name for f in fields]) for t, fields in ui.sections_of(SampleForm())]
    assert titles == [("基本情况", ["kind", "name"]), ("", ["level", "note"])]
    html = render_to_string("components/form.html", {"form": SampleForm({"note": "打过的字"})})
    assert html.count("依据：新开〔2016〕76号 三(一)1") == 1
    assert 'value="打过的字"' in html


def test_a_forbidden_act_cannot_be_pressed_and_says_why():
    action = {"verb": "publish", "label": "公布", "reason": "还没有审定。", "clause": "第四条"}
    html = render_to_string("components/actions.html", {"actions": [action]})
    assert "href" not in html
    assert 'aria-describedby="why-not-publish"' in html
    assert "还没有审定。" in html
    assert "第四条" in html


def test_pages_and_sort_links_keep_the_filter(rf):
    request = rf.get("/powers/", {"q": "处罚", "page": "2", "sort": "name"})
    page = Paginator(range(50), 20).page(2)
    html = render_to_string("components/pagination.html", {"page": page, "last": 3}, request)
    assert 'rel="prev" href="?q=%E5%A4%84%E7%BD%9A&amp;page=1&amp;sort=name"' in html
    assert "第 2 页，共 3 页" in html
    head = render_to_string(
        "components/sort_header.html", {"label": "名称", "key": "name"}, request
    )
    assert 'aria-sort="ascending"' in head
    assert 'href="?q=%E5%A4%84%E7%BD%9A&amp;sort=-name"' in head


def test_running_work_asks_again_and_finished_work_does_not():
    running = {"title": "导入", "state": "running", "value": 3, "max": 9, "poll_url": "/jobs/1/"}
    html = render_to_string("components/progress.html", running)
    assert 'hx-get="/jobs/1/"' in html
    assert 'value="3" max="9"' in html
    done = {"title": "导入", "state": "done", "text": "共 9 项", "result_url": "/r/"}
    assert "hx-get" not in render_to_string("components/progress.html", done)


def test_no_template_carries_inline_script_or_style():
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        if "documents" in path.parts:
            continue
        text = path.read_text()
        assert " style=" not in text, path
        assert " onclick=" not in text, path
        assert "<script>" not in text, path
