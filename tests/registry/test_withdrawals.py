"""撤下: a published power is taken off the public pages; the reason stays, and the next edition deals with it (R4)."""

from __future__ import annotations

import json
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from powerops.core.models import AuditEvent, Notice
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from registry.models import Power, PublishedPower, Withdrawal
from registry.workflows.adjusting import propose_removal
from registry.workflows.drafting import start_revision
from registry.workflows.edition import publish_edition
from registry.workflows.withdrawal import lift, withdraw
from tests.builders import PENALTY, adjusted, content, published, walked

WHY = "依据引用有误，正在更正"
LICENCE = content(name="施工许可证核发", category="行政许可")


@pytest.fixture
def edition(cast, district):
    return published(cast, district.zjj, content(), LICENCE)


@pytest.fixture
def power(edition):
    return Power.objects.get(published__name=PENALTY["name"])


@pytest.fixture
def other(edition):
    return Power.objects.get(published__name=LICENCE["name"])


@pytest.fixture
def withdrawn(power, cast):
    return withdraw(power, by=cast.secretary, kind="error", reason=WHY)


def test_the_page_list_and_data_say_so_and_the_edition_stays(withdrawn, power, client, edition):
    page = client.get(f"/powers/{power.code}/").content.decode()
    assert "已撤下" in page and WHY in page and "公布有误" in page and "现行有效" not in page
    assert PENALTY["handling_office"] in page  # what is wrong may be read all the same
    rows = client.get("/powers/").content.decode()
    assert "已撤下" in rows and WHY in rows and LICENCE["name"] in rows
    one = client.get(f"/api/v1/powers/{power.code}/").json()
    assert (one["status"], one["in_force"]) == ("withdrawn", False)
    assert one["withdrawn"]["reason"] == WHY and one["withdrawn"]["on"]
    listed = {row["code"]: row for row in client.get("/api/v1/powers/").json()["results"]}
    assert (listed[power.code]["in_force"], listed[power.code]["withdrawn"]["kind"]) == (False, "error")  # fmt: skip
    assert sorted(row["in_force"] for row in listed.values()) == [False, True]
    whole = json.loads(client.get("/bodies/zjj/editions/1.json").content)
    assert whole["digest"] == edition.digest
    assert {one["name"]: one["in_force"] for one in whole["powers"]} == {
        LICENCE["name"]: True,
        PENALTY["name"]: False,
    }
    assert WHY in client.get("/bodies/zjj/editions/1.csv").content.decode("utf-8-sig")
    assert "撤下 1 项" in client.get("/bodies/zjj/").content.decode()


def test_places_stay_without_a_gap(withdrawn, other, client):
    rows = PublishedPower.objects.order_by("position")
    assert [one.position for one in rows] == [1, 2]
    found = client.get("/api/v1/powers/?q=施工").json()
    assert found["count"] == 2


def test_the_way_leads_to_what_took_its_place(power, other, cast, client):
    withdraw(power, by=cast.secretary, kind="merged", reason="合并办理", replacement=other)
    page = client.get(f"/powers/{power.code}/").content.decode()
    assert f'href="/powers/{other.code}/"' in page and LICENCE["name"] in page
    one = client.get(f"/api/v1/powers/{power.code}/").json()["withdrawn"]
    assert one["replacement"] == {"code": other.code, "name": LICENCE["name"]}


def test_the_public_stamp_moves_when_it_is_made_and_when_it_is_lifted(power, cast, client):
    url, seen = f"/powers/{power.code}/", set()

    def asked(etag):
        answer = client.get(url, headers={"if-none-match": etag} if etag else {})
        assert answer.status_code == 200 and answer["ETag"] not in seen
        seen.add(answer["ETag"])
        assert client.get(url, headers={"if-none-match": answer["ETag"]}).status_code == 304
        return answer["ETag"], "已撤下" in answer.content.decode()

    etag, is_told = asked("")
    assert not is_told
    one = withdraw(power, by=cast.secretary, kind="error", reason=WHY)
    etag, is_told = asked(etag)
    assert is_told
    lift(one, by=cast.secretary, reason="核对无误")
    assert asked(etag)[1] is False


