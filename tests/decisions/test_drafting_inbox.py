"""Opinions and waivers on the desk: each waits for one post alone (D2; experience.md)."""

import pytest
from django.urls import reverse

from decisions.models import StepWaiver
from decisions.workflows import body_opinion
from tests.decisions.drafts import answered, asked, drafted

pytestmark = pytest.mark.django_db


def found(client, cast, record):
    """Who has the record in the list of what waits for their word."""
    names = set()
    for name, person in vars(cast).items():
        client.force_login(person)
        sections = client.get(reverse("desk")).context["sections"]
        rows = [row for one in sections if one.key == "waiting" for row in one.rows]
        if any(row.record == record for row in rows):
            names.add(name)
    return names


def test_an_opinion_waits_for_the_clerk_then_the_head_then_who_drafts(client, cast, district):
    opinion = asked(drafted(cast, district), cast, district.nyj)[0]
    assert found(client, cast, opinion) == {"clerk2"}
    body_opinion.write(opinion, by=cast.clerk2, position="agreed")
    assert found(client, cast, opinion) == {"head2"}
    body_opinion.send_back(opinion, by=cast.head2, reason="补充")
    answered(opinion, cast)
    assert found(client, cast, opinion) == {"clerk"}
    body_opinion.settle(opinion, by=cast.clerk, outcome="adopted")
    assert found(client, cast, opinion) == set()


def test_a_waiver_waits_for_the_legal_office_of_the_jurisdiction(client, cast, district):
    waiver = StepWaiver.objects.create(
        decision=drafted(cast, district), step="experts", ground="plain", reason="例行", asked_by=cast.clerk
    )  # fmt: skip
    assert found(client, cast, waiver) == {"legal"}
