"""整理意见: many opinions into few groups, each answered; what was held is answered alike (D3; 713号令 art 14, 18)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from decisions.consultation_permissions import (
    may_see_comment,
    may_see_consultation,
    visible_comments,
    visible_consultations,
)
from decisions.models import Comment, Consultation, OpinionGroup
from decisions.participation_facts import SURVEY
from decisions.workflows import comment as comments
from decisions.workflows import consultation as lifecycle
from decisions.workflows import consultation_drafting, sorting
from powerops.core import filings
from powerops.core.models import AuditEvent
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions.consultations import (
    answered,
    begun,
    closed,
    concluded,
    opened,
    said,
)
from tests.decisions.drafts import drafted
from tests.decisions.test_comments import PDF
from tests.registry.test_who_sees_what import who_sees

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(cast, district):
    return drafted(cast, district)


@pytest.fixture
def consultation(decision, cast):
    return opened(decision, cast)


def fed(consultation, number):
    return [said(consultation, f"第{n}条意见：请降低幅度。") for n in range(number)]


def test_many_opinions_are_put_into_a_group_at_once_by_the_filter(consultation, cast, client):
    fed(consultation, 60)
    other = said(consultation, "赞成。")
    client.force_login(cast.clerk)
    address = f"{consultation.get_absolute_url()}comments/"
    page = client.get(address, {"q": "降低"}).content.decode()
    assert "61 条意见" in page and "第 1 页，共 2 页" in page
    sent = client.post(f"{address}assign/?q=降低", {"all_shown": "on", "title": "降低幅度"})
    assert sent.status_code == 302
    group = OpinionGroup.objects.get()
    assert group.comments.count() == 60
    other.refresh_from_db()
    assert other.group is None
    client.post(f"{address}assign/", {"comments": [other.pk], "target": group.pk})
    assert group.comments.count() == 61


@pytest.mark.parametrize(
    "data", [{}, {"title": "空的"}, {"comments": ["1; DROP"], "title": "x"}, {"all_shown": "on"}]
)
def test_what_was_not_chosen_is_not_moved(consultation, cast, client, data):
    said(consultation)
    client.force_login(cast.clerk)
    sent = client.post(f"{consultation.get_absolute_url()}comments/assign/", data)
    assert sent.status_code == 422 and not OpinionGroup.objects.exists()


def test_opinions_of_another_consultation_do_not_come_in(consultation, cast, district):
    foreign = said(opened(drafted(cast, district, title="另一事项"), cast, title="另一公告"))
    group = sorting.make_group(consultation, by=cast.clerk, title="归纳")
    with pytest.raises(RuleViolated, match="没有选中"):
        sorting.assign(
            consultation, by=cast.clerk, comments=Comment.objects.filter(pk=foreign.pk), group=group
        )
    with pytest.raises(RuleViolated, match="另一项"):
        sorting.assign(
            foreign.consultation, by=cast.clerk, comments=Comment.objects.all(), group=group
        )


def test_an_answer_needs_its_reason(consultation, cast):
    said(consultation)
    group = sorting.make_group(
        consultation, by=cast.clerk, title="归纳", comments=consultation.comments.all()
    )
    for outcome, reason in (("adopted", ""), ("not", " "), ("", "理由"), ("maybe", "理由")):
        with pytest.raises(Exception, match="理由|选项|outcome|空"):
            sorting.answer(group, by=cast.clerk, outcome=outcome, reason=reason)
    sorting.answer(group, by=cast.clerk, outcome="not", reason="低于成本。")


@pytest.mark.parametrize(
    "who", ["head", "clerk2", "legal", "leader", "supervisor", "admin", "outsider"]
)
def test_only_the_clerk_of_the_body_sorts(consultation, cast, who):
    said(consultation)
    with pytest.raises(NotAllowed):
        sorting.make_group(consultation, by=getattr(cast, who), title="归纳")
    with pytest.raises(NotAllowed):
        comments.enter(
            consultation,
            by=getattr(cast, who),
            channel="letter",
            said_on=timezone.localdate(),
            text="来信",
        )


def test_groups_dissolve_and_their_opinions_wait_again(consultation, cast):
    comment = said(consultation)
    group = sorting.make_group(
        consultation, by=cast.clerk, title="归纳", comments=consultation.comments.all()
    )
    sorting.dissolve(group, by=cast.clerk)
    comment.refresh_from_db()
    assert comment.group is None and not OpinionGroup.objects.exists()


def test_nothing_is_sorted_once_the_report_is_sent(consultation, cast):
    said(consultation)
    answered(closed(consultation), cast)
    sent = lifecycle.send_report(consultation, by=cast.clerk, report_text="说明")
    with pytest.raises(IllegalTransition):
        sorting.make_group(sent, by=cast.clerk, title="再归纳")
    with pytest.raises(IllegalTransition):
        sorting.answer(sent.groups.get(), by=cast.clerk, outcome="not", reason="改")


def test_what_came_by_letter_is_entered_and_late_ones_say_so(consultation, cast):
    day = timezone.localdate() - timedelta(days=3)
    late = comments.enter(
        consultation, by=cast.clerk, channel="letter", said_on=day, text="来信：请减免。"
    )
    same = comments.enter(
        consultation,
        by=cast.clerk,
        channel="telephone",
        said_on=timezone.localdate(),
        text="来电：赞成。",
    )
    assert (late.is_late, same.is_late) == (True, False)
    event = AuditEvent.objects.filter(act="decisions.consultation.comment_entered").earliest("pk")
    assert timezone.localdate(event.happened_at) == day
    with pytest.raises(RuleViolated, match="不能晚于今天"):
        comments.enter(
            consultation,
            by=cast.clerk,
            channel="letter",
            said_on=timezone.localdate() + timedelta(days=1),
            text="未来",
        )
    with pytest.raises(RuleViolated, match="自己提交"):
        comments.enter(consultation, by=cast.clerk, channel="portal", said_on=day, text="冒充")


@pytest.mark.parametrize("form", ["forum", "visit", "written", "poll"])
def test_what_was_held_is_entered_late_marked_late_and_answered_like_comments(decision, cast, form):
    """JC-14-FORMS."""
    poll = (
        {"institution": "某调查公司", "sample_size": 1200, "method": "电话抽样"}
        if form == "poll"
        else {}
    )
    day = timezone.localdate() - timedelta(days=5)
    record = begun(decision, cast, form, held_on=day, **poll)
    event = AuditEvent.objects.get(act="decisions.consultation.begun", record_id=record.pk)
    assert timezone.localdate(event.happened_at) == day < timezone.localdate(event.at)
    comments.enter(
        record, by=cast.clerk, channel="spoken", said_on=day, text="居民代表：幅度太大。"
    )
    with pytest.raises(RuleViolated, match="还没有归纳"):
        lifecycle.send_report(record, by=cast.clerk, report_text="说明")
    answered(record, cast)
    if form == "poll":
        with pytest.raises(RuleViolated, match="调查报告"):
            concluded(record, cast)
        filings.file(record, SURVEY, ContentFile(PDF, name="报告.pdf"), by=cast.clerk)
    assert concluded(record, cast).status == Consultation.Status.CONCLUDED


def test_what_was_not_held_yet_or_says_too_little_is_not_entered(decision, cast):
    with pytest.raises(RuleViolated, match="还没有举行"):
        begun(decision, cast, "forum", held_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(Exception, match="样本"):
        begun(decision, cast, "poll")
    record = begun(decision, cast, "forum")
    assert (
        consultation_drafting.rewrite(record, by=cast.clerk, place="社区活动室").place
        == "社区活动室"
    )


def test_who_sees_consultations_and_opinions(consultation, cast):
    said(consultation)
    seeing = {"clerk", "head", "legal", "secretary", "leader", "supervisor", "inspector"}
    assert who_sees(cast, visible_consultations, may_see_consultation, Consultation) == seeing
    assert who_sees(cast, visible_comments, may_see_comment, Comment) == seeing


def test_the_export_holds_every_opinion_and_nobody_s_name_and_runs_no_formula(
    consultation, cast, client
):
    said(consultation, '=HYPERLINK("http://x")请看', name="某居民", contact="13800000000")
    fed(consultation, 3)
    client.force_login(cast.clerk)
    address = f"{consultation.get_absolute_url()}comments/?q=降低&export="
    csv = b"".join(client.get(f"{address}csv").streaming_content).decode()
    assert csv.count("\n") == 5 and "某居民" not in csv and "13800000000" not in csv
    assert ",\"'=HYPERLINK" in csv or ",'=HYPERLINK" in csv
    assert b"".join(client.get(f"{address}xlsx").streaming_content)[:2] == b"PK"


def test_the_sorting_page_asks_as_often_for_many_opinions_as_for_few(consultation, cast, client):
    client.force_login(cast.clerk)
    address = f"{consultation.get_absolute_url()}comments/"
    asked = []
    for number in (2, 40):
        fed(consultation, number)
        answered(consultation, cast)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
            assert client.get(consultation.get_absolute_url()).status_code == 200
        asked.append(len(queries))
    assert asked[1] <= asked[0] and asked[1] < 60
