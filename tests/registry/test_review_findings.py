"""Findings as a reviewer meets them: never stale, the gravest first; the register of laws behind them (R1, R3)."""

import pytest
from django.urls import reverse

from powerops.core.models import AuditEvent
from powerops.core.refusals import NotAllowed
from registry import review
from registry.models import Law, PowerVersion
from registry.workflows import revision as lifecycle
from registry.workflows.drafting import propose
from registry.workflows.law_register import save_law
from tests.builders import adjusted, content, drafted, published, walked
from tests.registry.version_typing import typed_form

DUTIES = "1.受理责任：公示应当提交的材料。"
CHECK = {"category": "行政检查", "name": "建筑业检查", "duty_text": DUTIES}
NOTICE = "《关于加强施工管理的通知》（新住建〔2019〕3号）"


def codes(revision):
    return {line.name: {one["code"] for one in line.findings} for line in review.lines_of(revision)}


def test_the_same_duties_for_two_categories_are_found_on_both(cast, district):
    revision = drafted(
        cast,
        district.zjj,
        content(duty_text=DUTIES),
        content(**CHECK),
        content(name="对其他行为的处罚"),
    )
    found = codes(revision)
    assert "duty_copied" in found["建筑业检查"] and "duty_copied" in found[content()["name"]]
    assert "duty_copied" not in found["对其他行为的处罚"]


def test_duties_copied_from_the_published_list_are_found(cast, district):
    published(cast, district.zjj, content(duty_text=DUTIES))
    revision = drafted(cast, district.zjj, content(**CHECK))
    assert "duty_copied" in codes(revision)["建筑业检查"]


def test_duties_that_the_revision_itself_mends_are_not_held_against_it(cast, district):
    edition = published(cast, district.zjj, content(duty_text=DUTIES), content(**CHECK))
    power = edition.powers.get(name="建筑业检查").power
    revision = adjusted(cast, power, duty_text="1.检查责任：现场检查。")
    assert "duty_copied" not in codes(revision)["建筑业检查"]


def test_the_gravest_findings_stand_first_unless_the_lists_order_is_asked(client, cast, district):
    revision = drafted(
        cast,
        district.zjj,
        content(name="甲项处罚"),
        content(name="乙项处罚", basis_text=NOTICE + "第三条"),
    )
    lines = review.lines_of(revision)
    assert [line.name for line in review.selected(lines)] == ["乙项处罚", "甲项处罚"]
    assert [line.name for line in review.selected(lines, in_order=True)] == ["甲项处罚", "乙项处罚"]
    assert [one["severity"] for one in review.selected(lines)[0].findings][:2] == [
        "error",
        "warning",
    ]
    assert [line.name for line in review.selected(lines, finding="error")] == ["乙项处罚"]
    client.force_login(cast.legal)
    page = client.get(revision.get_absolute_url(), {"finding": "category_rank"}).context["page"]
    assert [line.name for line in page] == ["乙项处罚"]


def test_after_a_return_what_was_mended_is_marked_counted_and_stands_first(client, cast, district):
    other = content(name="乙项处罚", basis_text=NOTICE + "第三条")
    revision = walked(
        drafted(cast, district.zjj, content(name="甲项处罚"), other), cast, "legal_review"
    )
    client.force_login(cast.legal)
    address = revision.get_absolute_url()
    assert "上次退回后改动" not in client.get(address).content.decode()
    lifecycle.return_by_legal(revision, by=cast.legal, reason="甲项名称有误")
    told = client.get(address).content.decode()
    assert "上次退回后改动 0 项" in told and "本轮改动</span>" not in told

    power = revision.versions.get(name="甲项处罚").power
    propose(revision, content(name="甲项处罚（补正）"), by=cast.clerk, power=power, row_version=1)
    walked(revision, cast, "legal_review")
    told = client.get(address)
    assert [line.name for line in told.context["page"]] == ["甲项处罚（补正）", "乙项处罚"]
    assert "上次退回后改动 1 项" in told.content.decode()
    assert told.content.decode().count("本轮改动</span>") == 1
    mended = client.get(address, {"mended": "yes"})
    assert [line.name for line in mended.context["page"]] == ["甲项处罚（补正）"]


