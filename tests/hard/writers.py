"""Mail servers on the way in: each repeats what was not acknowledged, with the same bytes, until it is."""

import smtplib
import threading
import time
from collections import Counter
from queue import Empty, Queue

from hard.prepared import Reply


class Writers:
    """Threads with an LMTP connection each. `acknowledged` holds the numbers of all replies that got their 250."""

    def __init__(self, port: int, connections: int = 4) -> None:
        self.acknowledged: set[int] = set()
        self.copies: Counter[int] = Counter()
        """How often a reply was given up to its last dot."""
        self.in_doubt = 0
        """Replies whose dot was sent, and no answer came."""
        self._port, self._waiting, self._end = port, Queue[Reply](), threading.Event()
        self._turn = threading.Lock()
        self._threads = [threading.Thread(target=self._write) for _ in range(connections)]
        for thread in self._threads:
            thread.start()

    def give(self, replies: list[Reply]) -> None:
        for reply in replies:
            self._waiting.put(reply)

    def close(self) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()

    def _write(self) -> None:
        client: smtplib.LMTP | None = None
        while not self._end.is_set():
            try:
                reply = self._waiting.get(timeout=0.05)
            except Empty:
                continue
            try:
                client = client or smtplib.LMTP("127.0.0.1", self._port, timeout=30)
                self._deliver(client, reply)
            except (OSError, smtplib.SMTPException):
                self._waiting.put(reply)
                if client is not None:
                    client.close()
                client = None
                time.sleep(0.02)
        if client is not None:
            client.close()

    def _deliver(self, client: smtplib.LMTP, reply: Reply) -> None:
        client.ehlo_or_helo_if_needed()
        code, answer = client.mail(reply.sender)
        if code == 250:
            code, answer = client.rcpt(reply.recipient)
        if code == 250:
            client.putcmd("data")
            code, answer = client.getreply()
        if code != 354:
            raise smtplib.SMTPResponseException(code, answer)
        with self._turn:
            self.copies[reply.number] += 1
        client.send(reply.raw + b".\r\n")
        try:
            code, answer = client.getreply()
        except smtplib.SMTPServerDisconnected:
            with self._turn:
                self.in_doubt += 1
            raise
        if code != 250:
            raise smtplib.SMTPResponseException(code, answer)
        with self._turn:
            self.acknowledged.add(reply.number)
