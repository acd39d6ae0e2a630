"""The pages of key posts: who opens what, marking, the table, acts, exports, as of a day; the public's page (R8, F3)."""

from datetime import date

import pytest
from django.utils import timezone

from powerops.core.actor import acting
from powerops.core.models import Appointment, Organisation
from powerops.core.parameters import set_value
from powerops.law.parameters import KEY_POSTS_PUBLIC
from registry import key_post_inbox, key_posts
from registry.models import ConflictAlarm, DutyMatrix, KeyPost, KeyPostTenure, RotationWaiver
from registry.workflows import conflict_alarm, duty_matrix, rotation
from tests.registry.key_posts import confirmed, drafted, holder, marked, posts, whole

pytestmark = pytest.mark.django_db
BASE = "/desk/registry/key-posts/"
LISTS = ("", "posts/", "matrices/", "conflicts/", "rotation/")
EVERYTHING = {"personnel", "secretary", "leader", "supervisor", "inspector"}
OWN = {"clerk", "head"}


@pytest.fixture
def signed_in(client, cast):
    def sign_in(name):
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def lively(cast, district):
    """住建局 has a matrix, a key post with a tenure, and a conflict."""
    matrix = confirmed(cast, district.zjj)
    at = posts(district.zjj)
    mark = marked(cast, at["批准岗"])
    Appointment.objects.create(
        person=holder(at["申请岗"]), post=at["批准岗"], began_on=date(2026, 1, 5)
    )
    rotation.settle()
    conflict_alarm.check()
    tenure = KeyPostTenure.objects.order_by("pk").first()
    return {
        f"posts/{mark.pk}/": mark, f"matrices/{matrix.pk}/": matrix,
        f"conflicts/{ConflictAlarm.objects.get().pk}/": None, f"rotation/{tenure.pk}/": tenure,
    }  # fmt: skip


def test_who_reads_what_the_whole_cast(cast, district, lively, signed_in):
    """Overseers all, the body's own clerk and head their own; other bodies' read lists without it; the rest nothing."""
    wrong = []
    for name in vars(cast):
        client = signed_in(name)
        reads = name in EVERYTHING | OWN
        for address in LISTS:
            response = client.get(BASE + address)
            expected = 200 if reads or name in {"clerk2", "head2"} else 403
            told = expected == 200 and "住房和城乡建设局" in response.content.decode()
            if response.status_code != expected or (told and not reads):
                wrong.append((name, address, response.status_code))
            file = client.get(f"{BASE}{address}?export=csv")
            text = b"".join(file).decode() if file.status_code == 200 else ""
            if file.status_code != expected or ("住房和城乡建设局" in text) != reads:
                wrong.append((name, address, "export"))
        for address in lively:
            if client.get(BASE + address).status_code != (200 if reads else 404):
                wrong.append((name, address))
    assert wrong == []


def test_queryset_and_predicate_agree(cast, district, lively):
    for person in vars(cast).values():
        actor = acting(person)
        may = key_posts.may_read(actor, district.zjj)
        assert set(key_posts.visible_bodies(actor)) == {
            body for body in Organisation.objects.all() if key_posts.may_read(actor, body)
        }
        for visible in (
            key_posts.visible_key_posts, key_posts.visible_matrices, key_posts.visible_tenures, key_posts.visible_alarms,
        ):  # fmt: skip
            assert visible(actor).exists() == may, person


def test_who_reads_and_does_not_act_is_refused(cast, district, lively, signed_in):
    mark, tenure = KeyPost.objects.get(), KeyPostTenure.objects.order_by("pk").first()
    matrix = drafted(cast, district.zjj, area="works")
    for name in ("supervisor", "inspector", "leader", "head", "secretary"):
        client = signed_in(name)
        for address in (f"posts/{mark.pk}/end/", f"rotation/{tenure.pk}/waiver/", f"matrices/{matrix.pk}/edit/", "posts/new/"):  # fmt: skip
            assert client.get(BASE + address).status_code == 403, (name, address)
            assert client.post(BASE + address, {}).status_code == 403, (name, address)
        assert client.post(f"{BASE}matrices/{matrix.pk}/submit/", {"reason": ""}).status_code == 403
    assert KeyPost.objects.get().ended_on is None


