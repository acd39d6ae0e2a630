"""The API behind the login: who sees what, who may do what, in which shape it is refused (F3; 四(二)1)."""

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from powerops.core.models import AuditEvent
from registry.models import PublishedPower, Revision
from registry.workflows import revision as lifecycle
from registry.workflows.drafting import start_revision
from tests.builders import cause, content, drafted, published, walked
from tests.registry.test_revision_lifecycle import PERMITTED, STATES

VERBS = [row.verb for row in lifecycle.TRANSITIONS]
PERMITTED = {**PERMITTED, ("approved", "publish"): "secretary"}
# Whose posts reach 住建局: its own clerk and head, and every office of the district.
# Another body, another county, no post; and the posts that have no business with drafts.
OUTSIDERS = {"clerk2", "head2", "outsider", "nobody", "admin", "personnel"}
ERROR = {"error", "message", "clause", "fields"}


def api(person):
    """A program that acts for a person by token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=person)[0]}")
    return client


def address(revision, *parts):
    return "/api/v1/revisions/" + "".join(f"{part}/" for part in (revision.pk, *parts))


@pytest.mark.parametrize("state", STATES)
def test_each_act_is_done_by_whom_the_clause_permits_and_refused_to_all_others(
    cast, district, state
):
    revision = walked(drafted(cast, district.zjj), cast, state)
    for verb in VERBS:
        for username, person in vars(cast).items():
            if PERMITTED.get((state, verb)) == username:
                continue
            answer = api(person).post(address(revision, verb), {"reason": "同意"}, format="json")
            wanted = {404} if username in OUTSIDERS else {403, 409, 422}
            assert answer.status_code in wanted, (verb, username, answer.json())
            assert set(answer.json()) == ERROR and answer.json()["message"]
            if username not in OUTSIDERS:
                assert answer.json()["clause"]
            assert Revision.objects.get(pk=revision.pk).status == state


@pytest.mark.parametrize(("state", "verb"), PERMITTED)
def test_the_record_offers_what_may_be_done_and_it_is_done(cast, district, state, verb):
    revision = walked(drafted(cast, district.zjj), cast, state)
    client = api(getattr(cast, PERMITTED[state, verb]))
    offered = {one["verb"]: one for one in client.get(address(revision)).json()["actions"]}
    assert offered[verb]["allowed"]
    answer = client.post(offered[verb]["url"], {"reason": "理由"}, format="json")
    assert answer.status_code == 200
    assert answer.json()["status"] == lifecycle.TABLE.by_verb[verb].target
    assert AuditEvent.objects.about(revision).last().by == getattr(cast, PERMITTED[state, verb])


def test_a_forbidden_act_is_offered_with_its_reason_and_clause(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    offered = api(cast.clerk).get(address(revision)).json()["actions"]
    assert {one["verb"]: one["allowed"] for one in offered} == {
        "recall": True,
        "endorse": False,
        "return_by_head": False,
    }
    assert all(
        one["allowed"] or one["reason"] and "新开〔2016〕76号" in one["clause"] for one in offered
    )


def test_what_the_law_forbids_is_refused_with_422_and_the_clause(cast, district):
    revision = drafted(cast, district.zjj, content(duties=[], duty_text=""))
    answer = api(cast.clerk).post(address(revision, "submit"), format="json")
    error = answer.json()
    assert (answer.status_code, error["error"]) == (422, "rule_violated")
    assert "四(二)3" in error["clause"] and "责任" in error["message"]


@pytest.mark.parametrize("username", sorted(OUTSIDERS))
@pytest.mark.parametrize("part", ["", "history/"])
def test_what_is_out_of_reach_does_not_exist(cast, district, username, part):
    revision = drafted(cast, district.zjj)
    client = api(getattr(cast, username))
    assert client.get(f"{address(revision)}{part}").status_code == 404
    assert client.get("/api/v1/revisions/").json()["count"] == 0


@pytest.mark.parametrize("path", ["revisions/", "revisions/1/", "revisions/1/history/", "uploads/"])
def test_the_anonymous_are_told_to_log_in(client, db, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Token"
    assert set(answer.json()) == ERROR and answer.json()["error"] == "not_allowed"


def test_a_session_without_the_page_s_own_token_changes_nothing(cast, district):
    revision = drafted(cast, district.zjj)
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(cast.clerk)
    assert client.get(address(revision)).status_code == 200
    assert client.post(address(revision, "submit")).status_code == 403
    assert Revision.objects.get().status == "draft"


def test_the_token_of_who_may_no_longer_log_in_is_worth_nothing(cast, district):
    revision, client = drafted(cast, district.zjj), api(cast.clerk)
    type(cast.clerk).objects.filter(pk=cast.clerk.pk).update(is_active=False)
    assert client.get(address(revision)).status_code == 401


def test_nothing_of_a_person_but_the_name_is_told(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    told = "".join(
        api(cast.legal).get(path).content.decode()
        for path in ("/api/v1/revisions/", address(revision), address(revision, "history"))
    )
    assert cast.clerk.name in told
    for secret in ("password", "username", "email", "staff_number", "address", "request_id"):
        assert f'"{secret}"' not in told


def test_a_list_of_revisions_costs_as_many_queries_for_thirty_as_for_one(
    cast, district, django_assert_max_num_queries
):
    drafted(cast, district.zjj)
    client = api(cast.clerk)
    with django_assert_max_num_queries(6) as few:
        rows = client.get("/api/v1/revisions/").json()["results"]
    assert set(rows[0]) >= {"id", "number", "status", "actions", "history_url"}
    for number in range(29):
        start_revision(
            district.zjj,
            by=cast.clerk,
            kind="adjustment",
            title=f"调整{number}",
            reason="法律修改",
            **cause(),
        )
    with django_assert_max_num_queries(len(few)):
        assert client.get("/api/v1/revisions/").json()["count"] == 30


def test_the_history_tells_who_did_what_at_which_post(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    events = api(cast.legal).get(address(revision, "history")).json()["results"]
    assert [one["act"].rpartition(".")[2] for one in events] == [
        "started", "proposed", "submitted", "endorsed",
    ]  # fmt: skip
    assert events[-1]["by"] == cast.head.name and events[-1]["post"] and events[-1]["clause"]


def test_an_approval_keeps_its_document_and_is_not_of_tomorrow(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    client = api(cast.secretary)
    for wrong in ({"approved_on": "2099-01-01"}, {"document_number": "8号"}, ["同意"]):
        answer = client.post(address(revision, "approve"), wrong, format="json")
        assert answer.status_code == 400 and answer.json()["fields"]
    sent = {"document_number": "新开〔2026〕8号"}
    assert client.post(address(revision, "approve"), sent, format="json").status_code == 200
    assert Revision.objects.get().document_number == "新开〔2026〕8号"


def test_publication_of_a_draft_is_refused_though_another_revision_waits(cast, district):
    walked(drafted(cast, district.zjj), cast, "approved")
    draft = drafted(cast, district.zjj, content(name="对另一违法行为的处罚"))
    answer = api(cast.secretary).post(address(draft, "publish"), format="json")
    assert (answer.status_code, answer.json()["error"]) == (409, "illegal_transition")
    assert not PublishedPower.objects.exists()


def test_publication_puts_the_list_before_the_public(cast, district):
    published(cast, district.zjj)
    code = PublishedPower.objects.get().code
    assert APIClient().get(f"/api/v1/powers/{code}/").json()["edition"] == 1
