"""Every address is either on the hand-written list of public ones, or refuses whoever is not signed in or holds no post.

The list is that of the product's contract with the public: pages without a form set no cookie. (F3; the Plan 四(二)1,
四(二)3: lists are open to everybody, work on them is not.)
"""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from powerops.core import documents
from powerops.core.models import Document
from powerops.core.numbering import open_series
from registry.edition_notice import NOTICE
from registry.models import Edition, OpenDataSet, PublishedPower
from registry.numbers import PUBLICATION
from registry.workflows.drafting import propose
from registry.workflows.upload import receive
from tests.architecture.addresses import addresses
from tests.architecture.project import nothing
from tests.builders import adjusted, content, drafted, published, walked
from tests.decisions.catalogues import in_force
from tests.decisions.consultations import consulted
from tests.decisions.drafts import drafted as drafted_matter
from tests.decisions.hearings import announced, concluded
from tests.decisions.meetings import executing
from tests.registry.guides import sample_filed, with_sample
from tests.registry.uploads import small_list

# Anybody may read these; none of them sets a cookie.
PUBLIC = {
    "registry:ledger-powers", "registry:ledger-intermediaries", "registry:ledger-fees", "registry:open-data",
    "registry:open-data-file", "registry:open-data-latest", "registry:open-data-verifier",
    "registry:feed-of-all", "registry:feed-of-body", "registry:feed-of-power", "registry:feed-of-search",
    "decisions:public-hearing-list", "decisions:public-hearing-detail",
    "decisions:public-decisions", "decisions:public-decision", "decisions:public-decision-document",
    "decisions:feed-of-decisions", "decisions:consultation-report", "decisions:public-hearing-report",
    "decisions:consultation-index", "decisions:catalogue-index", "decisions:catalogue-public",
    "core:healthz", "core:verify", "core:verify-form", "core:integrity", "core:integrity-seals",
    "core:integrity-verifier",
    "registry:home", "registry:power-list", "registry:power-detail", "registry:body-list",
    "registry:body-detail", "registry:edition-detail", "registry:edition-compare",
    "registry:edition-file", "registry:edition-notice", "registry:edition_file_moved",
    "registry:power-compare", "registry:body-as-of", "registry:statistics", "registry:key-posts-public",
    "registry:power-guide", "registry:power-checklist", "registry:power-document", "registry:power-sample",
}  # fmt: skip
# Anybody may open these too, and send what they ask for: they carry a form, and with it the cookie that guards it.
PUBLIC_FORMS = {
    "decisions:consultation-public", "decisions:comment-own", "decisions:public-hearing-sign-up",
    "registry:error-report-create", "registry:error-report-track", "registry:subscribe-to-body",
    "registry:subscribe-to-power", "registry:subscribe-to-search", "registry:subscription",
}  # fmt: skip
# Anybody may read these too; machines do.
PUBLIC_API = {
    "api-root", "api-schema", "api-docs", "PowerResource.list", "PowerResource.retrieve",
    "PowerResource.history", "KeyPostResource.list", "BodyResource.list", "BodyResource.retrieve", "EditionResource.list",
    "EditionResource.retrieve",
}  # fmt: skip
NOWHERE = {"Missing"}  # answers 404 to everybody, in the form of the API
# The way in, which sets the cookie that guards its form.
WAY_IN = {"core:login"}
# What a signed-in person without any post may open: the own work list, the own password, the way out; the register of
# laws; the calendar and the parameters; and lists, which show nothing then.
WITHOUT_POST = {
    "desk",
    "core:password-change",
    "core:letter-choice",
    "core:notice-list",
    "core:logout",
    "core:role-list",
    "registry:law-list",
    # What the law leaves to be set, and which days are worked: no secret inside.
    "core:calendar",
    "core:parameter-list",
    "core:parameter-detail",
}
EMPTY_WITHOUT_POST = {
    "registry:law-change-list", "registry:adjustment-task-list",
    "registry:revision-list", "registry:current-powers", "registry:upload-list", "revision-list", "upload-list", "decision-list",
    "core:my-deadlines", "core:delegation-list", "core:delegation-create",
}  # fmt: skip

OPEN = PUBLIC | PUBLIC_FORMS | PUBLIC_API | WAY_IN | NOWHERE
CLOSED = [one for one in addresses() if one.name not in OPEN]


def decided(cast, district):
    """What of major decisions everybody reads: a decision in execution, reports, a hearing, a catalogue."""
    decision = executing(cast, district)
    asked, heard = consulted(drafted_matter(cast, district), cast), concluded(cast, district)
    for kind in ("decisions.decision", "decisions.adoption_report", "decisions.hearing_report"):
        documents.keep(Document.objects.get(kind=kind), b"%PDF-1.7")
    return {
        "decision": decision,
        "asked": asked,
        "heard": heard,
        "hearing": announced(cast, district),
        "catalogue": in_force(cast, district),
    }


