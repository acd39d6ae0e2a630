"""The published lists for everybody: powers, bodies, editions (R4; the Plan 四(二)3, 四(二)8).

Lists are narrowed, counted and paged by `registry.selection`: no table is counted, no row skipped over.
"""

from __future__ import annotations

from datetime import date
from heapq import nlargest
from operator import itemgetter
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from powerops.core import api_shapes
from powerops.core.models import Organisation
from powerops.core.public_api import PublicResource, Record, asked, page_of, refuse_beyond
from registry import facets, published
from registry.api import shapes
from registry.browsing import Asked, Found, browse
from registry.models import Edition, ShownPower
from registry.published import BodyList, Directory
from registry.search import Listed
from registry.snapshots import in_edition

POWERS, BODIES = "/api/v1/powers/", "/api/v1/bodies/"
PUBLIC = {"tags": ["公开数据"], "auth": []}


class PowerResource(PublicResource):
    """现行权力事项。"""

    @extend_schema(
        **PUBLIC,
        summary="现行权力事项列表，可检索",
        parameters=[shapes.PowerQuery],
        responses={200: shapes.PowerPage, **api_shapes.refusals(400, 404, 429)},
    )
    def list(self, request: Request) -> Response:
        """List or search the powers in force, in the order of bodies and categories, or best hit first."""
        wanted = asked(shapes.PowerQuery, request)
        lists = published.directory(request.public_stamp)
        body = body_of(lists, wanted["body"])
        page, size = wanted["page"], wanted["page_size"]
        choices, _ = facets.chosen(wanted)
        query = Asked(" ".join(wanted["q"].split()), body, choices, (), str(page))
        found = browse(request.public_stamp, query, size, is_counted=wanted["counts"])
        hits = found.hits
        if hits.problem:
            raise ValidationError({"q": [hits.problem]})
        count = hits.reachable if hits.words else hits.total
        refuse_beyond(page, count, size)
        powers = [listed_power(row, lists) for row in hits.powers]
        more = {"has_more": bool(hits.words) and hits.is_capped}
        more["counts"] = counts_record(found) if wanted["counts"] else None
        return Response(page_of(request, powers, count=count, page=page, size=size, **more))

    @extend_schema(
        **PUBLIC,
        summary="一项权力事项",
        parameters=[shapes.POWER_CODE],
        responses={200: shapes.PowerRecord, **api_shapes.refusals(404, 429)},
    )
    def retrieve(self, request: Request, code: str) -> Response:
        """Return a power as its body's current edition says it, or as the last edition that held it said it."""
        power = published.published_power(code)
        if power:
            return Response(
                power_record(power, power.edition_number, power.published_on, in_force=True)
            )
        past = published.standings_of(code, with_content=True)
        if not past:
            raise NotFound("没有公布过这个编码的权力事项。")
        edition = past[0].edition
        return Response(power_record(past[0], edition.number, edition.published_on, in_force=False))

    @extend_schema(
        **PUBLIC,
        summary="一项权力事项在历次版次中的记载",
        parameters=[shapes.POWER_CODE],
        responses={200: shapes.PowerStanding(many=True), **api_shapes.refusals(404, 429)},
    )
    def history(self, request: Request, code: str) -> Response:
        """Return every edition that holds the power, the newest first."""
        rows = published.standings_of(code, with_content=False)
        if not rows:
            raise NotFound("没有公布过这个编码的权力事项。")
        return Response([standing_record(row) for row in rows])


class BodyResource(PublicResource):
    """已公布清单的部门。"""

    @extend_schema(
        **PUBLIC,
        summary="已公布清单的部门",
        parameters=[api_shapes.PageQuery],
        responses={200: shapes.BodyPage, **api_shapes.refusals(400, 404, 429)},
    )
    def list(self, request: Request) -> Response:
        """List the bodies with a published list, in the order of the district's tree."""
        wanted = asked(api_shapes.PageQuery, request)
        lists = published.directory(request.public_stamp).lists
        page, size = wanted["page"], wanted["page_size"]
        refuse_beyond(page, len(lists), size)
        rows = [body_record(one) for one in lists[(page - 1) * size : page * size]]
        return Response(page_of(request, rows, count=len(lists), page=page, size=size))

    @extend_schema(
        **PUBLIC,
        summary="一个部门及其现行清单",
        parameters=[shapes.BODY_CODE],
        responses={200: shapes.BodyDetail, **api_shapes.refusals(404, 429)},
    )
    def retrieve(self, request: Request, code: str) -> Response:
        """Return a body with its telephones, the counts of its powers and its current edition."""
        one = known_body(published.directory(request.public_stamp), code)
        body = Organisation.objects.select_related("successor").get(pk=one.body_id)
        contact = {
            name: getattr(body, name)
            for name in ("telephone", "supervision_telephone", "address", "office_hours")
        }
        return Response(
            {
                **body_record(one),
                "status": "abolished" if body.abolished_on else "existing",
                "unified_credit_code": body.credit_code,
                **contact,
                "successor": body.successor.code if body.successor else None,
            }
        )


