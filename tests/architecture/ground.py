"""One record of every kind of 住房和城乡建设局, made through the product's own doors: what addresses may point at."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from powerops.core import (
    appraisal,
    archive,
    deadlines,
    delegations,
    evidence,
    filings,
    handover,
    numbering,
)
from powerops.core.actor import acting
from powerops.core.files import store
from powerops.core.models import Appointment, Mail, NumberSeries, Post
from powerops.core.organisations import rename
from powerops.core.parameters import set_value
from powerops.core.records import KINDS
from powerops.core.recusals import raise_recusal
from powerops.core.roles import Role
from powerops.law.parameters import PARAMETERS
from registry.consistency import count_again, findings_of
from registry.models import (
    BodyChange,
    ConflictAlarm,
    EmergencyReview,
    KeyPostTenure,
    Law,
    PublishedPower,
)
from registry.numbers import APPROVAL
from registry.records import BASIS
from registry.workflows import (
    body_change,
    conflict_alarm,
    error_report,
    finding_answer,
    intermediary,
    ledger,
    material_list,
    rotation,
)  # fmt: skip
from registry.workflows.emergency import publish_urgently
from registry.workflows.upload import receive
from registry.workflows.withdrawal import withdraw
from tests.architecture import decisions_ground
from tests.architecture.addresses import Address
from tests.builders import content, drafted, published, walked
from tests.cast import appoint
from tests.registry import key_posts
from tests.registry.changing import article, construction_law, entered, sent
from tests.registry.guides import PDF
from tests.registry.test_ledgers import fields
from tests.registry.uploads import small_list

TODAY = timezone.localdate
# What only those who may read a record of 住建局 see of it, on whatever page, list, file or answer.
SECRETS = {
    "draft": "对机密草稿行为的处罚", "upload": "机密清单.xlsx", "report": "机密纠错内容", "contact": "secret-citizen@example.cn",
    "material": "机密材料清单", "matter": "机密采购事项", "answer": "机密核对说明", "delegation": "机密代理事由",
    "waiver": "机密缓轮理由", "recusal": "机密回避理由", "service": "机密中介服务", "filing": "机密依据.pdf",
}  # fmt: skip


def ground(cast: Any, district: Any) -> SimpleNamespace:
    """Make everything; return the records by the names that addresses give them."""
    numbering.open_series(by=cast.admin, organisation=district.gwh, kind=APPROVAL, sign="新开")
    construction_law()  # before the powers that lean on it
    published(
        cast,
        district.zjj,
        content(),
        content(name="对另一行为的处罚"),
        content(name="对第三种行为的处罚"),
    )
    return SimpleNamespace(
        **published_ones(cast, district), **laws(cast, district), **people(cast, district),
        **drafts(cast, district), **house(cast, district), **decisions_ground.matters(cast, district),
        person=cast.clerk,
    )  # fmt: skip


def published_ones(cast: Any, district: Any) -> dict[str, Any]:
    """What hangs on published powers: a withdrawal, a report of a mistake, an urgent publication, the ledgers."""
    urgent = walked(
        drafted(cast, district.zjj, content(name="对防汛行为的处罚")), cast, "legal_review"
    )
    publish_urgently(urgent, by=cast.leader, reason="防汛抢险，须立即明确处置权限")
    first, second, *_ = PublishedPower.objects.order_by("position")
    report = error_report.file(
        first, form_key="k1", sender="a" * 64, subject="basis", text=SECRETS["report"],
        email=SECRETS["contact"],
    )  # fmt: skip
    about = {
        "name": SECRETS["service"],
        "basis": "《中华人民共和国环境影响评价法》第十九条",
        "payer": "applicant",
    }
    return {
        "power": first, "report": report, "review": EmergencyReview.objects.get(),
        "withdrawal": withdraw(second.power, by=cast.secretary, kind="error", reason="依据引用有误，正在更正"),
        "entry": ledger.enter(by=cast.legal, **fields()),
        "service": intermediary.register_service(powers=[first.power], by=cast.legal, is_precondition=True, providers="某公司", **about),
    }  # fmt: skip


def laws(cast: Any, district: Any) -> dict[str, Any]:
    """A changed law with its task, a renamed body, an answered finding."""
    law = construction_law()
    change = sent(entered(law, cast.legal, article(64)), cast.legal)
    rename(
        district.wgl,
        name="文化旅游局",
        on=timezone.localdate(),
        source="新编〔2026〕3号",
        by=cast.admin,
    )
    body_change.follow_all(cast.legal)
    Law.objects.filter(pk=law.pk).update(is_repealed=True)
    count_again(district.zjj)
    found = findings_of(district.zjj)[0]
    answer = finding_answer.answer(
        district.zjj,
        found.entry.power,
        found.kind,
        found.digest,
        reason=SECRETS["answer"],
        by=cast.clerk,
    )
    other = findings_of(district.zjj)[1]
    return {
        "law": law, "change": change, "task": change.tasks.get(body=district.zjj), "answer": answer,
        "finding": f"?power={other.entry.power}&kind={other.kind}&digest={other.digest}",
        "body_change": BodyChange.objects.get(),
    }  # fmt: skip


def people(cast: Any, district: Any) -> dict[str, Any]:
    """The matrix, the key post with its holder and a waiver, a conflict; a substitute, a hand-over."""
    at = key_posts.posts(district.zjj)
    matrix = key_posts.confirmed(cast, district.zjj, *(
        {**row, "matter": SECRETS["matter"]} for row in key_posts.whole(district.zjj)
    ))  # fmt: skip
    mark = key_posts.marked(cast, at["批准岗"])
    person = key_posts.holder(at["申请岗"])
    Appointment.objects.create(person=person, post=at["批准岗"], began_on=date(2026, 1, 5))
    rotation.settle()
    conflict_alarm.check()
    tenure = KeyPostTenure.objects.order_by("pk").first()
    waiver = rotation.ask_waiver(
        tenure,
        by=cast.personnel,
        until=timezone.localdate() + timedelta(days=60),
        reason=SECRETS["waiver"],
    )
    held = cast.clerk.appointments.get()
    stand_in = appoint("stand-in", "住建局另一经办", Role.CLERK, district.zjj)
    window, tomorrow = (
        Appointment.objects.get(person=cast.window),
        timezone.localdate() + timedelta(days=1),
    )
    return {
        "matrix": matrix, "mark": mark, "tenure": tenure, "waiver": waiver, "alarm": ConflictAlarm.objects.get(),
        "appointment": held, "post": held.post, "empty_post": Post.objects.get(title="窗口人员", organisation=district.zjj),
        "delegation": delegations.delegate(
            window, by=cast.head, substitute=cast.officer, began_on=tomorrow, ended_on=tomorrow, reason=SECRETS["delegation"],
        ),
        "hand_over": handover.hand_over(held, by=cast.head, receiver=stand_in, note="调岗"),
    }  # fmt: skip


def drafts(cast: Any, district: Any) -> dict[str, Any]:
    """A draft with a file, an evidence package, somebody to recuse; an upload, a list of materials, a time limit."""
    revision = drafted(cast, district.zjj, content(name=SECRETS["draft"]))
    filing = filings.file(
        revision, BASIS, ContentFile(PDF, name=SECRETS["filing"]), by=cast.clerk, is_sensitive=True
    )
    recusal = raise_recusal(revision, by=cast.clerk, person=cast.legal, reason=SECRETS["recusal"])
    job = evidence.order(KINDS["registry.revision"], revision, acting(cast.secretary))
    limit = deadlines.start(
        "XX-REPLY",
        revision,
        body=district.zjj,
        role=Role.CLERK,
        started_on=timezone.localdate(),
        by=cast.clerk,
    )
    file = ContentFile(small_list(), name=SECRETS["upload"])
    others = {
        name: walked(drafted(cast, district.zjj, content(name=f"对{name}行为的处罚")), cast, state)
        for name, state in (("approved", "approved"), ("reviewed", "legal_review"))
    }
    return {
        "revision": revision, "version": revision.versions.get(), "filing": filing, "attachment": filing.attachment, "recusal": recusal, "package": job,
        "deadline": limit, "upload": receive(district.zjj, file, by=cast.clerk, limit=10_000_000),
        "material": material_list.begin(
            district.zjj, by=cast.clerk, name=SECRETS["material"], materials=[{"name": "营业执照"}]
        ), **others,
    }  # fmt: skip


def house(cast: Any, district: Any) -> dict[str, Any]:
    """A volume whose time is over with an appraisal, an issued number, a letter that failed."""
    record = drafted(cast, district.zjj, content(name="对已归档行为的处罚"))
    file = store(ContentFile(PDF + b"2", name="来源文件.pdf"), by=cast.clerk)
    volume = archive.archive(
        record, title=str(record), body=record.body, closed_on=date(2010, 1, 4), by=cast.secretary,
        files=[archive.Item(file, "来源文件", "住建局", date(2010, 1, 4))], missing=[], record_lines=[{"act": "归档"}],
        retention="retention_registry_revision_withdrawn",
    )  # fmt: skip
    return {
        "volume": volume,
        "appraisal": appraisal.propose(volume, by=cast.secretary, outcome="disposed", reason="期满"),
        "number": numbering.issue(APPROVAL, district.gwh, record, by=cast.secretary),
        "series": NumberSeries.objects.get(kind=APPROVAL),
        "value": set_value(
            PARAMETERS["r3_review_days"], value=7, valid_from=timezone.localdate() + timedelta(days=1),
            citation="新开〔2026〕3号", reason="压缩时限", by=cast.admin,
        ),
        "letter": Mail.objects.create(
            key="deadline:1:near", person=cast.clerk, address="a@example.cn", subject="临期：某案", message_id="<1>",
            text="正文", state="failed", error="451",
        ),
    }  # fmt: skip


# What the holes `pk` and `record_id` of an address stand for: the longest beginning of its name decides.
RECORDS = {
    "core:post": "empty_post", "core:appointment": "appointment", "core:person": "person", "core:delegation": "delegation",
    "core:recusal": "recusal", "core:hand-over-create": "appointment", "core:hand-over": "hand_over",
    "core:letter": "letter", "core:evidence": "package", "core:file": "attachment", "core:number": "number",
    "core:series": "series", "core:volume": "volume", "core:appraisal": "appraisal", "core:job": "package",
    "core:deadline": "deadline", "core:parameter": "value", "registry:revision": "revision", "registry:version": "revision",
    "registry:version-detail": "version", "registry:version-edit": "version", "registry:version-drop": "version",
    "registry:guide": "version", "registry:material-list": "material", "registry:power": "power",
    "registry:withdrawal": "withdrawal", "registry:emergency-review": "review", "registry:error-report": "report",
    "registry:law": "law", "registry:law-change": "change", "registry:law-change-create": "law",
    "registry:adjustment-task": "task", "registry:body-change": "body_change", "registry:finding-answer": "answer",
    "registry:upload": "upload", "registry:ledger": "entry", "registry:intermediary": "service",
    "registry:key-post": "mark", "registry:dutymatrix": "matrix", "registry:conflict": "alarm",
    "registry:rotation": "tenure", "revision": "revision", "upload": "upload", "VersionResource": "version",
    "AdjustmentResource": "revision", "registry:revision-schedule": "approved", "revision-schedule": "approved",
    "revision-publish": "approved", "registry:revision-publish-urgently": "reviewed", "revision-publish-urgently": "reviewed",
    "revision-clear": "reviewed", "revision-return-by-legal": "reviewed",
}  # fmt: skip
VERBS = {
    "registry:emergency-review-act": "find_lawful", "registry:law-change-act": "amend",
    "registry:adjustment-task-act": "propose", "registry:intermediary-act": "propose",
    "registry:dutymatrix-act": "submit", "core:deadline-act": "suspend",
}  # fmt: skip
SUFFIXES = {"registry:finding-answer": "finding", "registry:finding-answer-alike": "finding"}
SECRETS |= decisions_ground.SECRETS
RECORDS |= decisions_ground.RECORDS
VERBS |= decisions_ground.VERBS
SUFFIXES |= decisions_ground.SUFFIXES


def url_of(address: Address, made: SimpleNamespace, district: Any) -> str:
    """Return the address with its holes filled so that it points at what was made for 住建局."""
    starts = [one for one in RECORDS if address.name.startswith(one)]
    record = getattr(made, RECORDS[max(starts, key=len)]) if starts else made.revision
    known = {
        "pk": record.pk, "revision_pk": made.revision.pk, "record_id": made.revision.pk,
        "verb": VERBS.get(address.name, "submit"), "code": district.zjj.code,
    }  # fmt: skip
    known |= {hole: getattr(made, name).pk for hole, name in decisions_ground.HOLES.items()}
    return address.url(**known) + getattr(made, SUFFIXES.get(address.name, ""), "")
