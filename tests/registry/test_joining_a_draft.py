"""Of several drafts the clerk says which takes a power in; the software never guesses (四(二)3)."""

import pytest
from django.urls import reverse

from registry.models import PowerVersion, Revision
from registry.workflows.drafting import start_revision
from tests.builders import cause, content, published, walked
from tests.registry.version_typing import typed_form


@pytest.fixture
def power(cast, district):
    return (
        published(cast, district.zjj, content(), content(name="对另一行为的处罚"))
        .powers.first()
        .power
    )


@pytest.fixture
def drafts(cast, power):
    """Two adjustments in draft, the earlier first."""
    return [
        start_revision(
            power.body, by=cast.clerk, kind="adjustment", title=title, reason="法律修改", **cause()
        )
        for title in ("第一次调整", "第二次调整")
    ]


def test_of_several_drafts_the_one_chosen_takes_the_change_in(client, cast, power, drafts):
    client.force_login(cast.clerk)
    address = reverse("registry:power-change", args=[power.pk])
    asked = client.get(address).content.decode()
    assert "第一次调整" in asked and "第二次调整" in asked and "另起一次动态调整" in asked
    form = client.get(address, {"revision": drafts[0].pk}, follow=True)
    assert "第一次调整" in form.content.decode()
    client.post(form.redirect_chain[-1][0], typed_form(form) | {"remarks": "改"})
    assert PowerVersion.objects.get(is_open=True).revision == drafts[0]


def test_of_several_drafts_the_one_chosen_takes_the_removal_in(client, cast, power, drafts):
    client.force_login(cast.clerk)
    address = reverse("registry:power-removal", args=[power.pk])
    unsaid = client.post(address)
    assert unsaid.status_code == 400 and not PowerVersion.objects.filter(is_open=True).exists()
    assert client.post(address, {"revision": drafts[0].pk}).url == drafts[0].get_absolute_url()
    assert PowerVersion.objects.get(is_open=True).revision == drafts[0]


@pytest.mark.parametrize("door", ["registry:power-change", "registry:power-removal"])
def test_a_new_adjustment_may_be_begun_beside_a_draft_and_takes_the_power_in(
    client, cast, power, drafts, door
):
    client.force_login(cast.clerk)
    address = reverse(door, args=[power.pk])
    start = client.get(address, {"revision": "new"})
    typed = {"body": power.body_id, "title": "第三次调整", "reason": "机构职责调整", **cause()}
    following = client.post(start.url, typed)
    third = Revision.objects.get(title="第三次调整")
    assert following.url == f"{address}?revision={third.pk}"
    assert "第三次调整" in client.get(following.url, follow=True).content.decode()


@pytest.mark.parametrize("asked", ["999999", "x", "-1"])
def test_a_draft_that_is_none_of_the_bodys_is_not_taken(client, cast, power, drafts, asked):
    client.force_login(cast.clerk)
    address = reverse("registry:power-removal", args=[power.pk])
    assert client.post(address, {"revision": asked}).status_code == 400
    assert not PowerVersion.objects.filter(is_open=True).exists()


def test_a_draft_already_sent_to_review_is_not_offered(client, cast, power, drafts):
    other = power.body.powers.exclude(pk=power.pk).get()
    client.force_login(cast.clerk)
    client.post(reverse("registry:power-removal", args=[other.pk]), {"revision": drafts[0].pk})
    walked(drafts[0], cast, "head_review")
    assert drafts[0].status == "head_review"
    page = client.get(reverse("registry:power-removal", args=[power.pk])).content.decode()
    assert "第二次调整" in page and "第一次调整" not in page
    held = client.get(reverse("registry:power-removal", args=[other.pk]))
    assert held.url == PowerVersion.objects.get(power=other, is_open=True).get_absolute_url()


def test_who_comes_from_a_draft_to_the_current_list_joins_that_draft(client, cast, power, drafts):
    client.force_login(cast.clerk)
    page = client.get(drafts[0].get_absolute_url()).content.decode()
    address = f"{reverse('registry:current-powers')}?revision={drafts[0].pk}"
    assert address in page
    listed = client.get(address + "&q=处罚").content.decode()
    assert "第一次调整" in listed
    change = f"{reverse('registry:power-change', args=[power.pk])}?revision={drafts[0].pk}"
    assert change in listed
    assert f"revisions/{drafts[0].pk}/versions/new/" in client.get(change).url
    client.force_login(cast.legal)
    assert "第一次调整" not in client.get(address).content.decode()
