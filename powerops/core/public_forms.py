"""Who sends a public form, without keeping who: a mark by which one sender's forms are counted; robots are turned away.

A form for everybody carries a signed moment and an identity of its own. Filled in faster than a person can, or with the
field that no person sees, it is not taken; sent twice, it counts once.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest

from powerops.core.middleware import client_address

SALT = "core.public-form"
SOONEST, LATEST = 3, 24 * 3600  # seconds between opening a form and sending it
WRONG, WRONG_SECONDS = 10, 600  # wrong guesses of one sender, and for how long they count
TOO_SOON = "提交得太快，请稍候几秒再提交；您填写的内容仍在。"
TOO_SHORT = "请至少写 %(limit_value)d 个字。"
TOO_LATE = "页面打开得太久，请再提交一次；您填写的内容仍在。"


def mark_of(request: HttpRequest) -> str:
    """Return a mark of the sender's address, the same today as tomorrow, from which the address is not to be found."""
    address = client_address(request) or ""
    return hmac.new(
        settings.SECRET_KEY.encode(), f"sender {address}".encode(), hashlib.sha256
    ).hexdigest()


def has_guessed_too_much(request: HttpRequest, what: str) -> bool:
    """Whether the sender has guessed wrong so often that guesses are not looked at for a while."""
    return cache.get(f"{what}-{mark_of(request)}", 0) >= WRONG


def note_wrong_guess(request: HttpRequest, what: str) -> None:
    """Count a wrong guess of the sender."""
    key = f"{what}-{mark_of(request)}"
    cache.set(key, cache.get(key, 0) + 1, WRONG_SECONDS)


class PublicForm(forms.Form):
    """What every form for everybody carries; a subclass names its own fields."""

    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    # Hidden from people by the stylesheet and by words; robots fill it in.
    website = forms.CharField(
        label="请勿填写此栏",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    traps = ("opened", "website")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            verb = "请选择" if isinstance(field, forms.ChoiceField) else "请填写"
            field.error_messages |= {"required": f"{verb}{field.label}。", "min_length": TOO_SHORT}
        self.fields["opened"].initial = signing.dumps(secrets.token_hex(16), salt=SALT)

    @property
    def form_key(self) -> str:
        """The form's identity: of one opened form, however often it is sent."""
        return self.key

    def clean(self) -> dict[str, Any]:
        """Refuse what no person has sent."""
        fields = super().clean() or self.cleaned_data
        if fields.pop("website", ""):
            raise forms.ValidationError("没有提交成功：请勿填写隐藏的栏目。")
        self.key = self.opened_by(fields.pop("opened", ""))
        return fields

    def opened_by(self, token: str) -> str:
        """Return the identity in the token; the form was opened by us, a while ago, and not too long."""
        try:
            key: str = signing.loads(token, salt=SALT, max_age=LATEST)
        except signing.BadSignature as wrong:  # an expired one is bad too
            self.open_anew()
            raise forms.ValidationError(TOO_LATE) from wrong
        try:
            signing.loads(token, salt=SALT, max_age=SOONEST)
        except signing.SignatureExpired:
            return key
        if self.errors:  # it will be sent again anyhow
            return key
        raise forms.ValidationError(TOO_SOON)

    def open_anew(self) -> None:
        """Give the form a new moment, so that sending it again is taken."""
        self.data = {**self.data.dict(), "opened": self.fields["opened"].initial}  # type: ignore[attr-defined]  # sent
