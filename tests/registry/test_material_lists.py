"""Reusable lists of materials: kept by the clerk of their body, never the cause of a change elsewhere (R6; 四(二)5)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from powerops.core.models import AuditEvent
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed
from registry.models import MaterialList
from registry.workflows import material_list as lists
from registry.workflows.drafting import propose
from tests.builders import content, drafted
from tests.registry.guides import licence
from tests.registry.version_typing import typed_form

ROWS = [{"name": "营业执照", "kind": "复印件", "copies": 1}, {"name": "法定代表人身份证"}]


@pytest.fixture
def made(cast, district):
    return lists.begin(district.zjj, by=cast.clerk, name="企业身份材料", materials=ROWS)


def test_a_list_is_made_once_however_often_the_form_is_sent(cast, district, made):
    again = lists.begin(district.zjj, by=cast.clerk, name="企业身份材料", materials=ROWS)
    assert again == made and AuditEvent.objects.about(made).count() == 1
    with pytest.raises(ValidationError, match="同名"):
        lists.begin(district.zjj, by=cast.clerk, name="企业身份材料", materials=ROWS[:1])


def test_changing_a_list_changes_no_guide(cast, district, made):
    guide = {"materials": made.materials}
    version = drafted(cast, district.zjj, content(**licence(guide=guide))).versions.get()
    lists.change(made, by=cast.clerk, row_version=1, name="新名", materials=[{"name": "户口簿"}])
    version.refresh_from_db()
    assert [row["name"] for row in version.guide["materials"]] == ["营业执照", "法定代表人身份证"]
    made.refresh_from_db()
    assert [row["name"] for row in made.materials] == ["户口簿"] and made.history.count() == 2


def test_the_second_of_two_clerks_is_told(cast, made):
    lists.change(made, by=cast.clerk, row_version=1, name="甲", materials=ROWS)
    with pytest.raises(Conflict, match="已修改了这份材料清单"):
        lists.change(made, by=cast.clerk, row_version=1, name="乙", materials=ROWS)


@pytest.mark.parametrize(
    "rows", [[], [{"name": ""}], [{"note": "只有说明"}], [{"name": "表", "kind": "影印"}]]
)
def test_a_list_without_named_materials_is_refused(cast, district, rows):
    with pytest.raises(ValidationError):
        lists.begin(district.zjj, by=cast.clerk, name="空", materials=rows)


def test_a_retired_list_is_changed_no_more_and_never_deleted(cast, made):
    lists.retire(made, by=cast.clerk)
    for act in (
        lambda: lists.retire(made, by=cast.clerk),
        lambda: lists.change(made, by=cast.clerk, row_version=2, name="x", materials=ROWS),
    ):
        with pytest.raises(IllegalTransition):
            act()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_materiallist")
    assert MaterialList.objects.get().is_retired


def test_nobody_but_the_clerk_of_the_body_keeps_its_lists(client, cast, made):
    for person in (cast.head, cast.legal, cast.clerk2):
        with pytest.raises(NotAllowed):
            lists.change(made, by=person, row_version=1, name="x", materials=ROWS)
        client.force_login(person)
        assert client.get(made.get_absolute_url()).status_code == 404
        retire = reverse("registry:material-list-retire", args=[made.pk])
        assert client.post(retire).status_code == 404
    client.force_login(cast.head)
    assert client.get(reverse("registry:material-list-list")).status_code == 403


def test_the_clerk_keeps_a_list_in_the_browser(client, cast, district):
    client.force_login(cast.clerk)
    create = reverse("registry:material-list-create")
    typed = {
        **typed_form(client.get(create)),
        "name": "场所材料",
        "materials-0-name": "房屋<权属>证明",
    }
    assert client.post(create, {**typed, "name": ""}).status_code == 400
    assert client.post(create, typed).status_code == 302
    made = MaterialList.objects.get()
    assert made.body == district.zjj and made.materials[0]["name"] == "房屋<权属>证明"
    listed = client.get(reverse("registry:material-list-list")).content.decode()
    assert "场所材料" in listed and "1 份" in listed
    page = client.get(made.get_absolute_url())
    assert "房屋&lt;权属&gt;证明" in page.content.decode()
    stale = typed_form(page)
    assert (
        client.post(made.get_absolute_url(), {**stale, "note": "租赁的用合同"}).status_code == 302
    )
    refused = client.post(made.get_absolute_url(), {**stale, "note": "我的说明"})
    assert refused.status_code == 409 and "我的说明" in refused.content.decode()
    client.post(reverse("registry:material-list-retire", args=[made.pk]))
    record = reverse("core:record-detail", args=["registry.materiallist", made.pk])
    told = client.get(record).content.decode()
    assert "建立材料清单" in told and "停用材料清单" in told
    assert "停用" in client.get(made.get_absolute_url()).content.decode()


def test_a_sample_of_another_body_is_refused_in_a_list(cast, district):
    with pytest.raises(ValidationError, match="不是本部门提交的文件"):
        lists.begin(
            district.zjj, by=cast.clerk, name="表", materials=[{"name": "表", "sample": "b" * 64}]
        )


def test_a_guide_may_take_the_rows_of_a_list_as_they_are(cast, district, made):
    version = drafted(cast, district.zjj, content(**licence(guide=None))).versions.get()
    saved = propose(
        version.revision,
        {"guide": {"materials": made.materials}},
        by=cast.clerk,
        power=version.power,
    )
    assert saved.guide["materials"] == made.materials
