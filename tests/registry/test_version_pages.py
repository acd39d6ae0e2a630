"""One power in one revision: read, written, dropped, taken off the list (R1, R2; the Plan 四(二)3)."""

import pytest
from django.urls import reverse

from registry.models import Law, PowerVersion, Revision
from registry.workflows.drafting import propose
from tests.builders import PENALTY, adjusted, cause, content, drafted, published, walked
from tests.registry.version_typing import typed_form


@pytest.fixture
def version(cast, district):
    Law.objects.create(name="中华人民共和国建筑法", rank="法律", article_count=85)
    return drafted(cast, district.zjj).versions.get()


def edit_address(version):
    return reverse("registry:version-edit", args=[version.revision_id, version.pk])


def saved(client, version, **typed):
    """Open the form, change what is given, send it back."""
    address = edit_address(version)
    answer = client.post(address, {**typed_form(client.get(address)), **typed})
    version.refresh_from_db()
    return answer


def test_a_version_is_read_with_its_citations_and_findings(client, cast, version):
    client.force_login(cast.legal)
    text = client.get(version.get_absolute_url()).content.decode()
    for said in (
        "《中华人民共和国建筑法》",
        "第六十四条",
        "共 85 条",
        "未废止",
        "核对意见",
        "建筑业管理科",
    ):
        assert said in text


def test_long_texts_beside_the_matter_are_folded_unless_they_changed(client, cast, district):
    long = "因不履行或者不正确履行职责造成后果的，追究责任。" * 20
    power = published(cast, district.zjj, content(accountability_text=long)).powers.get().power
    revision = adjusted(cast, power, remarks="改")
    client.force_login(cast.head)

    def folded():
        page = client.get(revision.versions.get().get_absolute_url())
        rows = [row for section in page.context["sections"] for row in section["rows"]]
        return {row["label"] for row in rows if row["is_folded"]}

    assert folded() == {"追责情形"}
    changed = content(accountability_text=long + "从重。")
    propose(revision, changed, by=cast.clerk, power=power)
    assert folded() == set()


def test_a_version_out_of_reach_or_of_another_revision_is_not_found(
    client, cast, district, version
):
    other = drafted(cast, district.nyj, content(exercising_body="农业农村局"), by=cast.clerk2)
    client.force_login(cast.clerk)
    assert client.get(other.versions.get().get_absolute_url()).status_code == 404
    crossed = reverse(
        "registry:version-detail", args=[version.revision_id, other.versions.get().pk]
    )
    assert client.get(crossed).status_code == 404
    client.force_login(cast.clerk2)
    assert client.get(edit_address(version)).status_code == 404


def test_who_may_read_but_not_draft_is_refused_the_form(client, cast, version):
    for person in (cast.head, cast.legal, cast.secretary, cast.supervisor):
        client.force_login(person)
        answer = client.get(edit_address(version))
        assert answer.status_code == 403 and "经办岗位" in answer.content.decode()
        drop = reverse("registry:version-drop", args=[version.revision_id, version.pk])
        assert client.post(drop).status_code == 403


def test_under_review_nothing_is_edited(client, cast, version):
    walked(version.revision, cast, "head_review")
    client.force_login(cast.clerk)
    answer = client.get(edit_address(version))
    assert answer.status_code == 409 and "不能再修改事项" in answer.content.decode()


def test_a_form_sent_back_untouched_changes_nothing(client, cast, version):
    client.force_login(cast.clerk)
    before = {name: getattr(version, name) for name in version.CONTENT_FIELDS}
    assert saved(client, version).status_code == 302
    assert {name: getattr(version, name) for name in version.CONTENT_FIELDS} == before


def test_an_error_loses_nothing_that_was_typed(client, cast, version):
    client.force_login(cast.clerk)
    answer = saved(client, version, name="", basis_text="新的依据", **{"process-0-step": "受理"})
    text = answer.content.decode()
    assert answer.status_code == 400 and "已填写的内容都还在" in text
    assert "新的依据" in text and typed_form(answer)["process-0-step"] == "受理"
    assert version.name == PENALTY["name"]


def test_a_delegated_power_must_name_who_delegates(client, cast, version):
    client.force_login(cast.clerk)
    answer = saved(client, version, power_source="6")
    assert answer.status_code == 400 and "应填写委托机关" in answer.content.decode()
    assert saved(client, version, power_source="6", delegating_body="市住建局").status_code == 302


def test_rows_of_duties_that_were_worked_on_are_written_out_as_the_text(client, cast, version):
    client.force_login(cast.clerk)
    saved(client, version, **{"duties-1-text": "全面、客观、公正调查。"})
    assert version.duties[1] == {"stage": "调查", "text": "全面、客观、公正调查。"}
    assert version.duty_text.splitlines()[1] == "2.调查责任：全面、客观、公正调查。"


