"""文号: F6, GW-9. Numbers follow one another without a gap, whoever asks at once; voided ones stay. 党政机关公文处理工作条例 art 9."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from powerops.core import numbering
from powerops.core.models import AuditEvent, IssuedNumber
from powerops.core.refusals import NotAllowed, RuleViolated
from powerops.law.official_documents import document_number
from registry.models import Revision
from registry.numbers import APPROVAL
from registry.workflows import revision as lifecycle
from tests.builders import drafted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    """23 November 2026: the year stands in every number below."""
    with time_machine.travel("2026-11-23 10:00 +08:00"):
        yield


@pytest.fixture
def series(cast, district):
    return numbering.open_series(
        by=cast.admin, organisation=district.gwh, kind=APPROVAL, sign="新开"
    )


@pytest.fixture
def records(cast, district):
    """Any records will do: bodies are at hand."""
    return [district.zjj, district.nyj, district.wgl, district.yjj, district.rsj]


def given(cast, district, record, **how):
    return numbering.issue(APPROVAL, district.gwh, record, by=cast.secretary, **how)


def test_a_number_has_hexagonal_brackets_no_leading_zero():
    assert document_number("新开", 2026, 1) == "新开〔2026〕1号"
    assert document_number("新开", 2026, 12345) == "新开〔2026〕12345号"


def test_numbers_follow_one_another_and_begin_anew_each_year(cast, district, series, records):
    with time_machine.travel("2026-12-31 10:00 +08:00", tick=False):
        assert [str(given(cast, district, one)) for one in records[:2]] == [
            "新开〔2026〕1号",
            "新开〔2026〕2号",
        ]
    with time_machine.travel("2027-01-01 00:30 +08:00", tick=False):
        assert str(given(cast, district, records[2])) == "新开〔2027〕1号"


def test_a_record_has_one_standing_number_of_a_series(cast, district, series, records):
    first = given(cast, district, records[0])
    assert given(cast, district, records[0]) == first
    assert IssuedNumber.objects.count() == 1
    numbering.void(first, by=cast.secretary, reason="误编")
    assert str(given(cast, district, records[0])) == "新开〔2026〕2号"


def test_the_year_is_that_of_the_day_of_the_document(cast, district, series, records):
    with time_machine.travel("2027-01-05 10:00 +08:00", tick=False):
        late = given(cast, district, records[0], on=date(2026, 12, 30))
        assert (str(late), late.year, late.dated_on) == (
            "新开〔2026〕1号",
            2026,
            date(2026, 12, 30),
        )


def test_a_year_is_closed_by_the_numbers_of_a_later_one(cast, district, series, records):
    with time_machine.travel("2027-01-05 10:00 +08:00", tick=False):
        given(cast, district, records[0])
        with pytest.raises(RuleViolated, match="已编到2027年") as refused:
            given(cast, district, records[1], on=date(2026, 12, 30))
        assert "党政机关公文处理工作条例" in refused.value.clause


def test_a_document_is_not_dated_ahead(cast, district, series, records):
    with pytest.raises(RuleViolated, match="不能晚于今天"):
        given(cast, district, records[0], on=timezone.localdate() + timedelta(days=1))


def test_without_a_series_nothing_is_numbered(cast, district, records):
    with pytest.raises(RuleViolated, match="没有“清单审定文件”的文号序列"):
        given(cast, district, records[0])
    assert not IssuedNumber.objects.exists()


def test_an_act_that_is_undone_leaves_no_gap(cast, district, series, records):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert str(given(cast, district, records[0])).endswith("〕1号")
        raise ZeroDivisionError
    assert str(given(cast, district, records[1])).endswith("〕1号")


def test_every_number_is_an_act_of_the_record(cast, district, series, records):
    number = given(cast, district, records[0])
    event = AuditEvent.objects.get(act="core.number.issued")
    assert (event.record_id, event.by, event.facts["文号"]) == (
        number.pk,
        cast.secretary,
        str(number),
    )


# --- voiding -----------------------------------------------------------------------------------------


def test_a_voided_number_stays_with_its_reason_and_is_never_given_again(
    cast, district, series, records
):
    number = given(cast, district, records[0])
    voided = numbering.void(number, by=cast.secretary, reason="重复登记")
    assert (voided.void_reason, voided.voided_by) == ("重复登记", cast.secretary)
    assert str(given(cast, district, records[1])) == "新开〔2026〕2号"
    assert IssuedNumber.objects.filter(text="新开〔2026〕1号").count() == 1


@pytest.mark.parametrize(
    "who", ["clerk", "head", "legal", "admin", "leader", "supervisor", "outsider"]
)
def test_only_the_secretary_voids(who, cast, district, series, records):
    number = given(cast, district, records[0])
    with pytest.raises(NotAllowed, match="管委秘书"):
        numbering.void(number, by=getattr(cast, who), reason="误编")
    number.refresh_from_db()
    assert number.voided_at is None


def test_a_number_is_voided_once_and_with_a_reason(cast, district, series, records):
    number = given(cast, district, records[0])
    with pytest.raises(RuleViolated, match="理由"):
        numbering.void(number, by=cast.secretary, reason="  ")
    numbering.void(number, by=cast.secretary, reason="误编")
    with pytest.raises(RuleViolated, match="已经作废"):
        numbering.void(number, by=cast.secretary, reason="误编")


def test_a_number_in_use_is_not_voided_until_its_draft_is_given_up(cast, district, series):
    revision = drafted(cast, district.zjj)
    number = given(cast, district, revision)
    with pytest.raises(RuleViolated, match="正在使用"):
        numbering.void(number, by=cast.secretary, reason="误编")
    lifecycle.withdraw(revision, by=cast.clerk, reason="不办了")
    assert Revision.objects.get().status == "withdrawn"
    assert numbering.void(number, by=cast.secretary, reason="稿件撤回").voided_at


def test_the_database_keeps_numbers_whole_against_plain_sql(cast, district, series, records):
    number = given(cast, district, records[0])
    wrong = (
        "DELETE FROM core_issuednumber",
        "UPDATE core_issuednumber SET voided_at = now()",
        "UPDATE core_issuednumber SET year = 2025",
    )
    for statement in wrong:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    number.refresh_from_db()
    assert (number.year, number.voided_at) == (2026, None)


# --- series ------------------------------------------------------------------------------------------


def test_only_the_administrator_of_the_jurisdiction_sets_up_a_series(cast, district):
    for who in ("secretary", "leader", "clerk", "outsider"):
        with pytest.raises(NotAllowed):
            numbering.open_series(
                by=getattr(cast, who), organisation=district.gwh, kind=APPROVAL, sign="新开"
            )


def test_a_stopped_series_gives_no_more_numbers_and_its_sign_is_not_used_again(
    cast, district, series, records
):
    given(cast, district, records[0])
    numbering.close_series(series, by=cast.admin, reason="改用新的代字")
    with pytest.raises(RuleViolated, match="没有"):
        given(cast, district, records[1])
    other = numbering.open_series(
        by=cast.admin, organisation=district.gwh, kind=APPROVAL, sign="新管"
    )
    assert str(given(cast, district, records[1])) == "新管〔2026〕1号"
    assert other.pk != series.pk


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_get_fifty_numbers_without_double_or_gap(cast, district):
    """Every fifth act is undone after it got its number: the next one takes that number."""
    numbering.open_series(by=cast.admin, organisation=district.gwh, kind=APPROVAL, sign="新开")
    start, failed = threading.Barrier(50), []

    def act(place):
        try:
            start.wait(30)
            with transaction.atomic():
                record = Revision(pk=1000 + place, body=district.zjj, title=f"第{place}稿")
                numbering.issue(APPROVAL, district.gwh, record, by=cast.secretary)
                if place % 5 == 0:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        except Exception as error:  # noqa: BLE001 (told by the assertion below)
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(place,)) for place in range(50)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    serials = sorted(IssuedNumber.objects.values_list("serial", flat=True))
    assert serials == list(range(1, 41))