@pytest.mark.parametrize("name", ["clerk", "head", "legal", "leader", "supervisor", "outsider"])
def test_only_the_secretary_withdraws_and_lifts(power, cast, name):
    person = getattr(cast, name)
    with pytest.raises(NotAllowed):
        withdraw(power, by=person, kind="error", reason=WHY)
    one = withdraw(power, by=cast.secretary, kind="error", reason=WHY)
    with pytest.raises(NotAllowed):
        lift(one, by=person, reason="恢复")
    assert Withdrawal.objects.standing().count() == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "error", "reason": "  "}, "reason"),
        ({"kind": "merged", "reason": "合并"}, "replacement"),
        ({"kind": "merged", "reason": "合并", "replacement": "itself"}, "replacement"),
    ],
)
def test_without_a_reason_or_the_way_on_it_is_refused(power, cast, facts, field):
    if facts.get("replacement"):
        facts = {**facts, "replacement": power}
    with pytest.raises(RuleViolated) as refusal:
        withdraw(power, by=cast.secretary, **facts)
    assert refusal.value.field == field and not Withdrawal.objects.exists()


def test_what_is_withdrawn_or_not_in_force_is_not_withdrawn_again(withdrawn, power, cast):
    with pytest.raises(IllegalTransition, match="已经撤下"):
        withdraw(power, by=cast.secretary, kind="other", reason="再次")
    lift(withdrawn, by=cast.secretary, reason="核对无误")
    with pytest.raises(IllegalTransition, match="已恢复"):
        lift(withdrawn, by=cast.secretary, reason="再次恢复")
    PublishedPower.objects.filter(power=power).delete()
    with pytest.raises(IllegalTransition, match="不在现行清单中"):
        withdraw(power, by=cast.secretary, kind="other", reason="理由")


def test_lifting_needs_a_reason_and_shows_the_power_as_it_was(withdrawn, power, cast, client):
    with pytest.raises(RuleViolated, match="说明理由"):
        lift(withdrawn, by=cast.secretary, reason=" ")
    lift(withdrawn, by=cast.secretary, reason="核对无误")
    page = client.get(f"/powers/{power.code}/").content.decode()
    assert "现行有效" in page and "已撤下" not in page
    acts = AuditEvent.objects.about(withdrawn).values_list("act", flat=True)
    assert list(acts) == ["registry.withdrawal.made", "registry.withdrawal.lifted"]


def test_the_body_and_the_supervisors_are_told(withdrawn, cast):
    told = Notice.objects.filter(text__contains=WHY).values_list("person__username", flat=True)
    assert set(told) == {"clerk", "head", "supervisor"}


# --- the next edition ------------------------------------------------------------------------------


def test_no_edition_is_published_past_a_withdrawn_power(withdrawn, power, other, cast, district):
    revision = walked(adjusted(cast, other, handling_office="审批科"), cast, "approved")
    with pytest.raises(RuleViolated, match=power.code):
        publish_edition(district.zjj, by=cast.secretary)
    lift(withdrawn, by=cast.secretary, reason="核对无误")
    assert publish_edition(district.zjj, by=cast.secretary).number == 2
    revision.refresh_from_db()
    assert revision.status == "published"


def test_a_changed_power_is_in_force_again_and_its_withdrawal_is_settled(
    withdrawn, power, cast, district, client
):
    walked(adjusted(cast, power, handling_office="质量科"), cast, "approved")
    edition = publish_edition(district.zjj, by=cast.secretary)
    withdrawn.refresh_from_db()
    assert (withdrawn.settled_by, withdrawn.state) == (edition, "第2版已处理")
    assert "现行有效" in client.get(f"/powers/{power.code}/").content.decode()
    with pytest.raises(IllegalTransition):
        lift(withdrawn, by=cast.secretary, reason="恢复")


