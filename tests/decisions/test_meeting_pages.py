"""Meetings in the browser: called, held, recorded and signed; who is called reads what it is about (D6; art 30)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from decisions.meeting_permissions import may_see_meeting, visible_meetings
from decisions.models import AgendaItem, Decision, Meeting, Stance
from decisions.permissions import may_see_decision, visible_decisions
from decisions.workflows import meeting as lifecycle
from powerops.core.actor import acting
from tests.decisions import matters, meetings, reviewing

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(cast, district):
    return reviewing.on_agenda(cast, district)


def post(client, person, name, *args, **told):
    client.force_login(person)
    return client.post(reverse(f"decisions:{name}", args=args), told)


def page(client, person, record, tail=""):
    client.force_login(person)
    return client.get(f"{record.get_absolute_url()}{tail}")


def called(cast, district, *topics):
    return lifecycle.notify(meetings.prepared(cast, district, *topics), by=cast.secretary)


def positions(item, *said):
    """The form's fields for who said what, in the order of speaking."""
    members = {one.person_id: one.pk for one in item.meeting.members.all()}
    told = {}
    for order, (person, choice) in enumerate(said, 1):
        pk = members[person.pk]
        told |= {f"order_{pk}": order, f"choice_{pk}": choice, f"words_{pk}": "理由如会上所述"}
    return told


def held_by_its_pages(client, cast, district, topic):
    """A meeting called and held through its pages, the inspector away."""
    meetings.numbered(cast, district)
    at = timezone.localtime() + timedelta(hours=2)
    answer = post(
        client, cast.secretary, "meeting-create", kind="standing", planned_at=at.strftime("%Y-%m-%dT%H:%M"), place="三楼会议室",
        chair=meetings.seat(cast.leader).pk, members=[meetings.seat(one).pk for one in (cast.head, cast.head2)],
        observers=[meetings.seat(cast.inspector).pk],
    )  # fmt: skip
    meeting = Meeting.objects.get()
    assert answer.url == meeting.get_absolute_url()
    post(client, cast.secretary, "meeting-item", meeting.pk, decision=topic.pk)
    post(client, cast.secretary, "meeting-act", meeting.pk, "notify")
    today = timezone.localdate().isoformat()
    away = meeting.members.get(person=cast.inspector)
    post(
        client,
        cast.secretary,
        "meeting-hold",
        meeting.pk,
        held_on=today,
        **{f"absent_{away.pk}": "另有公务"},
    )
    return meeting


def test_a_meeting_is_prepared_called_held_recorded_and_minuted(client, cast, district, topic):
    meeting = held_by_its_pages(client, cast, district, topic)
    item = AgendaItem.objects.get()
    said = positions(item, (cast.head2, "opposed"), (cast.head, "agreed"), (cast.leader, "agreed"))
    post(
        client,
        cast.secretary,
        "meeting-record-item",
        meeting.pk,
        item.pk,
        result="adopted",
        resolution="按草案执行",
        **said,
    )
    post(client, cast.secretary, "meeting-submit-minutes", meeting.pk, minutes="会议原则同意。")
    post(client, cast.leader, "meeting-act", meeting.pk, "sign_minutes")
    meeting.refresh_from_db()
    topic.refresh_from_db()
    assert (meeting.status, topic.status) == ("minuted", Decision.Status.ADOPTED)
    shown = page(client, cast.secretary, meeting).content.decode()
    assert "不同意见" in shown and meeting.minutes_number in shown and "另有公务" in shown
    assert "不同意见" in page(client, cast.clerk, topic).content.decode()


def test_a_wrong_order_is_told_with_the_clause_and_keeps_what_was_typed(
    client, cast, district, topic
):
    item = meetings.held(cast, district, topic).items.get()
    first = (
        (cast.leader, "agreed"),
        *((one, "agreed") for one in (cast.head, cast.head2, cast.personnel)),
    )
    answer = post(
        client, cast.secretary, "meeting-record-item", item.meeting_id, item.pk, result="adopted", resolution="已经写好的决定",
        **positions(item, *first),
    )  # fmt: skip
    shown = answer.content.decode()
    assert answer.status_code == 422 and "第三十条第二款" in shown and "已经写好的决定" in shown
    assert not Stance.objects.exists()


def test_the_same_place_in_the_order_twice_is_refused(client, cast, district, topic):
    item = meetings.held(cast, district, topic).items.get()
    told = positions(item, *meetings.everybody(cast)) | {
        f"order_{one.pk}": 1 for one in item.meeting.members.all()
    }
    answer = post(
        client, cast.secretary, "meeting-record-item", item.meeting_id, item.pk, result="adopted", resolution="同意", **told
    )  # fmt: skip
    assert answer.status_code == 422 and "发言次序不能相同" in answer.content.decode()


def test_a_second_click_records_nothing_twice(client, cast, district, topic):
    item = meetings.held(cast, district, topic).items.get()
    told = positions(item, *meetings.everybody(cast)) | {"result": "adopted", "resolution": "同意"}
    place = (item.meeting_id, item.pk)
    assert post(client, cast.secretary, "meeting-record-item", *place, **told).status_code == 302
    again = post(client, cast.secretary, "meeting-record-item", *place, **told)
    assert again.status_code == 409 and "不能更改" in again.content.decode()
    assert Stance.objects.count() == 4


