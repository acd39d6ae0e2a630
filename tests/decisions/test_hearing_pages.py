"""Pages of hearings and experts: the portal's sign-up, and the clerk's and the head's way through the desk (D3, G10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.utils import timezone

from decisions.models import Hearing, HearingSignUp
from powerops.core.public_forms import SALT
from tests.decisions import hearings as walk
from tests.decisions import panels
from tests.decisions.drafts import drafted

pytestmark = pytest.mark.django_db


def typed(hearing: Hearing, **told):
    """What somebody types into the form of signing up, opened ten seconds ago."""
    with time_machine.travel(timezone.now() - timedelta(seconds=10)):
        opened = signing.dumps("a" * 32, salt=SALT)
    group = hearing.groups.get(is_drawn=True).pk
    return {
        "opened": opened, "website": "", "group": group, "name": "某居民", "standing": "居民用户", "telephone": "0373 1234567",
        "email": "", "opinion": "", **told,
    }  # fmt: skip


def test_anybody_signs_up_and_a_double_click_signs_up_once(cast, district, client):
    hearing = walk.announced(cast, district)
    page = f"/hearings/{hearing.number}/sign-up/"
    sent = typed(hearing)
    first, again = (client.post(page, sent).content.decode() for _ in range(2))
    one = HearingSignUp.objects.get()
    assert one.number in first and one.number in again
    assert one.telephone == "03731234567"


def test_what_a_robot_fills_in_or_nobody_typed_is_not_taken_and_stays(cast, district, client):
    hearing = walk.announced(cast, district)
    page = f"/hearings/{hearing.number}/sign-up/"
    for wrong in (
        {"website": "spam"},
        {"standing": "<b>x"},
        {"telephone": "不是电话"},
        {"group": "999999"},
        {"name": ""},
    ):
        answer = client.post(page, typed(hearing, **wrong))
        assert (answer.status_code == 422) == (wrong != {"standing": "<b>x"}), wrong
    assert "<b>x" not in client.get(f"/hearings/{hearing.number}/").content.decode()
    assert HearingSignUp.objects.count() == 1


def test_what_is_not_announced_is_not_public(cast, district, client):
    hearing = walk.begun(cast, district)
    for page in (
        hearing.number,
        f"{hearing.number}/sign-up",
        "TZ20269999",
        "TZ２０２６０００１",
        "x",
    ):
        assert client.get(f"/hearings/{page}/").status_code == 404, page
    assert hearing.number not in client.get("/hearings/").content.decode()


def test_after_the_last_day_the_form_is_closed(cast, district, client):
    hearing = walk.announced(cast, district)
    page = f"/hearings/{hearing.number}/sign-up/"
    with walk.days_after(hearing, 8):
        assert "现在不接受报名" in client.get(page).content.decode()
        assert client.post(page, typed(hearing)).status_code == 409


def test_the_page_tells_list_seed_result_and_how_to_repeat_it(cast, district, client):
    hearing = walk.drawn(cast, district)
    told = client.get(f"/hearings/{hearing.number}/").content.decode()
    draw = hearing.groups.get(is_drawn=True).draw
    for words in (draw.digest, draw.seed, "0417", walk.SEEN_BY, *draw.numbers, "import hashlib"):
        assert words in told


def test_the_result_is_told_with_what_became_of_each_statement(cast, district, client):
    hearing = walk.concluded(cast, district)
    told = client.get(f"/hearings/{hearing.number}/").content.decode()
    assert "建议分三年到位。" in told and "改为分两年到位。" in told and hearing.report in told


def test_the_clerk_writes_the_notice_with_its_groups(cast, district, client):
    decision = drafted(cast, district)
    client.force_login(cast.clerk)
    notice = walk.notice()
    sent = {
        **notice, "held_at": f"{timezone.localtime(notice['held_at']):%Y-%m-%dT%H:%M}", "groups-TOTAL_FORMS": "2",
        "groups-INITIAL_FORMS": "0", "groups-0-name": "消费者", "groups-0-seats": "10", "groups-0-is_drawn": "1",
        "groups-1-name": "专家", "groups-1-seats": "", "groups-1-is_drawn": "",
    }  # fmt: skip
    page = f"/desk/decisions/{decision.pk}/hearings/new/"
    wrong = client.post(page, sent)
    assert wrong.status_code == 422 and "组别和名额应一起填写" in wrong.content.decode()
    made = client.post(page, {**sent, "groups-1-seats": "5"})
    hearing = Hearing.objects.get()
    assert made["Location"] == hearing.get_absolute_url()
    assert list(hearing.groups.values_list("name", "seats", "is_drawn")) == [
        ("消费者", 10, True),
        ("专家", 5, False),
    ]
    early = client.post(
        page, {**sent, "groups-1-seats": "5", "held_at": f"{timezone.localdate()}T09:00"}
    )
    assert "听证材料最迟须于" in early.content.decode()


def test_who_signed_up_is_shown_to_the_organising_clerk_alone(cast, district, client):
    hearing = walk.announced(cast, district)
    walk.signed_up(hearing, name="某居民")
    for person in (cast.head, cast.legal, cast.supervisor, cast.leader):
        client.force_login(person)
        assert "某居民" not in client.get(hearing.get_absolute_url()).content.decode()
        assert client.get(f"{hearing.get_absolute_url()}examine/").status_code == 403
    client.force_login(cast.supervisor)
    assert client.post(f"{hearing.get_absolute_url()}contacts/").status_code == 403
    client.force_login(cast.clerk)
    assert "某居民" in client.get(f"{hearing.get_absolute_url()}examine/").content.decode()
    assert "13800000001" in client.post(f"{hearing.get_absolute_url()}contacts/").content.decode()


def test_a_hearing_is_worked_through_on_the_desk(cast, district, client):
    hearing = walk.listed(cast, district)
    here = hearing.get_absolute_url()
    client.force_login(cast.clerk)
    assert hearing.number in client.get("/desk/").content.decode()
    assert client.post(f"{here}draw/", {"value": "", "value_from": ""}).status_code == 422
    assert (
        client.post(f"{here}draw/", {"value": "0417", "value_from": walk.SEEN_BY}).status_code
        == 302
    )
    guest = {
        "group": hearing.groups.get(is_drawn=False).pk,
        "name": "给排水专家",
        "standing": "高级工程师",
    }
    assert client.post(f"{here}invite/", guest).status_code == 302
    client.force_login(cast.head)
    assert hearing.number in client.get("/desk/").content.decode()
    assert client.post(f"{here}publish_list/").status_code == 302
    assert client.get(f"{here}draw/").status_code == 403
    hearing.refresh_from_db()
    assert hearing.status == "ready"


def test_a_panel_is_worked_through_on_the_desk(cast, district, client):
    decision, free = drafted(cast, district), panels.experts(cast, district, 5)
    client.force_login(cast.clerk)
    sent = {
        "form": "written", "questions": "是否合理", "support": "材料", "fields_asked": ["engineering"], "size": "5",
        "source": "seal", "opinions_by": f"{timezone.localdate() + timedelta(days=9)}",
    }  # fmt: skip
    page = f"/desk/decisions/{decision.pk}/panels/new/"
    assert "少于5人" in client.post(page, {**sent, "size": "3"}).content.decode()
    assert client.post(page, sent).status_code == 302
    here = decision.panels.get().get_absolute_url()
    chosen = {"experts": [one.pk for one in free], "choice_reason": "兼顾不同意见"}
    assert client.post(f"{here}choose/", chosen).status_code == 302
    client.force_login(cast.head)
    assert "审签专家名单" in client.get("/desk/").content.decode()
    assert client.post(f"{here}approve/").status_code == 302
    client.force_login(cast.clerk)
    member = decision.panels.get().members.first()
    told = {"member": member.pk, "declaration": "none", "declared_on": f"{timezone.localdate()}"}
    assert client.post(f"{here}declare/", told).status_code == 302
    assert client.post(f"{here}enter_opinion/", {"member": member.pk}).status_code == 422
    assert "专家论证" in client.get(decision.get_absolute_url()).content.decode()


def test_the_secretary_enters_and_corrects_experts(cast, district, client):
    client.force_login(cast.secretary)
    sent = {
        "name": "给排水专家", "field": "engineering", "standing": "高级工程师", "employer": "某设计院", "employer_kind": "agency",
        "conflict_bodies": [district.zjj.pk],
    }  # fmt: skip
    assert client.post("/desk/decisions/experts/new/", {**sent, "name": ""}).status_code == 422
    made = client.post("/desk/decisions/experts/new/", sent)
    assert made.status_code == 302
    assert "住房和城乡建设局" in client.get(made["Location"]).content.decode()
    assert (
        client.post(f"{made['Location']}edit/", {**sent, "conflict_bodies": []}).status_code == 302
    )
    assert client.post(f"{made['Location']}remove/", {"reason": "本人申请"}).status_code == 302
    client.force_login(cast.clerk)
    assert client.get(f"{made['Location']}edit/").status_code == 403
    assert "给排水专家" in client.get("/desk/decisions/experts/?status=removed").content.decode()
