"""The guide's page on the desk: filled, completed, copied, kept, two clerks at once (R6; the Plan 四(二)5)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from powerops.core.form_drafts import kept
from powerops.law.service_guide import required
from registry.kept_forms import guide_key
from registry.models import PowerVersion
from registry.workflows.adjusting import propose_removal
from registry.workflows.drafting import propose
from registry.workflows.material_list import begin
from tests.builders import adjusted, content, drafted, published, walked
from tests.registry.guides import CONSTRUCTION, PDF, licence, sample_filed
from tests.registry.version_typing import typed_form


@pytest.fixture
def version(cast, district):
    return drafted(cast, district.zjj, content(**licence(guide=None))).versions.get()


def address(version):
    return reverse("registry:guide-edit", args=[version.revision_id, version.pk])


def sent(client, version, **typed):
    """Open the page, change what is given, send it back."""
    page = client.get(address(version))
    return client.post(address(version), {**typed_form(page), **typed})


def test_the_page_says_what_is_wanted_and_under_which_clause(client, cast, version):
    client.force_login(cast.clerk)
    text = client.get(address(version)).content.decode()
    for said in (
        f"应填 {len(required(version.category))} 项",
        "《行政许可法》第三十条",
        "新开〔2016〕76号 四(二)5",
        "（应填）",
        "要素表",
    ):
        assert said in text, said


def test_what_is_filled_is_saved_and_counted(client, cast, version):
    client.force_login(cast.clerk)
    typed = {
        "conditions": "有施工图纸。", "promised_limit": "0", "promised_unit": "工作日", "is_charged": "否",
        "service_objects": ["自然人", "企业法人"], "materials-0-name": "申请表", "materials-0-copies": "2",
        "review_steps-0-step": "受理",
    }  # fmt: skip
    answer = sent(client, version, **typed)
    assert answer.status_code == 302
    version.refresh_from_db()
    assert version.guide["service_objects"] == ["自然人", "企业法人"]
    assert version.guide["promised_limit"] == 0
    assert version.guide["materials"][0]["copies"] == 2
    lacking = {one.key for one in client.get(address(version)).context["lacking"]}
    assert "review_steps" in lacking and "conditions" not in lacking


def test_a_guide_sent_back_untouched_stays_as_it_is(client, cast, version):
    propose(version.revision, {"guide": CONSTRUCTION}, by=cast.clerk, power=version.power)
    client.force_login(cast.clerk)
    before = PowerVersion.objects.get(pk=version.pk).guide
    answer = sent(
        client, version, service_objects=CONSTRUCTION["service_objects"], channels=CONSTRUCTION["channels"]
    )  # fmt: skip
    assert answer.status_code == 302
    version.refresh_from_db()
    assert version.guide == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"promised_limit": "9", "promised_unit": "日", "statutory_limit": "7", "statutory_unit": "日"}, "长于法定办结时限"),
        ({"promised_limit": "9"}, "请选择时限的单位"),
        ({"visits": "-3"}, "大于或"),
        ({"online_address": "javascript:alert(1)"}, "网址应以"),
        ({"handling_type": "<script>"}, "不在可用的选项中"),
        ({"materials-0-name": "表", "materials-0-sample": "f" * 64}, "不在可用的选项中"),
        ({"materials-0-name": "表", "materials-0-copies": "两"}, "整数"),
    ],
)  # fmt: skip
def test_an_error_is_named_and_loses_nothing(client, cast, version, typed, said):
    client.force_login(cast.clerk)
    answer = sent(client, version, place="一楼<b>窗口</b>", **typed)
    text = answer.content.decode()
    assert answer.status_code == 400 and said in text
    assert "一楼&lt;b&gt;窗口&lt;/b&gt;" in text
    version.refresh_from_db()
    assert version.guide is None
    assert kept(cast.clerk, guide_key(version)).fields["place"] == "一楼<b>窗口</b>"
    assert "未保存的内容" in client.get(address(version)).content.decode()


def test_typed_text_is_kept_unasked_and_dropped_when_asked(client, cast, version):
    client.force_login(cast.clerk)
    where = [version.revision_id, version.pk]
    typed = {
        "conditions": "写到一半",
        "service_objects": ["自然人", "行政机关"],
        "row_version": "1",
    }
    assert (
        "已暂存" in client.post(reverse("registry:guide-keep", args=where), typed).content.decode()
    )
    form = client.get(address(version)).context["forms"]
    assert form.opened["conditions"] == "写到一半"
    assert form.opened["service_objects"] == ["自然人", "行政机关"]
    assert client.get(reverse("registry:guide-forget", args=where)).status_code == 302
    assert kept(cast.clerk, guide_key(version))
    client.post(reverse("registry:guide-forget", args=where))
    assert kept(cast.clerk, guide_key(version)) is None


def test_the_second_of_two_clerks_is_told_and_loses_nothing(client, cast, version):
    client.force_login(cast.clerk)
    mine = typed_form(client.get(address(version)))
    propose(
        version.revision,
        {"guide": {"hours": "上午", "place": "一楼"}},
        by=cast.clerk,
        power=version.power,
    )
    answer = client.post(address(version), {**mine, "place": "二楼"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "已修改了本事项" in text
    again = typed_form(answer)
    assert again["place"] == "二楼" and again["hours"] == "上午"
    assert client.post(address(version), again).status_code == 302
    version.refresh_from_db()
    assert version.guide == {"hours": "上午", "place": "二楼"}


def test_another_guide_of_the_body_fills_only_what_is_empty(client, cast, district, version):
    propose(version.revision, content(**licence("燃气经营许可证核发")), by=cast.clerk)
    other = version.revision.versions.exclude(pk=version.pk).get()
    foreign = drafted(cast, district.nyj, content(**licence()), by=cast.clerk2).versions.get()
    client.force_login(cast.clerk)
    answer = sent(client, version, do="copy", copy_from=other.pk, place="三楼")
    opened = answer.context["forms"].opened
    assert answer.status_code == 200 and opened["place"] == "三楼"
    assert opened["promised_limit"] == 12 and len(opened["materials"]) == 2
    version.refresh_from_db()
    assert version.guide is None
    taken = sent(client, version, do="copy", copy_from=foreign.pk).context["forms"].opened
    assert "promised_limit" not in taken


def test_a_material_list_is_added_without_doubling(client, cast, district, version):
    rows = [{"name": "营业执照", "kind": "复印件", "copies": 1}, {"name": "申请表"}]
    chosen = begin(district.zjj, by=cast.clerk, name="企业身份材料", materials=rows)
    client.force_login(cast.clerk)
    typed = {"do": "list", "take_list": chosen.pk, "materials-0-name": "申请表"}
    named = [
        row["name"] for row in sent(client, version, **typed).context["forms"].opened["materials"]
    ]
    assert named == ["申请表", "营业执照"]


def test_a_sample_form_is_filed_from_the_page_and_chosen(client, cast, version):
    client.force_login(cast.clerk)
    file = SimpleUploadedFile("申请表.pdf", PDF)
    answer = sent(client, version, do="sample", upload=file, place="一楼")
    text = answer.content.decode()
    assert answer.status_code == 200 and "已提交示范文本" in text
    assert typed_form(answer)["place"] == "一楼"
    digest = (
        version.revision
        and answer.context["forms"].tables["materials"].forms[0].fields["sample"].choices[1][0]
    )
    saved = {**typed_form(answer), "materials-0-name": "申请表", "materials-0-sample": digest}
    assert client.post(address(version), saved).status_code == 302
    version.refresh_from_db()
    assert version.guide["materials"][0]["sample"] == digest


def test_a_file_that_is_no_document_is_refused_as_a_sample(client, cast, version):
    client.force_login(cast.clerk)
    file = SimpleUploadedFile("申请表.pdf", b"MZ\0\0 not a document")
    answer = sent(client, version, do="sample", upload=file, place="一楼")
    assert answer.status_code == 400 and "格式不在接收范围内" in answer.content.decode()
    assert typed_form(answer)["place"] == "一楼"


def test_samples_of_another_body_are_not_offered(client, cast, district, version):
    other = drafted(cast, district.nyj, content(**licence(guide=None)), by=cast.clerk2)
    digest = sample_filed(other, cast.clerk2)
    client.force_login(cast.clerk)
    assert digest not in client.get(address(version)).content.decode()


def test_the_wrong_people_are_kept_out(client, cast, version):
    for person, status in (
        (cast.head, 403), (cast.legal, 403), (cast.secretary, 403), (cast.clerk2, 404), (cast.outsider, 404),
    ):  # fmt: skip
        client.force_login(person)
        assert client.get(address(version)).status_code == status
        assert client.post(address(version), {"place": "x"}).status_code == status


def test_under_review_and_of_what_leaves_no_guide_is_filled(client, cast, district):
    power = published(cast, district.zjj, content(**licence())).powers.get().power
    revision = adjusted(cast, power, remarks="改")
    leaving = propose_removal(revision, power, by=cast.clerk)
    client.force_login(cast.clerk)
    assert client.get(address(leaving)).status_code == 409
    changed = adjusted_again(cast, revision, power)
    walked(revision, cast, "head_review")
    assert client.get(address(changed)).status_code == 409


def adjusted_again(cast, revision, power):
    return propose(revision, content(**licence(remarks="再改")), by=cast.clerk, power=power)
