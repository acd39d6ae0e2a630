"""Guides and fees of versions: kept in order, held against the law, told in words (R6, R7; 四(二)2, 四(二)5)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from powerops.core.refusals import RuleViolated
from registry import guides
from registry.differences import content_of, differences
from registry.guide_words import fees_words, guide_words
from registry.models import Law, PowerVersion
from registry.workflows.drafting import propose
from tests.builders import adjusted, content, drafted, published
from tests.registry.guides import CONSTRUCTION, FEE, licence


def codes(version):
    return {finding["code"] for finding in version.findings}


@pytest.fixture
def draft(cast, district):
    return drafted(cast, district.zjj, content(**licence()))


def test_both_real_licences_with_their_guides_lack_only_the_model_text(cast, district):
    wanting = [
        version.findings
        for version in drafted(
            cast, district.zjj, content(**licence()), content(**licence("燃气经营许可证核发"))
        ).versions.all()
    ]
    messages = [
        one["message"] for findings in wanting for one in findings if "guide" in one["code"]
    ]
    assert len(messages) == 2
    assert all("申请书示范文本" in one and "申请条件" not in one for one in messages)


def test_a_licence_without_guide_is_found_with_the_article_and_published_all_the_same(
    cast, district
):
    edition = published(cast, district.zjj, content(**licence(guide=None)))
    version = edition.powers.get().version
    (found,) = [one for one in version.findings if one["code"] == "guide_missing"]
    assert found["severity"] == "warning" and found["clause"] == "《行政许可法》第三十条"
    assert "数量限制" in found["message"]


def test_a_penalty_needs_no_guide(cast, district):
    version = drafted(cast, district.zjj).versions.get()
    assert not {"guide_missing", "guide_incomplete"} & codes(version)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"conditions": ["不是文字"]}, "申请条件应为文字"),
        ({"conditions": "坏\0字"}, "申请条件应为文字"),
        ({"conditions": "长" * 10_001}, "最多 10000 字"),
        ({"visits": -1}, "整数"),
        ({"visits": True}, "整数"),
        ({"visits": 1.5}, "整数"),
        ({"handling_type": "随便"}, "只能填"),
        ({"service_objects": ["外星人"]}, "只能填"),
        ({"materials": "申请表"}, "应为表格"),
        ({"materials": [{"name": "表", "恶意": "栏目"}]}, "栏目只能是"),
        ({"materials": [{"name": "表"}] * 201}, "最多 200 行"),
        ({"materials": [{"name": "表", "sample": "../../etc/passwd"}]}, "SHA-256"),
        ({"online_address": "javascript:alert(1)"}, "https://"),
        ({"没有的要素": "x"}, "没有这个要素"),
        (["不是对照"], "对照"),
    ],
)
def test_what_is_no_guide_is_refused_by_name(wrong, said):
    with pytest.raises(ValidationError, match=said):
        guides.tidy_guide(wrong)


def test_emptiness_is_not_kept_and_an_empty_guide_is_none():
    assert (
        guides.tidy_guide({"conditions": " ", "materials": [{"name": ""}], "visits": None}) is None
    )
    assert guides.tidy_guide({"visits": 0, "place": "一楼\r\n窗口 "}) == {
        "visits": 0,
        "place": "一楼\n窗口",
    }


def test_a_promise_longer_than_the_statute_is_refused_with_the_clause(cast, draft):
    version = draft.versions.get()
    slower = {**CONSTRUCTION, "promised_limit": 8}
    with pytest.raises(RuleViolated) as refused:
        propose(draft, {"guide": slower}, by=cast.clerk, power=version.power)
    assert refused.value.clause == "新开〔2016〕76号 四(二)5"
    version.refresh_from_db()
    assert version.guide["promised_limit"] == 5


@pytest.mark.parametrize("basis", ["", "按规定", "无"])
def test_a_fee_without_legal_basis_cannot_be_proposed(cast, draft, basis):
    version = draft.versions.get()
    with pytest.raises(RuleViolated) as refused:
        propose(draft, {"fees": [{**FEE, "basis": basis}]}, by=cast.clerk, power=version.power)
    assert refused.value.clause == "新开〔2016〕76号 四(二)2" and refused.value.field == "fees"
    assert PowerVersion.objects.get(pk=version.pk).fees == []


@pytest.mark.parametrize(
    ("fee", "constraint"),
    [
        ('[{"name": "工本费"}]', "a_fee_has_a_legal_basis"),
        ('[{"name": "工本费", "basis": ""}]', "a_fee_has_a_legal_basis|a_fee_names_a_law"),
        ('[{"basis": "《价格法》"}]', "a_fee_has_a_legal_basis"),
        ('[{"name": "工本费", "basis": "会议纪要"}]', "a_fee_names_a_law_or_document"),
    ],
)
def test_a_fee_without_basis_or_name_cannot_be_written_past_the_product(draft, fee, constraint):
    version = draft.versions.get()
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE registry_powerversion SET fees = %s WHERE id = %s", [fee, version.pk]
        )


def test_a_fee_of_a_licence_on_a_mere_document_is_to_be_checked_but_kept(cast, draft):
    fee = {**FEE, "basis": "《关于公布收费目录的通知》（豫发改收费〔2019〕12号）"}
    version = propose(draft, {"fees": [fee]}, by=cast.clerk, power=draft.versions.get().power)
    assert version.fees == [fee]
    assert "fee_of_licence" in codes(version)


@pytest.mark.parametrize(
    ("article", "code"), [("九百", "article_out_of_range"), ("三", "law_repealed")]
)
def test_a_fee_on_a_repealed_law_or_an_article_that_is_not_there_is_to_be_checked(
    cast, draft, article, code
):
    Law.objects.create(name="某某收费管理条例", rank="行政法规", article_count=20, is_repealed=article == "三")  # fmt: skip
    fee = {**FEE, "basis": f"《某某收费管理条例》第{article}条"}
    version = propose(draft, {"fees": [fee]}, by=cast.clerk, power=draft.versions.get().power)
    (found,) = [one for one in version.findings if one["code"] == code]
    assert found["field"] == "fees" and FEE["name"] in found["message"]


def test_a_guide_that_says_free_beside_a_fee_is_found(cast, draft):
    power = draft.versions.get().power
    assert "fee_contradicted" not in codes(draft.versions.get())
    assert "fee_contradicted" in codes(propose(draft, {"fees": [FEE]}, by=cast.clerk, power=power))


def test_a_digest_that_is_no_sample_form_of_the_body_is_refused(cast, draft):
    stolen = {**CONSTRUCTION, "materials": [{"name": "申请表", "sample": "a" * 64}]}
    with pytest.raises(ValidationError, match="不是本部门提交的文件"):
        propose(draft, {"guide": stolen}, by=cast.clerk, power=draft.versions.get().power)


def test_guides_and_fees_are_told_in_words():
    text = guide_words(CONSTRUCTION)
    assert "法定办结时限：7 日" in text and "承诺办结时限：5 日" in text
    assert "1. 建筑工程施工许可证申请表　原件或者复印件：原件　份数：2" in text
    assert "[{" not in text and "review_steps" not in text
    assert fees_words([FEE]) == (
        "1. 不动产登记费　标准：每件 80 元　依据：《中华人民共和国民法典》第二百二十三条　征收单位：不动产登记中心"
    )


def test_a_change_of_a_guide_is_shown_element_by_element(cast, district):
    power = published(cast, district.zjj, content(**licence())).powers.get().power
    faster = {**CONSTRUCTION, "promised_limit": 0, "hours": "工作日 8:30—17:30"}
    version = adjusted(cast, power, guide=faster, fees=[FEE]).versions.get()
    changed = {
        one["label"]: (one["old"], one["new"])
        for one in differences(content_of(power.published.version), content_of(version))
    }
    assert changed.keys() == {"服务指南：承诺办结时限", "服务指南：办理时间", "收费项目"}
    assert changed["服务指南：承诺办结时限"] == ("5 日", "当场办结")
    assert changed["收费项目"][0] == "" and "每件 80 元" in changed["收费项目"][1]
