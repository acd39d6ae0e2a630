"""Choosing what is to happen to powers of the list, in the browser; hostile addresses; twice sent (R3; the Plan 四(二)3)."""

import pytest
from django.urls import reverse

from registry.models import Power, PowerVersion, Revision
from registry.workflows.adjusting import propose_removal, propose_suspension
from registry.workflows.merging import propose_merger
from tests.builders import cause, content, published, walked
from tests.registry.test_adjusting import begun, into_force
from tests.registry.version_typing import typed_form

ADJUST = "/desk/registry/powers/adjust/"
RECEIVE = "/desk/registry/powers/receive/"


@pytest.fixture
def powers(cast, district):
    published(cast, district.zjj, *(content(name=f"对{name}的处罚") for name in "甲乙丙"))
    return {name: Power.objects.get(published__name=f"对{name}的处罚") for name in "甲乙丙"}


@pytest.fixture
def draft(client, cast, powers):
    client.force_login(cast.clerk)
    return begun(cast, powers["甲"].body)


def address(*powers, **asked):
    chosen = "&".join(f"power={power.pk}" for power in powers)
    return f"{ADJUST}?{chosen}" + "".join(f"&{name}={value}" for name, value in asked.items())


def test_the_current_list_offers_to_choose_and_the_choice_asks_what_is_to_happen(
    client, cast, draft, powers
):
    listed = client.get(reverse("registry:current-powers")).content.decode()
    assert f'name="power" value="{powers["甲"].pk}"' in listed and "调整选中的事项" in listed
    single = client.get(address(powers["甲"])).content.decode()
    assert all(f"{kind}：" in single for kind in ("变更", "取消", "下放", "合并", "拆分", "暂停"))
    assert "恢复：" not in single
    several = client.get(address(powers["甲"], powers["乙"])).content.decode()
    assert "拆分：" not in several and "变更：" not in several
    change = client.get(address(powers["甲"], kind="change", revision=draft.pk))
    assert change.url == f"/desk/registry/powers/{powers['甲'].pk}/change/?revision={draft.pk}"


def test_each_kind_asks_only_what_it_needs(client, draft, powers):
    asked = {
        "remove": {"reason"}, "devolve": {"receiver", "receiver_name", "reason"},
        "merge": {"into", "new_name", "reason"}, "split": {"names", "keeps_old", "reason"}, "suspend": {"reason", "resumes_on"},
    }  # fmt: skip
    for kind, fields in asked.items():
        answer = client.get(address(powers["甲"], kind=kind))
        assert set(answer.context["form"].fields) == fields
    assert client.get(address(powers["甲"], kind="nonsense")).status_code == 200


def test_two_powers_are_merged_into_a_new_one_that_is_then_filled_in(client, draft, powers):
    page = address(powers["甲"], powers["乙"], kind="merge")
    typed = {"into": "new", "new_name": "对甲乙的处罚", "revision": draft.pk}
    for _ in range(2):
        answer = client.post(page, typed)
    heir = draft.versions.get(name="对甲乙的处罚")
    assert answer.url == reverse("registry:version-edit", args=[draft.pk, heir.pk])
    assert draft.versions.count() == 3
    told = client.get(draft.get_absolute_url()).content.decode()
    assert "并入" in told and "合并自" in told and ">合并</th>" in told
    gone = client.get(draft.versions.get(power=powers["甲"]).get_absolute_url()).content.decode()
    assert "拟合并" in gone and "改为变更" in gone and "对甲乙的处罚" in gone


def test_a_merger_into_one_of_the_list_leads_to_its_change(client, draft, powers):
    page = address(powers["甲"], kind="merge")
    wrong = client.post(page, {"into": powers["甲"].pk, "revision": draft.pk})
    assert wrong.status_code == 400 and not draft.versions.exists()
    answer = client.post(page, {"into": powers["丙"].pk, "revision": draft.pk})
    assert answer.url.endswith(f"/versions/new/?power={powers['丙'].pk}")
    form = client.get(answer.url)
    assert client.post(answer.url, typed_form(form) | {"remarks": "并入甲"}).status_code == 302
    assert draft.versions.get(power=powers["丙"]).action == "change"


