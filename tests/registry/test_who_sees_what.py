"""Queryset and predicate agree for the whole cast: revisions, uploads, series of numbers (F3; the Plan 四(二)1)."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from powerops.core import numbering
from powerops.core.actor import acting
from powerops.core.models import NumberSeries
from powerops.core.roles import Role
from registry.models import Revision, Upload
from registry.numbers import APPROVAL
from registry.permissions import (
    may_see_revision,
    may_see_upload,
    visible_revisions,
    visible_uploads,
)
from registry.workflows import upload as lifecycle
from registry.workflows.key_post import mark
from tests.builders import drafted
from tests.cast import appoint
from tests.registry.uploads import small_list

pytestmark = pytest.mark.django_db


def who_sees(cast, visible, may_see, model):
    """Return the names of those who see something, after holding queryset and predicate against each other."""
    everything, seeing = list(model.objects.all()), set()
    assert everything
    for name, person in vars(cast).items():
        actor = acting(person)
        seen = set(visible(actor))
        assert seen == {one for one in everything if may_see(actor, one)}, name
        seeing |= {name} if seen else set()
    return seeing


def test_revisions(cast, district):
    """The body's own posts see a draft, the jurisdiction's reviewers and supervisors too; nobody else."""
    drafted(cast, district.zjj)
    seeing = who_sees(cast, visible_revisions, may_see_revision, Revision)
    assert {"clerk", "head", "legal", "secretary", "supervisor"} <= seeing
    assert not seeing & {"clerk2", "head2", "admin", "personnel", "outsider", "nobody"}


def test_staff_hold_key_posts_and_read_no_draft(client, cast, district):
    draft = drafted(cast, district.zjj)
    accountant = appoint("accountant", "会计", Role.STAFF, district.zjj)
    post = accountant.appointments.get().post
    mark(post, by=cast.personnel, area="funds", began_on=timezone.localdate(), basis="内部控制制度")
    assert not visible_revisions(acting(accountant)).exists()
    client.force_login(accountant)
    assert client.get(draft.get_absolute_url()).status_code == 404
    desk = client.get("/desk/").content.decode()
    assert "权力清单" not in desk and draft.title not in desk


def test_uploads(cast, district):
    """The clerks of the body alone."""
    file = ContentFile(small_list(), name="清单.xlsx")
    lifecycle.receive(district.zjj, file, by=cast.clerk, limit=1024 * 1024)
    assert who_sees(cast, visible_uploads, may_see_upload, Upload) == {"clerk"}


def test_series_of_numbers(cast, district):
    """The posts that read numbers, within their jurisdiction."""
    numbering.open_series(by=cast.admin, organisation=district.gwh, kind=APPROVAL, sign="新开")
    seeing = who_sees(cast, numbering.visible_series, numbering.may_see_series, NumberSeries)
    assert {"secretary", "admin"} <= seeing
    assert not seeing & {"clerk", "outsider", "nobody"}