def test_a_text_of_duties_that_was_worked_on_is_split_into_rows_and_kept_verbatim(
    client, cast, version
):
    client.force_login(cast.clerk)
    saved(client, version, duty_text="1.受理责任：公示材料。\r\n2.决定责任：作出决定。")
    assert version.duty_text == "1.受理责任：公示材料。\n2.决定责任：作出决定。"
    assert [duty["stage"] for duty in version.duties] == ["受理", "决定"]


def test_an_emptied_row_is_taken_away_and_a_blank_one_is_filled(client, cast, version):
    client.force_login(cast.clerk)
    typed = {
        "duties-0-stage": "",
        "duties-0-text": "",
        "process-0-step": "立案",
        "process-0-limit": "7日",
    }
    saved(client, version, **typed)
    assert [duty["stage"] for duty in version.duties] == ["调查"]
    assert version.process == [{"step": "立案", "body": "", "requirement": "", "limit": "7日"}]


def test_saving_checks_the_basis_anew(client, cast, version):
    client.force_login(cast.clerk)
    saved(client, version, basis_text="《中华人民共和国建筑法》第九百条")
    assert "article_out_of_range" in {finding["code"] for finding in version.findings}
    assert version.citations.get().law.name == "中华人民共和国建筑法"


def test_a_new_power_is_filled_in_once_however_often_it_is_sent(client, cast, district):
    revision = drafted(cast, district.zjj)
    client.force_login(cast.clerk)
    address = reverse("registry:version-create", args=[revision.pk])
    typed = typed_form(client.get(address)) | {"name": "对违法分包的处罚", "category": "行政处罚"}
    assert client.post(address, typed).status_code == 302
    again = client.post(address, typed)
    assert again.status_code == 409 and "没有重复填写" in again.content.decode()
    assert revision.versions.filter(name="对违法分包的处罚").count() == 1


def test_a_dropped_proposal_leaves_the_draft_and_its_history(client, cast, version):
    client.force_login(cast.clerk)
    drop = reverse("registry:version-drop", args=[version.revision_id, version.pk])
    opened = client.get(drop, {"page": "1"})
    assert opened.url == f"{version.get_absolute_url()}?page=1" and not version.history.filter(
        history_type="-"
    )
    assert client.post(drop).status_code == 302
    assert not PowerVersion.objects.exists() and PowerVersion.history.count() == 2
    assert client.post(drop).status_code == 404


def test_a_change_starts_an_adjustment_or_joins_the_open_one(client, cast, district):
    power = published(cast, district.zjj).powers.get().power
    client.force_login(cast.clerk)
    address = reverse("registry:power-change", args=[power.pk])
    first = client.get(address)
    assert first.url.startswith(reverse("registry:revision-create"))
    begun = client.post(
        first.url, {"body": district.zjj.pk, "title": "调整", "reason": "法律修改", **cause()}
    )
    begun_draft = Revision.objects.get(title="调整")
    assert begun.url == f"{address}?revision={begun_draft.pk}"
    form = client.get(client.get(begun.url).url)
    assert f'保存后列入清单稿 <a href="{begun_draft.get_absolute_url()}"' in form.content.decode()
    assert typed_form(form)["handling_office"] == "建筑业管理科"
    target = client.get(address).url
    assert client.post(target, typed_form(form) | {"remarks": "改"}).status_code == 302
    version = PowerVersion.objects.get(is_open=True)
    assert (version.action, version.power, version.remarks) == ("change", power, "改")
    assert client.get(address).url == version.get_absolute_url()


def test_a_power_is_proposed_for_removal_after_asking(client, cast, district):
    power = (
        published(cast, district.zjj, content(), content(name="对另一行为的处罚"))
        .powers.first()
        .power
    )
    revision = adjusted(cast, power)
    address = reverse("registry:power-removal", args=[power.pk])
    client.force_login(cast.head)
    assert client.get(address).status_code == 403
    client.force_login(cast.clerk2)
    assert client.get(address).status_code == 404
    client.force_login(cast.clerk)
    assert "列入拟取消事项" in client.get(address).content.decode()
    assert PowerVersion.objects.get(revision=revision).action == "change"
    for _ in range(2):
        assert client.post(address).status_code == 302
    assert PowerVersion.objects.get(revision=revision).action == "remove"


def test_the_current_list_is_searched_within_and_says_what_is_under_way(client, cast, district):
    power = (
        published(cast, district.zjj, content(), content(name="对另一行为的处罚"))
        .powers.first()
        .power
    )
    revision = adjusted(cast, power)
    client.force_login(cast.clerk)
    address = reverse("registry:current-powers")
    text = client.get(address).content.decode()
    assert revision.versions.get().get_absolute_url() in text and "变更" in text
    found = client.get(address, {"q": "另一行为"}).content.decode()
    assert "对另一行为的处罚" in found and "施工许可证" not in found
    client.force_login(cast.clerk2)
    assert "还没有公布的事项" in client.get(address).content.decode()
    assert Revision.objects.open().count() == 1
