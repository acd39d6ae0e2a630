"""The ledgers' pages: the legal office keeps, the secretary releases, everybody reads what was released (R7)."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.law import plan
from registry.models import IntermediaryService, LedgerEntry, PublishedPower
from registry.workflows import intermediary as services
from registry.workflows.ledger import enter, void
from tests.builders import content, published
from tests.registry.test_ledgers import FEE, fields
from tests.registry.uploads import hostile_files

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
LEDGERS, SERVICES = "/desk/registry/ledgers/", "/desk/registry/ledgers/services/"
HEAD = ["事项名称", "权力类型", "部门", "方式", "来源文件", "文号", "日期", "承接/移交机关", "备注"]
ROW = ["某许可", "行政许可", "某局", "取消", "某决定", "国发〔2015〕1号", "2015年2月3日", "", ""]


def sheet(*rows, head=HEAD, merges=()):
    book = openpyxl.Workbook()
    for row in (["取消下放台账"], head, *rows):
        book.active.append(row)
    for merge in merges:
        book.active.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("台账.xlsx", file.getvalue())


@pytest.fixture
def legal(cast, client):
    client.force_login(cast.legal, backend=BACKEND)
    return client


def text(response):
    return response.content.decode()


# --- the ledger ----------------------------------------------------------------------------------


def test_the_public_reads_the_ledger_by_document_and_nothing_that_is_void(cast, client):
    for name in ("甲许可", "乙许可"):
        enter(by=cast.legal, **fields(name=name))
    enter(by=cast.legal, **fields(name="丙许可", kind="receive", document_number="豫政〔2020〕2号"))
    void(enter(by=cast.legal, **fields(name="丁许可")), by=cast.legal, reason="误录")
    page = text(client.get("/ledgers/powers/"))
    assert page.count("<h2") == 2 and "甲许可" in page and "丁许可" not in page
    page = text(client.get("/ledgers/powers/?kind=receive&q=豫政"))
    assert "丙许可" in page and "甲许可" not in page
    for odd in ("?page=999", "?kind=%27", "?q=%00%25_", "?page=x"):
        assert client.get(f"/ledgers/powers/{odd}").status_code == 200


@pytest.mark.parametrize(
    "who", ["clerk", "head", "window", "officer", "admin", "personnel", "nobody"]
)
def test_who_does_not_read_ledgers_opens_no_page_of_them(cast, client, who):
    entry = enter(by=cast.legal, **fields())
    client.force_login(getattr(cast, who), backend=BACKEND)
    for url in (LEDGERS, SERVICES, f"{LEDGERS}new/", f"{LEDGERS}import/", f"{SERVICES}new/"):
        assert client.get(url).status_code == 403, url
    assert client.get(f"{LEDGERS}{entry.pk}/").status_code == 404


def test_who_only_reads_is_offered_nothing_to_change(cast, client):
    entry = enter(by=cast.legal, **fields())
    client.force_login(cast.supervisor, backend=BACKEND)
    page = text(client.get(f"{LEDGERS}{entry.pk}/"))
    assert entry.name in page and "更正" not in page.split("<main", 1)[1]
    assert client.post(f"{LEDGERS}{entry.pk}/void/", {"reason": "x"}).status_code == 403
    assert "xlsx" in client.get(f"{LEDGERS}?export=xlsx")["Content-Disposition"]


def test_the_legal_office_enters_corrects_and_voids_in_the_browser(legal):
    typed = fields(happened_on="2017-09-22")
    response = legal.post(f"{LEDGERS}new/", typed, follow=True)
    entry = LedgerEntry.objects.get()
    assert response.redirect_chain[-1][0] == entry.get_absolute_url()
    assert legal.post(f"{LEDGERS}new/", typed).status_code == 409
    changed = {**typed, "name": "更正后的名称", "reason": "名称有误"}
    legal.post(f"{LEDGERS}{entry.pk}/correct/", changed)
    page = text(legal.get(entry.get_absolute_url()))
    assert "更正后的名称" in page and "烟花爆竹零售许可" in page and "名称有误" in page
    assert legal.post(f"{LEDGERS}{entry.pk}/void/", {"reason": ""}).status_code == 422
    legal.post(f"{LEDGERS}{entry.pk}/void/", {"reason": "重复"})
    assert "已作废" in text(legal.get(entry.get_absolute_url()))


def sealed_of(response):
    page = text(response)
    return page.split('name="sealed" value="', 1)[1].split('"', 1)[0]


def test_a_file_is_previewed_then_entered_once_however_often_it_is_confirmed(legal):
    other = ["另一许可", "许可", "某局", "下放", "", "", "42038", "某乡", "有备注"]
    file = sheet(ROW, other, merges=("E3:E4", "F3:F4"))
    response = legal.post(f"{LEDGERS}import/", {"file": file})
    assert response.status_code == 200 and "将登记 2 条" in text(response)
    assert not LedgerEntry.objects.exists()
    for _ in range(2):
        legal.post(f"{LEDGERS}import/confirm/", {"sealed": sealed_of(response)})
    told = list(LedgerEntry.objects.order_by("pk").values_list("name", "kind", "source_document"))
    assert told == [("某许可", "remove", "某决定"), ("另一许可", "devolve", "某决定")]
    assert str(LedgerEntry.objects.get(name="另一许可").happened_on) == "2015-02-03"
    again = text(legal.post(f"{LEDGERS}import/", {"file": sheet(ROW)}))
    assert "将登记 0 条" in again


def test_what_is_wrong_in_a_file_is_told_by_row_and_column_and_nothing_is_entered(legal):
    bad = [["某许可", "怪类", "", "保留", "某决定", "", "去年", "", ""], ["x" * 501, *ROW[1:]]]
    page = text(legal.post(f"{LEDGERS}import/", {"file": sheet(ROW, *bad)}))
    for word in ("第 4 行", "怪类", "保留", "去年", "没有填写", "超过 500 字"):
        assert word in page, word
    assert not LedgerEntry.objects.exists()


def test_a_tampered_preview_enters_nothing(legal):
    response = legal.post(f"{LEDGERS}import/", {"file": sheet(ROW)})
    page = legal.post(
        f"{LEDGERS}import/confirm/", {"sealed": sealed_of(response)[:-3] + "abc"}, follow=True
    )
    assert "预览内容不完整" in text(page) and not LedgerEntry.objects.exists()


@pytest.mark.parametrize("name", sorted(hostile_files()))
def test_hostile_files_are_refused_in_words(legal, name):
    data, _ = hostile_files()[name]
    response = legal.post(f"{LEDGERS}import/", {"file": SimpleUploadedFile("台账.xlsx", data)})
    assert response.status_code == 422 and "error-summary" in text(response)


# --- intermediary services -----------------------------------------------------------------------


def facts(**changed):
    return {
        "name": "环境影响报告书编制", "basis": "《中华人民共和国环境影响评价法》第十九条", "payer": "applicant",
        "is_precondition": True, "providers": "某公司",
    } | changed  # fmt: skip


@pytest.fixture
def power(cast, district):
    published(cast, district.zjj, content(fees=[FEE]))
    return PublishedPower.objects.get().power


def test_a_precondition_without_legal_basis_is_refused_with_its_clause(cast, power):
    for basis in ("", "按惯例"):
        with pytest.raises(RuleViolated, match="不得作为审批的前置条件") as refused:
            services.register_service(powers=[power], by=cast.legal, **facts(basis=basis))
        assert refused.value.clause == str(plan.R7_INTERMEDIARY.clause)
        assert refused.value.field == "basis"


def test_a_service_is_public_only_once_the_secretary_released_it(cast, client, power):
    service = services.register_service(powers=[power], by=cast.legal, **facts())
    services.propose(service, by=cast.legal)
    assert service.name not in text(client.get("/ledgers/intermediaries/"))
    with pytest.raises(NotAllowed):
        services.release(service, by=cast.legal)
    services.release(service, by=cast.secretary)
    page = text(client.get("/ledgers/intermediaries/"))
    assert service.name in page and power.code in page and "仍是前置条件" in page
    services.revise(service, by=cast.legal, reason="改费用")
    services.amend_service(service, powers=[power], by=cast.legal, **facts(providers="另一公司"))
    page = text(client.get("/ledgers/intermediaries/"))
    assert "某公司" in page and "另一公司" not in page
    with pytest.raises(RuleViolated, match="管委秘书撤下"):
        services.give_up(service, by=cast.legal, reason="不要了")
    services.take_down(service, by=cast.secretary, reason="已无此服务")
    assert service.name not in text(client.get("/ledgers/intermediaries/"))


def test_what_is_cleared_says_when_and_by_what_and_what_is_sent_back_says_why(cast, power):
    cleared = facts(is_precondition=False, basis="")
    service = services.register_service(powers=[power], by=cast.legal, **cleared)
    with pytest.raises(RuleViolated, match="清理日期"):
        services.propose(service, by=cast.legal)
    late = {**cleared, "cleared_on": "2020-05-01", "cleared_by": "某目录"}
    services.amend_service(service, powers=[], by=cast.legal, **late)
    with pytest.raises(RuleViolated, match="哪些权力事项"):
        services.propose(service, by=cast.legal)
    services.amend_service(service, powers=[power], by=cast.legal, **late)
    services.propose(service, by=cast.legal)
    with pytest.raises(RuleViolated, match="理由"):
        services.send_back(service, by=cast.secretary)
    services.send_back(service, by=cast.secretary, reason="补文号")
    services.give_up(service, by=cast.legal, reason="重复")
    with pytest.raises(IllegalTransition):
        services.propose(service, by=cast.legal)


def test_who_entered_a_service_does_not_release_it_from_another_post(cast, power):
    service = services.register_service(powers=[power], by=cast.legal, **facts())
    services.propose(service, by=cast.legal)
    secretary = cast.secretary.appointments.get().post
    cast.legal.appointments.create(post=secretary, began_on=cast.legal.appointments.get().began_on)
    with pytest.raises(RuleViolated, match="自己登记"):
        services.release(service, by=cast.legal)


def test_a_service_goes_its_way_in_the_browser(cast, legal, power):
    typed = {**facts(), "is_precondition": "on", "codes": f"{power.code.lower()}\n"}
    assert legal.post(f"{SERVICES}new/", {**typed, "codes": "没有这个"}).status_code == 422
    assert legal.post(f"{SERVICES}new/", {**typed, "basis": ""}).status_code == 422
    for _ in range(2):
        legal.post(f"{SERVICES}new/", typed)
    service = IntermediaryService.objects.get()
    page = f"{SERVICES}{service.pk}/"
    assert "提请发布" in text(legal.get(page)) and service.name in text(legal.get(SERVICES))
    assert power.code in text(legal.get(f"{page}edit/"))
    legal.post(f"{page}propose/")
    assert legal.post(f"{page}release/").status_code == 403
    assert legal.get(f"{page}nonsense/").status_code == 404
    legal.force_login(cast.secretary, backend=BACKEND)
    legal.post(f"{page}release/")
    assert legal.get("/ledgers/intermediaries/?state=cleared&q=环境").status_code == 200
    service.refresh_from_db()
    assert service.status == "released"


# --- fees ----------------------------------------------------------------------------------------


def test_fees_are_found_by_name_body_and_page_with_as_many_queries_for_few_as_for_many(
    cast, district, client
):
    published(cast, district.zjj, content(fees=[FEE]))
    client.get("/ledgers/fees/")

    def queries(address):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    few = [queries(f"/ledgers/fees/?x=1{more}") for more in ("", "&q=垃圾", "&body=zjj")]
    many = [{**FEE, "name": f"第{number}种费"} for number in range(120)]
    published(cast, district.zjj, content(name="另一项", fees=many))
    client.get("/ledgers/fees/")
    assert [queries(f"/ledgers/fees/?x=1{more}") for more in ("", "&q=垃圾", "&body=zjj")] <= few
    last = text(client.get("/ledgers/fees/?page=3"))
    assert "第119种费" in last and "共 121 项收费" in last
    found = text(client.get("/ledgers/fees/?q=第118种费"))
    assert "第118种费" in found and "第117种费" not in found
    assert "没有找到" in text(client.get("/ledgers/fees/?body=none"))
    assert "至少输入两个字" in text(client.get("/ledgers/fees/?q=费"))