@pytest.mark.parametrize(
    "typed",
    [
        {}, {"into": "new"}, {"into": "x"}, {"into": "99999"}, {"into": "new", "new_name": "字"},
        {"into": "new", "new_name": "某" * 501},
    ],
)  # fmt: skip
def test_a_wrong_merger_stays_on_the_page_with_what_was_typed(client, draft, powers, typed):
    page = address(powers["甲"], powers["乙"], kind="merge")
    answer = client.post(page, {**typed, "revision": draft.pk, "reason": "同一依据"})
    assert answer.status_code == 400 and "同一依据" in answer.content.decode()
    assert not draft.versions.exists() and not draft.successions.exists()


def test_a_power_is_split_by_a_name_a_line(client, draft, powers):
    page = address(powers["甲"], kind="split")
    bad = client.post(page, {"names": "只有一个", "revision": draft.pk})
    assert bad.status_code == 400 and "两个以上" in bad.content.decode()
    assert client.post(page, {"names": "字\n两个字", "revision": draft.pk}).status_code == 400
    good = client.post(page, {"names": "对子的处罚\n\n 对丑的处罚 ", "revision": draft.pk})
    assert good.url == draft.get_absolute_url()
    assert set(draft.versions.filter(action="add").values_list("name", flat=True)) == {
        "对子的处罚",
        "对丑的处罚",
    }


def test_a_power_is_devolved_within_the_district_or_outside(client, district, draft, powers):
    page = address(powers["甲"], kind="devolve")
    choices = client.get(page).context["form"].fields["receiver"].queryset
    assert district.nyj in choices and not {district.zjj, district.gxq, district.elsewhere} & set(choices)  # fmt: skip
    assert client.post(page, {"revision": draft.pk}).status_code == 400
    foreign = {"receiver": district.elsewhere.pk, "revision": draft.pk}
    assert client.post(page, foreign).status_code == 400
    assert client.post(page, {"receiver": district.nyj.pk, "revision": draft.pk}).status_code == 302
    line = client.get(draft.get_absolute_url()).content.decode()
    assert f"承接机关：{district.nyj.name}" in line and "拟取消" not in line


def test_several_are_suspended_at_once_and_the_list_says_so_afterwards(client, cast, draft, powers):
    page = address(powers["甲"], powers["乙"], kind="suspend")
    assert client.post(page, {"revision": draft.pk, "reason": "停办"}).status_code == 302
    assert draft.versions.filter(action="suspend").count() == 2
    version = client.get(draft.versions.first().get_absolute_url()).content.decode()
    assert "状态为“暂停”，内容不变" in version
    into_force(cast, draft)
    assert "暂停" in client.get(reverse("registry:current-powers")).content.decode()
    kinds = client.get(address(powers["甲"])).content.decode()
    assert "恢复：" in kinds and "暂停：" not in kinds


def test_without_a_draft_an_adjustment_is_begun_first_and_the_choice_is_kept(client, cast, powers):
    client.force_login(cast.clerk)
    page = address(powers["甲"], powers["乙"], kind="suspend")
    start = client.get(page)
    typed = {"body": powers["甲"].body_id, "title": "调整", "reason": "法律修改", **cause()}
    following = client.post(start.url, typed).url
    begun_draft = Revision.objects.get(title="调整")
    assert following.endswith(f"revision={begun_draft.pk}") and following.count("power=") == 2
    sent = {"revision": begun_draft.pk, "reason": "停办"}
    assert client.post(following, sent).status_code == 302
    assert begun_draft.versions.count() == 2


def test_what_a_draft_holds_already_is_told_before_it_is_adjusted_otherwise(
    client, cast, draft, powers
):
    propose_suspension(draft, powers["甲"], by=cast.clerk, reason="停办")
    page = client.get(address(powers["甲"], kind="remove")).content.decode()
    assert "的暂停" in page and "确认后改为取消" in page
    assert client.post(address(powers["甲"], kind="remove")).status_code == 302
    assert draft.versions.get().action == "remove"
    held = draft.versions.get().get_absolute_url()
    assert client.get(address(powers["甲"], kind="remove")).url == held
    walked(draft, cast, "head_review")
    assert client.get(address(powers["甲"], kind="suspend")).url == held


