"""Content that is not fit for the public is shown nowhere: every public address is read (R4; the Plan 四(二)3)."""

from __future__ import annotations

import io
import json
import re

import pytest
from openpyxl import load_workbook

from powerops.core import documents
from powerops.core.models import Document
from powerops.core.refusals import RuleViolated
from registry.models import EditionPower, Power, ShownPower
from registry.workflows.adjusting import propose_removal
from registry.workflows.drafting import start_revision
from registry.workflows.edition import publish_edition
from registry.workflows.withdrawal import lift, withdraw
from tests.architecture.addresses import FILLINGS, addresses
from tests.architecture.project import place, product_files
from tests.builders import adjusted, content, published, walked

SECRET = "某涉密工程代号"
UNFIT = content(
    name=f"对{SECRET}的处罚", sub_name=f"{SECRET}子项", scope=SECRET, handling_office=SECRET, remarks=SECRET,
    basis_text=f"【法律】《中华人民共和国建筑法》第六十四条：{SECRET}的，责令改正。",
    duties=[{"stage": "立案", "text": SECRET}], duty_text=SECRET, accountability_text=SECRET,
    fees=[{"name": SECRET, "standard": "", "basis": "《建筑法》第六十四条", "collecting_body": "", "note": ""}],
)  # fmt: skip
LICENCE = content(name="施工许可证核发", category="行政许可")
FROZEN = re.compile(r"\bEditionPower\b|registry_editionpower|edition\.powers\b")
QUERIES = ("", f"?q={SECRET}", "?page=1", "?body=zjj")


@pytest.fixture
def power(cast, district):
    """A power that stands, unfit, in two editions."""
    published(cast, district.zjj, UNFIT)
    published(cast, district.zjj, LICENCE)
    return Power.objects.get(published__name=UNFIT["name"])


@pytest.fixture
def withdrawn(power, cast):
    for document in Document.objects.filter(kind="registry.edition"):
        documents.keep(document, b"%PDF-1.7 " + SECRET.encode())
    return withdraw(power, by=cast.secretary, kind="unsuitable", reason="涉及不宜公开的内容")


def public_urls(power):
    """Every address, for both editions and the power; what is not public answers nothing to the anonymous."""
    codes = {"power": power.code, "PowerResource": power.code}
    for address in addresses():
        own = address.name.partition(":")[2].partition("-")[0] or address.name.partition(".")[0]
        for number in (1, 2):
            for form in ("pdf", "xlsx", "csv", "json"):
                known = {"code": codes.get(own, "zjj"), "number": number, "form": form}
                url = address.url(**dict.fromkeys(address.holes, 1) | FILLINGS | known)
                if not url.startswith("/desk/"):
                    yield url


