"""Articles that a change of a law has repealed: found on the list and in drafts that cite them, from their day on (G5, G13)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry import review
from registry.consistency import ANSWERED, findings_of
from registry.models import FindingCount, Law
from registry.workflows import law_change
from registry.workflows.finding_answer import answer
from tests.builders import adjusted, content, drafted, published, walked
from tests.registry.changing import What, article, construction_law, entered, law
from tests.registry.test_api_desk import address, api

pytestmark = pytest.mark.django_db
CITING = "《中华人民共和国建筑法》第{}条"
KIND = "article_repealed"
GONE = "《中华人民共和国建筑法》第六十四条已自2026年11月1日起废止"


def found(body, kind=KIND):
    return [one for one in findings_of(body) if one.kind == kind]


def remarks(revision):
    lines = review.lines_of(revision)
    return [one for line in lines for one in line.findings if one["code"] == KIND]


def repealing(cast, *numbers, of=None, **facts):
    lines = [article(one, What.REPEALED) for one in numbers or (64,)]
    return entered(of or construction_law(), cast.legal, *lines, **facts)


@pytest.fixture
def listed(cast, district):
    """住建局's list with one power that cites article 64."""
    construction_law()
    published(cast, district.zjj)
    return district.zjj


def test_a_power_that_cites_it_is_found_gravely_with_article_and_change(cast, listed):
    change = repealing(cast)
    (one,) = found(listed)
    assert one.is_grave and one.message.startswith(GONE) and one.clause
    assert one.others == (("《中华人民共和国建筑法》修正", change.get_absolute_url()),)


def test_it_is_named_and_linked_on_the_page_and_counted(client, cast, listed):
    change = repealing(cast)
    client.force_login(cast.clerk)
    page = client.get(f"/desk/registry/consistency/{listed.code}/", {"kind": KIND}).content.decode()
    assert GONE in page and f'href="{change.get_absolute_url()}"' in page
    one = found(listed)[0]
    answer(listed, one.entry.power, KIND, one.digest, reason="正在调整。", by=cast.clerk)
    assert found(listed)[0].state == ANSWERED
    assert FindingCount.objects.get(body=listed).answered == 1


def test_a_change_to_come_says_nothing_before_its_day(cast, listed, time_machine):
    repealing(cast, effective_on=timezone.localdate() + timedelta(days=3))
    assert not found(listed)
    time_machine.move_to(timezone.now() + timedelta(days=3))
    assert found(listed)


def test_a_change_that_was_withdrawn_says_nothing_any_more(cast, listed):
    law_change.withdraw(repealing(cast), by=cast.legal, reason="登记有误")
    assert not found(listed)


def test_a_change_of_another_county_concerns_nobody_here(cast, listed):
    entered(construction_law(), cast.outsider, article(64, What.REPEALED))
    assert not found(listed)


@pytest.mark.parametrize(
    "other",
    [
        article(64), article(65, What.REPEALED), article(64, What.REPEALED, suffix=1),
        article(64, What.RENUMBERED, new_article=66),
    ],
    ids=["modified", "another", "its suffix", "renumbered"],
)  # fmt: skip
def test_only_the_very_article_and_only_its_repeal_counts(other, cast, listed):
    entered(construction_law(), cast.legal, other)
    assert not found(listed)


def test_an_article_with_a_suffix_is_found_where_it_is_written(cast, district):
    construction_law()
    published(cast, district.zjj, content(basis_text=CITING.format("六十四") + "之一"))
    repealing(cast)
    assert not found(district.zjj)
    entered(
        construction_law(), cast.legal, article(64, What.REPEALED, suffix=1),
        effective_on=date(2026, 11, 2),
    )  # fmt: skip
    assert "第六十四条之一" in found(district.zjj)[0].message


def test_a_number_that_is_given_to_another_article_says_nothing(cast, listed):
    moved = article(65, What.RENUMBERED, new_article=64)
    entered(construction_law(), cast.legal, article(64, What.REPEALED), moved)
    assert not found(listed)


def test_a_whole_revision_later_begins_the_numbers_anew(cast, listed):
    repealing(cast)
    assert found(listed)
    entered(construction_law(), cast.legal, kind="revised", effective_on=date(2026, 11, 2))
    assert not found(listed)


def test_beside_the_basis_a_fee_is_grave_and_a_duty_is_not(cast, district):
    tolls, duties = law("某某收费管理条例"), law("中华人民共和国行政处罚法")
    fee = {"name": "工本费", "basis": "《某某收费管理条例》第三条"}
    published(cast, district.zjj, content(fees=[fee]))
    repealing(cast, 3, of=tolls), repealing(cast, 54, of=duties)
    assert found(district.zjj)[0].message.startswith("收费项目引用的《某某收费管理条例》第三条")
    (beside,) = found(district.zjj, "article_repealed_beside")
    assert not beside.is_grave and beside.message.startswith("责任事项依据引用的")


def test_a_repealed_law_is_said_once_and_not_by_its_articles(cast, listed):
    repealing(cast)
    Law.objects.update(is_repealed=True)
    assert not found(listed) and found(listed, "law_repealed")


def test_a_list_of_any_length_costs_the_same_few_queries(cast, listed):
    repealing(cast)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            findings_of(listed)
        return len(queries)

    asked()  # the register is read once
    few = asked()
    published(cast, listed, *[content(name=f"对第{one}种行为的处罚") for one in range(5)])
    assert asked() == few == 9 and len(found(listed)) == 6


@pytest.mark.parametrize("state", ["draft", "legal_review", "approved"])
def test_a_draft_under_way_is_remarked_as_an_error_wherever_it_stands(cast, district, state):
    construction_law()
    revision = walked(drafted(cast, district.zjj), cast, state)
    assert not remarks(revision)
    change = repealing(cast)
    (one,) = remarks(revision)
    assert (one["severity"], one["url"]) == ("error", change.get_absolute_url())
    assert one["message"].startswith(GONE) and one["clause"]


def test_a_draft_that_cites_it_no_more_and_a_closed_one_are_not_remarked(cast, listed):
    repealing(cast)
    first = listed.revisions.get()
    assert not remarks(first)
    power = listed.published_powers.get().power
    assert not remarks(adjusted(cast, power, basis_text=CITING.format("六十五")))


def test_reviewer_and_clerk_read_the_remark_with_its_link(client, cast, district):
    construction_law()
    revision = drafted(cast, district.zjj)
    change, version = repealing(cast), revision.versions.get()
    detail = f"/desk/registry/revisions/{revision.pk}/versions/{version.pk}/"
    client.force_login(cast.clerk)
    for path in (detail, f"{detail}edit/"):
        page = client.get(path).content.decode()
        assert GONE in page and f'href="{change.get_absolute_url()}"' in page
    assert GONE in client.get(revision.get_absolute_url(), {"finding": KIND}).content.decode()


def test_the_api_tells_it_with_the_version_and_counts_it_in_the_draft(cast, district):
    construction_law()
    revision = drafted(cast, district.zjj)
    (line,) = api(cast.clerk).get(address(revision)).json()["versions"]
    repealing(cast)
    (after,) = api(cast.clerk).get(address(revision)).json()["versions"]
    assert after["finding_count"] == line["finding_count"] + 1
    told = api(cast.clerk).get(line["url"]).json()["findings"]
    assert GONE in next(one["message"] for one in told if one["code"] == KIND)
