"""What a change of a law touches: powers by article and body, open drafts, our own rules; as many queries for many (G5)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from powerops.core.models import Organisation
from powerops.law.time_limits import ALL_LIMITS
from registry.impact import impact, places_of, with_powers
from registry.models import PublishedPower
from tests.builders import content, drafted, published
from tests.registry.changing import What, article, construction_law, entered, law

pytestmark = pytest.mark.django_db
CITING = "《中华人民共和国建筑法》第{}条"


@pytest.fixture
def lists(cast, district):
    """Four powers: two on article 64 (one of them also as duty basis), one on article 65, one on the law as a whole."""
    the_law = construction_law()
    published(
        cast, district.zjj,
        content(name="对甲种行为的处罚", basis_text=CITING.format("六十四"), duty_basis=CITING.format("六十四")),
        content(name="对乙种行为的处罚", basis_text=CITING.format("六十四")),
        content(name="对丙种行为的处罚", basis_text=CITING.format("六十五")),
        content(name="对丁种行为的处罚", basis_text="《中华人民共和国建筑法》"),
    )  # fmt: skip
    return the_law


def powers_by_place(found):
    return {one.place: one.powers for one in found.articles}


def test_a_changed_article_touches_what_leans_on_it(cast, lists):
    change = entered(lists, cast.legal, article(64), covers_uncited=False)
    found = impact(change)
    assert (found.powers, found.body_count) == (2, 1)
    assert powers_by_place(found) == {"第六十四条": 2}
    (body,) = found.bodies
    assert (body["code"], body["powers"], body["basis"], body["duty"]) == ("zjj", 2, 2, 1)


def test_what_names_no_article_is_touched_where_it_is_asked_for(cast, lists):
    change = entered(lists, cast.legal, article(64))
    assert powers_by_place(impact(change)) == {"第六十四条": 2, "未写明条款": 1}


def test_an_added_article_touches_no_power_that_cites_the_number_of_the_version_before(cast, lists):
    change = entered(lists, cast.legal, article(65, What.ADDED), article(64), covers_uncited=False)
    assert impact(change).powers == 2


def test_a_changed_article_on_which_nothing_leans_is_told_all_the_same(cast, lists):
    change = entered(lists, cast.legal, article(70), covers_uncited=False)
    assert powers_by_place(impact(change)) == {"第七十条": 0}


def test_the_end_of_a_law_touches_all_that_leans_on_it(cast, lists):
    change = entered(lists, cast.legal, kind="repealed")
    found = impact(change)
    assert found.powers == 4
    assert powers_by_place(found) == {"第六十四条": 2, "第六十五条": 1, "未写明条款": 1}


def test_open_drafts_are_told_with_how_many_of_their_powers(cast, district, lists):
    drafted(
        cast,
        district.zjj,
        content(name="对戊种行为的处罚"),
        content(name="对己种行为的处罚", basis_text=CITING.format("一")),
    )
    (one,) = impact(entered(lists, cast.legal, article(64), covers_uncited=False)).drafts
    assert (one.revision.body, one.powers) == (district.zjj, 1)


def test_our_own_time_limits_on_the_article_are_told(cast):
    limit = next(one for one in ALL_LIMITS if one.clause.source.name == "行政处罚法")
    penalties = law("中华人民共和国行政处罚法")
    change = entered(penalties, cast.legal, article(limit.clause.article))
    assert limit.id in {one.id for one in impact(change).rules}
    other = entered(
        penalties, cast.legal, article(1), effective_on=date(2026, 12, 1), published_on=date(2026, 11, 1)
    )  # fmt: skip
    assert limit.id not in {one.id for one in impact(other).rules}


def test_places_are_filtered_by_body_article_and_element(cast, lists):
    change = entered(lists, cast.legal, kind="repealed")
    assert places_of(change).count() == 5
    assert places_of(change, article=64).count() == 3
    assert places_of(change, article=0).count() == 1
    assert [one["name"] for one in with_powers(places_of(change, element="duty"))] == [
        "对甲种行为的处罚"
    ]
    assert not places_of(change, body="nyj").exists()
    assert places_of(change, body="住房和城乡").exists()


def test_another_jurisdiction_is_no_part_of_the_impact(cast, district, lists):
    Organisation.objects.filter(pk=district.zjj.pk).update(path=district.elsewhere.path + "x.")
    change = entered(lists, cast.legal, kind="repealed")
    assert impact(change).powers == 0


def test_the_impact_costs_as_many_queries_for_many_powers_as_for_one(cast, district):
    the_law = construction_law()

    def asked(change):
        with CaptureQueriesContext(connection) as queries:
            found = impact(change)
            list(found.bodies)
        return len(queries)

    published(cast, district.zjj, content(name="对甲种行为的处罚"))
    change = entered(the_law, cast.legal, article(64))
    few = asked(change)
    published(
        cast, district.zjj, *[content(name=f"对第{number}种行为的处罚") for number in range(8)]
    )
    assert PublishedPower.objects.count() == 9
    assert asked(change) == few <= 8