def test_a_removed_power_keeps_its_notice(withdrawn, power, edition, cast, district, client):
    revision = start_revision(district.zjj, by=cast.clerk, kind="adjustment", title="取消", reason="依据废止", cause="other", cause_on=edition.published_on)  # fmt: skip
    propose_removal(revision, power, by=cast.clerk)
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    page = client.get(f"/powers/{power.code}/").content.decode()
    assert "已撤下" in page and WHY in page


def test_the_page_of_a_draft_tells_what_it_leaves_undone(withdrawn, power, other, cast, client):
    client.force_login(cast.clerk)
    draft = adjusted(cast, other, handling_office="审批科")
    assert power.code in client.get(draft.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_withdraw_once(cast, district):
    power = published(cast, district.zjj).powers.get().power
    start, ends = Barrier(2), []

    def run():
        try:
            start.wait(10)
            ends.append(withdraw(power, by=cast.secretary, kind="error", reason=WHY))
        except IllegalTransition:
            ends.append(None)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert len([one for one in ends if one]) == 1 and Withdrawal.objects.count() == 1


def test_a_withdrawal_is_not_deleted(withdrawn):
    refused = pytest.raises(DatabaseError, match="只能追加")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_withdrawal")


# --- pages -----------------------------------------------------------------------------------------


def test_the_secretary_finds_withdraws_and_lifts_on_the_pages(power, cast, client):
    client.force_login(cast.secretary)
    page = f"/desk/registry/powers/{power.pk}/withdraw/"
    assert page in client.get("/desk/registry/withdrawals/new/?q=擅自施工").content.decode()
    answer = client.post(page, {"kind": "merged", "reason": "合并", "replacement": "9" * 31})
    assert answer.status_code == 422 and "没有公布过这个编码的事项" in answer.content.decode()
    client.post(page, {"kind": "error", "reason": WHY})
    one = Withdrawal.objects.get()
    detail = client.get(one.get_absolute_url()).content.decode()
    assert WHY in detail and f"{one.get_absolute_url()}lift/" in detail
    assert client.post(f"{one.get_absolute_url()}lift/", {"reason": ""}).status_code == 422
    client.post(f"{one.get_absolute_url()}lift/", {"reason": "核对无误"})
    one.refresh_from_db()
    assert one.lifted_by == cast.secretary


def test_the_supervisor_sees_all_and_takes_them_as_a_file(withdrawn, power, cast, client):
    client.force_login(cast.supervisor)
    assert PENALTY["name"] in client.get("/desk/registry/withdrawals/").content.decode()
    file = b"".join(client.get("/desk/registry/withdrawals/?export=csv").streaming_content)
    assert power.code in file.decode("utf-8-sig") and WHY in file.decode("utf-8-sig")
    assert client.get("/desk/registry/withdrawals/?state=lifted").content.decode().count(PENALTY["name"]) == 0  # fmt: skip
    assert client.get(f"/desk/registry/powers/{power.pk}/withdraw/").status_code == 403
    assert client.get(f"{withdrawn.get_absolute_url()}lift/").status_code == 403


def test_whom_the_post_does_not_reach_sees_none(withdrawn, cast, client):
    for name, status in {"outsider": 404, "clerk2": 404, "nobody": 403, "admin": 403}.items():
        client.force_login(getattr(cast, name))
        assert client.get(withdrawn.get_absolute_url()).status_code == status, name


def test_the_list_costs_the_same_for_many_as_for_few(
    withdrawn, other, cast, client, django_assert_num_queries
):
    client.force_login(cast.supervisor)
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/registry/withdrawals/")
    withdraw(other, by=cast.secretary, kind="other", reason="理由")
    with django_assert_num_queries(len(few)):
        client.get("/desk/registry/withdrawals/")
