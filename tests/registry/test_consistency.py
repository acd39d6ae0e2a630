"""The findings on a published list: each said once, answered until the content changes (G13; the Plan 四(二)3)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from powerops.core.models import AuditEvent, Notice
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed
from registry import consistency
from registry.consistency import ANSWERED, OPEN, REJECTED, count_again, findings_of
from registry.models import FindingAnswer, FindingCount, Law, PublishedList, PublishedPower
from registry.workflows.edition import publish_edition
from registry.workflows.finding_answer import answer, reject
from tests.builders import adjusted, content, drafted, published, walked
from tests.registry.flows import PLAIN

pytestmark = pytest.mark.django_db

COLUMNS = [one.column for one in PublishedPower._meta.concrete_fields if not one.generated]
VARIED = {
    "power_id": "n",
    "code": "lpad(n::text, 31, '0')",
    "body_id": "n % 500",
    "name": "n::text",
}
# A copy in place of the table, with figures about it that no other test and no other moment has a part in.
TWO_THOUSAND_MORE = f"""
CREATE TEMPORARY TABLE registry_publishedpower (LIKE public.registry_publishedpower INCLUDING ALL) ON COMMIT DROP;
INSERT INTO registry_publishedpower ({", ".join(COLUMNS)})
SELECT {", ".join(VARIED.get(one, one) for one in COLUMNS)}
FROM public.registry_publishedpower, generate_series(1000001, 1002000) AS n;
ANALYZE registry_publishedpower
"""


def kinds(body):
    return {one.kind for one in findings_of(body)}


def only(body, kind):
    (found,) = [one for one in findings_of(body) if one.kind == kind]
    return found


def answered(body, one, by, reason="按规定执行，不需要调整。"):
    return answer(body, one.entry.power, one.kind, one.digest, reason=reason, by=by)


@pytest.fixture
def law():
    return Law.objects.create(name="中华人民共和国建筑法", rank="法律", article_count=85)


@pytest.fixture
def faulty(cast, district, law):
    """住建局's list with one power that cites a law since repealed."""
    published(cast, district.zjj)
    law.is_repealed = True
    law.save()
    return district.zjj


def test_a_sound_list_has_no_findings(cast, district, law):
    published(cast, district.zjj)
    assert findings_of(district.zjj) == []


def test_a_law_repealed_after_publication_is_found_and_said_once(faulty):
    found = only(faulty, "law_repealed")
    assert found.is_grave and "《中华人民共和国建筑法》已废止" in found.message and found.clause


def test_a_repealed_law_is_found_wherever_a_power_leans_on_it_and_grave_where_it_rests_on_it(
    cast, district, law
):
    old = Law.objects.create(name="中华人民共和国行政监察法", rank="法律", article_count=50)
    tolls = Law.objects.create(name="某某收费管理条例", rank="行政法规", article_count=20)
    fee = {"name": "工本费", "basis": "《某某收费管理条例》第三条"}
    published(
        cast,
        district.zjj,
        content(fees=[fee], accountability_basis="《中华人民共和国行政监察法》第二条"),
    )
    assert kinds(district.zjj) == set()
    for one in (old, tolls):
        one.is_repealed = True
        one.save()
    on_a_fee, beside = only(district.zjj, "law_repealed"), only(district.zjj, "repealed_beside")
    assert on_a_fee.is_grave and on_a_fee.message.startswith("收费项目引用的《某某收费管理条例》")
    assert not beside.is_grave and beside.message.startswith("追责依据引用的")


def test_steps_above_the_promise_and_a_process_without_end_are_found(cast, district, law):
    endless = [{**PLAIN[0]}, {**PLAIN[1], "next": [{"when": "", "to": "s1"}]}]
    guide = {
        "promised_limit": 5,
        "promised_unit": "工作日",
        "statutory_limit": 20,
        "statutory_unit": "工作日",
    }
    published(
        cast, district.zjj, content(name="甲事项的处罚办理", process=PLAIN, guide=guide),
        content(name="乙事项的处罚办理", process=endless),
    )  # fmt: skip
    assert "合计9个工作日" in only(district.zjj, "steps_above_limit").message
    assert "没有结束" in only(district.zjj, "flow_faulty").message