@pytest.fixture
def lively(cast, district):
    """A body with two editions, a draft and an upload: what each address may point at."""
    open_series(by=cast.admin, organisation=district.gwh, kind=PUBLICATION, sign="新公")
    published(cast, district.zjj, content(), content(name="对另一违法行为的处罚"))
    documents.keep(Document.objects.get(kind=NOTICE), b"%PDF-1.7")
    power = PublishedPower.objects.first()
    change = adjusted(cast, power.power, handling_office="质量安全科")
    digest = sample_filed(change, cast.clerk)
    propose(change, {"guide": with_sample(digest)}, by=cast.clerk, power=power.power)
    walked(change, cast, "approved")
    from registry.workflows.edition import publish_edition

    publish_edition(district.zjj, by=cast.secretary)
    revision = drafted(cast, district.zjj, content(name="对第三种违法行为的处罚"))
    file = ContentFile(small_list(), name="清单.xlsx")
    upload = receive(district.zjj, file, by=cast.clerk, limit=10_000_000)
    OpenDataSet.objects.create(
        number=1, made_on=timezone.localdate(), made_at=timezone.now(), stamp=0, stamped_at=timezone.now(),
        withdrawals=0, manifest='{"files": {}}', digest="0" * 64,
    )  # fmt: skip
    return {
        **decided(cast, district),
        "power": PublishedPower.objects.first(),
        "revision": revision,
        "version": revision.versions.get(),
        "upload": upload,
        "digest": digest,
        "document": Document.objects.get(
            kind="registry.edition", record_id=Edition.objects.latest("number").pk
        ),
    }


def fillings(name, lively, cast, district):
    """What fills the holes of one address so that it points at a record which exists."""
    own = name.partition("Resource")[0].lower() if "Resource" in name else name.partition(":")[2]
    resource = own.rpartition("-")[0] or own
    records = {
        "revision": lively["revision"].pk, "version": lively["version"].pk, "upload": lively["upload"].pk,
        "power": lively["power"].power_id, "person": cast.clerk.pk, "job": lively["upload"].read_job_id,
        "post": cast.clerk.appointments.get().post_id, "appointment": cast.clerk.appointments.get().pk,
    }  # fmt: skip
    of_a_hearing = ("public-hearing-detail", "public-hearing-sign-up")
    of_a_decision = ("public-decision", "public-decision-document")
    numbers = dict.fromkeys(of_a_hearing, lively["hearing"].number)
    numbers |= dict.fromkeys(of_a_decision, lively["decision"].number)
    numbers |= {"consultation-report": lively["asked"].number, "public-hearing-report": lively["heard"].number}  # fmt: skip
    of_a_power = ("power", "feed-of-power", "error-report", "subscribe-to-power")
    codes = {
        "verify": lively["document"].code,
        "catalogue-public": lively["catalogue"].decider.code,
        **dict.fromkeys(of_a_power, lively["power"].code),
    }
    return {
        "pk": records.get(resource, lively["revision"].pk),
        "revision_pk": lively["revision"].pk,
        "record_id": lively["revision"].pk,
        "digest": lively["digest"],
        "year": lively["catalogue"].year,
        "number": numbers.get(own, 1),
        "name": "verify_record.py" if own == "open-data-verifier" else "manifest.json",
        "code": codes.get(own) or codes.get(resource, district.zjj.code),
    }


def test_the_lists_name_addresses_that_exist():
    known = {one.name for one in addresses()}
    nothing(sorted((OPEN | WITHOUT_POST | EMPTY_WITHOUT_POST) - known))


@pytest.mark.django_db
@pytest.mark.parametrize("address", CLOSED, ids=lambda one: one.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_anonymous_are_sent_to_the_login(address, method, client):
    response = getattr(client, method)(address.url())
    if response.status_code == 302:
        assert response["Location"].startswith("/login/")
    else:
        assert response.status_code in {401, 403}


@pytest.mark.parametrize("name", ["nobody", "outsider"])
def test_whoever_holds_no_post_here_opens_nothing(name, cast, district, lively, client):
    """404 or 403 for what exists; lists show nothing of it."""
    client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
    told = (lively["revision"].number, lively["power"].name, lively["upload"].attachment.name)
    opened = []
    for address in CLOSED:
        if address.name in WITHOUT_POST:
            continue
        response = client.get(address.url(**fillings(address.name, lively, cast, district)))
        is_list = address.name in EMPTY_WITHOUT_POST or (name == "outsider" and not address.holes)
        tells = any(word in response.content.decode() for word in told)
        if tells or (response.status_code in {200, 302} and not is_list):
            opened.append(f"{address.name} {response.status_code}")
    nothing(opened)


def test_anybody_opens_what_is_public_and_gets_no_cookie(cast, district, lively, client):
    wrong = []
    for address in addresses():
        if address.name not in PUBLIC | PUBLIC_API:
            continue
        url = address.url(**fillings(address.name, lively, cast, district))
        response = client.get(url)
        leads_on = address.name in {"registry:edition_file_moved", "registry:open-data-latest"}
        moved = leads_on and response.status_code in {301, 302}
        if not (response.status_code == 200 or moved) or response.cookies:
            wrong.append(f"{address.name} {url} {response.status_code} {response.cookies}")
    nothing(wrong)


def test_public_pages_are_read_and_never_written(cast, district, lively, client):
    written = []
    for address in addresses():
        if address.name in PUBLIC | PUBLIC_API:
            url = address.url(**fillings(address.name, lively, cast, district))
            if (status := client.post(url).status_code) != 405:
                written.append(f"{url} {status}")
    nothing(written)
