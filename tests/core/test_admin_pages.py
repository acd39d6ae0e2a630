"""The administrator's pages: for whom they open, and what they say when something is wrong (F1, F2, F3)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from powerops.core.models import Organisation, OrganisationTerm, Person, Post
from powerops.law.codes import provisional_code

TODAY = timezone.localdate()
READERS = {"admin", "personnel", "supervisor", "inspector", "leader"}


@pytest.fixture
def pages(cast):
    """Addresses of the pages to read and of those to act, for the body, clerk and post of 住建局."""
    post = cast.clerk.appointments.get().post
    appointment, person, body = post.appointments.get(), [cast.clerk.pk], ["zjj"]
    read = {"organisation-list": [], "organisation-detail": body, "person-list": [], "person-detail": person, "role-list": []}  # fmt: skip
    act = {
        "organisation-create": [], "organisation-edit": body, "organisation-rename": body, "organisation-move": body,
        "organisation-correct-name": body,
        "organisation-abolish": body, "post-create": body, "post-appoint": [post.pk], "post-close": [post.pk],
        "appointment-end": [appointment.pk], "person-create": [], "person-edit": person, "person-password": person,
    }  # fmt: skip
    return [
        {reverse(f"core:{name}", args=args) for name, args in kind.items()} for kind in (read, act)
    ]


def test_each_page_opens_for_those_whose_work_it_is_and_nobody_else(client, cast, pages):
    read, act = pages
    for name, person in vars(cast).items():
        client.force_login(person)
        for url in read | act:
            opens = name == "admin" or (url in read and name in READERS)
            assert client.get(url).status_code == (200 if opens else 403), (name, url)


def test_the_anonymous_are_sent_to_the_login(client, pages):
    for url in pages[0] | pages[1]:
        for answer in (client.get(url), client.post(url, {"name": "x"})):
            assert answer.status_code == 302 and answer.url.startswith("/login/"), url


def test_who_may_only_read_is_offered_no_act_and_can_send_none(client, cast, pages):
    client.force_login(cast.personnel)
    page = client.get("/desk/organisations/zjj/").content.decode()
    assert "更名" not in page and "办理离任" not in page
    for url in pages[1]:
        assert client.post(url, {"name": "x"}).status_code == 403, url


def test_another_districts_bodies_and_people_do_not_exist_here(client, cast):
    client.force_login(cast.admin)
    away = ["/desk/organisations/elsewhere/", "/desk/organisations/elsewhere/rename/"]
    away += [reverse(f"core:person-{act}", args=[cast.outsider.pk]) for act in ("detail", "edit", "password")]  # fmt: skip
    for url in away:
        assert client.get(url).status_code == 404, url
    assert cast.outsider.name not in client.get("/desk/people/").content.decode()
    assert "某县" not in client.get("/desk/organisations/").content.decode()


def establishing(**changed):
    return {
        "name": "信访局", "kind": "department", "parent": Organisation.objects.get(code="gxq").pk, "code": "xfj",
        "established_on": TODAY.isoformat(), "credit_code": provisional_code("410791", 77), "region_code": "41",
        "department_number": "30", "level": "4", "source": "新开〔2026〕1号", **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"credit_code": "12410000415800481A"}, "校验位应为"),
        ({"code": "信访"}, "机构代码只能用英文字母"),
        ({"code": "zjj"}, "机构代码：这个机构代码已被使用。"),
        ({"credit_code": provisional_code("410791", 1)}, "这个统一社会信用代码已被使用。"),
        ({"code": "new"}, "系统保留的词"),
        ({"supervision_telephone": "电话不对"}, "监督电话：不是电话号码"),
        ({"kind": "jurisdiction"}, "选择一个有效的选项"),
        ({"established_on": (TODAY + timedelta(days=1)).isoformat()}, "日期不能晚于今天"),
        ({"established_on": "明天"}, "输入一个有效的日期"),
        ({"name": "长" * 101}, "100"),
    ],
)
def test_a_wrong_field_is_refused_in_chinese_and_what_was_typed_stays(
    client, cast, changed, sentence
):
    client.force_login(cast.admin)
    answer = client.post("/desk/organisations/new/", establishing(**changed))
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert "新开〔2026〕1号" in page and "有内容需要更正" in page
    assert not Organisation.objects.filter(code="xfj").exists()


def test_all_that_is_wrong_with_a_new_body_is_said_at_once(client, cast):
    client.force_login(cast.admin)
    wrong = {
        "kind": "", "code": "zjj", "credit_code": "12410000415800481A", "telephone": "无",
        "established_on": (TODAY + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    form = client.post("/desk/organisations/new/", establishing(**wrong)).context["form"]
    assert set(form.errors) == set(wrong)
    early = {"established_on": "2016-08-24", "region_code": "河南"}
    form = client.post("/desk/organisations/new/", establishing(**early)).context["form"]
    assert set(form.errors) == set(early)


def test_all_that_is_wrong_with_a_new_person_or_post_is_said_at_once(client, cast):
    client.force_login(cast.admin)
    given = {"name": "", "username": "clerk", "password": "12345678901", "email": "无"}
    form = client.post("/desk/people/new/", given).context["form"]
    assert set(form.errors) == set(given)
    given = {"title": cast.clerk.appointments.get().post.title, "role": ""}
    form = client.post("/desk/organisations/zjj/posts/new/", given).context["form"]
    assert "role" in form.errors and form.non_field_errors() == ["该机构已有同名岗位。"]


def test_a_wrong_day_stands_at_its_field_beside_the_other_errors(client, cast):
    client.force_login(cast.admin)
    for act, others in (("rename", {"name", "source"}), ("move", {"parent", "source"}), ("abolish", {"source"})):  # fmt: skip
        form = client.post(f"/desk/organisations/zjj/{act}/", {"on": "2016-08-25"}).context["form"]
        assert set(form.errors) == {"on"} | others
        assert "最早可以自2016年8月26日起" in form.errors["on"][0]
    appointment = cast.clerk.appointments.get()
    url = f"/desk/posts/{appointment.post.pk}/appoint/"
    form = client.post(url, {"began_on": "2016-08-24"}).context["form"]
    assert set(form.errors) == {"began_on", "person"}
    url = f"/desk/appointments/{appointment.pk}/end/"
    form = client.post(url, {"ended_on": "2016-08-24"}).context["form"]
    assert set(form.errors) == {"ended_on"} and "2016年8月25日" in form.errors["ended_on"][0]


def test_a_double_click_founds_one_body(client, cast):
    client.force_login(cast.admin)
    answers = [client.post("/desk/organisations/new/", establishing()) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 422]
    assert OrganisationTerm.objects.filter(organisation__code="xfj").count() == 1
    assert "临时代码" in client.get("/desk/organisations/xfj/").content.decode()


def test_the_tree_stands_in_its_order(client, cast):
    client.force_login(cast.admin)
    client.post("/desk/organisations/new/", establishing(parent=Organisation.objects.get(code="zjj").pk))  # fmt: skip
    shown = [one.code for one in client.get("/desk/organisations/").context["organisations"]]
    assert shown[0] == "gxq" and shown[shown.index("zjj") + 1] == "xfj"


def test_a_rename_on_the_page_is_refused_and_then_done(client, cast):
    client.force_login(cast.admin)
    url, given = "/desk/organisations/zjj/rename/", {"name": "住建局新名", "source": "文件"}
    refused = client.post(url, given | {"on": "2016-08-25"})
    assert refused.status_code == 422 and "晚于上一次变动" in refused.content.decode()
    assert 'value="住建局新名"' in refused.content.decode()
    assert client.post(url, given | {"on": TODAY.isoformat()}).status_code == 302
    page = client.get("/desk/organisations/zjj/").content.decode()
    assert "住建局新名" in page and "住房和城乡建设局" in page and "机构更名" in page


def test_a_name_entered_wrongly_is_corrected_on_its_page(client, cast):
    client.force_login(cast.admin)
    url = "/desk/organisations/zjj/correct-name/"
    assert url in client.get("/desk/organisations/zjj/").content.decode()
    refused = client.post(url, {"name": "住房和城乡建设局"})
    assert refused.status_code == 422 and set(refused.context["form"].errors) == {"source"}
    refused = client.post(url, {"name": "住房和城乡建设局", "source": "录入有误"})
    assert set(refused.context["form"].errors) == {"name"}
    assert client.post(url, {"name": "住房城乡建设局", "source": "录入有误"}).status_code == 302
    page = client.get("/desk/organisations/zjj/").content.decode()
    assert "更正名称" in page and "更正为：住房城乡建设局" in page
    assert "住房城乡建设局" in client.get("/bodies/zjj/").content.decode()


def test_the_record_of_a_body_tells_of_its_posts_and_appointments(client, cast):
    client.force_login(cast.admin)
    given = {"title": "第二经办", "role": "clerk"}
    assert client.post("/desk/organisations/zjj/posts/new/", given).status_code == 302
    post = Post.objects.get(title="第二经办")
    given = {"person": cast.nobody.pk, "began_on": TODAY.isoformat()}
    assert client.post(f"/desk/posts/{post.pk}/appoint/", given).status_code == 302
    for url in ("/desk/organisations/zjj/", cast.nobody.get_absolute_url()):
        assert "任职：无岗位人员" in client.get(url).content.decode()


def test_lists_cost_the_same_however_long_they_are(client, cast, django_assert_max_num_queries):
    client.force_login(cast.admin)
    for number in range(25):
        Person.objects.create(username=f"p{number}", name=f"人员{number}")
    for url in ("/desk/people/", "/desk/organisations/", "/desk/organisations/zjj/"):
        with django_assert_max_num_queries(11):
            assert client.get(url).status_code == 200
