"""A real SMTP server for the tests: what is sent arrives here, or is refused as told."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """Keeps every message that arrives; refuses, or makes the sender wait, when told so."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusal = ""
        self.refused_addresses: set[str] = set()
        self.on_message: Callable[[], object] = lambda: None  # has the letter, has not said so yet

    async def handle_RCPT(  # noqa: N802 (the server calls it by this name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused_addresses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (the server calls it by this name)
        if self.refusal:
            return self.refusal
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.on_message()
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        """The identities of the messages that arrived, in their order."""
        return [str(message["Message-ID"]) for message in self.messages]


@contextmanager
def listening() -> Iterator[tuple[Sink, int]]:
    """A sink on a free port of the loopback, and that port."""
    sink = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()
