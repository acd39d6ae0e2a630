"""A throw-away PostgreSQL, the application's role for every test, and the fixed cast."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before Django reads its settings: a server of our own, emptied after the run, and the owner's role to build with.
_HOME = Path(tempfile.mkdtemp(prefix="powerops-test-"))
os.environ["POWEROPS_ENV"] = "test"
os.environ["POWEROPS_DB_ROLE"] = "owner"
os.environ["POWEROPS_HOME"] = str(_HOME)
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 40)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
if "DATABASE_URL" not in os.environ:
    from powerops.embedded import Embedded

    Embedded(_HOME, durable=False).ensure_running()


def pytest_sessionfinish() -> None:
    if "DATABASE_URL" not in os.environ:
        from powerops.embedded import Embedded

        Embedded(_HOME, durable=False).stop(mode="immediate")
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """After the owner built the test database, work in it as the application's role, as in production."""
    import dj_database_url
    from django.db import connection

    from powerops.embedded import Embedded

    if "DATABASE_URL" in os.environ:
        yield
        return
    owner = dict(connection.settings_dict)
    app = dj_database_url.parse(Embedded(_HOME, durable=False).url("app"))
    app = {key: app[key] for key in ("USER", "PASSWORD")}
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            # Emptying tables between transactional tests is the only thing the application never does.
            cursor.execute("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO powerops_app")
        connection.close()
    connection.settings_dict.update(app)
    yield
    connection.close()
    connection.settings_dict.update({key: owner[key] for key in app})


pytest_plugins = ["tests.cast"]
