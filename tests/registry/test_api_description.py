"""The API's own description: valid OpenAPI 3.1, and what it promises is what is answered, whatever is sent."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from rest_framework.authtoken.models import Token
from rest_framework.throttling import SimpleRateThrottle
from schemathesis import openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from powerops.wsgi import application
from registry.models import PowerVersion, PublishedPower
from tests.builders import adjusted, published

EXAMPLES = settings(
    max_examples=6,
    deadline=timedelta(seconds=5),
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_the_description_is_valid_and_complete(db):
    written = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    description = yaml.safe_load(written.getvalue())
    assert description["openapi"].startswith("3.1")
    public = {
        path for path in description["paths"] if re.search("/(powers|bodies|key-posts)/", path)
    }
    for path, operations in description["paths"].items():
        for verb, operation in operations.items():
            is_open = not operation.get("security")
            assert is_open == (path in public and verb == "get"), path
            assert {"429"} <= set(operation["responses"]), path


def test_anybody_may_read_the_description_and_the_handbook(client, db):
    for path in ("/api/v1/schema/", "/api/docs/", "/api/v1/"):
        answer = client.get(path)
        assert answer.status_code == 200 and not answer.cookies
    assert b"<script>" not in client.get("/api/docs/").content


@pytest.mark.parametrize(
    ("asked", "name"),
    [("", "yaml"), ("?format=json", "json"), ("?version=%0aX: y", "yaml"), ("?version=行", "yaml")],
)  # fmt: skip
def test_the_description_is_saved_under_a_plain_name(client, db, asked, name):
    answer = client.get(f"/api/v1/schema/{asked}")
    assert answer["Content-Disposition"] == f'inline; filename="openapi.{name}"'


def operations():
    """Every operation of the API, as its description names them."""
    from drf_spectacular.generators import SchemaGenerator

    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return [(verb.upper(), path) for path, verbs in paths.items() for verb in verbs]


@pytest.fixture
def records(cast, district, monkeypatch):
    """A published list and a draft that changes it; nobody is throttled."""
    rates = {"anon": "100000/min", "user": "100000/min"}
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", rates)
    for signal in (request_started, request_finished):  # they would close the test's own connection
        signal.disconnect(close_old_connections)
    published(cast, district.zjj)
    revision = adjusted(cast, PublishedPower.objects.get().power, handling_office="质量科")
    token = Token.objects.create(user=cast.clerk)
    yield {"token": token.key, "revision": revision.pk}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def known(path, records):
    """The parameters with which an operation reaches a record, so that what is sent is read at all."""
    if "/revisions/" in path:
        version = PowerVersion.objects.filter(revision=records["revision"]).first()
        at_version = "/versions/{id}/" in path
        return {
            "revision_pk": records["revision"],
            "id": version.pk if at_version and version else records["revision"],
        }
    return {"code": PublishedPower.objects.get().code if "/powers/" in path else "zjj", "number": 1}


@pytest.mark.parametrize(("verb", "path"), operations())
def test_whatever_is_sent_is_answered_as_described(records, verb, path):
    schema = openapi.from_wsgi("/api/v1/schema/", application)
    operation = schema[path][verb]
    checks = [not_a_server_error, status_code_conformance, response_schema_conformance]
    headers = {"Authorization": f"Token {records['token']}"}

    @EXAMPLES
    @given(case=operation.as_strategy())
    def answered(case):
        for name, value in known(path, records).items():
            if name in (case.path_parameters or {}):
                case.path_parameters[name] = value
        case.call_and_validate(headers=headers, checks=checks)

    answered()
