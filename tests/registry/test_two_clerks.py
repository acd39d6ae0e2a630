"""Two clerks edit one power at once: the second sees what changed and keeps the own text."""

import pytest
from django.urls import reverse

from powerops.core.roles import Role
from registry.models import PowerVersion
from tests.builders import adjusted, drafted, published
from tests.cast import appoint
from tests.registry.version_typing import typed_form


@pytest.fixture
def colleague(cast, district):
    """A second clerk of 住建局."""
    return appoint("clerk3", "住建局经办乙", Role.CLERK, district.zjj)


@pytest.fixture
def version(cast, district):
    return drafted(cast, district.zjj).versions.get()


def address_of(version):
    return reverse("registry:version-edit", args=[version.revision_id, version.pk])


def opened(client, person, address):
    client.force_login(person)
    return typed_form(client.get(address))


def test_the_second_is_told_what_the_first_changed_and_keeps_the_own_text(
    client, cast, colleague, version
):
    address = address_of(version)
    first, second = opened(client, cast.clerk, address), opened(client, colleague, address)
    client.force_login(cast.clerk)
    assert client.post(address, {**first, "handling_office": "质量安全科"}).status_code == 302
    client.force_login(colleague)
    answer = client.post(address, {**second, "handling_office": "执法大队"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "住建局经办已修改了本事项的承办机构" in text
    assert "质量安全科" in text and typed_form(answer)["handling_office"] == "执法大队"
    version.refresh_from_db()
    assert version.handling_office == "质量安全科"
    assert typed_form(client.get(address))["handling_office"] == "执法大队", (
        "closing the page loses nothing"
    )


def test_a_second_save_after_the_warning_goes_through(client, cast, colleague, version):
    address = address_of(version)
    first, second = opened(client, cast.clerk, address), opened(client, colleague, address)
    client.post(address, {**first, "handling_office": "质量安全科"})
    warned = client.post(address, {**second, "handling_office": "执法大队"})
    assert client.post(address, typed_form(warned)).status_code == 302
    version.refresh_from_db()
    assert version.handling_office == "执法大队" and version.row_version == 3


def test_what_only_the_first_changed_is_not_undone_by_the_second(client, cast, colleague, version):
    address = address_of(version)
    first, second = opened(client, cast.clerk, address), opened(client, colleague, address)
    client.post(address, {**first, "scope": "本区范围内"})
    warned = client.post(address, {**second, "handling_office": "执法大队"})
    assert "您没有改动，下方已采用对方的内容" in warned.content.decode()
    client.post(address, typed_form(warned))
    version.refresh_from_db()
    assert (version.scope, version.handling_office) == ("本区范围内", "执法大队")


def test_two_who_begin_to_change_one_published_power_do_not_overwrite_each_other(
    client, cast, district, colleague
):
    power = published(cast, district.zjj).powers.get().power
    revision = adjusted(cast, power)
    PowerVersion.objects.get(revision=revision).delete()
    address = f"{reverse('registry:version-create', args=[revision.pk])}?power={power.pk}"
    first, second = opened(client, cast.clerk, address), opened(client, colleague, address)
    assert client.post(address, {**first, "remarks": "甲"}).status_code == 302
    warned = client.post(address, {**second, "remarks": "乙"})
    assert warned.status_code == 409 and typed_form(warned)["remarks"] == "乙"
    assert PowerVersion.objects.get(revision=revision).remarks == "甲"
