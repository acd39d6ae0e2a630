"""文号: numbers given without a gap, each to one record; a voided one stays visible with its reason (F6; rule GW-9).

The number is written in the act's own transaction while the series is locked: an act that is undone leaves no gap,
and two acts never get the same number. A number is of the year in which its document is dated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, IssuedNumber, NumberSeries, Organisation, Person
from powerops.core.people import administrator, organisations_reached
from powerops.core.refusals import NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law import plan
from powerops.law.official_documents import NUMBER, document_number

# Who reads what was numbered; the administrator sets series up and reads nothing of it.
NUMBER_READERS = (Role.SECRETARY, Role.LEADER, Role.SUPERVISOR, Role.INSPECTOR)
READERS = (Role.ADMIN, *NUMBER_READERS)
CLAUSE, SEPARATE = str(NUMBER.clause), str(plan.F3.clause)

# Of records by their numbers in the database, those that still use their 文号, each with the sentence why.
InUse = Callable[[Collection[int]], dict[int, str]]
KINDS: dict[str, str] = {}
IN_USE: dict[str, InUse] = {}


def numbered(kind: str, label: str) -> Callable[[InUse], InUse]:
    """Make a kind of numbered document known, with the function that tells which records still use theirs."""

    def register(function: InUse) -> InUse:
        KINDS[kind], IN_USE[kind] = label, function
        return function

    return register


def standing_number(kind: str, record: models.Model) -> IssuedNumber | None:
    """Return the record's number of a kind that is not voided, with its series and body, or None."""
    numbers = IssuedNumber.objects.select_related("series__organisation").filter(
        series__kind=kind, record_type=record._meta.label_lower, record_id=record.pk, voided_at=None
    )
    return numbers.order_by("-pk").first()


def issue(
    kind: str,
    body: Organisation,
    record: models.Model,
    *,
    by: Person,
    appointment: Appointment | None = None,
    on: date | None = None,
) -> IssuedNumber:
    """Give the record the next number of the body's series, dated `on` (today unless told), at the post that numbers.

    A record that has a standing number of the series gets that one again. Raises RuleViolated when the body has no
    series of the kind, and for a day that is still to come or in a year that a later one has closed.
    """
    on = on or timezone.localdate()
    with transaction.atomic():
        series = NumberSeries.objects.select_for_update().filter(
            kind=kind, organisation=body, is_open=True
        ).first()  # fmt: skip
        if series is None:
            raise RuleViolated(
                f"{body}没有“{KINDS.get(kind, kind)}”的文号序列。", clause=CLAUSE, remedy="请由管理员先设立序列。"
            )  # fmt: skip
        about = {"record_type": record._meta.label_lower, "record_id": record.pk}
        standing = series.numbers.filter(voided_at=None, **about).first()
        if standing:
            return standing
        day_to_number(series, on)
        return _give(series, record, on, by, appointment)


def _give(
    series: NumberSeries, record: models.Model, on: date, by: Person, at: Appointment | None
) -> IssuedNumber:
    """Write the next number of the locked series."""
    last = series.numbers.filter(year=on.year).aggregate(last=Max("serial"))["last"] or 0
    number = IssuedNumber(
        series=series, year=on.year, serial=last + 1, text=document_number(series.sign, on.year, last + 1),
        dated_on=on, record_type=record._meta.label_lower, record_id=record.pk, record_title=str(record)[:200],
        issued_by=by,
    )  # fmt: skip
    because(number, "编号", by)
    number.save()
    facts = {"文号": number.text, "文件": number.record_title, "成文日期": on.isoformat()}
    record_act(
        "core.number.issued", "编号", number, by=by, appointment=at, clause=CLAUSE, facts=facts
    )
    return number


def refuse_kept_sign(text: str, record: models.Model) -> None:
    """Refuse a number typed in under a sign that is counted here: it could be given once more (GW-9)."""
    sign = text.partition("〔")[0].strip()
    series = NumberSeries.objects.filter(sign=sign).first()
    own = {"text": text, "record_type": record._meta.label_lower, "record_id": record.pk}
    if series and not series.numbers.filter(voided_at=None, **own).exists():
        raise RuleViolated(
            f"“{sign}”的文号由本平台连续编号，不能自行填写。", clause=CLAUSE, field="document_number",
            remedy="请选择“自动编号”；文件已在别处编号的，请核对机关代字。",
        )  # fmt: skip


def day_to_number(series: NumberSeries, on: date) -> None:
    """Refuse a day whose year cannot be numbered any more, or not yet."""
    if on > timezone.localdate():
        raise RuleViolated("文件的成文日期不能晚于今天。", clause=CLAUSE)
    later = series.numbers.filter(year__gt=on.year).order_by("-year").first()
    if later:
        raise RuleViolated(
            f"{series.sign}已编到{later.year}年的文号，不能再编{on.year}年的文号。", clause=CLAUSE,
            remedy="请核对成文日期；当年已在别处编号的，请直接填写该文号。",
        )  # fmt: skip


