"""Signing in and out, and the password (F3)."""

from __future__ import annotations

from django.contrib.auth import views
from django.urls import reverse_lazy

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
