"""The pages of suggestion, start, drafts, opinions and waivers, as the cast uses them (D2)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from decisions.models import BodyOpinion, Decision, Draft, StepWaiver
from powerops.core.models import FormDraft
from powerops.core.parameters import set_value
from powerops.law.parameters import FIVE_STEPS
from tests.decisions.catalogues import in_force
from tests.decisions.drafts import DRAFT, WAYS, asked, drafted, second
from tests.decisions.matters import SUGGESTION, authorised, drafting, proposed, starting

pytestmark = pytest.mark.django_db
POSITIONS = {"position": "opposed", "text": "群众负担过重。"}


@pytest.fixture
def visit(client, cast):
    """Get or post an address as somebody of the cast."""

    def call(who, address, data=None):
        client.force_login(getattr(cast, who))
        return client.get(address) if data is None else client.post(address, data)

    return call


def text(response):
    return response.content.decode()


def url(name, *args):
    return reverse(f"decisions:{name}", args=args)


def typed(district, **told):
    return {**SUGGESTION, "decider": district.gwh.pk, "exclusion": "none", **told}


def test_a_suggestion_is_made_of_a_catalogue_entry_changed_and_sent(visit, cast, district):
    authorised(cast, district.gwh)
    item = in_force(cast, district).entries.get().item
    new = url("decision-create")
    assert str(item) in text(visit("clerk", new))
    without = typed(district, outside_reason="")
    del without["exclusion"]
    assert visit("clerk", new, without).status_code == 422
    visit("clerk", new, typed(district, outside_reason="", catalogue_item=item.pk))
    decision = Decision.objects.get()
    assert decision.catalogue_item == item
    again = visit("clerk", new, typed(district, catalogue_item=item.pk))
    assert again.status_code == 422 and Decision.objects.count() == 1
    edit = url("decision-edit", decision.pk)
    assert edit in text(visit("clerk", decision.get_absolute_url()))
    traits = {**dict.fromkeys(Decision.TRAITS, ""), "concerns_market": "on", "is_technical": "on"}
    visit("clerk", edit, typed(district, title="改题", catalogue_item=item.pk, **traits))
    assert Decision.objects.get().title == "改题"
    page = text(visit("clerk", decision.get_absolute_url()))
    assert "涉及市场主体经济活动；专业性、技术性较强</dd>" in page
    assert visit("clerk", url("decision-act", decision.pk, "submit"), {}).status_code == 302
    assert visit("clerk", edit).status_code == 409


def test_a_refused_sending_says_the_clause_and_what_would_help(visit, cast, district):
    decision = proposed(cast, district, outside_reason="")
    shown = visit("clerk", decision.get_absolute_url())
    assert "没有列入年度决策事项目录" in text(shown) and "第三条第三款" in text(shown)
    refused = visit("clerk", url("decision-act", decision.pk, "submit"), {"reason": "请审签"})
    assert refused.status_code == 422 and "请审签" in text(refused)


def test_the_leader_starts_it_and_names_who_drafts(visit, cast, district):
    decision = starting(cast, district)
    start = url("decision-start", decision.pk)
    assert start in text(visit("leader", decision.get_absolute_url()))
    assert visit("secretary", start).status_code == 403
    assert visit("clerk2", start).status_code == 404
    visit("leader", start, {"body": district.zjj.pk, "co_bodies": [district.nyj.pk]})
    decision.refresh_from_db()
    assert decision.status == "drafting" and list(decision.co_bodies.all()) == [district.nyj]
    assert visit("leader", start).status_code == 302
    assert visit("leader", start, {"body": district.zjj.pk}).status_code == 409


def test_what_is_typed_is_kept_until_the_draft_is_saved(visit, cast, district):
    decision = drafting(cast, district)
    new = url("draft-create", decision.pk)
    kept = visit("clerk", url("draft-keep", decision.pk), {"text": "未写完的草案"})
    assert "已暂存" in text(kept)
    assert "未写完的草案" in text(visit("clerk", new)) and not Draft.objects.exists()
    refused = visit("clerk", new, {**DRAFT, "way1_title": "一次到位"})
    assert refused.status_code == 422 and "请填写方案内容" in text(refused)
    visit("clerk", url("draft-forget", decision.pk), {})
    assert not FormDraft.objects.exists()
    saved = visit("clerk", new, DRAFT)
    assert saved.url == url("draft-detail", decision.pk, 1) and not FormDraft.objects.exists()


def test_a_further_draft_begins_with_the_last_and_is_held_against_it(visit, cast, district):
    decision = drafted(cast, district)
    new = url("draft-create", decision.pk)
    assert DRAFT["explanation"] in text(visit("clerk", new))
    assert visit("clerk", new, {**DRAFT, "text": "另一文本。"}).status_code == 422
    ways = {f"way{n}_{k}": v for n, way in enumerate(WAYS, 1) for k, v in way.items()}
    changed = DRAFT["text"].replace("0.95", "0.92")
    visit("clerk", new, {**DRAFT, **ways, "text": changed, "change_note": "调低"})
    assert "一次到位" in text(visit("leader", url("draft-detail", decision.pk, 2)))
    compared = text(visit("leader", url("draft-compare", decision.pk, 1, 2)))
    assert "<del>" in compared and "<ins>" in compared
    assert visit("leader", url("draft-detail", decision.pk, 9)).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("head", 403), ("leader", 403), ("clerk2", 404), ("outsider", 404)])  # fmt: skip
def test_nobody_else_opens_the_form_of_a_draft(visit, cast, district, who, status):
    decision = drafting(cast, district)
    for name in ("draft-create", "body-opinion-ask", "step-waiver-ask"):
        assert visit(who, url(name, decision.pk)).status_code == status
    for name in ("draft-keep", "draft-forget"):
        assert visit(who, url(name, decision.pk), {"text": "x"}).status_code == status
    assert not FormDraft.objects.exists()


def test_bodies_are_asked_answer_and_are_taken_up(visit, cast, district):
    decision = drafted(cast, district)
    ask = url("body-opinion-ask", decision.pk)
    bodies = [district.nyj.pk, district.fgj.pk]
    short = visit("clerk", ask, {"bodies": bodies, "days": 3})
    assert short.status_code == 422 and "不少于5个工作日" in text(short)
    for _ in range(2):
        assert visit("clerk", ask, {"bodies": bodies, "days": 5}).status_code == 302
    assert BodyOpinion.objects.count() == 2
    opinion = BodyOpinion.objects.get(body=district.nyj)
    here = opinion.get_absolute_url()
    assert f"{here}write/" in text(visit("clerk2", here))
    assert visit("clerk", f"{here}write/").status_code == 403
    assert visit("clerk2", f"{here}write/", {"position": "opposed"}).status_code == 422
    assert visit("clerk2", f"{here}write/", POSITIONS).status_code == 302
    assert visit("clerk2", f"{here}sign/", {}).status_code == 403
    assert visit("head2", f"{here}sign/", {}).status_code == 302
    assert visit("head2", f"{here}sign/", {}).status_code == 409
    told = {"outcome": "not", "outcome_reason": "成本已经核定"}
    refused = visit("clerk", f"{here}settle/", told)
    assert refused.status_code == 422 and "争议的主要问题" in text(refused)
    visit("clerk", f"{here}settle/", {**told, "dispute": "是否加重负担"})
    assert "争议：是否加重负担" in text(visit("leader", decision.get_absolute_url()))


def test_a_body_sees_what_it_is_asked_and_nothing_of_others(visit, cast, district):
    first, other = asked(drafted(cast, district), cast, district.nyj, district.fgj)
    assert visit("clerk2", first.get_absolute_url()).status_code == 200
    assert visit("clerk2", other.get_absolute_url()).status_code == 404
    listed = text(visit("clerk2", url("body-opinion-list")))
    assert first.get_absolute_url() in listed and other.get_absolute_url() not in listed
    assert visit("nobody", url("body-opinion-list")).status_code == 403


def test_the_steps_stand_on_the_page_and_a_waiver_is_asked_where_the_place_allows_it(visit, cast, district):  # fmt: skip
    decision = drafting(cast, district)
    ask, told = url("step-waiver-ask", decision.pk), {"step": "experts", "ground": "plain", "reason": "例行调整"}  # fmt: skip
    shown = text(visit("clerk", decision.get_absolute_url()))
    assert "五项程序一律必经" in shown and ask not in shown
    refused = visit("clerk", ask, told)
    assert refused.status_code == 422 and "四(一)2" in text(refused)
    set_value(FIVE_STEPS, value=0, valid_from=timezone.localdate(), citation="新开〔2026〕6号", reason="依条例", by=cast.admin)  # fmt: skip
    assert ask in text(visit("clerk", decision.get_absolute_url()))
    visit("clerk", ask, told)
    waiver = StepWaiver.objects.get()
    assert (
        visit("leader", f"{waiver.get_absolute_url()}grant/", {"reason": "同意"}).status_code == 403
    )
    visit("legal", f"{waiver.get_absolute_url()}grant/", {"reason": "同意"})
    assert "不适用" in text(visit("clerk", decision.get_absolute_url()))


def test_hostile_words_stay_words(visit, cast, district):
    decision = drafted(cast, district)
    second(decision, cast, text="<script>alert(1)</script>", change_note="<b>改</b>")
    for name, args in (("draft-detail", (2,)), ("draft-compare", (1, 2))):
        assert "<script>alert" not in text(visit("leader", url(name, decision.pk, *args)))
    assert "<script>alert" not in text(visit("leader", decision.get_absolute_url()))
