"""Thousands of enrolments that nobody asked for, given by a few connections as fast as they are taken."""

import smtplib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

JOIN = "coach+join@example.test"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """`peer` is whom the organisation's own mail server saw."""

    writer: str
    peer: str
    number: int

    @property
    def raw(self) -> bytes:
        return (
            f"Received: from somewhere ([{self.peer}]) by mx.example.test; Mon, 2 Nov 2026 10:00:00 +0000\r\n"
            f"From: Somebody <{self.writer}>\r\nTo: {JOIN}\r\nSubject: join\r\nMessage-ID: <{self.number}@flood.example>\r\n"
            f"\r\nPlease let me take part. {'I would like it very much. ' * 20}\r\n"
        ).encode()


def victim(number: int) -> Enrolment:
    """Always the same address, from everywhere."""
    return Enrolment("victim@example.org", f"203.0.{number // 250 % 250}.{number % 250 + 1}", number)


def stranger(number: int) -> Enrolment:
    """Always another address, from one place."""
    return Enrolment(f"stranger{number}@host{number % 50}.example.net", "198.51.100.7", number)


def real(number: int) -> Enrolment:
    """Somebody who means it, from elsewhere."""
    return Enrolment(f"real{number}@example.org", "192.0.2.1", 1_000_000 + number)


class Flood:
    """`given` counts what was taken; `replies` counts every answer to a mail by its code."""

    def __init__(self, port: int, make: Callable[[int], Enrolment], count: int, connections: int = 4) -> None:
        self.given, self.replies = 0, Counter[int]()
        self._port, self._make = port, make
        self._numbers: Iterator[int] = iter(range(count))
        self._turn = threading.Lock()
        self._threads = [threading.Thread(target=self._pour) for _ in range(connections)]
        for thread in self._threads:
            thread.start()

    @property
    def over(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def close(self) -> None:
        self._numbers = iter(())
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _pour(self) -> None:
        with smtplib.LMTP("127.0.0.1", self._port, timeout=60) as client:
            while True:
                with self._turn:
                    number = next(self._numbers, None)
                if number is None:
                    return
                code = give(client, self._make(number))
                with self._turn:
                    self.given += 1
                    self.replies[code] += 1


def give(client: smtplib.LMTP, enrolment: Enrolment) -> int:
    """The door's answer to one mail."""
    client.ehlo_or_helo_if_needed()
    client.mail(enrolment.writer)
    client.rcpt(JOIN)
    client.putcmd("data")
    client.getreply()
    client.send(enrolment.raw + b".\r\n")
    return client.getreply()[0]
