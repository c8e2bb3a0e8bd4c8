"""One node on one SQLite database: an advisory lock on `data_dir/lock`, which also tells how to wake the node."""

import fcntl
import json
import os
import socket
from pathlib import Path
from typing import IO


class NodeLock:
    """Held for a node's life; the kernel lets go of it when the process ends, however it ends."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "lock"
        self._file: IO[str] | None = None

    def acquire(self) -> bool:
        """True if this process now is the node; False while another one is."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def announce(self, wake_port: int) -> None:
        """Write down the loopback UDP port on which the node listens to be woken."""
        assert self._file is not None
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps({"pid": os.getpid(), "wake": wake_port}))
        self._file.flush()

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def wake_node(self) -> None:
        """Nudge the running node; if it does not hear, its next tick comes within a second anyway."""
        try:
            port = int(json.loads(self._path.read_text(encoding="utf-8"))["wake"])
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                out.sendto(b"wake", ("127.0.0.1", port))
        except (OSError, ValueError, KeyError):
            return
