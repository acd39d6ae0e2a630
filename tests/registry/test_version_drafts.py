"""What is typed into the form of a power is kept without being asked, and comes back until it is saved."""

import pytest
from django.urls import reverse

from powerops.core.models import FormDraft
from powerops.core.roles import Role
from tests.builders import drafted, published, walked
from tests.cast import appoint
from tests.registry.version_typing import typed_form


@pytest.fixture
def version(cast, district):
    return drafted(cast, district.zjj).versions.get()


def form_address(version):
    return reverse("registry:version-edit", args=[version.revision_id, version.pk])


def keep_address(version):
    return (
        f"{reverse('registry:version-keep', args=[version.revision_id])}?power={version.power_id}"
    )


def kept(client, version, **typed):
    """Open the form, type, and let the page keep it."""
    fields = typed_form(client.get(form_address(version))) | typed
    answer = client.post(keep_address(version), fields)
    assert answer.status_code == 200 and "已暂存" in answer.content.decode()
    return fields


def test_what_was_typed_comes_back_with_a_notice_valid_or_not(client, cast, version):
    client.force_login(cast.clerk)
    kept(client, version, name="", scope="仅限本区", **{"duties-2-text": "新的责任"})
    answer = client.get(form_address(version))
    fields = typed_form(answer)
    assert (fields["name"], fields["scope"], fields["duties-2-text"]) == (
        "",
        "仅限本区",
        "新的责任",
    )
    assert "还没有保存的内容" in answer.content.decode()
    version.refresh_from_db()
    assert version.name and version.scope == "" and version.row_version == 1


def test_saving_ends_the_draft(client, cast, version):
    client.force_login(cast.clerk)
    kept(client, version, scope="仅限本区")
    assert (
        client.post(
            form_address(version), typed_form(client.get(form_address(version)))
        ).status_code
        == 302
    )
    assert not FormDraft.objects.exists()
    version.refresh_from_db()
    assert version.scope == "仅限本区"


def test_without_javascript_what_was_refused_is_kept(client, cast, version):
    client.force_login(cast.clerk)
    fields = typed_form(client.get(form_address(version)))
    client.post(form_address(version), fields | {"name": "", "scope": "仅限本区"})
    assert typed_form(client.get(form_address(version)))["scope"] == "仅限本区"


def test_the_draft_is_given_up_on_demand(client, cast, version):
    client.force_login(cast.clerk)
    kept(client, version, scope="仅限本区")
    forget = keep_address(version).replace("keep", "forget")
    assert client.post(forget).url == form_address(version)
    answer = client.get(form_address(version))
    assert typed_form(answer)["scope"] == "" and "还没有保存的内容" not in answer.content.decode()


def test_a_draft_is_its_persons_own(client, cast, district, version):
    colleague = appoint("clerk3", "住建局经办乙", Role.CLERK, district.zjj)
    client.force_login(cast.clerk)
    kept(client, version, scope="仅限本区")
    client.force_login(colleague)
    assert typed_form(client.get(form_address(version)))["scope"] == ""


def test_a_draft_overtaken_by_a_colleague_still_meets_the_conflict(client, cast, district, version):
    colleague = appoint("clerk3", "住建局经办乙", Role.CLERK, district.zjj)
    client.force_login(cast.clerk)
    kept(client, version, scope="甲")
    client.force_login(colleague)
    fields = typed_form(client.get(form_address(version)))
    assert client.post(form_address(version), fields | {"scope": "乙"}).status_code == 302
    client.force_login(cast.clerk)
    again = typed_form(client.get(form_address(version)))
    answer = client.post(form_address(version), again)
    assert answer.status_code == 409 and typed_form(answer)["scope"] == "甲"


def test_a_change_begun_from_the_list_is_kept_under_its_power(client, cast, district):
    power = published(cast, district.zjj).powers.get().power
    revision = drafted(cast, district.zjj)
    client.force_login(cast.clerk)
    address = f"{reverse('registry:version-create', args=[revision.pk])}?power={power.pk}"
    fields = typed_form(client.get(address)) | {"remarks": "待核"}
    client.post(f"{reverse('registry:version-keep', args=[revision.pk])}?power={power.pk}", fields)
    assert typed_form(client.get(address))["remarks"] == "待核"
    assert typed_form(client.get(address.partition("?")[0]))["remarks"] == ""


def test_only_who_may_draft_now_keeps_drafts(client, cast, version):
    for person, status in ((cast.clerk2, 404), (cast.head, 403)):
        client.force_login(person)
        assert client.post(keep_address(version), {"name": "改"}).status_code == status
    walked(version.revision, cast, "head_review")
    client.force_login(cast.clerk)
    assert client.post(keep_address(version), {"name": "改"}).status_code == 409
    assert not FormDraft.objects.exists()
