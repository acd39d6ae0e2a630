"""Signing in and out, and the password (F3)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash, views
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy

from powerops.core import people
from powerops.core.forms import ChangePasswordForm, SignInForm


class SignIn(views.LoginView):
    """User name and password; attempts are limited, sessions end with the day."""

    form_class = SignInForm
    template_name = "core/login.html"
    redirect_authenticated_user = True


class SignOut(views.LogoutView):
    """End the session; by POST only."""


class ChangePassword(views.PasswordChangeView):
    """One's own new password."""

    form_class = ChangePasswordForm
    template_name = "core/act_form.html"
    success_url = reverse_lazy("desk")
    extra_context = {"title": "修改密码", "submit": "修改密码", "cancel_url": reverse_lazy("desk")}

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        """Change it; this session goes on, the person's others end."""
        password = form.cleaned_data["new_password1"]
        person = people.change_password(self.request.user, password=password)
        update_session_auth_hash(self.request, person)
        messages.success(self.request, "密码已修改，其他地方的登录已退出。")
        return HttpResponseRedirect(self.get_success_url())
