"""The application's role for every test, and the fixed cast."""

from __future__ import annotations

from collections.abc import Iterator

import dj_database_url
import pytest
from django.core.cache import caches

from powerops.core.models.public import Known
from registry.browsing import whole
from tests import database

pytest_plugins = ["tests.cast"]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name whole files by their argument: a ZIP made a second later has other bytes, and every worker needs one name."""
    return argname if isinstance(val, bytes) and len(val) > 40 else None


def pytest_unconfigure() -> None:
    database.stop()


@pytest.fixture(autouse=True)
def empty_caches() -> None:
    """What the process keeps belongs to the test before: counts of requests, pages, searches, the public stamp."""
    for cache in caches.all():
        cache.clear()
    Known.lease = Known.NOTHING
    whole.cache_clear()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    return django_db_keepdb or database.IS_EMBEDDED


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """After the owner built the test database, work in it as the application's role, as in production."""
    from django.db import connection

    if not database.IS_EMBEDDED:
        yield
        return
    app = dj_database_url.parse(database.SERVER.url("app"))
    owner = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            # Emptying tables between transactional tests is the only thing the application never does.
            cursor.execute("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO powerops_app")
        connection.close()
    connection.settings_dict.update({key: app[key] for key in owner})
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(owner)
