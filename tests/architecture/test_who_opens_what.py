"""Who opens what: every address inside, for everybody of the cast, about records of 住房和城乡建设局 (F3; 四(二)1).

The tables are written by hand from what the roles are there for (powerops/core/roles.py), never from what the code
does. Who stands in no set is refused, and nothing changes; a new address without a line fails.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from tests.architecture import decisions_doors as decisions
from tests.architecture.addresses import Address, addresses
from tests.architecture.ground import SECRETS, ground, url_of
from tests.architecture.project import nothing
from tests.architecture.test_addresses import OPEN

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def group(*members: str | frozenset[str]) -> frozenset[str]:
    """Names and groups in one group."""
    return frozenset().union(*(one.split() if isinstance(one, str) else one for one in members))


NOBODY = group()
CLERK, HEAD, LEGAL, SECRETARY = group("clerk"), group("head"), group("legal"), group("secretary")
LEADER, PERSONNEL, ADMIN = group("leader"), group("personnel"), group("admin")
CLERKS = group("clerk clerk2")
OVERSEERS = group("supervisor inspector")
# Who reviews, decides on and oversees lists in the whole jurisdiction.
JURISDICTION = group(LEGAL, SECRETARY, LEADER, OVERSEERS)
# Who draws up, reviews or oversees: sensitive material, citizens' reports, findings, volumes.
CONCERNED = group(CLERK, HEAD, JURISDICTION)
# Who reads drafts: the body's window and its officers as well; neither personnel nor the administrator.
READERS = group(CONCERNED, "window officer officer2")
# The same posts anywhere: lists, which show each the own part.
CONCERNED_ANYWHERE = group(CONCERNED, "clerk2 head2 outsider")
READERS_ANYWHERE = group(READERS, "clerk2 head2 outsider")
# Whoever has business with lists in this jurisdiction: how laws and bodies changed.
DISTRICT = group(READERS, "clerk2 head2")
# Who looks at bodies, posts and people.
HOUSE = group(ADMIN, PERSONNEL, LEADER, OVERSEERS)
# Key posts: the body's own clerk and head, and who arranges or oversees them.
KEY_POSTS = group(CLERK, HEAD, PERSONNEL, SECRETARY, LEADER, OVERSEERS)
KEY_POSTS_ANYWHERE = group(KEY_POSTS, "clerk2 head2")
# The legal office of any jurisdiction: the register of laws is one; what it enters stands in its own.
LEGAL_ANYWHERE = group(LEGAL, "outsider")
LEDGERS_ANYWHERE = group(JURISDICTION, "outsider")
EVERYBODY = group(READERS_ANYWHERE, PERSONNEL, ADMIN, "nobody")

# Who gets the page, or is led from the address of an act to its record's page.
OPENS: dict[frozenset[str], str] = {
    # The own desk, and what is no secret; lists show each what the own posts reach (see the third test).
    EVERYBODY: """desk core:password-change core:letter-choice core:notice-list core:my-deadlines core:calendar
        core:parameter-list core:parameter-detail core:delegation-list core:delegation-create
        registry:law-list registry:law-detail registry:law-change-list registry:adjustment-task-list
        registry:revision-list registry:current-powers revision-list upload-list""",
    READERS: """revision-detail revision-history VersionResource.retrieve VersionResource.history core:record-detail
        core:recusal-create registry:revision-detail registry:version-detail registry:version-drop
        registry:revision-act registry:revision-unschedule registry:withdrawal-detail
        registry:emergency-review-detail registry:emergency-review-act registry:adjustment-task-detail
        registry:adjustment-task-act""",
    READERS_ANYWHERE: "core:deadline-list registry:withdrawal-list registry:emergency-review-list",
    CONCERNED: "core:file core:volume-detail registry:error-report-detail registry:consistency-detail",
    CONCERNED_ANYWHERE: "core:volume-list core:volume-due registry:error-report-list registry:consistency-list",
    DISTRICT: "registry:law-change-detail registry:law-change-places registry:law-change-act registry:body-change-detail",
    CLERK: """upload-detail upload-history core:filing-create registry:version-create registry:version-forget
        registry:version-edit registry:guide-edit registry:guide-forget registry:material-list-edit
        registry:power-change registry:power-removal registry:finding-answer registry:finding-answer-alike
        registry:error-report-answer
        registry:upload-detail registry:upload-accept registry:upload-drop""",
    CLERKS: """registry:revision-create registry:material-list-list registry:material-list-create
        registry:power-adjust registry:power-receive registry:upload-list registry:upload-create
        registry:upload-template""",
    HEAD: "registry:error-report-send-back registry:error-report-dismiss",
    group(HEAD, LEADER): "core:deadline-act",
    LEGAL: """registry:law-change-edit registry:finding-answer-reject registry:ledger-correct registry:ledger-void
        registry:intermediary-edit registry:intermediary-act""",
    LEGAL_ANYWHERE: """registry:law-create registry:law-edit registry:law-change-create registry:body-change-transfer
        registry:ledger-create registry:ledger-import registry:intermediary-create""",
    group(LEGAL_ANYWHERE, SECRETARY): "registry:body-change-list",
    JURISDICTION: "registry:ledger-detail registry:intermediary-detail",
    LEDGERS_ANYWHERE: "registry:ledger-list registry:intermediary-list",
    SECRETARY: """core:volume-appraise core:number-void core:job-detail core:job-progress registry:revision-schedule
        registry:power-withdraw registry:withdrawal-search registry:withdrawal-lift""",
    LEADER: "core:appraisal-decide registry:revision-publish-urgently",
    OVERSEERS: "core:reading-list",
    HOUSE: """core:organisation-list core:organisation-detail core:person-list core:person-detail core:role-list""",
    group(SECRETARY, LEADER, OVERSEERS, ADMIN): "core:number-list",
    ADMIN: """core:organisation-create core:organisation-edit core:organisation-rename core:organisation-correct-name
        core:organisation-move core:organisation-abolish core:post-create core:post-appoint core:post-close
        core:appointment-end core:person-create core:person-edit core:person-password core:letter-list
        core:series-create core:series-close core:calendar-import core:parameter-withdraw""",
    # Who works beside a post, arranges or oversees it knows who stands in at it and what was handed over.
    group(CLERK, HEAD, "window officer officer2", HOUSE): "core:delegation-detail core:delegation-withdraw",
    group(CLERK, HEAD, PERSONNEL, ADMIN): "core:hand-over-create",
    group(CLERK, HEAD, HOUSE): "core:hand-over-detail",
    # Who asked for it, whom it concerns, who decides.
    group(CLERK, LEGAL, LEADER): "core:recusal-detail",
    KEY_POSTS: """registry:key-post-detail registry:dutymatrix-detail registry:dutymatrix-act registry:conflict-detail
        registry:rotation-detail registry:rotation-decide""",
    KEY_POSTS_ANYWHERE: """registry:key-post-overview registry:key-post-list registry:dutymatrix-list
        registry:conflict-list registry:rotation-list""",
    PERSONNEL: "registry:key-post-create registry:key-post-end registry:rotation-waiver",
    group(CLERKS, PERSONNEL): "registry:dutymatrix-create",
    group(CLERK, PERSONNEL): "registry:dutymatrix-edit",
    # Posting alone, or nothing there yet: the package is not made, the volume not printed.
    NOBODY: """core:logout core:letter-again core:evidence-order core:evidence core:volume-pdf core:volume-check
        core:calendar-confirm registry:version-keep registry:guide-keep registry:material-list-retire
        registry:error-report-sign registry:error-report-contact registry:ledger-confirm
        revision-approve revision-clear revision-discontinue revision-endorse revision-publish
        revision-publish-urgently revision-recall revision-return-by-head revision-return-by-legal
        revision-return-by-secretary revision-schedule revision-submit revision-unschedule revision-withdraw
        VersionResource.create VersionResource.remove AdjustmentResource.adjust AdjustmentResource.receive""",
}  # fmt: skip

# Who may send something there; everybody else is refused. What is not named is read and never written.
ACTS: dict[frozenset[str], str] = {
    EVERYBODY: "desk core:logout core:password-change core:letter-choice core:delegation-create",
    READERS: "core:recusal-create",
    CLERK: """revision-submit revision-withdraw VersionResource.create VersionResource.remove VersionResource.retrieve
        AdjustmentResource.adjust AdjustmentResource.receive registry:revision-act core:filing-create
        registry:version-create registry:version-keep registry:version-forget registry:version-edit
        registry:version-drop registry:guide-edit registry:guide-keep registry:guide-forget
        registry:material-list-edit registry:material-list-retire registry:power-removal registry:finding-answer
        registry:error-report-answer registry:upload-accept registry:upload-drop registry:adjustment-task-act""",
    CLERKS: """revision-list upload-list registry:revision-create registry:material-list-create registry:power-adjust
        registry:power-receive registry:upload-create""",
    HEAD: "registry:error-report-sign registry:error-report-send-back registry:error-report-dismiss",
    group(CLERK, HEAD): "registry:error-report-contact",
    group(HEAD, LEADER): "core:deadline-act",
    LEGAL: """revision-clear revision-return-by-legal registry:law-change-edit registry:law-change-act
        registry:finding-answer-reject registry:ledger-correct registry:ledger-void registry:intermediary-edit
        registry:intermediary-act registry:emergency-review-act""",
    LEGAL_ANYWHERE: """registry:law-create registry:law-edit registry:law-change-create registry:body-change-list
        registry:body-change-transfer registry:ledger-create registry:ledger-import registry:ledger-confirm
        registry:intermediary-create""",
    SECRETARY: """revision-publish revision-schedule revision-unschedule revision-discontinue core:number-void
        core:volume-appraise registry:revision-schedule registry:revision-unschedule registry:power-withdraw
        registry:withdrawal-lift""",
    LEADER: """revision-publish-urgently registry:revision-publish-urgently core:appraisal-decide core:recusal-detail
        registry:rotation-decide""",
    ADMIN: """core:organisation-create core:organisation-edit core:organisation-rename core:organisation-correct-name
        core:organisation-move core:organisation-abolish core:post-create core:post-appoint core:post-close
        core:appointment-end core:person-create core:person-edit core:person-password core:letter-again
        core:series-create core:series-close core:calendar-import core:calendar-confirm core:parameter-detail
        core:parameter-withdraw""",
    group(HEAD, JURISDICTION): "core:evidence-order",
    CONCERNED: "core:volume-check",
    group(HEAD, PERSONNEL, ADMIN, "window officer"): "core:delegation-withdraw",
    group(CLERK, HEAD, PERSONNEL, ADMIN): "core:hand-over-create",
    group(CLERK, PERSONNEL): "registry:dutymatrix-edit",
    group(CLERKS, PERSONNEL): "registry:dutymatrix-create",
    group(HEAD, PERSONNEL): "registry:conflict-detail",
    PERSONNEL: "registry:key-post-create registry:key-post-end registry:rotation-waiver",
    # The matrix is confirmed already: its acts are over. The hand-over waits for its receiver, who is of no cast. What
    # is answered at once has to be what was shown.
    NOBODY: "registry:dutymatrix-act core:hand-over-detail registry:finding-answer-alike",
}  # fmt: skip
OPENING = [*OPENS.items(), *((group(who), names) for who, names in decisions.OPENS)]
ACTING = [*ACTS.items(), *((group(who), names) for who, names in decisions.ACTS)]
OPENED_BY = {name: who for who, names in OPENING for name in names.split()}
ACTED_BY = {name: who for who, names in ACTING for name in names.split()}
INSIDE = [one for one in addresses() if one.name not in OPEN]
REFUSED = {400, 403, 404, 405, 409, 422}
# What the form of whatever act may ask for.
TYPED = {
    "reason": "试一试", "opinion": "同意", "note": "说明", "outcome": "accepted", "summary": "摘要", "text": "答复",
    "grant": "on", "decision": "approved", "measure": "separate", "until": "2026-12-31", "ended_on": "2026-11-23",
    "began_on": "2026-11-23", "on": "2026-11-23", "source": "某文件", "name": "某名称", "title": "某标题",
    "password": "geheim-2026-x", "document_number": "新开〔2026〕99号", "kind": "error", "answer": "已核实",
}  # fmt: skip
# What of the secrets somebody without business in drafts reads all the same: who arranges posts knows who stands in,
# personnel keeps the key posts of every body.
ALSO_TOLD = {"personnel": {"matter", "waiver", "delegation"}, "admin": {"delegation"}}


@pytest.fixture
def made(cast, district):
    return ground(cast, district)


def signed_in(client: Any, cast: Any) -> Any:
    """Yield everybody of the cast by name, each signed in in turn."""
    for name, person in vars(cast).items():
        client.force_login(person, backend=BACKEND)
        yield name


def text_of(response: Any) -> str:
    """Return the answer's content, however it is sent."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def written() -> tuple[int, ...]:
    """Return how much the tables hold that everything done leaves a trace in."""
    tables = (
        "core_rowchange",
        "core_auditevent",
        "core_job",
        "core_notice",
        "core_reading",
        "core_mail",
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM {one}" for one in tables))
        return tuple(count for (count,) in cursor.fetchall())


def sent(client: Any, address: Address, url: str) -> list[Any]:
    """Return the answers to whatever writes there."""
    if not url.startswith("/api/"):
        return [client.post(url, TYPED)]
    data = {"data": json.dumps(TYPED), "content_type": "application/json"}
    return [getattr(client, method)(url, **data) for method in ("post", "put", "patch", "delete")]


def test_every_address_has_its_line_and_one_alone():
    lines = [name for _, names in OPENING for name in names.split()]
    assert len(lines) == len(set(lines))
    assert set(lines) == {one.name for one in INSIDE}
    acts = [name for _, names in ACTING for name in names.split()]
    assert len(acts) == len(set(acts)) and set(acts) <= set(lines)


def test_who_opens_what_and_reads_nothing_of_other_bodies_there(made, cast, district, client):
    """Need to know: other bodies, another county, personnel and the administrator see no draft, report or matrix."""
    wrong = []
    for who in signed_in(client, cast):
        hidden = {key for key in SECRETS if who not in READERS} - ALSO_TOLD.get(who, set())
        for one in INSIDE:
            response = client.get(url_of(one, made, district))
            if (response.status_code in {200, 302}) != (who in OPENED_BY[one.name]):
                wrong.append(f"{one.name} {who} {response.status_code}")
            told = text_of(response)
            wrong += [
                f"{one.name} tells {who} {key}"
                for key in hidden | {"contact"}
                if SECRETS[key] in told
            ]
    nothing(wrong)


def test_whoever_may_not_act_is_refused_and_nothing_changes(made, cast, district, client):
    wrong = []
    for who in signed_in(client, cast):
        before = written()
        for one in INSIDE:
            may = ACTED_BY.get(one.name, NOBODY)
            if who in may or (one.name not in ACTED_BY and who != "clerk"):
                continue
            for response in sent(client, one, url_of(one, made, district)):
                if response.status_code not in REFUSED:
                    wrong.append(f"{one.name} {who} {response.status_code}")
        if written() != before:
            wrong.append(f"{who} changed something")
    nothing(wrong)


def test_lists_searches_and_files_of_lists_tell_strangers_nothing(made, cast, district, client):
    wrong, seen = [], set()
    lists = [one for one in INSIDE if not one.holes]
    for who in signed_in(client, cast):
        if who in READERS and who != "clerk":
            continue
        hidden = set(SECRETS) - ALSO_TOLD.get(who, set())
        for one in lists:
            for asked in ({"export": "csv"}, {"q": "机密", "body": "zjj"}):
                told = text_of(client.get(url_of(one, made, district), asked))
                told = told.replace(asked.get("q", "") + '"', "")  # the box says what was asked
                found = {key for key in hidden if SECRETS[key] in told}
                seen |= found if who == "clerk" else set()
                wrong += [
                    f"{one.name} {asked} tells {who} {key}" for key in found if who != "clerk"
                ]
    nothing(wrong)
    assert {
        "upload",
        "report",
        "material",
        "matter",
    } <= seen  # the lists that would tell it do tell whose it is
