"""The page of a matter and of a catalogue ask the database as often for much as for little (D9; constant queries)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from decisions.models import Catalogue
from tests.decisions.drafts import answered, asked, drafted, second
from tests.decisions.lists import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def count(client, cast):
    def call(who, address):
        client.force_login(getattr(cast, who))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return call


def test_a_matter_with_many_drafts_and_opinions(cast, district, count):
    decision = drafted(cast, district)
    second(decision, cast)
    answered(asked(decision, cast, district.nyj)[0], cast)
    few = count("leader", decision.get_absolute_url())
    for number in range(4):
        second(decision, cast, text=f"第{number}次修改。")
        asked(decision, cast, district.nyj, district.fgj, district.wgl)
    assert count("leader", decision.get_absolute_url()) == few


def test_a_catalogue_with_many_entries(cast, district, count):
    fill(cast, district, 1, 1)
    fill(cast, district, 2, 1)
    few = count("secretary", Catalogue.objects.latest("number").get_absolute_url())
    fill(cast, district, 3, 4)
    assert count("secretary", Catalogue.objects.latest("number").get_absolute_url()) == few
