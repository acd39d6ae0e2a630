"""A table in a form grows before it is right, without JavaScript: a way may lead to a row that is not there yet (R5, R6)."""

import pytest
from django.urls import reverse

from registry.models import MaterialList, PowerVersion
from tests.builders import content, drafted
from tests.registry.guides import licence
from tests.registry.version_typing import typed_form

STEPS = 20


@pytest.fixture
def version(cast, district):
    return drafted(cast, district.zjj, content(**licence(guide=None))).versions.get()


def rows_in(fields, prefix):
    return int(fields[f"{prefix}-TOTAL_FORMS"])


def asked_for_more(client, address, prefix, typed):
    """Press the button of a table; return the form as it comes back."""
    answer = client.post(address, {**typed, "more": prefix}, follow=True)
    assert answer.status_code == 200
    return typed_form(answer)


def test_a_process_of_twenty_steps_is_typed_at_once_though_its_ways_lead_ahead(
    client, cast, version
):
    client.force_login(cast.clerk)
    address = reverse("registry:version-edit", args=[version.revision_id, version.pk])
    fields = typed_form(client.get(address))
    typed = 0
    while typed < STEPS:
        for at in range(typed, min(STEPS, rows_in(fields, "process"))):
            fields[f"process-{at}-step"] = f"第{at + 1}环节"
            typed = at + 1
        fields["process-0-ways"] = f"不予受理→{STEPS}\n受理→2"
        if typed < STEPS:
            fields = asked_for_more(client, address, "process", fields)
            assert fields["process-0-ways"].splitlines()[0] == f"不予受理→{STEPS}"
    assert PowerVersion.objects.get(pk=version.pk).process == version.process, (
        "nothing is saved yet"
    )
    assert client.post(address, fields).status_code == 302
    saved = PowerVersion.objects.get(pk=version.pk).process
    assert len(saved) == STEPS
    assert saved[0]["next"][0] == {"when": "不予受理", "to": f"s{STEPS}"}


def test_a_guide_and_a_material_list_get_rows_and_lose_nothing(client, cast, version):
    client.force_login(cast.clerk)
    guide = reverse("registry:guide-edit", args=[version.revision_id, version.pk])
    for address in (guide, reverse("registry:material-list-create")):
        fields = typed_form(client.get(address))
        full = rows_in(fields, "materials")
        told = {f"materials-{at}-name": f"材料{at}" for at in range(full)}
        again = asked_for_more(client, address, "materials", {**fields, **told, "name": "常用"})
        assert rows_in(again, "materials") > full
        assert told.items() <= again.items()
    assert again["name"] == "常用"
    assert not MaterialList.objects.exists()


def test_the_button_leads_to_its_own_table_and_nowhere_else(client, cast, version):
    client.force_login(cast.clerk)
    address = reverse("registry:version-edit", args=[version.revision_id, version.pk])
    fields = typed_form(client.get(address))
    for asked, led in (("duties", f"{address}#rows-duties"), ("//evil.example/", f"{address}#rows-")):  # fmt: skip
        assert client.post(address, {**fields, "more": asked}).url == led