class EditionResource(PublicResource):
    """清单版次。"""

    @extend_schema(
        **PUBLIC,
        summary="一个部门的历次版次",
        parameters=[shapes.BODY_CODE, api_shapes.PageQuery],
        responses={200: shapes.EditionPage, **api_shapes.refusals(400, 404, 429)},
    )
    def list(self, request: Request, code: str) -> Response:
        """List the editions of a body, the newest first; they are numbered without a gap."""
        wanted = asked(api_shapes.PageQuery, request)
        count = known_body(published.directory(request.public_stamp), code).edition_number
        page, size = wanted["page"], wanted["page_size"]
        refuse_beyond(page, count, size)
        rows = published.editions(code)[(page - 1) * size : page * size]
        found = [edition_record(one, count) for one in rows]
        return Response(page_of(request, found, count=count, page=page, size=size))

    @extend_schema(
        **PUBLIC,
        summary="一个版次及其权力事项",
        parameters=[shapes.BODY_CODE, shapes.EDITION_NUMBER, api_shapes.PageQuery],
        responses={200: shapes.EditionDetail, **api_shapes.refusals(400, 404, 429)},
    )
    def retrieve(self, request: Request, code: str, number: str) -> Response:
        """Return an edition with a page of its powers, frozen as they were published, and its digest."""
        wanted = asked(api_shapes.PageQuery, request)
        latest = known_body(published.directory(request.public_stamp), code).edition_number
        edition = published.editions(code).filter(number=int(number)).first()
        if edition is None:
            raise NotFound("没有这个版次。")
        page, size = wanted["page"], wanted["page_size"]
        refuse_beyond(page, edition.power_count, size)
        start = (page - 1) * size
        powers = edition.shown_powers.filter(position__gt=start, position__lte=start + size)
        rows = [
            power_record(
                power, edition.number, edition.published_on, in_force=edition.number == latest
            )
            for power in powers.order_by("position")
        ]
        shown = page_of(request, rows, count=edition.power_count, page=page, size=size)
        return Response({**edition_record(edition, latest), "powers": shown})


# --- records ---------------------------------------------------------------------------------------


def body_of(lists: Directory, code: str) -> BodyList | None:
    """Return the body that the filter names, None when it names none. Raises ValidationError."""
    if code and code not in lists.by_code:
        raise ValidationError({"body": ["没有这个机构代码，或者它尚未公布清单。"]})
    return lists.by_code.get(code)


def known_body(lists: Directory, code: str) -> BodyList:
    """Return the body of the address. Raises NotFound."""
    if code not in lists.by_code:
        raise NotFound("没有这个部门，或者它尚未公布清单。")
    return lists.by_code[code]


def counts_record(found: Found) -> Record:
    """Return what every further choice would show: by filter and value, and by body, of many those that hold most."""
    by_group: Record = {key: {} for key in facets.GROUPS}
    for token, number in found.counts.items():
        key, _, value = token.partition(":")
        by_group[key][value] = number
    most = nlargest(shapes.BODIES_COUNTED, found.by_body.items(), key=itemgetter(1))
    return {"are_at_least": found.is_floor, **by_group, "body": dict(most)}


def listed_power(row: Listed, lists: Directory) -> Record:
    """Return a power as lists show it."""
    return {
        "id": row.power_id,
        "number": row.code,
        "status": "withdrawn" if row.withdrawn else "in_force",
        "code": row.code,
        "name": row.name,
        "sub_name": row.sub_name,
        "category": row.category,
        "body": {"code": row.body_code, "name": lists.name_of(row)},
        "edition": row.edition_number,
        "published_on": row.published_on.isoformat(),
        "in_force": not row.withdrawn,
        "withdrawn": row.notice,
        "url": f"{POWERS}{row.code}/",
        "actions": [],
        "history_url": f"{POWERS}{row.code}/history/",
    }


def power_record(power: Any, number: int, published_on: date, *, in_force: bool) -> Record:
    """Return a power as an edition says it: the contract's keys, and what every record carries."""
    in_force = in_force and not power.withdrawn
    content = in_edition(power.content, number, published_on.isoformat(), in_force=in_force)
    return {
        "id": power.power_id,
        "number": power.code,
        "status": "withdrawn" if power.withdrawn else "in_force" if in_force else "not_in_force",
        **content,
        "withdrawn": power.withdrawn,
        "digest": power.digest,
        "actions": [],
        "history_url": f"{POWERS}{power.code}/history/",
    }


def standing_record(row: ShownPower) -> Record:
    """Return that an edition holds a power."""
    edition = row.edition
    return {
        "edition": edition.number,
        "edition_url": f"{BODIES}{edition.body.code}/editions/{edition.number}/",
        "body": {"code": edition.body.code, "name": edition.header["body"]["name"]},
        "published_on": edition.published_on.isoformat(),
        "position": row.position,
        "name": row.name,
        "category": row.category,
        "digest": row.digest,
        "withdrawn": row.withdrawn,
    }


def body_record(one: BodyList) -> Record:
    """Return a body with its current list in figures."""
    return {
        "id": one.body_id,
        "number": one.code,
        "status": "existing",
        "code": one.code,
        "name": one.name,
        "power_count": one.power_count,
        "counts": one.counts,
        "edition": one.edition_number,
        "edition_url": f"{BODIES}{one.code}/editions/{one.edition_number}/",
        "published_at": one.published_at.isoformat(),
        "url": f"{BODIES}{one.code}/",
        "actions": [],
        "history_url": f"{BODIES}{one.code}/editions/",
    }


def edition_record(edition: Edition, latest: int) -> Record:
    """Return an edition without its powers; the body is named as it was named then."""
    header, url = (
        edition.header["body"],
        f"{BODIES}{edition.body.code}/editions/{edition.number}/",
    )
    return {
        "id": edition.pk,
        "number": edition.number,
        "status": "current" if edition.number == latest else "superseded",
        "title": str(edition),
        "body": {"code": header["code"], "name": header["name"]},
        "document_number": edition.document_number,
        "approved_on": edition.approved_on.isoformat(),
        "published_on": edition.published_on.isoformat(),
        "digest": edition.digest,
        "power_count": edition.power_count,
        "counts": edition.counts,
        "verification_code": edition.verification_code,
        "html_url": edition.get_absolute_url(),
        "url": url,
        "actions": [],
        "history_url": f"{BODIES}{edition.body.code}/editions/",
    }
