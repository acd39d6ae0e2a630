"""The page of a matter and of a catalogue ask the database as often for much as for little (D9; constant queries)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from decisions.models import Catalogue
from powerops.core import timeline
from powerops.core.audit import record_act
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


def test_a_long_record_shows_its_latest_acts_and_leads_to_all(cast, district, count, client):
    decision = drafted(cast, district)
    few, page = count("leader", decision.get_absolute_url()), decision.get_absolute_url()
    for number in range(timeline.RECENT + 40):
        record_act("decisions.decision.measured", f"第{number}项办理。", decision, by=cast.clerk)
    assert count("leader", page) == few
    shown = client.get(page).content.decode()
    assert "第39项办理。" not in shown and "第40项办理。" in shown and "第99项办理。" in shown
    assert f'href="{page}?record=whole#timeline-title"' in shown
    whole = client.get(f"{page}?record=whole").content.decode()
    assert "第0项办理。" in whole and "第99项办理。" in whole
