"""Anybody reads the seals, pages through them, and takes the offline verifier home (G1)."""

import hashlib
from pathlib import Path

import pytest

from powerops.core.models import Seal
from powerops.core.offline import verify_record
from powerops.core.sealing import seal_log
from registry.models import Law

pytestmark = pytest.mark.django_db


@pytest.fixture
def seals(db):
    """Sixty seals: more than one page."""
    first = seal_log()
    for number in range(60):
        Law.objects.create(name=f"第{number}号条例", rank="法律")
    return first + seal_log(batch=2)


def test_without_seals_the_page_says_so(client):
    answer = client.get("/integrity/")
    assert answer.status_code == 200
    assert "还没有封印" in answer.content.decode()


def test_the_page_shows_the_newest_seal_and_lists_all(client, seals):
    newest = seals[-1]
    first, second = (client.get(f"/integrity/?page={n}").content.decode() for n in (1, 2))
    assert newest.root in first and newest.public_key in first
    assert seals[0].digest not in first
    assert f"共 {len(seals)} 个封印" in first and seals[-51].digest in second
    assert client.get("/integrity/?page=hundert").status_code == 200


def test_seals_are_published_whole_and_check_out(client, seals):
    published = client.get("/integrity/seals.json").json()
    assert len(published["seals"]) == len(seals) and published["next"] is None
    assert list(verify_record.problems_of_chain(published["seals"], is_whole=False)) == []


def test_a_stretch_of_seals_can_be_asked_for(client, seals, monkeypatch):
    monkeypatch.setattr("powerops.core.views.integrity.AT_MOST", 3)
    answer = client.get("/integrity/seals.json?from=5&to=20").json()
    numbers = [verify_record.parsed(one["text"])["number"] for one in answer["seals"]]
    assert (numbers, answer["next"]) == (["5", "6", "7"], 8)
    assert client.get("/integrity/seals.json?from=5&to=6").json()["next"] is None


@pytest.mark.parametrize("query", ["from=x", "to=1;DROP", "from=1e9"])
def test_an_odd_stretch_is_refused_with_a_sentence(client, query):
    answer = client.get(f"/integrity/seals.json?{query}")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid")


@pytest.mark.parametrize("query", ["from=-3", "from=99999999999999999999", "to=-1", "from=7&to=2"])
def test_a_stretch_without_seals_or_from_before_the_first_is_no_error(client, seals, query):
    assert client.get(f"/integrity/seals.json?{query}").status_code == 200


def test_the_verifier_is_given_away_as_it_is(client):
    answer = client.get("/integrity/verify_record.py")
    source = Path(verify_record.__file__).read_bytes()
    assert answer.content == source
    assert "attachment" in answer["Content-Disposition"]
    assert hashlib.sha256(source).hexdigest() in client.get("/integrity/").content.decode()


def test_pages_are_the_same_until_the_next_seal(client, seals):
    tag = client.get("/integrity/")["ETag"]
    assert client.get("/integrity/", headers={"If-None-Match": tag}).status_code == 304
    Law.objects.create(name="新条例", rank="法律")
    seal_log()
    answer = client.get("/integrity/", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert Seal.objects.latest("number").digest in answer.content.decode()