def texts(answer):
    """What an answer says, a workbook unpacked."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if data[:2] == b"PK" and answer["Content-Type"].endswith("sheet"):
        book = load_workbook(io.BytesIO(data))
        return "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    return data.decode("utf-8", "replace")


def telling(client, power):
    """Return every public address, asked with and without words, that shows the content."""
    found = []
    for url in sorted(set(public_urls(power))):
        for query in QUERIES:
            answer = client.get(url + query)
            if answer.status_code != 200:
                continue
            said = texts(answer).replace(f'value="{SECRET}"', "")  # the words asked, in their field
            said = said.replace(f"“{SECRET}”", "").replace(f"<title>{SECRET}", "")
            if SECRET in said.replace(f"q={SECRET}", ""):
                found.append(url + query)
    return found


def test_before_it_is_withdrawn_the_public_reads_it_in_many_places(power, client):
    assert len(telling(client, power)) > 10  # so that the next test can fail


def test_no_public_address_shows_it(withdrawn, power, client):
    assert telling(client, power) == []


def test_pages_and_data_say_why_instead(withdrawn, power, client):
    for url in (
        f"/powers/{power.code}/",
        "/powers/",
        "/bodies/zjj/editions/1/",
        "/bodies/zjj/editions/2/",
    ):
        assert "已撤下" in client.get(url).content.decode(), url
    for number in (1, 2):
        whole = json.loads(client.get(f"/bodies/zjj/editions/{number}.json").content)
        (hidden,) = [one for one in whole["powers"] if one["code"] == power.code]
        assert hidden["withdrawn"]["kind"] == "unsuitable" and not hidden["in_force"]
        assert hidden["name"] == "（本项已撤下）" and not hidden["duties"]
        assert hidden.keys() >= EditionPower.objects.first().content.keys()
        assert "撤下说明" in texts(client.get(f"/bodies/zjj/editions/{number}.xlsx"))
        assert client.get(f"/bodies/zjj/editions/{number}.pdf").status_code == 403
    assert client.get(f"/api/v1/powers/?q={SECRET}").json()["count"] == 0


def test_inside_the_frozen_content_and_the_digest_stay(withdrawn, power, client):
    frozen = EditionPower.objects.filter(power=power)
    assert {one.content["name"] for one in frozen} == {UNFIT["name"]}
    assert {one.name for one in ShownPower.objects.filter(power=power)} == {"（本项已撤下）"}


def test_verification_says_that_some_of_it_is_hidden(withdrawn, client):
    for document in Document.objects.filter(kind="registry.edition"):
        page = client.get(f"/verify/{document.code}/").content.decode()
        assert "有 1 项内容已撤下" in page and document.content_sha256 in page


def test_the_next_edition_shows_what_it_says_anew_and_the_past_stays_hidden(
    withdrawn, power, cast, district, client
):
    fit = content(name="对擅自施工的处罚", sub_name="", scope="", remarks="", fees=[])
    walked(adjusted(cast, power, **fit), cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    assert "对擅自施工的处罚" in client.get(f"/powers/{power.code}/").content.decode()
    assert telling(client, power) == []
    assert "（本项已撤下）" in client.get("/bodies/zjj/editions/2/").content.decode()
    compared = client.get("/bodies/zjj/compare/2/3/").content.decode()
    assert "对擅自施工的处罚" in compared and SECRET not in compared
    lift(withdrawn, by=cast.secretary, reason="已经解密")
    assert SECRET in client.get("/bodies/zjj/editions/2/").content.decode()


def test_taken_off_the_list_it_stays_hidden(withdrawn, power, cast, district, client):
    revision = start_revision(
        district.zjj, by=cast.clerk, kind="adjustment", title="取消", reason="不宜公开", cause="other",
        cause_on=withdrawn.edition.published_on,
    )  # fmt: skip
    propose_removal(revision, power, by=cast.clerk)
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    assert telling(client, power) == []
    assert "已撤下" in client.get(f"/powers/{power.code}/").content.decode()


def test_lifting_shows_it_everywhere_again(withdrawn, power, cast, client):
    before = client.get("/bodies/zjj/editions/2/")["ETag"]
    lift(withdrawn, by=cast.secretary, reason="经审查可以公开")
    answer = client.get("/bodies/zjj/editions/2/", headers={"if-none-match": before})
    assert answer.status_code == 200 and SECRET in answer.content.decode()
    assert client.get("/bodies/zjj/editions/2.pdf").status_code == 200
    assert client.get(f"/api/v1/powers/?q={SECRET}").json()["count"] == 1


def test_a_suspension_does_not_bring_it_back(withdrawn, power, cast, district):
    """Only what changes or removes the power deals with its withdrawal."""
    walked(published_draft(cast, district), cast, "approved")
    with pytest.raises(RuleViolated, match=power.code):
        publish_edition(district.zjj, by=cast.secretary)


def published_draft(cast, district):
    return adjusted(cast, Power.objects.get(published__name=LICENCE["name"]), handling_office="审批科")  # fmt: skip


def test_public_code_reads_editions_through_the_view_alone():
    """What else reads the frozen rows is inside: the act of publication, the PDF, the review, what a task is dealt with by."""
    inside = {
        "registry/models/editions.py", "registry/models/__init__.py", "registry/workflows/edition.py",
        "registry/documents.py", "registry/models/publication.py", "registry/review.py",
        "registry/workflows/task_handled.py",
    }  # fmt: skip
    readers = {
        place(path) for path in product_files() if FROZEN.search(path.read_text(encoding="utf-8"))
    }
    assert readers - inside == set()
