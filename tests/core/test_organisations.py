"""Organisations as a dated tree: what is done, what is refused, and what the past keeps (F1; the Plan 三)."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from powerops.core import organisations
from powerops.core.models import Appointment, AuditEvent, Organisation, Post
from powerops.core.people import open_post
from powerops.core.refusals import NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law.codes import provisional_code
from registry.workflows import revision as lifecycle
from registry.workflows.edition import publish_edition
from tests.builders import content, drafted, published, walked

TODAY = timezone.localdate()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
ON = {"on": YESTERDAY, "source": "新开〔2026〕1号"}


def founded(cast, parent, code="xjj", **changed):
    facts = {
        "name": "信访局", "kind": "department", "established_on": YESTERDAY, "department_number": "30",
        "credit_code": provisional_code("410791", 900 + Organisation.objects.count()),
    }  # fmt: skip
    return organisations.establish(code=code, parent=parent, by=cast.admin, **{**facts, **changed})


def test_a_body_is_founded_in_its_place_with_its_first_term(cast, district):
    body = founded(cast, district.gxq, source="新开〔2026〕1号")
    assert body.path.startswith(district.gxq.path) and body.stands_within(district.gxq)
    term = body.terms.get()
    assert (term.name, term.parent, term.began_on, term.ended_on) == (
        "信访局", district.gxq, YESTERDAY, None,
    )  # fmt: skip
    event = AuditEvent.objects.about(body).get()
    assert (event.by, event.reason) == (cast.admin, "新开〔2026〕1号")
    assert event.at_post.post.role == Role.ADMIN and event.clause


def test_a_renamed_body_keeps_its_past_name_for_its_past(cast, district):
    renamed = organisations.rename(district.zjj, name="住房城乡建设局", by=cast.admin, **ON)
    past, present = renamed.terms.all()
    assert (past.name, past.ended_on) == ("住房和城乡建设局", YESTERDAY)
    assert (present.name, present.began_on, present.ended_on) == ("住房城乡建设局", YESTERDAY, None)
    assert AuditEvent.objects.about(renamed).get().facts["原名称"] == "住房和城乡建设局"


def test_a_moved_body_takes_those_below_with_it(cast, district):
    below = founded(cast, district.zjj, code="zjd", name="住建执法队")
    organisations.move(district.zjj, parent=district.nyj, by=cast.admin, **ON)
    below.refresh_from_db()
    assert below.stands_within(district.nyj) and below.depth == 3


def test_a_body_cannot_stand_under_itself_or_under_its_own(cast, district):
    below = founded(cast, district.zjj, code="zjd", name="住建执法队")
    for parent in (district.zjj, below):
        with pytest.raises(RuleViolated, match="自己"):
            organisations.move(district.zjj, parent=parent, by=cast.admin, **ON)
    district.zjj.refresh_from_db()
    assert district.zjj.parent == district.gxq and district.zjj.terms.count() == 1


def test_who_serves_the_whole_district_stays_directly_below_it(cast, district):
    with pytest.raises(RuleViolated, match="面向全辖区"):
        organisations.move(district.gwh, parent=district.dgw, by=cast.admin, **ON)
    below = founded(cast, district.zjj, code="zjd", name="住建执法队")
    with pytest.raises(RuleViolated, match="面向全辖区"):
        open_post(below, by=cast.admin, title="法制员", role=Role.LEGAL)
    assert open_post(below, by=cast.admin, title="执法员", role=Role.OFFICER).is_open


def test_a_merged_body_closes_its_posts_and_ends_its_appointments(cast, district):
    organisations.abolish(district.nyj, by=cast.admin, successor=district.zjj, **ON)
    district.nyj.refresh_from_db()
    assert (district.nyj.abolished_on, district.nyj.successor) == (YESTERDAY, district.zjj)
    assert not Post.objects.filter(organisation=district.nyj, is_open=True).exists()
    ends = Appointment.objects.filter(post__organisation=district.nyj).values_list("ended_on")
    assert set(ends) == {(YESTERDAY - timedelta(days=1),)}
    assert not district.nyj.terms.filter(ended_on=None).exists()


def test_an_ended_body_changes_no_more(cast, district):
    gone = organisations.abolish(district.nyj, by=cast.admin, **ON)
    for act in (
        lambda: organisations.rename(gone, name="农业局", by=cast.admin, **ON),
        lambda: organisations.correct_name(gone, name="农业局", by=cast.admin, source="有误"),
        lambda: organisations.move(gone, parent=district.zjj, by=cast.admin, **ON),
        lambda: organisations.abolish(gone, by=cast.admin, **ON),
        lambda: organisations.edit_facts(gone, by=cast.admin, telephone="1"),
        lambda: open_post(gone, by=cast.admin, title="新岗位", role=Role.CLERK),
        lambda: founded(cast, gone),
    ):
        with pytest.raises(RuleViolated, match="已撤销"):
            act()
    for act in (
        lambda: organisations.move(district.zjj, parent=gone, by=cast.admin, **ON),
        lambda: organisations.abolish(district.zjj, successor=gone, by=cast.admin, **ON),
    ):
        with pytest.raises(RuleViolated, match="现存"):
            act()


@pytest.mark.parametrize(
    ("on", "sentence"), [(date(2016, 8, 25), "晚于上一次变动"), (date(2010, 1, 1), "最早可以自2016年8月26日起。"), (TOMORROW, "不能晚于今天")]
)  # fmt: skip
def test_a_change_falls_after_the_last_one_and_not_in_the_future(cast, district, on, sentence):
    given = {"on": on, "source": "文件", "by": cast.admin}
    for act in (
        lambda: organisations.rename(district.zjj, name="新名", **given),
        lambda: organisations.move(district.zjj, parent=district.nyj, **given),
        lambda: organisations.abolish(district.zjj, **given),
    ):
        with pytest.raises(RuleViolated, match=sentence):
            act()
    district.zjj.refresh_from_db()
    assert (district.zjj.name, district.zjj.abolished_on) == ("住房和城乡建设局", None)


def test_the_same_change_sent_twice_is_made_once(cast, district):
    organisations.rename(district.zjj, name="住建局", by=cast.admin, **ON)
    with pytest.raises(RuleViolated, match="晚于上一次变动"):
        organisations.rename(district.zjj, name="住建局", by=cast.admin, **ON)
    founded(cast, district.gxq)
    with pytest.raises(ValidationError, match="这个机构代码已被使用。"):
        founded(cast, district.gxq)
    assert district.zjj.terms.count() == 2


def test_a_body_with_others_below_does_not_end(cast, district):
    founded(cast, district.zjj, code="zjd", name="住建执法队")
    with pytest.raises(RuleViolated, match="下级机构"):
        organisations.abolish(district.zjj, by=cast.admin, **ON)


def test_an_administrator_does_not_end_the_body_of_the_own_post_nor_the_district(cast, district):
    with pytest.raises(RuleViolated, match="您的管理员岗位"):
        organisations.abolish(district.gwh, by=cast.admin, **ON)
    with pytest.raises(RuleViolated, match="下级机构|辖区不能撤销"):
        organisations.abolish(district.gxq, by=cast.admin, **ON)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("11410700MB1A2345X", "应为18位，现为17位"),
        ("TE41079100000000", "应为18位"),
        ("12410000415800481A", "校验"),
    ],
)
def test_a_wrong_credit_code_is_refused_in_words(cast, district, code, sentence):
    with pytest.raises(ValidationError, match=sentence):
        founded(cast, district.gxq, credit_code=code)
    assert not Organisation.objects.filter(code="xjj").exists()


def test_a_word_of_the_addresses_is_no_code(cast, district):
    with pytest.raises(ValidationError, match="保留"):
        founded(cast, district.gxq, code="new")


@pytest.mark.parametrize("number", ["电话不对", "1234", "0373-35abc", "１２３４５６", "03733500000\n", "（、）"])  # fmt: skip
def test_what_is_no_telephone_is_refused_in_words(cast, district, number):
    for field in ("telephone", "supervision_telephone"):
        with pytest.raises(ValidationError, match="至少有 5 位数字"):
            organisations.edit_facts(district.zjj, by=cast.admin, **{field: number})
    district.zjj.refresh_from_db()
    assert not district.zjj.supervision_telephone


@pytest.mark.parametrize(
    "number", ["12345", "0373-3500000", "+86 (373) 3500000转8001", "（0373）3500001、3500002/3"]
)
def test_telephones_are_written_as_people_write_them(cast, district, number):
    edited = organisations.edit_facts(district.zjj, by=cast.admin, supervision_telephone=number)
    assert edited.supervision_telephone == number


def test_a_provisional_code_is_flagged(cast, district):
    assert founded(cast, district.gxq).has_provisional_code


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"kind": "jurisdiction"}, "辖区随系统安装设立"),
        ({"established_on": TOMORROW}, "不能晚于今天"),
        ({"established_on": date(2016, 8, 24)}, "不能早于上级机构"),
    ],
)
def test_a_body_is_not_founded_out_of_order(cast, district, changed, sentence):
    with pytest.raises(RuleViolated, match=sentence):
        founded(cast, district.gxq, **changed)


def test_nobody_but_the_administrator_of_the_district_sets_up_bodies(cast, district):
    everybody = {name: person for name, person in vars(cast).items() if name != "admin"}
    assert everybody
    for person in everybody.values():
        for act in (
            lambda: organisations.rename(district.zjj, name="新名", by=person, **ON),  # noqa: B023 (called at once)
            lambda: organisations.correct_name(district.zjj, name="新名", by=person, source="有误"),  # noqa: B023 (called at once)
            lambda: organisations.edit_facts(district.zjj, by=person, telephone="1"),  # noqa: B023 (called at once)
            lambda: organisations.abolish(district.zjj, by=person, **ON),  # noqa: B023 (called at once)
        ):
            with pytest.raises(NotAllowed):
                act()
    for act in (
        lambda: organisations.rename(district.elsewhere, name="新名", by=cast.admin, **ON),
        lambda: organisations.correct_name(
            district.elsewhere, name="新名", by=cast.admin, source="有误"
        ),
        lambda: founded(cast, district.elsewhere),
        lambda: organisations.move(district.zjj, parent=district.elsewhere, by=cast.admin, **ON),
        lambda: organisations.abolish(
            district.zjj, successor=district.elsewhere, by=cast.admin, **ON
        ),
    ):
        with pytest.raises(NotAllowed, match="某县所在辖区"):
            act()


def test_changed_facts_are_recorded_one_by_one(cast, district):
    organisations.edit_facts(district.zjj, by=cast.admin, telephone="0373-1", address="")
    event = AuditEvent.objects.about(district.zjj).get()
    assert event.facts["变更"] == [{"label": "联系电话", "old": "", "new": "0373-1"}]


def test_past_editions_keep_the_name_of_their_day(cast, district):
    first = published(cast, district.zjj)
    organisations.rename(
        district.zjj, name="住房城乡建设局", by=cast.admin, on=TODAY, source="文件"
    )
    district.zjj.refresh_from_db()
    first.refresh_from_db()
    assert str(first).startswith("住房和城乡建设局")
    second = published(cast, district.zjj, content(name="对另一违法行为的处罚"))
    first.refresh_from_db()
    assert first.header["body"]["name"] == "住房和城乡建设局"
    assert second.header["body"]["name"] == "住房城乡建设局"


def test_a_merged_body_keeps_its_editions_under_its_name(cast, district):
    edition = published(cast, district.zjj)
    organisations.abolish(district.zjj, successor=district.nyj, by=cast.admin, **ON)
    edition.refresh_from_db()
    assert edition.header["body"]["name"] == "住房和城乡建设局"
    assert edition.powers.count() == 1


def test_the_list_of_an_ended_body_goes_no_further(cast, district):
    draft = drafted(cast, district.zjj)
    approved = walked(drafted(cast, district.nyj, by=cast.clerk2), nyj(cast), "approved")
    for body in (district.zjj, district.nyj):
        organisations.abolish(body, successor=district.wgl, by=cast.admin, on=TODAY, source="文件")
    with pytest.raises((RuleViolated, NotAllowed)):
        lifecycle.submit(draft, by=cast.clerk)
    with pytest.raises(RuleViolated, match="撤销，由文化广电和旅游局承接"):
        publish_edition(district.nyj, by=cast.secretary)
    assert not approved.body.editions.exists()


def nyj(cast):
    """The cast as 农业农村局 sees it."""
    return SimpleNamespace(**{**vars(cast), "clerk": cast.clerk2, "head": cast.head2})
