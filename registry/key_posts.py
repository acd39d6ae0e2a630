"""Reading about key posts: who may see what, who holds which duties today, what clashes, what is covered (R8).

The Plan 四(二)1. Queryset and predicate stand side by side; each question about many bodies costs a constant number
of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from powerops.core.actor import Actor
from powerops.core.models import Appointment, Delegation, Organisation, Person
from powerops.core.models.people import jurisdiction_path
from powerops.core.parameters import value_of
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.law.key_posts import Area, Clash, Duty, Line, clashes
from powerops.law.parameters import KEY_POSTS_PUBLIC
from registry.models import ConflictAlarm, DutyMatrix, KeyPost, KeyPostTenure

READ_OWN = (Role.CLERK, Role.HEAD)
READ_ALL = (Role.PERSONNEL, Role.SECRETARY, Role.LEADER, Role.SUPERVISOR, Role.INSPECTOR)
READERS = (*READ_OWN, *READ_ALL)
EVERYWHERE = "各项事务"  # the matter of a pair that keeps apart throughout a body


# --- who may see it ----------------------------------------------------------------------------------------


def reached(actor: Actor, field: str) -> Q:
    """Return the condition that the body named by `field` is one whose key posts the person reads."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        own, role = one.post.organisation, one.post.role
        if role in READ_OWN:
            condition |= Q(**{field: own})
        elif role in READ_ALL:
            condition |= Q(**{f"{field}__path__startswith": jurisdiction_path(own)})
    return condition


def may_read(actor: Actor, body: Organisation) -> bool:
    """The predicate beside `reached`."""
    return any(one.post.role in READERS and one.reaches(body) for one in actor.appointments)


def visible_bodies(actor: Actor) -> QuerySet[Organisation]:
    """Return the bodies whose key posts the person reads."""
    return Organisation.objects.filter(reached_self(actor))