def test_a_licence_without_a_guide_is_found(cast, district, law):
    published(cast, district.zjj, content(name="建筑工程施工许可证核发", category="行政许可"))
    assert only(district.zjj, "guide_missing").is_grave


def test_duties_copied_between_categories_and_names_written_twice_are_found(cast, district, law):
    published(
        cast, district.zjj,
        content(name="对未取得施工许可证擅自施工行为的处罚"), content(name="对未取得施工许可证擅自施工的处罚"),
        content(name="对建筑工程质量的监督检查", category="行政检查"),
    )  # fmt: skip
    assert {"near_name", "duty_copied"} <= kinds(district.zjj)
    near = only(district.zjj, "near_name")
    assert near.others[0][0] == "对未取得施工许可证擅自施工的处罚" and not near.is_grave


def in_force_at(body, name, code):
    """Another body's power in force, as its publication would leave it."""
    model = PublishedPower.objects.first()
    fields = {
        f.attname: getattr(model, f.attname)
        for f in PublishedPower._meta.concrete_fields
        if f.name != "search"
    }
    fields |= {
        "body_id": body.pk,
        "body_name": body.name,
        "body_code": body.code,
        "name": name,
        "code": code,
    }
    power = model.power.__class__.objects.create(body=body)
    return PublishedPower.objects.create(**{**fields, "power_id": power.pk})


def test_two_bodies_of_one_district_that_claim_one_power_are_found(cast, district, law):
    published(cast, district.zjj)
    in_force_at(
        district.nyj,
        "对未取得施工许可证、擅自施工的处罚 ",
        "11410700MB00000001" + "4" + "410299001000",
    )
    found = only(district.zjj, "claimed_twice")
    assert found.is_grave and district.nyj.name in found.message
    assert found.others[0][1] == "/powers/11410700MB000000014410299001000/"


def test_the_same_power_in_another_district_is_no_double_claim(cast, district, law):
    published(cast, district.zjj)
    in_force_at(
        district.elsewhere,
        "对未取得施工许可证擅自施工的处罚",
        "11410700MB00000001" + "4" + "410299001000",
    )
    assert kinds(district.zjj) == set()


def test_a_main_item_used_by_two_bodies_is_found(cast, district, law):
    published(cast, district.zjj)
    own = PublishedPower.objects.get().code
    in_force_at(district.nyj, "完全不同的另一个事项", own[:18] + "4" + own[-12:-3] + "777")
    assert kinds(district.zjj) == {"main_item_shared"}


def test_an_answer_stands_until_the_content_changes(cast, faulty):
    given = answered(faulty, only(faulty, "law_repealed"), cast.clerk)
    assert only(faulty, "law_repealed").state == ANSWERED
    assert FindingCount.objects.get(body=faulty).answered == 1
    power = given.power
    revision = adjusted(cast, power, basis_text=content()["basis_text"] + "（新）")
    walked(revision, cast, "approved")
    publish_edition(faulty, by=cast.secretary)
    again = only(faulty, "law_repealed")
    assert again.state == OPEN and again.answer is None


def test_an_answer_is_recorded_with_who_and_why(cast, faulty):
    given = answered(faulty, only(faulty, "law_repealed"), cast.clerk, reason=" 新法施行前沿用。 ")
    event = AuditEvent.objects.get(act="registry.finding.answered")
    assert (event.by, event.reason, event.record_id) == (cast.clerk, "新法施行前沿用。", given.pk)


def test_nobody_but_the_bodys_clerk_answers(cast, faulty):
    one = only(faulty, "law_repealed")
    for person in (cast.clerk2, cast.head, cast.legal, cast.leader, cast.nobody):
        with pytest.raises(NotAllowed):
            answered(faulty, one, person)
    assert not FindingAnswer.objects.exists()


