"""The three refusals, never confused; each is a sentence that a citizen can read."""

from __future__ import annotations


class Refusal(Exception):
    """An act that is not done: why, under which clause, and what would make it possible."""

    status = 400
    code = "invalid"

    def __init__(
        self, message: str, *, clause: str = "", remedy: str = "", field: str = ""
    ) -> None:
        """Say why; `field` names the argument that would have to be another one, where it is one alone."""
        super().__init__(message)
        self.message, self.clause, self.remedy, self.field = message, clause, remedy, field

    def __str__(self) -> str:
        is_named = (
            not self.clause or self.clause in self.message
        )  # a sentence names its clause once
        basis = "" if is_named else f"（{self.clause}）"
        return f"{self.message}{basis}{self.remedy}"


class IllegalTransition(Refusal):
    """The record is not in a state from which this act starts."""

    status, code = 409, "illegal_transition"


class NotAllowed(Refusal):
    """The person does not hold the post that may do this."""

    status, code = 403, "not_allowed"


class RuleViolated(Refusal):
    """The law or the Plan forbids it; always with a clause."""

    status, code = 422, "rule_violated"


class Conflict(Refusal):
    """Somebody else changed the record meanwhile; nothing was written."""

    status, code = 409, "conflict"
