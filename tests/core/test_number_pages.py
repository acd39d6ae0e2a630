"""The pages of numbers: F6, GW-9. Who sees them, what they list, how a series is set up and a number voided."""

from __future__ import annotations

import pytest
import time_machine

from powerops.core import numbering
from powerops.core.models import IssuedNumber, NumberSeries
from registry.numbers import APPROVAL

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    """23 November 2026: the year stands in the numbers below."""
    with time_machine.travel("2026-11-23 10:00 +08:00"):
        yield


@pytest.fixture
def series(cast, district):
    return numbering.open_series(
        by=cast.admin, organisation=district.gwh, kind=APPROVAL, sign="新开"
    )


@pytest.fixture
def numbers(cast, district, series):
    records = (district.zjj, district.nyj, district.wgl)
    return [numbering.issue(APPROVAL, district.gwh, one, by=cast.secretary) for one in records]


def enter(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def shown(client, address="/desk/numbers/", **asked):
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_numbers_are_listed_with_the_voided_and_their_reason(cast, client, numbers):
    numbering.void(numbers[1], by=cast.secretary, reason="重复登记")
    enter(client, cast.supervisor)
    page = shown(client)
    for words in (
        "新开〔2026〕1号",
        "新开〔2026〕2号",
        "新开〔2026〕3号",
        "重复登记",
        "清单审定文件",
    ):
        assert words in page
    assert "/void/" not in page  # the supervisor looks on


def test_the_filter_finds_by_text_series_year_and_state(cast, client, numbers, series):
    numbering.void(numbers[1], by=cast.secretary, reason="重复登记")
    enter(client, cast.secretary)
    asked = {
        "农业": {"q": "农业"}, "voided": {"state": "voided"},
        "all": {"series": series.pk, "year": 2026, "sort": "-number"}, "other year": {"year": 2025},
        "nonsense": {"series": "x", "state": "<b>", "page": "999", "sort": "'"},
    }  # fmt: skip
    found = {
        name: shown(client, **how).count('data-label="成文日期"') for name, how in asked.items()
    }
    assert found == {"农业": 1, "voided": 1, "all": 3, "other year": 3, "nonsense": 3}


def test_the_list_is_handed_out_for_excel(cast, client, numbers):
    enter(client, cast.leader)
    answer = client.get("/desk/numbers/", {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("文号,文件,发文机关")
    assert "新开〔2026〕3号" in text


@pytest.mark.parametrize("who", ["clerk", "head", "window", "officer", "personnel", "nobody"])
def test_who_keeps_no_numbers_sees_none(who, cast, client, numbers):
    enter(client, getattr(cast, who))
    assert client.get("/desk/numbers/").status_code == 403


def test_the_secretary_voids_with_a_reason_in_the_browser(cast, client, numbers):
    enter(client, cast.secretary)
    address = f"/desk/numbers/{numbers[0].pk}/void/"
    empty = client.post(address, {"reason": ""})
    assert empty.status_code == 422
    done = client.post(address, {"reason": "重复登记"})
    assert done["Location"] == numbers[0].series.get_absolute_url()
    again = client.post(address, {"reason": "重复登记"})
    assert again.status_code == 422
    assert "已经作废" in again.content.decode()
    assert IssuedNumber.objects.get(pk=numbers[0].pk).void_reason == "重复登记"


def test_others_do_not_void_in_the_browser(cast, client, numbers):
    address = f"/desk/numbers/{numbers[0].pk}/void/"
    for who, status in (("leader", 403), ("admin", 403), ("clerk", 403), ("outsider", 403)):
        enter(client, getattr(cast, who))
        assert client.post(address, {"reason": "误编"}).status_code == status, who
    assert not IssuedNumber.objects.exclude(voided_at=None).exists()


def test_the_administrator_sets_up_and_stops_a_series(cast, district, client):
    enter(client, cast.admin)
    form = shown(client, "/desk/numbers/series/new/")
    assert "清单审定文件" in form
    wrong = client.post(
        "/desk/numbers/series/new/",
        {"organisation": district.gwh.pk, "kind": APPROVAL, "sign": "X1"},
    )
    assert "应为 2 至 8 个汉字" in wrong.content.decode()
    sent = {"organisation": district.gwh.pk, "kind": APPROVAL, "sign": "新开"}
    assert client.post("/desk/numbers/series/new/", sent).status_code == 302
    series = NumberSeries.objects.get()
    twice = client.post("/desk/numbers/series/new/", {**sent, "sign": "新管"})
    assert "已有这一种类" in twice.content.decode()
    assert (
        client.post(
            f"/desk/numbers/series/{series.pk}/close/", {"reason": "改用新代字"}
        ).status_code
        == 302
    )
    series.refresh_from_db()
    assert not series.is_open


def test_a_series_of_another_jurisdiction_is_out_of_reach(cast, district, client):
    enter(client, cast.admin)
    sent = {"organisation": district.elsewhere.pk, "kind": APPROVAL, "sign": "某开"}
    assert client.post("/desk/numbers/series/new/", sent).status_code == 422
    assert not NumberSeries.objects.exists()