def test_an_answer_given_twice_is_kept_once(cast, faulty):
    one = only(faulty, "law_repealed")
    answered(faulty, one, cast.clerk)
    with pytest.raises(IllegalTransition, match="没有重复登记"):
        answered(faulty, one, cast.clerk)
    assert FindingAnswer.objects.count() == 1


def test_an_answer_needs_a_reason_and_a_finding_that_is_there(cast, faulty):
    one = only(faulty, "law_repealed")
    with pytest.raises(ValidationError):
        answered(faulty, one, cast.clerk, reason="  ")
    for power, kind, digest in (
        (0, one.kind, one.digest),
        (one.entry.power, "near_name", one.digest),
        (one.entry.power, one.kind, "0" * 64),
    ):
        with pytest.raises(Conflict):
            answer(faulty, power, kind, digest, reason="有理由", by=cast.clerk)


def test_the_legal_office_sends_an_answer_back_and_the_finding_is_open_again(cast, faulty):
    given = answered(faulty, only(faulty, "law_repealed"), cast.clerk)
    reject(given, reason="新法已经施行，应当改引。", by=cast.legal)
    found = only(faulty, "law_repealed")
    assert found.state == REJECTED and found.is_open and found.answer.rejection.by == cast.legal
    assert FindingCount.objects.get(body=faulty).grave == 1
    assert Notice.objects.filter(person=cast.clerk, text__contains="应当改引").count() == 1
    with pytest.raises(IllegalTransition):
        reject(given, reason="再退一次", by=cast.legal)
    answered(faulty, found, cast.clerk, reason="已列入下次调整。")
    assert only(faulty, "law_repealed").state == ANSWERED


def test_only_the_legal_office_of_the_district_sends_back(cast, faulty):
    given = answered(faulty, only(faulty, "law_repealed"), cast.clerk)
    for person in (cast.clerk, cast.head, cast.outsider, cast.supervisor):
        with pytest.raises(NotAllowed):
            reject(given, reason="不同意", by=person)


def test_a_body_costs_the_same_few_queries_whatever_its_length(cast, district, law):
    published(cast, district.zjj, content(name="第一种违法行为的处罚"))
    with CaptureQueriesContext(
        connection,
    ) as short:
        findings_of(district.zjj)
    more = [
        content(name=f"对{name}违法行为的处罚", basis_text="无")
        for name in ("排放污水", "擅自占用道路", "毁坏绿地")
    ]
    revision = drafted(cast, district.zjj, *(content(name=one["name"]) for one in more))
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    with CaptureQueriesContext(connection) as long:
        findings_of(district.zjj)
    assert len(short) == len(long) == 7


@pytest.mark.parametrize(
    ("by", "values"), [("claim", ["某事项", "另一事项"]), ("main_item", ["410299001"])]
)
def test_other_bodies_claims_are_found_by_index_alone(faulty, by, values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TWO_THOUSAND_MORE)  # among few rows any index is as good as another
        plan = consistency.claims(by, [1, 2, 3], values).order_by().explain()
        transaction.set_rollback(True)
    condition = plan.split("Filter:")[0]  # marks are among what the index leaves out of a name
    assert "Index Cond" in condition and "Seq Scan" not in plan, plan
    assert "body_id = ANY" in condition and '"left"(' in condition, plan


def test_lists_are_counted_after_publication_and_once_a_day(cast, faulty):
    # Twice at first: a count may have read the list while its publication was under way.
    assert consistency.examine_stale() == 1 and consistency.examine_stale() == 1
    PublishedList.objects.update(published_at=timezone.now() - timedelta(minutes=3))
    assert consistency.examine_stale() == 0
    count = FindingCount.objects.get(body=faulty)
    assert (count.open, count.grave, count.kinds) == (1, 1, {"law_repealed": 1})
    FindingCount.objects.update(examined_at=count.examined_at - timedelta(days=1))
    assert consistency.examine_stale() == 1
    PublishedList.objects.update(
        published_at=FindingCount.objects.get().examined_at + timedelta(seconds=1)
    )
    assert consistency.examine_stale() == 1
    assert count_again(faulty).body == faulty
