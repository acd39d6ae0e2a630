"""The embedded bell: kombu's filesystem transport, with messages that appear whole.

The original opens a message under its final name and then writes it; a worker that polls in between
reads an empty file and dies. Here it is written aside and renamed.
"""

import time
import uuid
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Puts messages into the directory in one step."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu names it so
        name = f"{time.time_ns():020d}_{uuid.uuid4()}"
        unfinished = Path(self.data_folder_out) / f"{name}.unfinished"
        try:
            unfinished.write_bytes(str_to_bytes(dumps(payload)))
            unfinished.rename(unfinished.with_name(f"{name}.{queue}.msg"))
        except OSError as failure:
            raise ChannelError(f"Cannot put a message into {self.data_folder_out}") from failure


class Transport(filesystem.Transport):
    """The filesystem transport with the channel above."""

    Channel = Channel