def reached_self(actor: Actor) -> Q:
    """Return the same condition for the body itself."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        own, role = one.post.organisation, one.post.role
        if role in READ_OWN:
            condition |= Q(pk=own.pk)
        elif role in READ_ALL:
            condition |= Q(path__startswith=jurisdiction_path(own))
    return condition


def visible_key_posts(actor: Actor) -> QuerySet[KeyPost]:
    """Return the marks of the bodies that the person reads."""
    found = KeyPost.objects.filter(reached(actor, "post__organisation"))
    return found.select_related("post__organisation", "marked_by")


def visible_matrices(actor: Actor) -> QuerySet[DutyMatrix]:
    """Return every version of the matrices of the bodies that the person reads."""
    return DutyMatrix.objects.filter(reached(actor, "body")).select_related(
        "body", "drafted_by", "endorsed_by", "confirmed_by"
    )


def visible_tenures(actor: Actor) -> QuerySet[KeyPostTenure]:
    """Return who is and was at key posts of the bodies that the person reads."""
    found = KeyPostTenure.objects.filter(reached(actor, "key_post__post__organisation"))
    return found.select_related("key_post__post__organisation", "person")


def visible_alarms(actor: Actor) -> QuerySet[ConflictAlarm]:
    """Return the alarms of the bodies that the person reads."""
    found = ConflictAlarm.objects.filter(reached(actor, "body"))
    return found.select_related("body", "person", "answered_by", "first_post", "second_post")


def is_public(on: date) -> bool:
    """Whether the district shows its matrices to everybody on the day."""
    return value_of(KEY_POSTS_PUBLIC.key, on) == 1


# --- who holds what, and what clashes ------------------------------------------------------------------------


@dataclass(frozen=True)
class Holder:
    """Who may act at a post on a day, and by what."""

    person: Person
    by: str


@dataclass(frozen=True)
class Conflict:
    """Two rows that keep apart in one person's hands."""

    body: Organisation
    person: Person
    clash: Clash
    source: str

    @property
    def matter(self) -> str:
        """The matter; of a pair that keeps apart throughout the body, all of them."""
        return EVERYWHERE if self.clash.pair.is_everywhere else self.clash.matter

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells this conflict from others, whatever the order of the rows."""
        first, second = self.clash.first, self.clash.second
        return (
            self.body.pk, self.person.pk, self.clash.pair.key, first.post, second.post, first.area, self.matter
        )  # fmt: skip

    @property
    def words(self) -> str:
        """The conflict as a sentence says it."""
        pair = self.clash.pair
        return f"{self.person}同时承担“{self.matter}”的{pair.label}（{self.source}；{pair.source}）"


def holders(posts: Collection[int], on: date) -> dict[int, list[Holder]]:
    """Return who acts at each post on the day, by appointment or as a substitute: two queries."""
    found: dict[int, list[Holder]] = defaultdict(list)
    held = Appointment.objects.in_force(on).filter(post__in=posts)
    for one in held.select_related("person", "post__organisation").order_by("pk"):
        by = f"{cndate(one.began_on)}起任{one.post.title}"
        found[one.post_id].append(Holder(one.person, by))
    away = Delegation.objects.in_force(on).filter(appointment__in=held)
    for stands_in in away.select_related("substitute", "appointment__post").order_by("pk"):
        post = stands_in.appointment.post
        by = f"{cndate(stands_in.began_on)}至{cndate(stands_in.ended_on)}代理{post.title}"
        found[post.pk].append(Holder(stands_in.substitute, by))
    return found


def conflicts(matrices: Iterable[DutyMatrix], on: date) -> list[Conflict]:
    """Return what clashes in the hands of one person among the matrices of each body: two queries."""
    rows: dict[Organisation, list[Line]] = defaultdict(list)
    for matrix in matrices:
        rows[matrix.body] += matrix.rows
    acting = holders({line.post for lines in rows.values() for line in lines}, on)
    found = {
        one.key: one for body, lines in rows.items() for one in conflicts_of(body, lines, acting)
    }
    return list(found.values())


def conflicts_of(
    body: Organisation, lines: Iterable[Line], acting: dict[int, list[Holder]]
) -> Iterator[Conflict]:
    """Yield the conflicts of one body."""
    in_hand: dict[Person, dict[int, str]] = defaultdict(dict)
    for post, there in acting.items():
        for holder in there:
            in_hand[holder.person][post] = holder.by
    order = list(Duty)
    ordered = sorted(lines, key=lambda line: (order.index(line.duty), line.post, line.area))
    for person, posts in in_hand.items():
        for clash in clashes([line for line in ordered if line.post in posts]):
            source = "，".join(dict.fromkeys((posts[clash.first.post], posts[clash.second.post])))
            yield Conflict(body, person, clash, source)


def conflicts_in(bodies: Collection[int], on: date) -> list[Conflict]:
    """Return what clashes today in some bodies, live: three queries."""
    matrices = DutyMatrix.objects.in_force(on).filter(body__in=bodies)
    return conflicts(matrices.select_related("body"), on)


# --- coverage: six areas × bodies ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """How one area of one body stands."""

    area: Area
    posts: int
    in_force: DutyMatrix | None
    in_hand: DutyMatrix | None

    @property
    def words(self) -> str:
        """What the cell says."""
        if self.in_force:
            return f"第{self.in_force.number}版" + ("" if self.posts else "，未确定重点岗位")
        if self.in_hand:
            return f"在办（{self.in_hand.get_status_display()}）"
        return "缺权限目录" if self.posts else ""

    @property
    def tone(self) -> str:
        """How urgent it is."""
        if self.in_force:
            return "good" if self.posts else "warn"
        return "warn" if self.in_hand else "bad"

    @property
    def is_gap(self) -> bool:
        """Whether the body is active in the area without a matrix in force."""
        return bool(self.posts) and self.in_force is None


def active_bodies(actor: Actor, on: date) -> QuerySet[Organisation]:
    """Return the visible bodies that have key posts today or a matrix."""
    marked = KeyPost.objects.in_force(on).values("post__organisation")
    with_matrix = DutyMatrix.objects.exclude(status="withdrawn").order_by().values("body")
    found = visible_bodies(actor).existing(on)  # type: ignore[attr-defined]  # OrganisationQuerySet
    return found.filter(Q(pk__in=marked) | Q(pk__in=with_matrix)).order_by("path")


def coverage(bodies: Collection[Organisation], on: date) -> list[tuple[Organisation, list[Cell]]]:
    """Return for each body its six areas: three queries."""
    posts = {
        (row["post__organisation"], row["area"]): row["n"]
        for row in KeyPost.objects.in_force(on)
        .filter(post__organisation__in=bodies)
        .order_by()
        .values("post__organisation", "area")
        .annotate(n=Count("pk"))
    }
    of_these = DutyMatrix.objects.filter(body__in=bodies).defer("lines")
    in_force = {(one.body_id, one.area): one for one in of_these.in_force(on)}
    under_way = of_these.filter(status__in=["draft", "head_review", "final_review"])
    in_hand = {(one.body_id, one.area): one for one in under_way}
    return [
        (
            body,
            [
                Cell(area, posts.get(key, 0), in_force.get(key), in_hand.get(key))
                for area in Area
                for key in [(body.pk, area.value)]
            ],
        )
        for body in bodies
    ]


def public_matrices(on: date) -> QuerySet[DutyMatrix]:
    """Return the matrices that hold on a day, of bodies that exist, in the order of the district's tree."""
    found = DutyMatrix.objects.in_force(on).filter(body__in=Organisation.objects.existing(on))
    return found.select_related("body").order_by("body__path", "area")
