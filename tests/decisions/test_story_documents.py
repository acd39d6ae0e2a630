"""The story of a matter with who answers for each step, as one document (D9, G3; the Plan 四(一)4, 四(四)1)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from decisions import story_documents
from decisions.models import Lead
from decisions.story import TAKEN, answerable
from decisions.workflows import execution_task, lead, suggestion
from powerops.core import documents
from powerops.core.audit import record_act
from powerops.core.canonical import digest
from powerops.core.models import AuditEvent, Document, Job
from powerops.core.refusals import NotAllowed
from tests.cast import Role, appoint
from tests.decisions.drafts import drafted, second
from tests.decisions.matters import proposed, starting
from tests.decisions.meetings import executing
from tests.decisions.pdf import kept, needs_pdf, text_of

pytestmark = pytest.mark.django_db
TRACERS = {"secretary", "leader", "supervisor", "inspector"}


def stories():
    return Document.objects.filter(kind=story_documents.STORY)


def steps_of(document):
    return [step for stage in document.snapshot["stages"] for step in stage["steps"]]


def test_each_step_says_who_at_which_post_with_which_opinion(cast, district):
    decision = suggestion.start(
        starting(cast, district), by=cast.leader, reason="同意启动，注意困难家庭减免"
    )
    document = story_documents.make(decision, by=cast.inspector)
    steps = steps_of(document)
    assert [one["place"] for one in steps] == list(range(1, len(steps) + 1))
    assert len(steps) == document.snapshot["count"]
    last = steps[-1]
    assert (last["person"], last["act"]) == (cast.leader.name, "决定启动")
    assert last["post"] == str(cast.leader.appointments.get().post) and last["clause"]
    assert "同意启动，注意困难家庭减免" in last["opinion"]
    people = {one["person"]: one["count"] for one in document.snapshot["people"]}
    assert people[cast.head.name] == 1 and sum(people.values()) == len(steps)
    assert document.content_sha256 == digest(document.snapshot)


def test_what_was_made_stays_as_it_was_whatever_is_done_later(cast, district):
    decision = proposed(cast, district)
    document = story_documents.make(decision, by=cast.secretary)
    before = document.snapshot
    suggestion.submit(decision, by=cast.clerk)
    cast.clerk.appointments.update(ended_on=timezone.localdate())
    later = story_documents.make(decision, by=cast.secretary)
    document.refresh_from_db()
    assert later.pk != document.pk and document.snapshot == before
    assert len(steps_of(later)) == len(steps_of(document)) + 1
    assert all(one["post"] for one in steps_of(later) if one["person"] == cast.clerk.name)


def test_the_same_state_is_one_document_whoever_asks_however_often(cast, district):
    decision = drafted(cast, district)
    first = story_documents.make(decision, by=cast.supervisor)
    for who in (cast.supervisor, cast.inspector, cast.secretary):
        assert story_documents.make(decision, by=who) == first
    assert stories().count() == 1 == AuditEvent.objects.filter(act=TAKEN).count()
    assert Job.objects.filter(arguments__document=first.pk).count() == 1


def test_having_it_made_or_taking_a_package_is_no_step_and_makes_no_newer_one(cast, district):
    decision = drafted(cast, district)
    before = answerable(decision, timezone.localdate())
    first = story_documents.make(decision, by=cast.supervisor)
    record_act("core.evidence.made", "制作证据包", decision, by=cast.inspector)
    assert answerable(decision, timezone.localdate()) == before
    assert story_documents.make(decision, by=cast.leader) == first


def test_what_is_entered_late_makes_a_newer_one_and_is_told_at_its_day(cast, district):
    decision = drafted(cast, district)
    first = story_documents.make(decision, by=cast.supervisor)
    yesterday = timezone.now() - timedelta(days=1)
    record_act("decisions.decision.measured", "补录的一步", decision, by=cast.clerk, happened_at=yesterday)  # fmt: skip
    later = story_documents.make(decision, by=cast.supervisor)
    assert later.pk != first.pk and later.snapshot["late"] == first.snapshot["late"] + 1
    assert steps_of(later)[0]["act"] == "补录的一步" and "补录于" in steps_of(later)[0]["late"]


def test_leads_are_told_to_nobody_in_it(cast, district):
    decision, today = executing(cast, district), timezone.localdate()
    execution_task.issue(
        decision, by=cast.secretary, body=district.zjj, title="落实减免", measure="做好", due_on=today + timedelta(days=90)
    )  # fmt: skip
    lead.look_for_inaction(today + timedelta(days=40))
    lead.take(Lead.objects.get(), by=cast.inspector, reason="机密线索受理理由")
    document = story_documents.make(decision, by=cast.supervisor)
    assert AuditEvent.objects.filter(reason="机密线索受理理由").exists()
    assert "机密线索受理理由" not in str(document.snapshot)


@pytest.mark.parametrize("who", ["clerk", "head", "legal", "clerk2", "personnel", "admin", "nobody"])  # fmt: skip
def test_nobody_else_has_it_made(cast, district, who):
    decision = drafted(cast, district)
    with pytest.raises(NotAllowed, match="责任倒查由"):
        story_documents.make(decision, by=getattr(cast, who))
    assert not stories().exists()


def test_a_secretary_of_another_county_is_refused(cast, district, client):
    decision = drafted(cast, district)
    kept(story_documents.make(decision, by=cast.secretary))
    other = appoint("secretary-elsewhere", "某县管委秘书", Role.SECRETARY, district.elsewhere)
    with pytest.raises(NotAllowed):
        story_documents.make(decision, by=other)
    client.force_login(other)
    page = f"{decision.get_absolute_url()}responsibility/"
    for answer in (
        client.get(page),
        client.post(f"{page}make/"),
        client.get(f"{page}{stories().get().code}.pdf"),
    ):
        assert answer.status_code == 404


def test_it_is_asked_for_made_and_fetched_on_the_page(cast, district, client):
    decision = drafted(cast, district)
    page = f"{decision.get_absolute_url()}responsibility/"
    client.force_login(cast.supervisor)
    assert "生成 PDF 文书" in client.get(page).content.decode()
    for _ in range(2):
        assert client.post(f"{page}make/", follow=True).status_code == 200
    document = stories().get()
    shown = client.get(page).content.decode()
    assert "正在生成，稍后刷新本页" in shown and "生成 PDF 文书" not in shown
    address = f"{page}{document.code}.pdf"
    assert client.get(address).status_code == 404
    kept(document)
    shown = client.get(page).content.decode()
    assert f'href="{address}"' in shown and "以后没有新的办理" in shown
    answer = client.get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]
    second(decision, cast)
    shown = client.get(page).content.decode()
    assert "以后又有新的办理" in shown and "生成 PDF 文书" in shown and address in shown


def test_only_who_is_told_who_answers_fetches_it(cast, district, client):
    decision = drafted(cast, district)
    document = kept(story_documents.make(decision, by=cast.secretary))
    other = drafted(cast, district, title="另一事项")
    got = set()
    for who, person in vars(cast).items():
        client.force_login(person)
        own = f"{decision.get_absolute_url()}responsibility/{document.code}.pdf"
        if client.get(own).status_code == 200:
            got.add(who)
        foreign = f"{other.get_absolute_url()}responsibility/{document.code}.pdf"
        assert client.get(foreign).status_code in (403, 404), who
    assert got == TRACERS
    client.force_login(cast.secretary)
    assert client.get(f"{decision.get_absolute_url()}responsibility/make/").status_code == 405


def test_a_long_story_asks_the_database_as_often_as_a_short_one(cast, district):
    def asked(decision):
        with CaptureQueriesContext(connection) as queries:
            story_documents.make(decision, by=cast.leader)
        return len(queries)

    decision = drafted(cast, district)
    few = asked(decision)
    for number in range(60):
        record_act("decisions.decision.measured", f"第{number}项办理", decision, by=cast.clerk)
    second(decision, cast)
    assert asked(decision) <= few


def test_anybody_verifies_it_and_reads_until_when_it_tells(cast, district, client):
    document = story_documents.make(drafted(cast, district), by=cast.secretary)
    shown = client.get(document.get_absolute_url()).content.decode()
    assert document.content_sha256 in shown and "以前的办理过程" in shown
    assert cast.clerk.name not in shown


@needs_pdf
def test_the_pdf_tells_every_step_with_its_verification(cast, district):
    decision = suggestion.start(
        starting(cast, district), by=cast.leader, reason="同意<启动>&注意减免"
    )
    document = story_documents.make(decision, by=cast.inspector)
    said = text_of(document)
    for step in steps_of(document):
        assert step["act"].replace(" ", "") in said and step["person"].replace(" ", "") in said
    assert "同意<启动>&注意减免" in said and decision.number in said
    assert document.content_sha256 in said
    assert documents.verify_url(document.code) in said
