"""Letters by e-mail: which of them a person wants, and what became of those written (F5)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import ModelForm, RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from powerops.core import letters
from powerops.core.doors import actor_of, carried_out, require_role, status_of
from powerops.core.models import Mail, Person
from powerops.core.roles import Role

PAGE = 50


class LettersForm(ModelForm):
    """Which letters a person wants."""

    class Meta:
        model = Person
        fields = ("letters",)
        widgets = {"letters": RadioSelect}  # noqa: RUF012 (read once, never changed)


@require_safe
def letter_list(request: HttpRequest) -> HttpResponse:
    """What was written, the newest first; the administrator sees what did not leave, and why, not what it says."""
    actor = require_role(request, Role.ADMIN)
    state = request.GET.get("state", "")
    found = letters.visible_letters(actor).select_related("person").order_by("-pk")
    found = found.filter(state=state) if state in Mail.State.values else found
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    tabs = [("", "全部"), *Mail.State.choices]
    context = {
        "page": page,
        "rows": [(one, letters.kind_of(one)) for one in page],
        "has_address": bool(settings.PUBLIC_URL),
        "tabs": [
            {"label": label, "url": f"?state={value}", "current": value == state}
            for value, label in tabs
        ],
    }
    return render(request, "core/letter_list.html", context)


@require_POST
def letter_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed letter again."""
    actor = require_role(request, Role.ADMIN)
    letter = get_object_or_404(letters.visible_letters(actor), pk=pk)
    if letters.send_again(letter):
        messages.success(request, "已重新排队发送。")
    else:
        messages.info(request, f"该邮件现为“{letter.get_state_display()}”，不需要重新发送。")
    return redirect(reverse("core:letter-list"))


@require_http_methods(["GET", "HEAD", "POST"])
def letter_choice(request: HttpRequest) -> HttpResponse:
    """Which letters the person wants."""
    person = actor_of(request).person
    form = LettersForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and carried_out(
        form, lambda **wish: letters.choose(person, **wish)
    ):
        messages.success(request, "已保存。")
        return redirect("desk")
    hint = (
        f"邮件发往 {person.email}。" if person.email else "您还没有登记电子邮箱，请联系管理员登记。"
    )
    if not settings.SENDS_MAIL:
        hint += "本平台目前没有设置邮件服务器，不发送任何邮件。"
    context = {"form": form, "title": "邮件提醒", "cancel_url": reverse("desk"), "hint": hint}
    return render(request, "core/act_form.html", context, status=status_of(form))
