"""A prepared statement is planned once on each connection, and anew on the next one."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from powerops.core.prepared import Prepared

PLANS = "SELECT statement FROM pg_prepared_statements WHERE name = 'sum_of_two'"


def plans() -> list[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute(PLANS)
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_a_statement_is_planned_once_a_connection():
    statement = Prepared("sum_of_two", ("int", "int"), "SELECT $1 + $2")
    with CaptureQueriesContext(connection) as queries:
        assert statement.rows(1, 2) == [(3,)]
        assert statement.rows(3, 4) == [(7,)]
    assert len(queries) == 2
    assert len(plans()) == 1
    connection.close()
    assert plans() == []
    assert statement.rows(5, 6) == [(11,)]
    assert len(plans()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_statement_prepared_in_a_transaction_outlives_its_rollback():
    statement = Prepared("sum_of_two", ("int", "int"), "SELECT $1 + $2")
    connection.close()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        statement.rows(1, 2)
        raise ZeroDivisionError
    assert statement.rows(1, 2) == [(3,)]


@pytest.mark.django_db
def test_a_statement_that_is_wrong_is_djangos_error_and_is_not_taken_for_prepared():
    statement = Prepared("of_nothing", (), "SELECT FROM nowhere")
    for _ in range(2):
        with pytest.raises(DatabaseError), transaction.atomic():
            statement.rows()
