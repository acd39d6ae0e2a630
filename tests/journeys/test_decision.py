"""Three real matters from suggestion to archive: with a hearing, found unlawful and repaired, vetoed (D1–D9; the Plan 四(一))."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from decisions import archiving
from decisions.models import Decision, Meeting
from decisions.story_documents import STORY
from decisions.workflows import legality
from powerops.core import documents
from powerops.core.archive import volume_of
from powerops.core.models import Document, Volume
from tests.data import shared
from tests.decisions import hearings, matters, meetings, panels, reviewing
from tests.journeys.people import PASSWORD, enter, sound

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
PEOPLE = ("clerk", "head", "leader", "legal", "secretary", "supervisor")
UNLAWFUL = {
    **reviewing.WORDS, "authority": "yes", "process": "yes", "content": "no", "content_words": "补助对象的限制没有法律依据。",
}  # fmt: skip
LONG = {
    "problem": "现行做法不能适应需要。",
    "grounds": "上级部署和有关法规。",
    "solution": "分步实施。",
    "necessity": "确有必要，条件具备。",
}


def real_title(word: str) -> str:
    """The name of a matter in a published catalogue."""
    with shared("decisions_catalogue.csv").open(encoding="utf-8-sig") as file:
        return next(row["name"] for row in csv.DictReader(file) if word in row["name"])


class Desk:
    """One browser in which the cast takes turns."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def take(self, who: str, address: str = "/desk/") -> Page:
        """Let somebody else sit down, before a page."""
        self.page.context.clear_cookies()
        enter(self.page, who)
        self.page.goto(address)
        return self.page

    def put(self, name: str, value: Any) -> None:
        """Fill one field, whatever it is."""
        box = self.page.locator(f"#id_{name}")
        if value is True:
            box.check()
        elif (tag := box.evaluate("one => one.tagName")) == "SELECT":
            box.select_option(value)
        elif tag in ("FIELDSET", "DIV"):
            self.page.locator(f"input[name={name}][value='{value}']").check()
        else:
            box.fill(value)

    def send(self, button: str, **fields: Any) -> None:
        """Fill the fields by name and press the button of the form, which is taken."""
        for name, value in fields.items():
            self.put(name, value)
        sound(self.page)
        here = self.page.url
        self.page.get_by_role("main").get_by_role("button", name=button, exact=True).first.click()
        expect(self.page).not_to_have_url(here)

    def act(self, who: str, decision: Decision, button: str, reason: str = "同意") -> None:
        """Let somebody give their word on the matter's page."""
        page = self.take(who, decision.get_absolute_url())
        sound(page)
        page.get_by_label("意见或理由").fill(reason)
        page.get_by_role("button", name=button, exact=True).click()

    def stands(self, decision: Decision, status: str) -> None:
        """The matter's page says so, and so does the record."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(
            Decision.Status(status).label
        )
        decision.refresh_from_db()
        assert decision.status == status


@pytest.fixture
def desk(cast: SimpleNamespace, district: SimpleNamespace, screen: Page) -> Iterator[Desk]:
    """The cast with passwords; the committee may decide and numbers what it issues."""
    for name in PEOPLE:
        person = getattr(cast, name)
        person.set_password(PASSWORD)
        person.save()
    matters.authorised(cast, district.gwh)
    meetings.numbered(cast, district)
    yield Desk(screen)


def suggested(desk: Desk, district: SimpleNamespace, title: str) -> Decision:
    """Suggested by the clerk, signed by the head, started by the leader, drafted by the clerk, all in the browser."""
    desk.take("clerk", "/desk/decisions/new/")
    desk.page.locator("input[name=exclusion]").first.check()  # none of what art 3(2) leaves out
    desk.send(
        "保存建议", decider=str(district.gwh.pk), title=title, kind="service", origin="body", origin_note="局党组会议纪要",
        outside_reason="上级年中部署，未及列入年度目录。", concerns_interests=True, **LONG,
    )  # fmt: skip
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(title)
    decision = Decision.objects.get(title=title)
    desk.act("clerk", decision, "送单位负责人审签")
    desk.act("head", decision, "审签通过")
    page = desk.take("leader", f"{decision.get_absolute_url()}start/")
    sound(page)
    page.get_by_role("main").get_by_role("button", name="决定启动", exact=True).click()
    desk.stands(decision, "drafting")
    desk.take("clerk", f"{decision.get_absolute_url()}drafts/new/")
    desk.send(
        "保存草案", text="一、标准分两年调整到位。", explanation="起草说明", law_basis="《民法典》"
    )
    expect(desk.page.get_by_role("main")).to_contain_text("第1稿")
    return decision


def sent_for_review(desk: Desk, decision: Decision) -> None:
    """The clerk sends the draft to the head, the head to the legal office."""
    desk.act("clerk", decision, "草案送审签")
    desk.take("head", f"{decision.get_absolute_url()}send_for_review/")
    desk.send("送审", procedure="已履行公众参与、专家论证和风险评估程序。")
    desk.stands(decision, "legality")


def found_lawful(desk: Desk, decision: Decision, cast: SimpleNamespace) -> None:
    """Legal counsel was heard; the legal office finds it lawful."""
    reviewing.advised(decision, cast)
    desk.take("legal", f"{decision.get_absolute_url()}find_lawful/")
    desk.send(
        "审查合法",
        authority_words="属于法定权限。",
        process_words="已履行法定程序。",
        content_words="符合规定。",
    )
    desk.stands(decision, "screening")


def met(desk: Desk, decision: Decision, cast: SimpleNamespace) -> Meeting:
    """A meeting is called, held, recorded and minuted."""
    desk.take("secretary", "/desk/decisions/meetings/new/")
    seats = {
        name: str(meetings.seat(getattr(cast, name)).pk) for name in ("leader", "head", "head2")
    }
    for name in ("head", "head2"):
        desk.page.locator(f"input[name=members][value='{seats[name]}']").check()
    at = timezone.localtime() + timedelta(hours=2)
    desk.send(
        "保存",
        kind="standing",
        planned_at=at.strftime("%Y-%m-%dT%H:%M"),
        place="三楼会议室",
        chair=seats["leader"],
    )
    meeting = Meeting.objects.get()
    desk.page.goto(f"{meeting.get_absolute_url()}items/new/")
    desk.send("列入", decision=str(decision.pk))
    desk.page.get_by_role("button", name="发出会议通知", exact=True).click()
    desk.page.goto(f"{meeting.get_absolute_url()}hold/")
    desk.send("记录")
    item = meeting.items.get()
    desk.page.goto(f"{meeting.get_absolute_url()}items/{item.pk}/record/")
    for member in meeting.members.all():
        desk.put(f"choice_{member.pk}", "agreed")
        desk.put(f"words_{member.pk}", "同意，抓紧实施。")
    desk.send("记录并按结果办理", result="adopted", resolution="按草案执行，住建局牵头。")
    desk.page.goto(f"{meeting.get_absolute_url()}submit_minutes/")
    desk.send("送签", minutes="会议听取了住建局的汇报。")
    page = desk.take("leader", meeting.get_absolute_url())
    sound(page)
    page.get_by_role("button", name="签发会议纪要", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("纪要已签发")
    return meeting


def published(desk: Desk, decision: Decision, district: SimpleNamespace) -> None:
    """The Party committee agreed; the decision goes out, and everybody reads it."""
    today = timezone.localdate().isoformat()
    desk.take("secretary", f"{decision.get_absolute_url()}report/")
    desk.send(
        "登记", committee="高新区党工委", asked_on=today, answered_on=today, document="党工委会议纪要", answer="同意。"
    )  # fmt: skip
    desk.page.goto(f"{decision.get_absolute_url()}publish/")
    desk.page.locator(f"input[name=executing_bodies][value='{district.zjj.pk}']").check()
    desk.send("公布", interpretation="为什么调整、怎么调整。", adoption="采纳公众意见两条。")
    desk.stands(decision, "executing")
    desk.page.context.clear_cookies()
    desk.page.goto(f"/decisions/{decision.number}/")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(decision.title)
    sound(desk.page)


def executed(desk: Desk, decision: Decision, district: SimpleNamespace) -> None:
    """One task is given out, done and confirmed; the matter is completed and closed."""
    due = (timezone.localdate() + timedelta(days=20)).isoformat()
    desk.take("secretary", f"{decision.get_absolute_url()}tasks/new/")
    desk.send(
        "下达", body=str(district.zjj.pk), title="修订收费办法", measure="年底前公布施行", due_on=due
    )  # fmt: skip
    task = decision.tasks.get()
    desk.take("head", f"{task.get_absolute_url()}report_done/")
    desk.send("报告完成", result="办法已公布")
    page = desk.take("supervisor", task.get_absolute_url())
    sound(page)
    page.get_by_role("button", name="确认完成", exact=True).click()
    desk.act("secretary", decision, "执行完毕")
    desk.act("secretary", decision, "办结")
    desk.stands(decision, "closed")


def archived(decision: Decision, cast: SimpleNamespace) -> Volume:
    """The volume that the worker builds of an ended matter, after its documents."""
    with transaction.atomic():
        for document in archiving.documents_of(archiving.whole(decision)):
            documents.render(document.pk)
    return archiving.archive_decision(decision, by=cast.secretary)


def test_a_matter_with_a_hearing_goes_from_suggestion_to_archive(
    cast: SimpleNamespace, district: SimpleNamespace, desk: Desk
) -> None:
    decision = suggested(desk, district, real_title("供水价格调整"))
    hearings.concluded(cast, district, decision=decision)
    panels.done(cast, district, decision=decision)
    for kind in ("stability", "integrity"):
        reviewing.issued(decision, cast, kind)
    sent_for_review(desk, decision)
    found_lawful(desk, decision, cast)
    desk.act("leader", decision, "同意提请讨论")
    desk.stands(decision, "agenda")
    met(desk, decision, cast)
    published(desk, decision, district)
    executed(desk, decision, district)
    archived(decision, cast)
    page = desk.take("supervisor", volume_of(decision).get_absolute_url())
    expect(page.get_by_role("main")).to_contain_text("永久")
    page.goto(f"{decision.get_absolute_url()}responsibility/")
    expect(page.get_by_role("main")).to_contain_text("住房和城乡建设局局长")
    page.get_by_role("button", name="生成 PDF 文书").click()
    expect(page.get_by_role("main")).to_contain_text("正在生成")
    transaction.atomic(documents.render)(Document.objects.get(kind=STORY).pk)
    page.reload()
    link = page.get_by_role("link", name="下载 PDF").get_attribute("href")
    assert page.request.get(str(link)).body().startswith(b"%PDF")
    sound(page)


def test_what_is_found_unlawful_is_repaired_and_reviewed_again(
    cast: SimpleNamespace, district: SimpleNamespace, desk: Desk
) -> None:
    decision = suggested(desk, district, real_title("加装电梯"))
    reviewing.waived(decision, cast)
    for kind in ("stability", "integrity"):
        reviewing.issued(decision, cast, kind)
    sent_for_review(desk, decision)
    reviewing.advised(decision, cast)
    legality.find_unlawful(
        decision, by=cast.legal, outcome="unlawful", opinion="补助对象的限制没有依据。", **UNLAWFUL
    )
    page = desk.take("leader", decision.get_absolute_url())
    expect(page.get_by_role("button", name="同意提请讨论", exact=True)).to_have_count(0)
    page = desk.take("clerk", decision.get_absolute_url())
    expect(page.get_by_role("main")).to_contain_text("补助对象的限制没有依据")
    reviewing.new_draft(decision, cast.clerk, "一、取消补助对象的限制。")
    sent_for_review(desk, decision)
    found_lawful(desk, decision, cast)
    assert decision.legality_reviews.count() == 2


def test_what_dodges_responsibility_is_vetoed_and_archived(
    cast: SimpleNamespace, district: SimpleNamespace, desk: Desk
) -> None:
    decision = reviewing.screened(cast, district, title=real_title("餐厨垃圾管理办法"))
    desk.take("leader", f"{decision.get_absolute_url()}veto/")
    desk.send("否决", ground="dodging", reason="属于部门职责，应由部门自行决定。")
    desk.stands(decision, "vetoed")
    page = desk.take("clerk", decision.get_absolute_url())
    expect(page.get_by_role("main")).to_contain_text("以集体决策之名规避责任")
    volume = archived(decision, cast)
    assert volume.title.endswith("（已否决）")
