"""People, posts and appointments (F2)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from powerops.core import delegations, handover, people
from powerops.core.actor import Actor
from powerops.core.doors import actor_of, require_role
from powerops.core.forms import (
    AppointForm,
    EndAppointmentForm,
    PersonForm,
    PostForm,
    RegisterPersonForm,
    ResetPasswordForm,
)
from powerops.core.models import Appointment, Delegation, Person, Post
from powerops.core.people import READERS
from powerops.core.refusals import NotAllowed
from powerops.core.roles import PROSE, Role
from powerops.core.timeline import acts_on
from powerops.core.views.organisations import act_page, reached

PAGE = 30


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """Everybody, with the posts that they hold today; search by name, user name or number."""
    actor = require_role(request, *READERS)
    q = request.GET.get("q", "").strip()
    today = Appointment.objects.in_force(timezone.localdate()).select_related("post__organisation")
    persons = people.people_reached(actor, *READERS).prefetch_related(
        Prefetch("appointments", today, "posts_today")
    )
    if q:
        persons = persons.filter(
            Q(name__icontains=q) | Q(username__icontains=q) | Q(staff_number__icontains=q)
        )
    page = Paginator(persons, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "core/person_list.html",
        {"page": page, "q": q, "may_edit": actor.has_role(Role.ADMIN)},
    )


@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: posts over time, and what was done to the account."""
    actor = require_role(request, *READERS)
    person = get_object_or_404(people.people_reached(actor, *READERS), pk=pk)
    appointments = person.appointments.select_related("post__organisation").order_by("-began_on")
    stood_in = stood_in_for(person)
    return render(
        request, "core/person_detail.html",
        {
            "person": person, "appointments": appointments, "may_edit": may_edit(person, actor),
            "events": acts_on(person, *appointments, *stood_in), "stood_in": stood_in,
            "may_hand_over": {one.pk for one in appointments if delegations.arranges(actor, one)},
            "trail": [{"label": "人员任职", "url": reverse("core:person-list")}], "today": timezone.localdate(),
        },
    )  # fmt: skip


def stood_in_for(person: Person) -> list[Delegation]:
    """Return who stands, stood or will stand in for the person, and for whom the person does, the newest first."""
    mine = Q(appointment__person=person) | Q(substitute=person)
    return list(
        Delegation.objects.filter(mine).select_related(
            "appointment__person", "appointment__post__organisation", "substitute"
        )
    )


def person_create(request: HttpRequest) -> HttpResponse:
    """Register a person."""
    require_role(request, Role.ADMIN)
    form = RegisterPersonForm(request.POST or None)
    return act_page(
        request, form, lambda **fields: people.register_person(by=request.user, **fields),
        title="登记人员", submit="登记", done="已登记。请到机构页面为其安排岗位。",
    )  # fmt: skip


def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person's facts or close the account."""
    person = reached_person(request, pk)
    form = PersonForm(request.POST or None, instance=person)
    return act_page(
        request, form, lambda **fields: people.edit_person(person, by=request.user, **fields),
        title=f"修改{person}的信息", submit="保存", done="已保存。", back=person,
    )  # fmt: skip


def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a new password."""
    person = reached_person(request, pk)
    form = ResetPasswordForm(request.POST or None)
    return act_page(
        request, form, lambda password: people.reset_password(person, by=request.user, password=password),
        title=f"重置{person}的密码", submit="重置密码", done="密码已重置，请告知本人登录后修改。", back=person,
    )  # fmt: skip


def post_create(request: HttpRequest, code: str) -> HttpResponse:
    """Set up a post at an organisation."""
    organisation = get_object_or_404(reached(request, Role.ADMIN), code=code)
    form = PostForm(request.POST or None, instance=Post(organisation=organisation))
    return act_page(
        request, form, lambda **fields: people.open_post(organisation, by=request.user, **fields),
        title=f"{organisation}：设立岗位", submit="设立岗位", done="岗位已设立。", back=organisation,
    )  # fmt: skip


def post_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint a person to a post."""
    post = reached_post(request, pk)
    form = AppointForm(
        request.POST or None, post=post, persons=people.appointable(actor_of(request))
    )
    return act_page(
        request, form, lambda **fields: people.appoint(post, by=request.user, **fields), title=f"{post}：任职",
        submit="任职", done="任职已登记。", back=post.organisation, hint=f"{post.get_role_display()}：{post.prose}",
    )  # fmt: skip


def post_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a post that nobody holds."""
    post = reached_post(request, pk)
    form = Form(request.POST if request.method == "POST" else None)
    return act_page(
        request, form, lambda: people.close_post(post, by=request.user), title=f"撤销岗位：{post}",
        submit="撤销岗位", done="岗位已撤销。", back=post.organisation, hint="撤销后不能再任命，历史任职保留。",
        tone="danger",
    )  # fmt: skip


def appointment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an appointment."""
    appointment = get_object_or_404(
        Appointment.objects.select_related("post__organisation", "person").filter(
            post__organisation__in=reached(request, Role.ADMIN)
        ),
        pk=pk,
    )
    form = EndAppointmentForm(request.POST or None)
    return act_page(
        request, form, lambda **fields: people.end_appointment(appointment, by=request.user, **fields),
        title=f"{appointment}：离任", submit="离任", done="离任已登记。", back=appointment.post.organisation,
        hint=hand_over_first(appointment),
    )  # fmt: skip


def hand_over_first(appointment: Appointment) -> str:
    """Say what is still open in the hands of whoever leaves, and where it is handed over; empty when nothing is."""
    if not (items := handover.open_items(appointment)):
        return ""
    return format_html(
        '由本人承担、尚未办结的事项有 {} 项，请办理<a href="{}">工作交接</a>。', len(items),
        reverse("core:hand-over-create", args=[appointment.pk]),
    )  # fmt: skip


@require_safe
def role_list(request: HttpRequest) -> HttpResponse:
    """Who may do what: the roles as the code holds them."""
    require_role(request, *READERS)
    roles = [{"role": role, "prose": PROSE[role]} for role in Role]
    return render(request, "core/role_list.html", {"roles": roles})


def reached_person(request: HttpRequest, pk: int) -> Person:
    """Return a person whom the administrator reaches, or 404."""
    actor = require_role(request, Role.ADMIN)
    return get_object_or_404(people.people_reached(actor, Role.ADMIN), pk=pk)


def may_edit(person: Person, actor: Actor) -> bool:
    """Whether the actor administers the person."""
    try:
        people.responsible_for(person, actor.person)
    except NotAllowed:
        return False
    return True


def reached_post(request: HttpRequest, pk: int) -> Post:
    """Return a post of an organisation that the administrator reaches, or 404."""
    posts = Post.objects.select_related("organisation").filter(
        organisation__in=reached(request, Role.ADMIN)
    )
    return get_object_or_404(posts, pk=pk)
