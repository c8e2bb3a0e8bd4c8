"""Outgoing mail through aiosmtplib to one mail server (a relay; Rekindle never looks up MX)."""

import asyncio
import contextlib
import re

import aiosmtplib

from rekindle.domain.delivery import Outcome, Sent

_UNSAFE = re.compile(r"[\r\n\x00]")
"""GHSA-v3q9-hj7j-63hq: the library sends to the truncated address; refuse before it sees one."""


class SmtpMailer:
    """One connection, opened when first needed and kept; a fault closes it, and the next mail opens another."""

    def __init__(
        self, host: str, port: int, *, tls: str = "none", username: str = "", password: str = "", timeout: float = 60
    ) -> None:
        self._options = {
            "hostname": host,
            "port": port,
            "use_tls": tls == "tls",
            "start_tls": tls == "starttls",
            "username": username or None,
            "password": password or None,
            "timeout": timeout,
        }
        self._client: aiosmtplib.SMTP | None = None
        self._lock = asyncio.Lock()

    async def send(self, sender: str, recipient: str, message: bytes) -> Sent:
        """5xx to this recipient or content is a refusal; whatever else goes wrong is worth another try."""
        if _UNSAFE.search(sender + recipient):
            return Sent(Outcome.REFUSED, "553 control characters in an address")
        async with self._lock:
            try:
                client = await self._connected()
                _, reply = await client.sendmail(sender, [recipient], message)
            except aiosmtplib.SMTPRecipientsRefused as error:
                refused = error.recipients[0]
                return _verdict(refused.code, refused.message)
            except aiosmtplib.SMTPDataError as error:
                return _verdict(error.code, error.message)
            except (aiosmtplib.SMTPException, OSError, ValueError) as error:
                await self._drop()
                return Sent(Outcome.DEFERRED, _first_line(f"{type(error).__name__}: {error}"))
            return Sent(Outcome.ACCEPTED, _first_line(f"250 {reply}"))

    async def close(self) -> None:
        async with self._lock:
            client, self._client = self._client, None
            if client is not None and client.is_connected:
                with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                    await client.quit()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is None or not self._client.is_connected:
            client = aiosmtplib.SMTP(**self._options)  # type: ignore[arg-type]  # all arguments are keywords in 5.x
            await client.connect()
            self._client = client
        return self._client

    async def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _verdict(code: int, message: str) -> Sent:
    outcome = Outcome.REFUSED if code >= 500 else Outcome.DEFERRED
    return Sent(outcome, _first_line(f"{code} {message}"))


def _first_line(text: str) -> str:
    return " ".join(text.split())[:200]
