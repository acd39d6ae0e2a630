"""The yearly catalogue: drawn up, agreed, published, adjusted, and what it asks of a matter (D1, JC-03-CATALOGUE)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from decisions.models import Catalogue, CatalogueItem
from decisions.workflows import catalogue as lifecycle
from decisions.workflows import suggestion
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed, RuleViolated
from tests.decisions.catalogues import agreed, begun, in_force, listed
from tests.decisions.matters import proposed

pytestmark = pytest.mark.django_db
TITLES = ("调整城乡污水处理收费标准", "城镇燃气管网改造方案")


def numbers():
    return dict(Catalogue.objects.values_list("number", "status"))


@pytest.mark.parametrize("who", ["clerk", "head", "legal", "leader", "supervisor", "admin", "outsider"])  # fmt: skip
def test_nobody_but_the_secretary_draws_it_up(cast, district, who):
    person = getattr(cast, who)
    with pytest.raises(NotAllowed):
        lifecycle.begin(by=person, decider=district.gwh, year=2026)
    catalogue = begun(cast, district)
    entry = listed(catalogue, cast, district)
    for act in (
        lambda: lifecycle.put_entry(catalogue, by=person, title="另一事项", body=district.zjj),
        lambda: lifecycle.remove_entry(entry, by=person),
        lambda: lifecycle.send_to_party(catalogue, by=person),
        lambda: lifecycle.drop(catalogue, by=person, reason="不再起草"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_empty_catalogue_is_not_sent(cast, district):
    with pytest.raises(RuleViolated, match="还没有任何事项"):
        lifecycle.send_to_party(begun(cast, district), by=cast.secretary)


def test_only_what_the_party_committee_agreed_to_is_published(cast, district):
    catalogue = begun(cast, district)
    listed(catalogue, cast, district)
    told = {"party_body": district.dgw, "party_document": "新开工委〔2026〕12号", "agreed_on": timezone.localdate()}  # fmt: skip
    with pytest.raises(IllegalTransition):
        lifecycle.publish(catalogue, by=cast.secretary, **told)
    sent = lifecycle.send_to_party(catalogue, by=cast.secretary)
    with pytest.raises(ValidationError, match="经同级党委同意"):
        lifecycle.publish(sent, by=cast.secretary, **{**told, "party_document": ""})
    with pytest.raises(RuleViolated, match="不能晚于今天"):
        tomorrow = timezone.localdate() + timedelta(days=1)
        lifecycle.publish(sent, by=cast.secretary, **{**told, "agreed_on": tomorrow})
    done = lifecycle.publish(sent, by=cast.secretary, **told)
    assert done.status == "published" and CatalogueItem.objects.get().title == TITLES[0]


def test_raw_sql_publishes_nothing_that_was_not_agreed_to(cast, district):
    catalogue = begun(cast, district)
    listed(catalogue, cast, district)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE decisions_catalogue SET status = 'published', published_at = now() WHERE id = %s",
            [catalogue.pk],
        )


def test_what_is_sent_or_published_is_changed_by_nobody(cast, district):
    catalogue = in_force(cast, district)
    entry = catalogue.entries.get()
    for act in (
        lambda: lifecycle.put_entry(catalogue, by=cast.secretary, entry=entry, title="改名"),
        lambda: lifecycle.remove_entry(entry, by=cast.secretary),
    ):
        with pytest.raises(IllegalTransition):
            act()
    for statement in (
        "UPDATE decisions_catalogueentry SET title = '改名' WHERE id = %s",
        "DELETE FROM decisions_catalogueentry WHERE id = %s",
    ):
        with pytest.raises(DatabaseError, match="不能再改"), transaction.atomic():
            connection.cursor().execute(statement, [entry.pk])


def test_an_adjustment_is_a_further_version_with_its_reason(cast, district):
    in_force(cast, district, *TITLES)
    with pytest.raises(RuleViolated, match="理由"):
        begun(cast, district)
    second = begun(cast, district, reason="年中新增事项")
    with pytest.raises(Conflict):
        begun(cast, district, reason="再来一版")
    assert [one.title for one in second.entries.all()] == list(TITLES)
    lifecycle.remove_entry(second.entries.get(title=TITLES[1]), by=cast.secretary)
    listed(second, cast, district, "老旧小区改造方案")
    assert numbers() == {1: "published", 2: "draft"}
    agreed(second, cast, district)
    assert numbers() == {1: "adjusted", 2: "published"}
    kept = second.entries.get(title=TITLES[0]).item
    assert kept.entries.count() == 2 and CatalogueItem.objects.count() == 3


def test_no_version_is_adjusted_by_hand(cast, district):
    with pytest.raises(RuleViolated, match="新版"):
        lifecycle.adjust(in_force(cast, district), by=cast.secretary)


def test_the_committee_may_send_it_back_and_a_draft_may_be_given_up(cast, district):
    catalogue = begun(cast, district)
    listed(catalogue, cast, district)
    sent = lifecycle.send_to_party(catalogue, by=cast.secretary)
    with pytest.raises(RuleViolated):
        lifecycle.return_from_party(sent, by=cast.secretary)
    back = lifecycle.return_from_party(sent, by=cast.secretary, reason="增加民生事项")
    assert back.returned_reason == "增加民生事项"
    assert lifecycle.drop(back, by=cast.secretary, reason="重新起草").status == "dropped"
    assert begun(cast, district).number == 2


def test_a_matter_outside_the_catalogue_says_why(cast, district):
    with pytest.raises(RuleViolated) as refused:
        suggestion.submit(proposed(cast, district, outside_reason=""), by=cast.clerk)
    assert "第三条第三款" in refused.value.clause
    assert suggestion.submit(proposed(cast, district), by=cast.clerk).status == "head_review"


def test_a_listed_matter_needs_no_reason_until_the_catalogue_drops_it(cast, district):
    catalogue = in_force(cast, district, *TITLES)
    item = catalogue.entries.get(title=TITLES[0]).item
    decision = proposed(cast, district, outside_reason="", catalogue_item=item)
    second = begun(cast, district, reason="删去一项")
    lifecycle.remove_entry(second.entries.get(item=item), by=cast.secretary)
    agreed(second, cast, district)
    with pytest.raises(RuleViolated):
        suggestion.submit(decision, by=cast.clerk)


def test_one_matter_at_a_time_is_under_way_for_an_item(cast, district):
    item = in_force(cast, district).entries.get().item
    first = proposed(cast, district, catalogue_item=item)
    with pytest.raises(ValidationError, match="正在办理"):
        proposed(cast, district, catalogue_item=item)
    suggestion.withdraw(first, by=cast.clerk, reason="重新提出")
    assert proposed(cast, district, catalogue_item=item).catalogue_item == item


def test_the_same_file_twice_changes_nothing_more(cast, district):
    catalogue = begun(cast, district)
    rows = [{"title": TITLES[0], "body": district.zjj}, {"title": TITLES[1], "body": district.nyj}]
    assert lifecycle.put_entries(catalogue, rows, by=cast.secretary, source="目录.xlsx") == (2, 0)
    assert lifecycle.put_entries(catalogue, rows, by=cast.secretary, source="目录.xlsx") == (0, 2)
    assert [one.position for one in catalogue.entries.all()] == [1, 2]