@transaction.atomic
def void(number: IssuedNumber, *, by: Person, reason: str) -> IssuedNumber:
    """Void a number that its record no longer uses; it stays in the series and is never given again.

    Raises NotAllowed, or RuleViolated when it is voided already, in use, or no reason is given.
    """
    locked = IssuedNumber.objects.select_for_update(of=("self",)).select_related(
        "series__organisation"
    ).get(pk=number.pk)  # fmt: skip
    at = keeper(by, locked.series.organisation)
    if locked.voided_at:
        raise RuleViolated(f"{locked}已经作废。", clause=CLAUSE)
    if not reason.strip():
        raise RuleViolated("作废文号必须说明理由。", clause=CLAUSE, field="reason")
    if why := in_use([locked]).get(locked.pk):
        raise RuleViolated(why, clause=CLAUSE)
    locked.voided_at, locked.voided_by, locked.void_reason = timezone.now(), by, reason.strip()
    because(locked, f"作废：{reason}", by)
    locked.save()
    facts = {"文号": locked.text, "文件": locked.record_title}
    record_act(
        "core.number.voided", "作废文号", locked, by=by, appointment=at, clause=CLAUSE, reason=reason, facts=facts
    )  # fmt: skip
    return locked


def in_use(numbers: Iterable[IssuedNumber]) -> dict[int, str]:
    """Return, of numbers with their series, those whose record still uses them, by key, each with why: a query a kind."""
    records: dict[str, dict[int, int]] = defaultdict(dict)  # kind → record → number
    for one in numbers:
        if one.series.kind in IN_USE and not one.voided_at:
            records[one.series.kind][one.record_id] = one.pk
    return {
        keys[record]: why
        for kind, keys in records.items()
        for record, why in IN_USE[kind](keys.keys()).items()
    }


def keeper(by: Person, body: Organisation) -> Appointment:
    """Return the appointment by which the person keeps the numbers of a body, or refuse."""
    at = acting(by).appointment_as(Role.SECRETARY, body)
    if at is None:
        raise NotAllowed(f"文号由本辖区的{Role.SECRETARY.label}岗位管理。", clause=SEPARATE)
    return at


# --- series ----------------------------------------------------------------------------------------


@transaction.atomic
def open_series(*, by: Person, organisation: Organisation, kind: str, sign: str) -> NumberSeries:
    """Set up a body's series for a kind of document. Raises NotAllowed, RuleViolated or ValidationError."""
    at = administrator(by, organisation)
    if kind not in KINDS:
        raise RuleViolated("没有这一种类的文书。", clause=CLAUSE, field="kind")
    series = NumberSeries(organisation=organisation, kind=kind, sign=sign)
    series.full_clean()
    because(series, "设立文号序列", by)
    series.save()
    facts = {"机关代字": sign, "文书种类": KINDS[kind]}
    record_act("core.number_series.opened", "设立文号序列", series, by=by, appointment=at, clause=CLAUSE, facts=facts)  # fmt: skip
    return series


@transaction.atomic
def close_series(series: NumberSeries, *, by: Person, reason: str) -> NumberSeries:
    """Stop a series; its numbers stay, and its sign is never used again."""
    locked = NumberSeries.objects.select_for_update(of=("self",)).select_related("organisation").get(
        pk=series.pk
    )  # fmt: skip
    at = administrator(by, locked.organisation)
    if not locked.is_open:
        raise RuleViolated("该文号序列已经停用。", clause=CLAUSE)
    locked.is_open = False
    because(locked, f"停用：{reason}", by)
    locked.save()
    record_act(
        "core.number_series.closed", "停用文号序列", locked, by=by, appointment=at, clause=CLAUSE, reason=reason
    )  # fmt: skip
    return locked


# --- who may see: queryset and predicate side by side ------------------------------------------------


def visible_series(actor: Actor) -> models.QuerySet[NumberSeries]:
    """Return the series of the bodies that the person's posts reach."""
    return NumberSeries.objects.filter(organisation__in=organisations_reached(actor, *READERS))


def visible_numbers(actor: Actor) -> models.QuerySet[IssuedNumber]:
    """Return the numbers, with what they stand on, of the bodies that the person's reading posts reach."""
    return IssuedNumber.objects.filter(
        series__organisation__in=organisations_reached(actor, *NUMBER_READERS)
    )


def may_see_number(actor: Actor, number: IssuedNumber) -> bool:
    """The predicate beside `visible_numbers`."""
    return any(
        one.post.role in NUMBER_READERS and one.reaches(number.series.organisation)
        for one in actor.appointments
    )


def may_see_series(actor: Actor, series: NumberSeries) -> bool:
    """The predicate beside `visible_series`."""
    return any(
        one.post.role in READERS and one.reaches(series.organisation) for one in actor.appointments
    )