def test_personnel_marks_a_post_in_the_browser(cast, district, signed_in):
    client, post = signed_in("personnel"), posts(district.zjj)["执行岗"]
    assert "住房和城乡建设局" in client.get(f"{BASE}posts/new/").content.decode()
    form = {
        "post": post.pk,
        "area": "works",
        "began_on": timezone.localdate(),
        "basis": "区〔2026〕1号",
    }
    wrong = client.post(f"{BASE}posts/new/?body=zjj", {**form, "began_on": "2036-01-01"})
    assert wrong.status_code == 422 and "不能晚于今天" in wrong.content.decode()
    response = client.post(f"{BASE}posts/new/?body=zjj", form)
    mark = KeyPost.objects.get()
    assert response["Location"] == mark.get_absolute_url()
    overview = client.get(BASE).content.decode()
    assert "缺权限目录" in overview and "公共工程建设（重点岗位 1 个）" in overview
    client.post(f"{BASE}posts/{mark.pk}/end/", {"ended_on": timezone.localdate(), "reason": "划出"})
    mark.refresh_from_db()
    assert mark.end_reason == "划出"


def sent(lines, matrix, **more):
    """The table as a browser sends it."""
    data = {
        "lines-TOTAL_FORMS": len(lines),
        "lines-INITIAL_FORMS": len(matrix.lines),
        "basis": "制度",
    }
    for number, line in enumerate(lines):
        data |= {f"lines-{number}-{name}": "" if value is None else value for name, value in line.items()}  # fmt: skip
    from registry.workflows.matrix_drafting import version_of

    return {**data, "seen": version_of(matrix), "effective_on": timezone.localdate(), **more}


def test_the_clerk_fills_the_table_and_it_goes_its_way(cast, district, signed_in):
    client = signed_in("clerk")
    start = {"body": district.zjj.pk, "area": "procurement", "effective_on": timezone.localdate()}
    client.post(f"{BASE}matrices/new/", start)
    matrix = DutyMatrix.objects.get()
    address = f"{BASE}matrices/{matrix.pk}/"
    bad = client.post(
        f"{address}edit/", sent([{**whole(district.zjj)[0], "up_to": "十万"}], matrix)
    )
    assert bad.status_code == 422 and "第 1 行" in bad.content.decode()
    lost = client.post(
        f"{address}edit/", sent([{"matter": "", "duty": "apply", "post": ""}], matrix)
    )
    assert "请填写事项" in lost.content.decode()
    client.post(f"{address}edit/", sent(whole(district.zjj)[:4], matrix))
    assert "没有岗位承担执行" in client.get(address).content.decode()
    refused = client.post(f"{address}submit/", {"reason": "请审"})
    assert refused.status_code == 422 and "请审" in refused.content.decode()
    matrix.refresh_from_db()
    lines = [{**one, "over": one["over"] or ""} for one in whole(district.zjj)]
    more = client.post(f"{address}edit/", sent(lines, matrix, more="1"))
    assert more["Location"].endswith("edit/#rows-end")
    client.post(f"{address}submit/", {"reason": ""})
    signed_in("head").post(f"{address}endorse/", {"reason": "同意"})
    signed_in("personnel").post(f"{address}confirm/", {"reason": "同意"})
    matrix.refresh_from_db()
    assert matrix.status == "confirmed"
    page = signed_in("supervisor").get(address).content.decode()
    assert "5万元以上至50万元" in page and "局长办公会" in page and "施行中" in page


def test_a_cleared_matter_takes_its_row_away(cast, district, signed_in):
    matrix = drafted(cast, district.zjj)
    lines = [{**one, "over": one["over"] or "", "post": one["post"]} for one in whole(district.zjj)]
    lines[4]["matter"] = ""
    signed_in("clerk").post(f"{BASE}matrices/{matrix.pk}/edit/", sent(lines, matrix))
    matrix.refresh_from_db()
    assert [one["duty"] for one in matrix.lines] == ["apply", "review", "approve", "approve"]


