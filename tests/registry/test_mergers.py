"""What a merger must not lose: the category of what is merged, and the laws that it stands on (R1, R3; the Plan 四(二)3)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from powerops.core.refusals import RuleViolated
from registry import review
from registry.differences import content_of
from registry.models import Power
from registry.workflows import revision as lifecycle
from registry.workflows.drafting import propose
from registry.workflows.merging import propose_merger, propose_split
from tests.builders import content, published
from tests.registry.test_adjusting import begun, into_force
from tests.registry.test_api_adjusting import send

LICENCE = {"category": "行政许可", "basis_text": "【法律】《中华人民共和国建筑法》第七条"}
OWN_LAW = "【行政法规】《建设工程质量管理条例》第五十七条"
BOTH = f"【法律】《建筑法》第六十五条\n{OWN_LAW}"


@pytest.fixture
def powers(cast, district):
    """甲 and 乙 stand on one law, 丙 on that and another, 丁 is a licence."""
    whole = (content(name="对甲的处罚"), content(name="对乙的处罚"))
    other = content(name="对丙的处罚", basis_text=BOTH)
    published(cast, district.zjj, *whole, other, content(name="丁的许可", **LICENCE))
    return {one.published.name.strip("对的处罚许可"): one for one in Power.objects.all()}


@pytest.fixture
def draft(cast, powers):
    return begun(cast, powers["甲"].body)


def lost(draft):
    """What is told of each power that a draft merges, by its name."""
    lines = [line for line in review.lines_of(draft) if line.is_leaving]
    return {line.name: [one["message"] for one in line.findings] for line in lines}


@pytest.mark.parametrize("into", ["甲", None])
def test_a_power_goes_into_none_of_another_category(cast, draft, powers, into):
    facts = {"into": powers[into]} if into else {"new_name": "对甲乙的处罚"}
    with pytest.raises(RuleViolated) as refused:
        propose_merger(draft, [powers["乙"], powers["丁"]], by=cast.clerk, **facts)
    told = str(refused.value)
    assert "“丁的许可”（行政许可）" in told and "（行政处罚）权力类型不同" in told
    assert refused.value.clause and refused.value.remedy and refused.value.field == "into"
    assert not draft.versions.exists() and not draft.successions.exists()


def test_the_page_and_the_api_refuse_it_as_well(client, cast, draft, powers):
    client.force_login(cast.clerk)
    page = f"/desk/registry/powers/adjust/?power={powers['丁'].pk}&kind=merge"
    answer = client.post(page, {"into": powers["甲"].pk, "revision": draft.pk})
    assert answer.status_code == 400 and "权力类型不同" in answer.content.decode()
    codes = {"powers": [powers["丁"].code], "into": powers["甲"].code}
    assert send(cast.clerk, draft, "adjustments", kind="merge", **codes).status_code == 422
    assert not draft.versions.exists()


def test_what_it_goes_into_keeps_that_category_until_the_draft_is_sent(cast, draft, powers):
    heir = propose_merger(
        draft, [powers["甲"], powers["乙"]], by=cast.clerk, new_name="对甲乙的处罚"
    )
    facts = {"by": cast.clerk, "power": heir.power}
    propose(draft, {**content_of(heir), "category": "行政检查"}, row_version=1, **facts)
    with pytest.raises(RuleViolated, match="并入“对甲乙的处罚”（行政检查）") as refused:
        lifecycle.submit(draft, by=cast.clerk)
    assert refused.value.clause and refused.value.remedy
    propose(draft, content_of(heir), row_version=2, **facts)
    assert lifecycle.submit(draft, by=cast.clerk).status == "head_review"


def test_a_law_that_the_list_would_lose_is_named_until_its_heir_cites_it(
    client, cast, draft, powers
):
    propose_merger(draft, [powers["丙"]], by=cast.clerk, into=powers["甲"])
    (told,) = lost(draft)["对丙的处罚"]
    assert (
        "“对甲的处罚”" in told and "《建设工程质量管理条例》" in told and "《建筑法》" not in told
    )
    client.force_login(cast.clerk)
    whole = client.get(draft.get_absolute_url()).content.decode()
    assert told in whole and "合并后缺少依据" in whole
    assert told in client.get(draft.versions.get().get_absolute_url()).content.decode()
    listed = powers["甲"].published.version
    propose(draft, {**content_of(listed), "basis_text": BOTH}, by=cast.clerk, power=powers["甲"])
    assert lost(draft) == {"对丙的处罚": []}


def test_it_is_a_remark_and_refuses_nothing_and_stays_on_what_was_published(cast, draft, powers):
    propose_merger(draft, [powers["丙"]], by=cast.clerk, into=powers["甲"])
    into_force(cast, draft)
    draft.refresh_from_db()
    assert draft.status == "published" and len(lost(draft)["对丙的处罚"]) == 1


def test_a_new_power_that_copies_the_first_lacks_what_the_second_stands_on(cast, draft, powers):
    propose_merger(draft, [powers["甲"], powers["丙"]], by=cast.clerk, new_name="对甲丙的处罚")
    found = lost(draft)
    assert found["对甲的处罚"] == [] and "《建设工程质量管理条例》" in found["对丙的处罚"][0]


def test_a_power_that_is_split_or_merged_with_its_like_loses_nothing(cast, draft, powers):
    propose_merger(draft, [powers["甲"]], by=cast.clerk, into=powers["乙"])
    propose_split(draft, powers["丙"], by=cast.clerk, names=["对丙一的处罚", "对丙二的处罚"])
    assert lost(draft) == {"对甲的处罚": [], "对丙的处罚": []}


def test_the_remark_takes_as_many_queries_for_many_as_for_one(
    cast, draft, powers, django_assert_num_queries
):
    propose_merger(draft, [powers["丙"]], by=cast.clerk, into=powers["甲"])
    with CaptureQueriesContext(connection) as few:
        review.lines_of(draft)
    propose_merger(draft, [powers["乙"]], by=cast.clerk, into=powers["甲"])
    with django_assert_num_queries(len(few)):
        review.lines_of(draft)
    assert len(few) <= 7
