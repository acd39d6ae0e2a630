"""Made-up limits, for how counting works in general."""

from datetime import date

from powerops.law.citation import Certainty, Clause, Source
from powerops.law.periods import Extension, TimeLimit, Unit

CLAUSE = Clause(Source("某法"), 1)


def limit(amount, unit, *, more=0, times=1, may_suspend=True, **facts):
    """Return a limit that may be suspended, and extended by up to `more`."""
    return TimeLimit(
        "T",
        "办理某事",
        CLAUSE,
        amount,
        unit,
        Certainty.FULL_TEXT,
        date(2000, 1, 1),
        may_suspend=Clause(CLAUSE.source, 2) if may_suspend else None,
        may_extend=Extension(more, unit, Clause(CLAUSE.source, 3), times) if more else None,
        **facts,
    )


def working_days(amount, **facts):
    return limit(amount, Unit.WORKING_DAYS, **facts)


def calendar_days(amount, **facts):
    return limit(amount, Unit.DAYS, **facts)


def months(amount, **facts):
    return limit(amount, Unit.MONTHS, **facts)