def test_the_list_as_of_a_day_and_the_desk(cast, district, signed_in, time_machine):
    time_machine.move_to("2026-11-23 12:00+08:00", tick=False)
    confirmed(cast, district.zjj)
    second = drafted(cast, district.zjj, on=date(2026, 12, 1))
    duty_matrix.submit(second, by=cast.clerk)
    assert [*key_post_inbox.matrices_wanted(acting(cast.head))] == [second]
    assert "确认" in signed_in("head").get("/desk/").content.decode()
    duty_matrix.endorse(second, by=cast.head)
    assert not key_post_inbox.matrices_wanted(acting(cast.head)).exists()
    assert [*key_post_inbox.matrices_wanted(acting(cast.secretary))] == [second]
    duty_matrix.return_by_secretary(second, by=cast.secretary, reason="改")
    assert [*key_post_inbox.matrices_wanted(acting(cast.clerk))] == [second]
    page = signed_in("inspector").get(f"{BASE}matrices/?on=2026-11-23").content.decode()
    assert "第 1 版" in page and "第 2 版" not in page
    assert signed_in("inspector").get(f"{BASE}matrices/?on=abc&area=%00&page=x").status_code == 200


def test_a_waiver_goes_through_the_browser(cast, district, lively, signed_in):
    tenure = KeyPostTenure.objects.order_by("pk").first()
    address = f"{BASE}rotation/{tenure.pk}/"
    form = {"until": date(timezone.localdate().year + 1, 1, 31), "reason": "培训接任人"}
    signed_in("personnel").post(f"{address}waiver/", form)
    waiver = RotationWaiver.objects.get()
    assert [*key_post_inbox.waivers_wanted(acting(cast.leader))] == [waiver]
    assert "批准缓轮" in signed_in("leader").get(address).content.decode()
    signed_in("leader").post(f"{address}decide/", {"grant": "yes", "opinion": "同意"})
    waiver.refresh_from_db()
    assert waiver.outcome == "granted"
    assert "缓轮中" in signed_in("head").get(f"{BASE}rotation/?state=waived").content.decode()


def test_the_public_reads_posts_and_no_persons_where_the_district_says_so(cast, district, lively, client):  # fmt: skip
    inside = client.get("/key-posts/")
    assert (inside.status_code, inside.cookies) == (200, {})
    assert "住房和城乡建设局" not in inside.content.decode()
    assert client.get("/api/v1/key-posts/").json()["results"] == []
    set_value(
        KEY_POSTS_PUBLIC, value=1, valid_from=timezone.localdate(), citation="会议", reason="公开", by=cast.admin
    )  # fmt: skip
    page = client.get("/key-posts/").content.decode()
    assert "住房和城乡建设局" in page and "5万元以上至50万元" in page
    (record,) = client.get("/api/v1/key-posts/?body=zjj").json()["results"]
    assert record["lines"][0]["post"] == "申请岗" and record["lines"][0]["duty"] == "申请"
    for text in (page, str(record)):
        assert (
            holder(posts(district.zjj)["审核岗"]).username not in text
            and cast.head.name not in text
        )
    assert client.get("/api/v1/key-posts/?body=nyj").json()["count"] == 0
    assert client.get("/api/v1/key-posts/?page=9").status_code == 404
    assert client.get("/api/v1/key-posts/?on=2020-01-01").json()["count"] == 0
    assert client.post("/key-posts/").status_code == 405


def test_the_record_tells_a_change_of_lines_in_words(cast, district, signed_in):
    matrix = drafted(cast, district.zjj)
    page = (
        signed_in("clerk").get(f"/desk/records/registry.dutymatrix/{matrix.pk}/").content.decode()
    )
    assert "设备购置：批准，副局长岗，5万元以下（含）" in page
    assert "&#x27;matter&#x27;" not in page


def test_lists_ask_as_often_for_many_key_posts_as_for_few(cast, district, signed_in, django_assert_max_num_queries):  # fmt: skip
    at = posts(district.zjj)
    for title in ("申请岗", "审核岗", "批准岗", "执行岗"):
        for area in ("procurement", "works", "funds"):
            marked(cast, at[title], area=area)
    confirmed(cast, district.zjj)
    confirmed(cast, district.zjj, area="works")
    client = signed_in("head")
    for address in LISTS:
        with django_assert_max_num_queries(14):
            assert client.get(BASE + address).status_code == 200
