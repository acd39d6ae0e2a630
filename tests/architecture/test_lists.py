"""No list asks the database once a row: with many rows it asks as often as with few."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from powerops.core.models import Delegation, Mail, Notice
from powerops.core.organisations import establish
from powerops.core.roles import Role
from powerops.law.codes import provisional_code
from registry.demo import FOUNDED, REGION
from registry.models import Law
from registry.workflows.upload import receive
from tests.builders import content, drafted, published
from tests.cast import appoint
from tests.decisions import lists as decisions
from tests.registry.uploads import power, small_list

# Every page and resource that lists, with who looks; None is the public.
LISTS = {
    "/": None,
    "/powers/": None,
    "/powers/?level=4&q=处罚": None,
    "/statistics/": None,
    "/bodies/": None,
    "/integrity/": None,
    "/bodies/zjj/": None,
    "/bodies/zjj/editions/1/": None,
    "/api/v1/powers/": None,
    "/api/v1/bodies/": None,
    "/api/v1/bodies/zjj/editions/": None,
    "/api/v1/bodies/zjj/editions/1/": None,
    "/api/v1/revisions/": "legal",
    "/api/v1/uploads/": "clerk",
    "/desk/": "head",
    "/desk/calendar/": "admin",
    "/desk/deadlines/mine/": "clerk",
    "/desk/delegations/": "head",
    "/desk/letters/": "admin",
    "/desk/notices/": "clerk",
    "/desk/deadlines/": "legal",
    "/desk/parameters/": "admin",
    "/desk/organisations/": "admin",
    "/desk/organisations/zjj/": "admin",
    "/desk/people/": "admin",
    "/desk/numbers/": "secretary",
    "/desk/archive/": "secretary",
    "/desk/archive/due/": "secretary",
    "/desk/registry/": "legal",
    "/desk/registry/powers/": "clerk",
    "/desk/registry/key-posts/": "personnel",
    "/desk/registry/key-posts/posts/": "personnel",
    "/desk/registry/key-posts/matrices/": "head",
    "/desk/registry/key-posts/conflicts/": "personnel",
    "/desk/registry/key-posts/rotation/": "leader",
    "/desk/registry/laws/": "legal",
    "/desk/registry/materials/": "clerk",
    "/desk/registry/withdrawals/": "supervisor",
    "/desk/registry/emergency-reviews/": "supervisor",
    "/desk/registry/ledgers/": "legal",
    "/desk/registry/ledgers/services/": "legal",
    "/ledgers/powers/": None,
    "/ledgers/intermediaries/": None,
    "/ledgers/fees/": None,
    "/open-data/": None,
    "/consultations/": None,
    "/hearings/": None,
    "/decisions/catalogue/": None,
    f"/decisions/catalogue/gwh/{timezone.localdate().year}/": None,
    "/desk/decisions/": "legal",
    "/desk/decisions/authorities/": "secretary",
    "/desk/decisions/catalogues/": "secretary",
    "/desk/decisions/opinions/": "legal",
    "/desk/decisions/consultations/": "legal",
    "/desk/decisions/hearings/": "legal",
    "/desk/decisions/experts/": "secretary",
    "/desk/registry/uploads/": "clerk",
    "/desk/registry/consistency/": "legal",
}


@pytest.fixture
def asked(cast, client):
    """Return how often each list asks the database."""

    def count(address: str, who: str | None) -> int:
        client.logout()
        if who:
            person = getattr(cast, who)
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return len(queries)

    return count


def fill(cast: SimpleNamespace, district: SimpleNamespace, turn: int, rows: int) -> None:
    """Add rows to everything that is listed."""
    decisions.fill(cast, district, turn, rows)
    names = [f"对第{turn}批第{number}种行为的处罚" for number in range(rows)]
    published(cast, district.zjj, *[content(name=name) for name in names])
    drafted(cast, district.zjj, *[content(name=f"{name}（新）") for name in names])
    for number in range(rows):
        key = turn * 100 + number
        body = establish(
            code=f"body{key}", name=f"第{key}局", kind="department", parent=district.gxq,
            established_on=FOUNDED, credit_code=provisional_code(REGION, key), department_number="99",
        )  # fmt: skip
        appoint(f"clerk{key}", f"第{key}局经办", Role.CLERK, body)
        appoint(f"zjj{key}", f"住建局经办{key}", Role.WINDOW, district.zjj)
        day = timezone.localdate() + timedelta(days=key)
        Delegation.objects.create(
            appointment=cast.head.appointments.get(), substitute=cast.window, made_by=cast.head,
            began_on=day, ended_on=day, reason="休假",
        )  # fmt: skip
        Mail.objects.create(
            key=str(key),
            person=cast.clerk,
            subject="提醒",
            message_id=str(key),
            address="a@example.cn",
        )
        Notice.objects.create(person=cast.clerk, text=f"第{key}条")
        Law.objects.create(name=f"某条例之{key}", rank="地方性法规")
        rows_of_file = small_list(power(1, f"第{key}种行为"))
        file = ContentFile(rows_of_file, name=f"清单{key}.xlsx")
        receive(district.zjj, file, by=cast.clerk, limit=10_000_000)


def test_lists_ask_as_often_for_many_rows_as_for_few(cast, district, asked):
    fill(cast, district, 1, 1)
    few = {address: asked(address, who) for address, who in LISTS.items()}
    fill(cast, district, 2, 4)
    many = {address: asked(address, who) for address, who in LISTS.items()}
    grown = {
        address: (few[address], many[address]) for address in LISTS if many[address] > few[address]
    }
    assert grown == {}
    assert many.pop("/desk/") <= 26  # one query a kind of thing that may wait, of every app
    assert max(many.values()) <= 20, many