def test_what_is_under_review_elsewhere_is_refused_and_begins_no_further_draft(
    client, cast, draft, powers
):
    propose_suspension(draft, powers["甲"], by=cast.clerk, reason="停办")
    walked(draft, cast, "head_review")
    second = begun(cast, draft.body, title="另一份")
    page = address(powers["甲"], powers["乙"], kind="remove")
    assert client.get(page).status_code == 200
    refused = client.post(page, {"revision": second.pk})
    assert refused.status_code == 400 and "正在清单稿" in refused.content.decode()
    assert not second.versions.exists()


@pytest.mark.parametrize(
    ("username", "status"), [("head", 403), ("legal", 403), ("clerk2", 302), ("admin", 403)]
)
def test_who_may_not_draft_adjusts_nothing(client, cast, draft, powers, username, status):
    client.force_login(getattr(cast, username))
    for page in (address(powers["甲"]), address(powers["甲"], kind="remove")):
        assert client.get(page).status_code == status
        assert client.post(page, {"revision": draft.pk}).status_code == status
    assert not PowerVersion.objects.filter(revision=draft).exists()


@pytest.mark.parametrize(
    "asked", ["", "?power=x", "?power=-1", "?power=99999999999999999999", "?power=%00&kind=merge"]
)
def test_an_address_that_names_no_power_leads_back_to_the_list(client, draft, asked):
    assert client.get(ADJUST + asked).url == reverse("registry:current-powers")


def test_a_draft_of_another_body_or_none_takes_nothing_in(client, cast, draft, powers):
    for revision in ("x", "-1", "99999", "new"):
        answer = client.post(address(powers["甲"], kind="remove"), {"revision": revision})
        assert answer.status_code in (302, 400)
    assert not PowerVersion.objects.filter(revision=draft).exists()


def test_who_received_something_takes_it_up_in_the_browser(client, cast, district, draft, powers):
    client.post(address(powers["甲"], kind="devolve"), {"receiver": district.nyj.pk, "revision": draft.pk})  # fmt: skip
    into_force(cast, draft)
    client.force_login(cast.clerk2)
    start = client.get(RECEIVE)
    typed = {"body": district.nyj.pk, "title": "承接", "reason": "住建局下放", **cause()}
    following = client.post(start.url, typed).url
    page = client.get(following).content.decode()
    assert "对甲的处罚［行政处罚］（住房和城乡建设局下放）" in page
    mine = Revision.objects.get(title="承接")
    assert client.post(following, {"revision": mine.pk}).status_code == 400
    both = {"revision": mine.pk, "powers": powers["甲"].pk, "name": "某某事项"}
    assert client.post(following, both).status_code == 400
    taken = client.post(following, {"revision": mine.pk, "powers": powers["甲"].pk})
    version = mine.versions.get(action="receive")
    assert taken.url == reverse("registry:version-edit", args=[mine.pk, version.pk])
    assert (
        client.post(following, {"revision": mine.pk, "powers": powers["甲"].pk}).status_code == 400
    )
    assert mine.versions.count() == 1
    assert "移交机关：住房和城乡建设局" in client.get(version.get_absolute_url()).content.decode()


def test_what_a_superior_devolves_is_taken_up_with_its_name(client, cast, draft):
    typed = {
        "revision": draft.pk,
        "counterpart": "新乡市住建局",
        "name": "对丁的处罚",
        "category": "行政处罚",
    }
    for missing in ("counterpart", "name", "category"):
        assert client.post(RECEIVE, {**typed, missing: ""}).status_code == 400
    assert client.post(RECEIVE, {**typed, "category": "无此类"}).status_code == 400
    for _ in range(2):
        assert client.post(RECEIVE, typed).status_code == 302
    assert draft.versions.get(action="receive").counterpart == "新乡市住建局"
    client.force_login(cast.legal)
    assert client.get(RECEIVE).status_code == 403


def test_the_import_preview_speaks_of_what_a_draft_proposes_by_its_kind(cast, draft, powers):
    from registry.exchange.importing import held_by

    propose_merger(draft, [powers["甲"]], by=cast.clerk, into=powers["丙"])
    propose_removal(draft, powers["乙"], by=cast.clerk)
    held = [held_by(version, draft) for version in draft.versions.order_by("pk")]
    assert "拟合并本事项" in held[0] and "拟取消本事项" in held[1]
