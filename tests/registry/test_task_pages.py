"""The pages of tasks and of changed bodies: old words beside what changed, one button, who follows what (G5)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from powerops.core.organisations import rename
from registry.models import AdjustmentTask, BodyChange, PublishedPower, Revision
from tests.builders import content, published
from tests.registry.changing import article, construction_law, entered, sent

pytestmark = pytest.mark.django_db
DESK = "/desk/registry"


@pytest.fixture
def as_(client, cast):
    def signed_in(who):
        client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def task(cast, district):
    the_law = construction_law()
    published(cast, district.zjj, content())
    line = article(64, text="新的第六十四条：处五万元以下罚款。")
    sent(entered(the_law, cast.legal, line), cast.legal)
    return AdjustmentTask.objects.get()


def test_the_clerk_reads_old_words_beside_new_ones_and_opens_the_draft_with_one_button(as_, task):
    page = as_("clerk").get(task.get_absolute_url()).content.decode()
    assert "违反本法规定，未取得施工许可证" in page and "处五万元以下罚款" in page
    assert f'formaction="{task.get_absolute_url()}propose/"' in page
    assert (
        as_("clerk").post(f"{task.get_absolute_url()}propose/", {"reason": ""}).status_code == 302
    )
    task.refresh_from_db()
    assert task.revision.versions.get().action == "change"
    page = as_("clerk").get(task.get_absolute_url()).content.decode()
    assert task.revision.number in page


def test_an_answer_without_reason_is_refused_and_one_with_reason_waits_for_the_legal_office(
    as_, task
):
    url = f"{task.get_absolute_url()}excuse/"
    assert as_("clerk").post(url, {"reason": " "}).status_code == 422
    assert as_("clerk").post(url, {"reason": "<i>不受影响</i>"}).status_code == 302
    page = as_("legal").get(task.get_absolute_url()).content.decode()
    assert "&lt;i&gt;不受影响&lt;/i&gt;" in page and "认可无需调整" in page
    assert str(task) in as_("legal").get("/desk/").content.decode()


def test_the_task_stands_on_the_desk_of_clerk_and_head(as_, task):
    assert "提出调整，或者答复无需调整" in as_("clerk").get("/desk/").content.decode()
    assert "本部门的调整任务" in as_("head").get("/desk/").content.decode()
    assert task.title not in as_("clerk2").get("/desk/").content.decode()


def test_the_legal_office_has_what_it_sent_on_its_desk_until_the_body_has_answered(as_, task):
    desk = as_("legal").get("/desk/").content.decode()
    assert "下达的调整任务" in desk and "等待部门提出调整或者答复" in desk
    as_("clerk").post(f"{task.get_absolute_url()}propose/", {"reason": ""})
    assert "等待清单稿审定公布" in as_("legal").get("/desk/").content.decode()
    assert "下达的调整任务" not in as_("outsider").get("/desk/").content.decode()


def test_other_bodies_and_counties_find_no_task(as_, task):
    for who in ("clerk2", "head2", "outsider", "admin", "nobody"):
        assert as_(who).get(task.get_absolute_url()).status_code == 404, who
        assert as_(who).post(f"{task.get_absolute_url()}propose/").status_code == 404, who
        assert task.title not in as_(who).get(f"{DESK}/tasks/").content.decode()
    for who in ("head", "legal", "supervisor"):
        assert as_(who).get(task.get_absolute_url()).status_code == 200, who
        assert as_(who).post(f"{task.get_absolute_url()}propose/").status_code == 403, who
    assert as_("clerk").get(f"{task.get_absolute_url()}nonsense/").status_code == 404
    assert not Revision.objects.filter(kind="adjustment").exists()


def test_the_legal_office_follows_by_body_state_and_delay_and_exports(as_, task, time_machine):
    url = f"{DESK}/tasks/"
    for asked, is_shown in (
        ({"body": "zjj"}, True), ({"body": "nyj"}, True), ({"status": "open"}, True), ({"status": "done"}, False),
        ({"cause": "body"}, False), ({"cause": "law"}, True), ({"status": "overdue"}, False),
        ({"change": task.law_change_id}, True), ({"change": "x"}, True),
    ):  # fmt: skip
        shown = task.get_absolute_url() in as_("legal").get(url, asked).content.decode()
        assert shown == is_shown, asked
    time_machine.move_to(timezone.now() + timedelta(days=40))
    assert task.get_absolute_url() in as_("legal").get(url, {"status": "overdue"}).content.decode()
    lines = b"".join(as_("legal").get(url, {"export": "csv"}).streaming_content).decode()
    assert "住房和城乡建设局" in lines and "待办理" in lines


def test_the_list_and_the_page_ask_as_often_for_many_as_for_few(as_, cast, district, task):
    def asked():
        counts = []
        for url in (f"{DESK}/tasks/", AdjustmentTask.objects.latest("pk").get_absolute_url()):
            with CaptureQueriesContext(connection) as queries:
                assert as_("clerk").get(url).status_code == 200
            counts.append(len(queries))
        return counts

    asked()
    few = asked()
    published(cast, district.zjj, *[content(name=f"对第{one}种行为的处罚") for one in range(4)])
    day = timezone.localdate()
    the_law = construction_law()
    for number in range(3):
        change = entered(
            the_law, cast.legal, article(64), effective_on=day - timedelta(days=number)
        )
        sent(change, cast.legal)
    assert asked() == few
    assert max(few) <= 30


def test_the_legal_office_sees_changed_bodies_and_sends_at_once(as_, cast, district):
    published(cast, district.zjj)
    rename(
        district.zjj,
        name="住房建设局",
        on=timezone.localdate(),
        source="新编〔2026〕3号",
        by=cast.admin,
    )
    url = f"{DESK}/body-changes/"
    for who in ("clerk", "head", "supervisor", "admin"):
        assert as_(who).get(url).status_code == 403
    assert "住房建设局" not in as_("outsider").get(url).content.decode()
    page = as_("legal").get(url).content.decode()
    assert "住房建设局" in page and "立即核对并下达任务" in page
    assert as_("secretary").post(url).status_code == 403
    assert not BodyChange.objects.exists()
    assert as_("legal").post(url).status_code == 302
    change = BodyChange.objects.get()
    assert change.tasks.count() == 1
    assert "住房建设局" in as_("clerk").get(change.get_absolute_url()).content.decode()
    assert as_("outsider").get(change.get_absolute_url()).status_code == 404
    task_page = as_("clerk").get(change.tasks.get().get_absolute_url()).content.decode()
    assert "行使主体" in task_page and "住房和城乡建设局" in task_page


def test_a_function_is_passed_on_in_the_form(as_, cast, district):
    published(cast, district.zjj, content(), content(name="对另一行为的处罚"))
    url = f"{DESK}/body-changes/transfer/"
    assert as_("secretary").get(url).status_code == 403
    assert (
        "没有符合条件" in as_("legal").get(url, {"body": "zjj", "q": "查无此项"}).content.decode()
    )
    page = as_("legal").get(url, {"body": "zjj", "q": "另一"}).content.decode()
    assert "对另一行为的处罚" in page and content()["name"] not in page
    power = PublishedPower.objects.get(name="对另一行为的处罚")
    said = {"successor": "nyj", "on": timezone.localdate().isoformat(), "source": "新编〔2026〕5号"}
    refused = as_("legal").post(f"{url}?body=zjj", said)
    assert refused.status_code == 400 and "至少选择一个" in refused.content.decode()
    foreign = as_("legal").post(f"{url}?body=nyj", {**said, "powers": [power.pk]})
    assert foreign.status_code == 400 and not BodyChange.objects.exists()
    assert as_("legal").post(f"{url}?body=zjj", {**said, "powers": [power.pk]}).status_code == 302
    task = AdjustmentTask.objects.get()
    assert (task.body, task.power_count) == (district.zjj, 1)
