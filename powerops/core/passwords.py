"""The rule on the length of passwords, in Chinese: Django's own sentence is not translated."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        """Return the sentence of the refusal."""
        return f"密码太短，至少 {self.min_length} 位。"

    def get_help_text(self) -> str:
        """Return what the page says beforehand."""
        return f"密码至少 {self.min_length} 位。"
