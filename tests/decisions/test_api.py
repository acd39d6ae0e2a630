"""Matters through the API: the same acts, the same refusals (D2, D5, D6, F3; contract of the API)."""

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from decisions.models import Decision
from tests.decisions import meetings
from tests.decisions.matters import SUGGESTION, authorised, proposed
from tests.decisions.reviewing import on_agenda, screened

pytestmark = pytest.mark.django_db
DECISIONS = "/api/v1/decisions/"


def api(person):
    client = APIClient()
    token, _ = Token.objects.get_or_create(user=person)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
    return client


def test_a_suggestion_is_made_and_walked_through_the_api(cast, district):
    authorised(cast, district.gwh)
    sent = {name: value for name, value in SUGGESTION.items() if name != "catalogue_item"}
    made = api(cast.clerk).post(DECISIONS, {**sent, "body": "zjj", "decider": "gwh"}, format="json")
    assert made.status_code == 201, made.json()
    url = made.json()["url"]
    assert api(cast.clerk).post(f"{url}submit/").json()["status"] == "head_review"
    assert (
        api(cast.head).post(f"{url}endorse/", {"reason": "同意"}, format="json").status_code == 200
    )
    started = api(cast.leader).post(f"{url}start/", {"co_bodies": ["fgj"]}, format="json")
    assert (started.status_code, started.json()["status"]) == (200, "drafting")
    assert "participation" in started.json()["lacking"]


def test_wrong_person_state_and_law_are_told_apart(cast, district):
    decision = on_agenda(cast, district)
    url = f"{DECISIONS}{decision.pk}/"
    forbidden = api(cast.clerk).post(f"{url}adopt/")
    assert (forbidden.status_code, forbidden.json()["error"]) == (403, "not_allowed")
    illegal = api(cast.clerk).post(f"{url}submit/")
    assert (illegal.status_code, illegal.json()["error"]) == (409, "illegal_transition")
    unlawful = api(cast.secretary).post(f"{url}adopt/")
    assert unlawful.status_code == 422 and "四(一)3" in unlawful.json()["clause"]
    assert (
        api(cast.leader)
        .post(f"{url}veto/", {"ground": "x", "reason": "y"}, format="json")
        .status_code
        == 400
    )
    decision.refresh_from_db()
    assert decision.status == Decision.Status.AGENDA


def test_who_may_not_see_a_matter_does_not_find_it(cast, district):
    decision = proposed(cast, district)
    for person in (cast.outsider, cast.clerk2, cast.admin, cast.personnel, cast.nobody):
        assert api(person).get(f"{DECISIONS}{decision.pk}/").status_code == 404
        assert api(person).get(DECISIONS).json()["count"] == 0
    assert APIClient().get(DECISIONS).status_code == 401
    assert api(cast.supervisor).get(f"{DECISIONS}{decision.pk}/history/").json()["count"] == 1


def test_a_veto_and_a_publication_take_what_they_need(cast, district):
    vetoed = api(cast.leader).post(
        f"{DECISIONS}{screened(cast, district).pk}/veto/",
        {"ground": "dodging", "reason": "属于部门职责"},
        format="json",
    )
    assert vetoed.json()["status"] == "vetoed"
    meetings.numbered(cast, district)
    decision = meetings.reported(cast, district)
    unknown = api(cast.secretary).post(
        f"{DECISIONS}{decision.pk}/publish/",
        {"executing_bodies": ["nowhere"], **meetings.PUBLISHED},
        format="json",
    )
    assert unknown.status_code == 400 and "nowhere" in str(unknown.json()["fields"])
    done = api(cast.secretary).post(
        f"{DECISIONS}{decision.pk}/publish/",
        {"executing_bodies": ["zjj"], **meetings.PUBLISHED},
        format="json",
    )
    assert done.json()["status"] == "executing"


def test_a_list_costs_the_same_for_many_as_for_few(cast, district, django_assert_max_num_queries):
    for _ in range(3):
        proposed(cast, district)
    with django_assert_max_num_queries(12):
        assert api(cast.leader).get(DECISIONS).json()["count"] == 3