@pytest.mark.parametrize("state", ["draft", "legal_review", "approved"])
def test_a_law_newly_registered_clears_the_finding_wherever_the_list_stands(cast, district, state):
    revision = walked(drafted(cast, district.zjj), cast, state)
    assert "law_unknown" in codes(revision)[content()["name"]]
    law = Law(name="中华人民共和国建筑法", rank="法律", article_count=85)
    assert save_law(law, by=cast.legal, reason="补充登记") == 1
    assert "law_unknown" not in codes(revision)[content()["name"]]
    assert revision.versions.get().citations.get().law == law


def test_a_law_repealed_raises_the_finding_at_once(cast, district):
    law = Law.objects.create(name="中华人民共和国建筑法", rank="法律", article_count=85)
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    assert "law_repealed" not in codes(revision)[content()["name"]]
    law.is_repealed = True
    save_law(law, by=cast.legal, reason="已废止")
    assert "law_repealed" in codes(revision)[content()["name"]]
    event = AuditEvent.objects.about(law).get()
    assert (event.by, event.reason, event.facts) == (cast.legal, "已废止", {"重新核对事项": 1})


def test_what_is_published_or_does_not_cite_the_law_is_left_alone(cast, district):
    published(cast, district.zjj)
    drafted(
        cast,
        district.zjj,
        content(name="对其他行为的处罚", basis_text="《城市房地产开发经营管理条例》第三十四条"),
    )
    law = Law(name="中华人民共和国建筑法", rank="法律")
    assert save_law(law, by=cast.legal, reason="登记") == 0
    assert PowerVersion.objects.get(is_open=False).citations.get().law is None


def test_only_the_legal_office_writes_the_register_and_everybody_inside_reads(client, cast):
    law = Law.objects.create(name="中华人民共和国建筑法", rank="法律")
    write = (reverse("registry:law-create"), reverse("registry:law-edit", args=[law.pk]))
    for person in (cast.clerk, cast.head, cast.secretary, cast.admin, cast.nobody):
        client.force_login(person)
        assert client.get(reverse("registry:law-list")).status_code == 200
        assert client.get(reverse("registry:law-detail", args=[law.pk])).status_code == 200
        assert [client.get(one).status_code for one in write] == [403, 403]
        assert [client.post(one).status_code for one in write] == [403, 403]
        with pytest.raises(NotAllowed):
            save_law(law, by=person, reason="改")
    client.logout()
    assert "/login/" in client.get(reverse("registry:law-list")).url


def test_an_entry_is_amended_in_the_browser_and_its_course_is_kept(client, cast):
    law = Law.objects.create(name="中华人民共和国建筑法", rank="法律", article_count=80)
    client.force_login(cast.legal)
    address = reverse("registry:law-edit", args=[law.pk])
    typed = typed_form(client.get(address)) | {"article_count": "85", "reason": ""}
    refused = client.post(address, typed)
    assert refused.status_code == 400 and typed_form(refused)["article_count"] == "85"
    assert client.post(address, typed | {"reason": "条数有误"}).status_code == 302
    assert [row.article_count for row in law.history.all()] == [85, 80]
    text = client.get(reverse("registry:law-detail", args=[law.pk])).content.decode()
    assert "条数有误" in text and "<del>80</del>" in text and "<ins>85</ins>" in text


def test_facts_that_do_not_fit_together_are_refused_and_kept(client, cast):
    client.force_login(cast.legal)
    address = reverse("registry:law-create")
    typed = {"name": "某条例", "rank": "行政法规", "repealed_on": "2020-01-01", "reason": "登记"}
    answer = client.post(address, typed)
    assert answer.status_code == 400 and "应标明已废止" in answer.content.decode()
    assert typed_form(answer)["name"] == "某条例" and not Law.objects.exists()


def test_the_register_is_searched_and_filtered(client, cast):
    Law.objects.create(name="中华人民共和国建筑法", rank="法律")
    Law.objects.create(name="旧办法", rank="部门规章", is_repealed=True)
    client.force_login(cast.clerk)
    address = reverse("registry:law-list")

    def found(**wanted):
        return [law.name for law in client.get(address, wanted).context["page"]]

    assert found(q="建筑") == found(rank="法律") == found(force="yes") == ["中华人民共和国建筑法"]
    assert found(force="no") == ["旧办法"]
    assert found(q="《中华人民共和国建筑法》") == ["中华人民共和国建筑法"]
