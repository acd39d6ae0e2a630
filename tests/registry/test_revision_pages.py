"""清单稿 on the desk: who sees the review page, what it says, and what its buttons do (the Plan 四(二)1, 四(二)3)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from powerops.core.models import AuditEvent
from powerops.core.organisations import abolish
from registry.models import Edition, Revision
from tests.builders import adjusted, cause, content, drafted, published, walked


def page(client, person, revision):
    client.force_login(person)
    return client.get(reverse("registry:revision-detail", args=[revision.pk]))


def act(client, person, revision, verb, **typed):
    client.force_login(person)
    return client.post(reverse("registry:revision-act", args=[revision.pk, verb]), typed)


@pytest.fixture
def draft(cast, district):
    return drafted(cast, district.zjj)


def test_who_is_out_of_reach_does_not_learn_that_the_revision_exists(client, cast, draft):
    for person in (cast.clerk2, cast.head2, cast.outsider, cast.nobody):
        assert page(client, person, draft).status_code == 404
        assert act(client, person, draft, "submit").status_code == 404


def test_the_anonymous_are_sent_to_the_login(client, draft):
    answer = client.get(draft.get_absolute_url())
    assert answer.status_code == 302 and "/login/" in answer.url


def test_everybody_within_reach_reads_the_whole_page(client, cast, draft):
    for person in (cast.clerk, cast.head, cast.legal, cast.secretary, cast.leader, cast.supervisor):
        text = page(client, person, draft).content.decode()
        for said in ("未取得施工许可证", "依据核对", "审签意见", "全程记录", "起草清单稿"):
            assert said in text


def test_a_forbidden_act_is_shown_with_its_reason_and_clause_and_no_button(client, cast, draft):
    text = page(client, cast.legal, draft).content.decode()
    assert "暂不能办理：送负责人审签须由住房和城乡建设局的经办岗位办理。" in text
    assert "新开〔2016〕76号 四(二)3" in text
    assert reverse("registry:revision-act", args=[draft.pk, "submit"]) not in text


def test_the_buttons_walk_a_list_from_draft_to_edition(client, cast, district, draft):
    steps = (
        (cast.clerk, "submit", "head_review", {}),
        (cast.head, "endorse", "legal_review", {"reason": "同意"}),
        (cast.legal, "clear", "decision", {}),
        (cast.secretary, "approve", "approved", {"approved_on": timezone.localdate().isoformat(), "document_number": "新开〔2026〕8号"}),
    )  # fmt: skip
    for person, verb, status, typed in steps:
        assert act(client, person, draft, verb, **typed).status_code == 302
        draft.refresh_from_db()
        assert draft.status == status
    assert "第 1 版" in page(client, cast.secretary, draft).content.decode()
    assert act(client, cast.secretary, draft, "publish").status_code == 302
    edition = Edition.objects.get()
    assert (edition.body, edition.number, edition.document_number) == (
        district.zjj,
        1,
        "新开〔2026〕8号",
    )


def test_the_wrong_person_is_refused_with_a_sentence_and_keeps_the_typed_reason(
    client, cast, draft
):
    answer = act(client, cast.legal, draft, "submit", reason="已核对第三条")
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "须由住房和城乡建设局的经办岗位办理" in text and "已核对第三条" in text
    assert Revision.objects.get().status == "draft"


def test_a_double_click_files_once_and_is_told_so(client, cast, draft):
    assert act(client, cast.clerk, draft, "submit").status_code == 302
    again = act(client, cast.clerk, draft, "submit")
    assert again.status_code == 409 and "不能送负责人审签" in again.content.decode()
    assert AuditEvent.objects.filter(act="registry.revision.submitted").count() == 1


def test_a_return_without_reason_is_refused_and_with_one_begins_the_next_round(client, cast, draft):
    walked(draft, cast, "legal_review")
    refused = act(client, cast.legal, draft, "return_by_legal", reason="  ")
    assert refused.status_code == 422 and "必须说明理由" in refused.content.decode()
    assert (
        act(client, cast.legal, draft, "return_by_legal", reason="第三条依据有误").status_code
        == 302
    )
    text = page(client, cast.clerk, draft).content.decode()
    assert "第三条依据有误" in text and "第 2 轮" in text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"approved_on": "2099-01-01"}, "不能晚于今天"),
        ({"approved_on": "2016-01-01"}, "不能早于送审日期"),
        ({"approved_on": ""}, "审定日期"),
        ({"document_number": "第8号"}, "文号应形如"),
    ],
)
def test_an_approval_says_a_possible_day_and_a_proper_number(client, cast, draft, typed, sentence):
    walked(draft, cast, "decision")
    given = {"approved_on": timezone.localdate().isoformat(), "reason": "经会议审定", **typed}
    answer = act(client, cast.secretary, draft, "approve", **given)
    assert answer.status_code == 400
    assert sentence in answer.content.decode() and "经会议审定" in answer.content.decode()
    assert Revision.objects.get().status == "decision"


def test_nothing_is_approved_before_the_legal_office_has_found_it_lawful(client, cast, draft):
    with time_machine.travel(timezone.now() - timedelta(days=5)):
        walked(draft, cast, "legal_review")
    act(client, cast.legal, draft, "clear", reason="合法")
    between = timezone.localdate() - timedelta(days=3)
    answer = act(client, cast.secretary, draft, "approve", approved_on=between.isoformat())
    assert answer.status_code == 400
    assert "不能早于法制审核通过的日期" in answer.content.decode()
    assert Revision.objects.get().status == "decision"


def test_an_unknown_verb_is_not_found(client, cast, draft):
    assert act(client, cast.clerk, draft, "delete").status_code == 404


def test_an_act_is_never_done_by_opening_an_address(client, cast, draft):
    client.force_login(cast.clerk)
    address = reverse("registry:revision-act", args=[draft.pk, "submit"])
    answer = client.get(address, {"q": "施工", "page": "2"})
    assert answer.status_code == 302
    assert answer.url == f"{draft.get_absolute_url()}?q=%E6%96%BD%E5%B7%A5&page=2"
    assert Revision.objects.get().status == "draft"


def test_the_box_says_for_which_act_a_reason_must_be_given(client, cast, draft):
    assert "撤回作废必须说明理由。" in page(client, cast.clerk, draft).content.decode()
    walked(draft, cast, "legal_review")
    assert "退回修改必须说明理由。" in page(client, cast.legal, draft).content.decode()


def test_a_withdrawn_draft_is_called_withdrawn_not_returned(client, cast, draft):
    act(client, cast.clerk, draft, "withdraw", reason="另行办理")
    text = page(client, cast.clerk, draft).content.decode()
    assert "已撤回" in text and "已退回" not in text


def test_a_discontinued_revision_says_that_it_was_ended_where_by_whom_and_why(
    client, cast, district, draft
):
    walked(draft, cast, "legal_review")
    abolish(
        district.zjj, on=timezone.localdate(), source="新开〔2026〕9号", by=cast.admin, successor=district.nyj
    )  # fmt: skip
    assert act(client, cast.secretary, draft, "discontinue", reason="机构合并").status_code == 302
    answer = page(client, cast.secretary, draft)
    text = answer.content.decode()
    assert "已终止" in text and "已撤回" not in text.split("全程记录")[0]
    assert "理由：机构合并" in text
    assert [step["state"] for step in answer.context["steps"]] == [
        "done", "done", "returned", "todo", "todo",
    ]  # fmt: skip


def test_what_an_ended_body_had_approved_is_discontinued_with_a_reason_and_not_published(
    client, cast, district, draft
):
    walked(draft, cast, "approved")
    abolish(district.zjj, on=timezone.localdate(), source="新开〔2026〕9号", by=cast.admin)
    text = page(client, cast.secretary, draft).content.decode()
    assert "终止办理</button>" in text and 'name="reason"' in text and "公布后成为" not in text
    assert act(client, cast.secretary, draft, "discontinue", reason="机构撤销").status_code == 302


def test_a_form_with_a_file_says_that_it_must_be_chosen_again(client, cast):
    client.force_login(cast.clerk)
    text = client.post(reverse("registry:revision-create"), {"title": "调整"}).content.decode()
    assert "已填写的内容都还在" in text and "（附件需要重新选择）" in text


def test_a_change_is_shown_field_by_field_against_what_is_published(client, cast, district):
    edition = published(cast, district.zjj)
    revision = adjusted(cast, edition.powers.get().power, handling_office="质量安全科")
    text = page(client, cast.head, revision).content.decode()
    assert "<del>建筑业管理科</del>" in text and "<ins>质量安全科</ins>" in text
    assert "法律修改" in text and "豫政〔2026〕1号" in text
    assert "<summary>改动 1 处：" in text and "承办机构</summary>" in text


def test_a_published_revision_still_shows_what_it_changed(client, cast, district):
    edition = published(cast, district.zjj)
    revision = adjusted(cast, edition.powers.get().power, handling_office="质量安全科")
    walked(revision, cast, "approved")
    act(client, cast.secretary, revision, "publish")
    assert "<ins>质量安全科</ins>" in page(client, cast.leader, revision).content.decode()


def test_the_page_costs_the_same_queries_for_many_powers_as_for_few(
    client, cast, district, django_assert_max_num_queries
):
    few = drafted(cast, district.zjj)
    with django_assert_max_num_queries(40) as asked:
        page(client, cast.head, few)
    many = drafted(cast, district.zjj, *(content(name=f"对第{n}种行为的处罚") for n in range(60)))
    with django_assert_max_num_queries(len(asked)):
        page(client, cast.head, many)


def test_the_filter_stands_in_the_address_and_pages_are_kept(client, cast, district):
    revision = drafted(
        cast, district.zjj, *(content(name=f"对第{n}种行为的处罚") for n in range(55)),
        content(name="建筑业检查", category="行政检查", duty_text="检查", duties=[{"stage": "", "text": "检查"}]),
    )  # fmt: skip
    client.force_login(cast.legal)
    first = client.get(revision.get_absolute_url(), {"category": "行政处罚"}).content.decode()
    assert "55 项" in first and "category=%E8%A1%8C%E6%94%BF%E5%A4%84%E7%BD%9A&amp;page=2" in first
    assert "建筑业检查" not in first
    found = client.get(revision.get_absolute_url(), {"q": "检查"}).content.decode()
    assert "建筑业检查" in found and "对第3种行为的处罚" not in found


def test_the_list_shows_what_is_within_reach_and_its_filter_keeps_it_so(client, cast, district):
    drafted(cast, district.zjj)
    other = drafted(cast, district.nyj, content(exercising_body="农业农村局"), by=cast.clerk2)
    address = reverse("registry:revision-list")
    client.force_login(cast.clerk)
    text = client.get(address).content.decode()
    assert "zjj-001" in text and other.number not in text
    client.force_login(cast.legal)
    assert "nyj-001" in client.get(address).content.decode()
    filtered = client.get(address, {"body": "nyj"}).content.decode()
    assert "nyj-001" in filtered and "zjj-001" not in filtered
    assert "没有符合条件" in client.get(address, {"q": "没有这个标题"}).content.decode()


def test_an_adjustment_is_begun_with_its_reason_and_twice_sent_begins_one(client, cast, district):
    client.force_login(cast.clerk)
    address = reverse("registry:revision-create")
    typed = {
        "body": district.zjj.pk,
        "title": "2026年第二次调整",
        "reason": "",
        "source_document": "豫政〔2026〕1号",
        **cause(),
    }
    refused = client.post(address, typed)
    assert "2026年第二次调整" in refused.content.decode() and not Revision.objects.exists()
    for _ in range(2):
        assert client.post(address, {**typed, "reason": "建筑法修改"}).status_code == 302
    revision = Revision.objects.get()
    assert (revision.kind, revision.reason, revision.drafted_by) == (
        "adjustment",
        "建筑法修改",
        cast.clerk,
    )


def test_only_a_clerk_begins_an_adjustment_and_only_for_the_own_body(client, cast, district):
    address = reverse("registry:revision-create")
    client.force_login(cast.head)
    assert client.get(address).status_code == 403
    client.force_login(cast.clerk)
    typed = {"body": district.nyj.pk, "title": "调整", "reason": "理由", **cause()}
    assert client.post(address, typed).status_code == 200
    assert not Revision.objects.exists()