@pytest.mark.parametrize("name", ["meeting-item", "meeting-hold", "meeting-submit-minutes"])
def test_the_secretary_alone_prepares_and_records(client, cast, district, topic, name):
    meeting = called(cast, district, topic)
    for person in (cast.leader, cast.head, cast.legal, cast.supervisor):
        assert post(client, person, name, meeting.pk).status_code == 403
    assert post(client, cast.clerk2, name, meeting.pk).status_code == 404


def test_words_with_html_are_shown_as_words(client, cast, district, topic):
    item = meetings.held(cast, district, topic).items.get()
    told = positions(item, *meetings.everybody(cast))
    pk = item.meeting.members.get(person=cast.head).pk
    told |= {f"words_{pk}": "<script>alert(1)</script>", "result": "adopted", "resolution": "同意"}
    post(client, cast.secretary, "meeting-record-item", item.meeting_id, item.pk, **told)
    assert b"<script>alert(1)" not in page(client, cast.secretary, item.meeting).content


# --- who reads what --------------------------------------------------------------------------------


def test_who_is_called_reads_the_meeting_and_its_matter_and_others_do_not(
    client, cast, district, topic
):
    meeting = meetings.prepared(cast, district, topic)
    assert page(client, cast.head2, topic).status_code == 404, "not before the notice"
    meeting = lifecycle.notify(meeting, by=cast.secretary)
    for person in (cast.head2, cast.personnel):
        assert page(client, person, meeting).status_code == 200
        assert page(client, person, topic).status_code == 200
    for person in (cast.clerk2, cast.window):
        assert page(client, person, meeting).status_code == 404
        assert page(client, person, topic).status_code == 404
    lifecycle.cancel(meeting, by=cast.secretary, reason="时间冲突")
    assert page(client, cast.head2, topic).status_code == 404, (
        "a cancelled meeting is about nothing"
    )


def test_list_and_predicate_agree_for_everybody(cast, district, topic):
    meeting, other = called(cast, district, topic), matters.drafting(cast, district, title="另一件")
    for person in vars(cast).values():
        actor = acting(person)
        for decision in (topic, other):
            listed = visible_decisions(actor).filter(pk=decision.pk).exists()
            assert listed == may_see_decision(actor, decision), person
        assert visible_meetings(actor).filter(pk=meeting.pk).exists() == may_see_meeting(
            actor, meeting
        ), person


def test_the_list_costs_the_same_for_many_as_for_few(
    client, cast, district, django_assert_max_num_queries
):
    client.force_login(cast.secretary)
    for many in (1, 6):
        for _ in range(many):
            meetings.prepared(cast, district)
        with django_assert_max_num_queries(14):
            answer = client.get(reverse("decisions:meeting-list"))
    assert len(answer.context["page"].object_list) == 7


def test_the_list_is_filtered_and_exported(client, cast, district, topic):
    called(cast, district, topic)
    cancelled = lifecycle.cancel(
        meetings.prepared(cast, district), by=cast.secretary, reason="时间冲突"
    )
    client.force_login(cast.supervisor)
    address = reverse("decisions:meeting-list")
    assert list(client.get(f"{address}?status=cancelled").context["page"].object_list) == [
        cancelled
    ]
    assert client.get(f"{address}?export=csv").status_code == 200
    client.force_login(cast.window)
    assert client.get(address).status_code == 403


# --- what the forms ask ----------------------------------------------------------------------------


def test_the_next_meeting_begins_with_the_seats_of_the_last(client, cast, district):
    meetings.prepared(cast, district, observers=[meetings.seat(cast.clerk)])
    client.force_login(cast.secretary)
    form = client.get(reverse("decisions:meeting-create")).context["form"]
    seats = {meetings.seat(one).pk for one in (cast.head, cast.head2, cast.personnel)}
    assert set(form["members"].initial) == seats
    assert set(form["observers"].initial) == {meetings.seat(cast.clerk).pk}
    offered = set(form.fields["members"].queryset.values_list("person__username", flat=True))
    assert "leader" in offered and not offered & {"clerk", "window", "officer", "admin"}


def test_no_position_and_no_result_is_answered_beforehand(client, cast, district, topic):
    item = meetings.held(cast, district, topic).items.get()
    orders = {
        name: value
        for name, value in positions(item, *meetings.everybody(cast)).items()
        if name.startswith("order_")
    }
    answer = post(
        client,
        cast.secretary,
        "meeting-record-item",
        item.meeting_id,
        item.pk,
        resolution="同意",
        **orders,
    )
    errors = answer.context["form"].errors
    assert answer.status_code == 422 and "result" in errors
    assert sum(name.startswith("choice_") for name in errors) == 4


def test_another_opinion_without_its_reason_is_asked_at_the_member(client, cast, district, topic):
    item = meetings.held(cast, district, topic).items.get()
    told = positions(item, *meetings.everybody(cast)) | {"result": "adopted", "resolution": "同意"}
    pk = item.meeting.members.get(person=cast.head2).pk
    told |= {f"choice_{pk}": "reserved", f"words_{pk}": " "}
    answer = post(client, cast.secretary, "meeting-record-item", item.meeting_id, item.pk, **told)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [f"words_{pk}"]
