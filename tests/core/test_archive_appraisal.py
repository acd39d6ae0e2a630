"""到期鉴定: F6, DAT-24. One proposes, another decides; what is destroyed stays on record, what others use stays."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from powerops.core import appraisal, archive, inbox
from powerops.core.actor import acting
from powerops.core.files import store
from powerops.core.jobs import run_waiting
from powerops.core.models import Appraisal, Attachment, AuditEvent, Notice, Volume
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.builders import drafted

pytestmark = pytest.mark.django_db
CLOSED, AFTER = date(2026, 11, 23), "2037-01-01 09:00 +08:00"
TEN = "retention_registry_revision_withdrawn"
JUDGED = {"reason": "已无保存价值"}


@pytest.fixture(autouse=True)
def own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


def kept(cast, record, *contents, retention=TEN):
    files = []
    for content in contents:
        attachment = store(ContentFile(content, name="材料.pdf"), by=cast.clerk, limit=10_000)
        files.append(archive.Item(attachment, "材料", "住房和城乡建设局", CLOSED))
    return archive.archive(
        record, title=str(record), body=record.body, closed_on=CLOSED, by=cast.secretary, files=files,
        record_lines=[], missing=[], retention=retention,
    )  # fmt: skip


@pytest.fixture
def volume(cast, district):
    return kept(cast, drafted(cast, district.zjj), b"%PDF-1.7 one")


@pytest.fixture
def due(volume):
    """1 January 2037: ten years, counted from the year after the closing, are over since yesterday."""
    with time_machine.travel(AFTER):
        yield volume


def disposed(cast, volume):
    proposed = appraisal.propose(volume, by=cast.secretary, outcome="disposed", **JUDGED)
    return appraisal.decide(proposed, by=cast.leader, decision="approved", reason="同意")


def exists(attachment: Attachment) -> bool:
    return attachment.file.storage.exists(attachment.file.name)


def test_what_is_due_is_listed_from_the_day_after_its_last_one(cast, volume):
    actor = acting(cast.secretary)
    for day, found in ((date(2036, 12, 31), 0), (date(2037, 1, 1), 1)):
        assert appraisal.due_volumes(actor, day).count() == found


def test_a_volume_is_not_appraised_before_its_time(cast, volume):
    with (
        time_machine.travel("2036-12-31 09:00 +08:00"),
        pytest.raises(RuleViolated, match="保管至2036年12月31日"),
    ):
        appraisal.propose(volume, by=cast.secretary, outcome="disposed", **JUDGED)


def test_what_is_kept_for_ever_is_never_appraised(cast, district):
    lasting = kept(cast, drafted(cast, district.zjj), retention="")
    with time_machine.travel("2126-01-01 09:00 +08:00"), pytest.raises(RuleViolated, match="永久"):
        appraisal.propose(lasting, by=cast.secretary, outcome="disposed", **JUDGED)


@pytest.mark.parametrize(
    "who", ["leader", "admin", "clerk", "head", "legal", "supervisor", "outsider"]
)
def test_only_the_archive_keeper_proposes(who, cast, due):
    with pytest.raises(NotAllowed, match="管委秘书"):
        appraisal.propose(due, by=getattr(cast, who), outcome="disposed", **JUDGED)


@pytest.mark.parametrize("who", ["secretary", "admin", "clerk", "head", "inspector", "outsider"])
def test_only_the_principal_leader_decides(who, cast, due):
    proposed = appraisal.propose(due, by=cast.secretary, outcome="disposed", **JUDGED)
    with pytest.raises(NotAllowed, match="主要领导"):
        appraisal.decide(proposed, by=getattr(cast, who), decision="approved")


def test_nobody_decides_what_they_proposed_even_with_both_posts(cast, district, due):
    from powerops.core.roles import Role
    from tests.cast import appoint

    both = appoint("both", "秘书兼主任", Role.LEADER, district.gwh)
    post = cast.secretary.appointments.get().post
    post.appointments.create(person=both, began_on=date(2016, 8, 25))
    proposed = appraisal.propose(due, by=both, outcome="disposed", **JUDGED)
    with pytest.raises(NotAllowed, match="由您提出"):
        appraisal.decide(proposed, by=both, decision="approved")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appraisal.objects.update(
            decision="approved", decided_by=both, decided_at="2037-01-01T00:00Z"
        )


def test_a_volume_waits_for_one_decision_at_a_time_and_is_decided_once(cast, due):
    proposed = appraisal.propose(due, by=cast.secretary, outcome="disposed", **JUDGED)
    assert "待审批" in Notice.objects.get(person=cast.leader).text
    with pytest.raises(RuleViolated, match="待审批"):
        appraisal.propose(due, by=cast.secretary, outcome="disposed", **JUDGED)
    with pytest.raises(RuleViolated, match="说明理由"):
        appraisal.decide(proposed, by=cast.leader, decision="refused")
    appraisal.decide(proposed, by=cast.leader, decision="refused", reason="仍有用处")
    with pytest.raises(IllegalTransition):
        appraisal.decide(proposed, by=cast.leader, decision="approved")
    assert "不批准销毁" in Notice.objects.get(person=cast.secretary, text__contains="不批准").text


def test_an_extension_gives_a_new_last_day_and_the_volume_stays_as_it_is(cast, due):
    with pytest.raises(RuleViolated, match="截止日期"):
        appraisal.propose(due, by=cast.secretary, outcome="extended", **JUDGED)
    proposed = appraisal.propose(
        due, by=cast.secretary, outcome="extended", retained_until=date(2046, 12, 31), **JUDGED
    )
    actor = acting(cast.secretary)
    assert appraisal.due_volumes(actor, date(2037, 1, 2)).count() == 1
    appraisal.decide(proposed, by=cast.leader, decision="approved")
    assert appraisal.due_volumes(actor, date(2037, 1, 2)).count() == 0
    assert appraisal.due_volumes(actor, date(2047, 1, 1)).count() == 1
    due.refresh_from_db()
    assert due.retained_until == date(2036, 12, 31)


def test_nothing_is_destroyed_before_the_approval(cast, due):
    proposed = appraisal.propose(due, by=cast.secretary, outcome="disposed", **JUDGED)
    run_waiting()
    appraisal.destroy(proposed.pk)
    assert exists(due.files.get().attachment)


def test_an_approved_disposal_destroys_the_content_and_keeps_everything_else(cast, due, client):
    attachment = due.files.get().attachment
    disposed(cast, due)
    run_waiting()
    assert not exists(attachment)
    done = Appraisal.objects.get()
    assert done.destroyed == [
        {"position": 1, "name": "材料.pdf", "sha256": attachment.sha256, "result": archive.GONE}
    ]
    assert Volume.objects.get().catalogue[0]["sha256"] == attachment.sha256
    assert AuditEvent.objects.get(act="core.volume.destroyed").facts["批准人"] == cast.leader.name
    client.force_login(cast.secretary, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/desk/records/core.volume/{due.pk}/files/{attachment.pk}/")
    assert answer.status_code == 410
    assert f"由{cast.leader}批准" in answer.content.decode()
    page = client.get(due.get_absolute_url()).content.decode()
    assert "已批准销毁" in page
    assert archive.check(due) == []
    assert archive.destroyed_digests() == {attachment.sha256}


def test_destroying_again_changes_nothing(cast, due):
    done = disposed(cast, due)
    run_waiting()
    before = Appraisal.objects.get().destroyed_at
    appraisal.destroy(done.pk)
    assert Appraisal.objects.get().destroyed_at == before
    assert AuditEvent.objects.filter(act="core.volume.destroyed").count() == 1


def test_content_that_another_volume_holds_stays_until_that_one_goes_too(cast, district, volume):
    other = kept(cast, drafted(cast, district.zjj), b"%PDF-1.7 one")
    attachment = volume.files.get().attachment
    with time_machine.travel(AFTER):
        disposed(cast, volume)
        run_waiting()
        assert exists(attachment)
        assert Appraisal.objects.get().destroyed[0]["result"] == appraisal.KEPT
        disposed(cast, other)
        run_waiting()
    assert not exists(attachment)


def test_content_that_stands_elsewhere_as_a_file_of_its_own_stays(cast, due):
    elsewhere = store(ContentFile(b"%PDF-1.7 one", name="别处.pdf"), by=cast.clerk2, limit=10_000)
    disposed(cast, due)
    run_waiting()
    assert exists(elsewhere)


def test_a_disposed_volume_is_not_appraised_again(cast, due):
    disposed(cast, due)
    with pytest.raises(RuleViolated, match="已批准销毁"):
        appraisal.propose(due, by=cast.secretary, outcome="disposed", **JUDGED)


def test_a_proposal_waits_on_the_desk_of_the_leader_alone_until_it_is_decided(cast, due):
    def waiting(person):
        return [row.title for rows, _ in inbox.words_wanted(acting(person)) for row in rows]

    proposed = appraisal.propose(due, by=cast.secretary, outcome="disposed", **JUDGED)
    assert waiting(cast.leader) == [f"案卷鉴定：{due}"]
    assert [waiting(one) for one in (cast.secretary, cast.head, cast.supervisor)] == [[], [], []]
    appraisal.decide(proposed, by=cast.leader, decision="approved", reason="同意")
    assert waiting(cast.leader) == []
