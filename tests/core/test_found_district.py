"""The first administrator of an installation that has nobody yet (F1, F2)."""

import pytest
from django.core.management import CommandError, call_command

from powerops.core.actor import acting
from powerops.core.models import Organisation, Person
from powerops.core.roles import Role

pytestmark = pytest.mark.django_db
GIVEN = (
    "found_district",
    "xq",
    "某新区",
    "--credit-code",
    "TE4107910000000009",
    "--admin",
    "first",
)


def test_the_first_administrator_can_log_in_and_administers_the_district(monkeypatch, client):
    monkeypatch.setenv("POWEROPS_ADMIN_PASSWORD", "a-long-word-of-ones-own")
    call_command(*GIVEN)
    district = Organisation.objects.get(code="xq")
    assert acting(Person.objects.get(username="first")).appointment_as(Role.ADMIN, district)
    sent = {"username": "first", "password": "a-long-word-of-ones-own"}
    assert client.post("/login/", sent).status_code == 302
    assert client.get("/desk/organisations/new/").status_code == 200


@pytest.mark.parametrize(
    ("password", "credit_code", "why"),
    [
        ("", "TE4107910000000009", "密码"),
        ("12345678901", "TE4107910000000009", "密码"),
        ("a-long-word-of-ones-own", "11410000MB1234567X", "校验|第"),
    ],
)
def test_a_weak_password_or_a_wrong_code_makes_nothing(monkeypatch, password, credit_code, why):
    monkeypatch.setenv("POWEROPS_ADMIN_PASSWORD", password)
    with pytest.raises(CommandError, match=why):
        call_command(*GIVEN[:4], credit_code, *GIVEN[5:])
    assert (
        not Organisation.objects.exists() and not Person.objects.filter(username="first").exists()
    )


def test_a_district_is_not_founded_twice(monkeypatch):
    monkeypatch.setenv("POWEROPS_ADMIN_PASSWORD", "a-long-word-of-ones-own")
    call_command(*GIVEN)
    with pytest.raises(CommandError, match="已被使用"):
        call_command(*GIVEN)
