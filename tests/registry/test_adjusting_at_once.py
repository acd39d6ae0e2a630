"""Two people adjust at the same moment: no power goes in a circle, and none is taken up twice (R3; the Plan 四(二)3)."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from powerops.core.refusals import Refusal
from registry.models import Power, PowerVersion, Succession
from registry.workflows.adjusting import propose_devolution
from registry.workflows.merging import propose_merger
from registry.workflows.receiving import propose_receipt
from tests.builders import content, published
from tests.registry.test_adjusting import begun, into_force
from tests.registry.test_receiving import begun as begun_by


def at_once(*acts):
    """Run the acts in threads that start together; return what each raised, None for what was done."""
    start, outcomes = Barrier(len(acts)), {}

    def run(number, act):
        start.wait(30)
        try:
            act()
            outcomes[number] = None
        except Refusal as refusal:
            outcomes[number] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=one) for one in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert len(outcomes) == len(acts)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_powers_do_not_go_into_each_other(cast, district):
    published(cast, district.zjj, content(name="对甲的处罚"), content(name="对乙的处罚"))
    one, other = Power.objects.order_by("pk")
    drafts = [begun(cast, district.zjj, title=title) for title in ("第一份", "第二份")]
    outcomes = at_once(
        lambda: propose_merger(drafts[0], [one], by=cast.clerk, into=other),
        lambda: propose_merger(drafts[1], [other], by=cast.clerk, into=one),
    )
    refused = [refusal for refusal in outcomes.values() if refusal]
    assert len(refused) == 1 and refused[0].clause
    assert Succession.objects.count() == PowerVersion.objects.filter(is_open=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_devolved_power_is_taken_up_by_one_of_two(cast, district):
    published(cast, district.zjj, content(), content(name="对甲的处罚"))
    power = Power.objects.get(published__name="对甲的处罚")
    devolution = begun(cast, district.zjj)
    propose_devolution(devolution, power, by=cast.clerk, receiver=district.nyj)
    into_force(cast, devolution)
    drafts = [begun_by(cast.clerk2, district.nyj, title=title) for title in ("第一份", "第二份")]
    outcomes = at_once(*[lambda draft=draft: propose_receipt(draft, power, by=cast.clerk2) for draft in drafts])  # fmt: skip
    assert sorted(refusal is None for refusal in outcomes.values()) == [False, True]
    assert PowerVersion.objects.filter(action="receive").count() == 1
