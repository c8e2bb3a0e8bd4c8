"""What the doctor asks of servers: the way out, our own doors, the mailbox that is polled."""

import asyncio
import socket
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rekindle.service.doctor import Line
    from rekindle.settings import Settings

SECONDS: Final = 15.0
"""How long a server is waited for; a person waits for the answer."""
_EXTENSIONS: Final = (("pipelining", "PIPELINING"), ("8bitmime", "8BITMIME"), ("size", "SIZE"))


def way_out(settings: "Settings") -> "list[Line]":
    from rekindle.service.doctor import Line

    smtp, at = settings.smtp, f"{settings.smtp.host}:{settings.smtp.port}"
    if not smtp.host:
        return [Line("mail", f"mail stays local, in the built-in mailbox {settings.data_dir / 'mailbox'}")]
    local = f"mail stays local: {at} counts as a test sink"
    whom = f"{', '.join(smtp.allow_recipients)} and the coordinators only" if smtp.allow_recipients else "everybody"
    allowed = f"mail leaves this machine by {at}, for {whom}"
    return [Line("mail", local if settings.mail_stays_local else allowed), asyncio.run(_spoken_to(settings))]


async def _spoken_to(settings: "Settings") -> "Line":
    """As the sender does it, one step after the other, so that the step that fails is named."""
    import aiosmtplib

    from rekindle.service.doctor import Line

    smtp, at = settings.smtp, f"{settings.smtp.host}:{settings.smtp.port}"
    timeout = min(smtp.timeout, SECONDS)
    client = aiosmtplib.SMTP(
        hostname=smtp.host, port=smtp.port, use_tls=smtp.tls == "tls", start_tls=False, timeout=timeout
    )
    fails, todo = "cannot be reached", "see [smtp] host, port and tls, and whether a firewall stands between"
    try:
        await client.connect()
        fails, todo = "does not answer EHLO", "name a mail server's submission or relay port"
        await client.ehlo()
        offered = dict(client.esmtp_extensions)
        if smtp.tls == "starttls":
            fails, todo = "does not let us start TLS", 'see its certificate; or set [smtp] tls = "tls" and its port'
            await client.starttls()
            await client.ehlo()
        if smtp.username:
            fails, todo = "does not take the login", "see [smtp] username, and the secret file REKINDLE_SMTP__PASSWORD"
            await client.login(smtp.username, smtp.password.get_secret_value() if smtp.password else "")
        names = [
            f"{name} {client.esmtp_extensions[key]}".strip()
            for key, name in _EXTENSIONS
            if key in client.esmtp_extensions
        ]
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        return Line("smtp", f"{at} {fails} ({type(error).__name__}: {' '.join(str(error).split())[:200]})", todo)
    finally:
        client.close()
    if not _is_safe(settings, offered):
        return Line("smtp", f"{at} is spoken to in the clear", 'set [smtp] tls = "starttls", or "tls" and its port')
    return Line(
        "smtp",
        f"{at} answers{' and takes the login' if smtp.username else ''}; it offers {', '.join(names) or 'nothing'}",
    )


def _is_safe(settings: "Settings", offered: dict[str, str]) -> bool:
    """In the clear only to this machine, or where there is no secret to tell and nothing better on offer."""
    from rekindle.settings import LOOPBACK

    smtp = settings.smtp
    return smtp.tls != "none" or smtp.host in LOOPBACK or not (smtp.username or "starttls" in offered)


def door(kind: str, address: str, runs: bool | None) -> "list[Line]":
    """With a node its door must answer; without one the port must be free."""
    from rekindle.service.doctor import Line

    where = f"{kind}://{address}"
    if not address:
        return [Line("listen", f"{kind} is closed")]
    greeting = _greeting(kind, address)
    if greeting is None and runs:
        return [
            Line("listen", f"a node runs, and {where} does not answer", "see its log, its --roles and its --config")
        ]
    if greeting is None:
        return _free(kind, where, address)
    if b"Rekindle" in greeting or greeting == b"ok\n":
        return [Line("listen", f"a node answers at {where}")]
    return [Line("listen", f"something else answers at {where}", f"choose another [listen] {kind}")]


def _greeting(kind: str, address: str) -> bytes | None:
    """What is said there; None if nobody listens."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS) as peer:
            if kind == "http":
                peer.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                return b"".join(iter(lambda: peer.recv(1000), b""))[-1000:].rpartition(b"\r\n\r\n")[2]
            said = peer.recv(1000)
            peer.sendall(b"QUIT\r\n")
            return said
    except TimeoutError:
        return b""
    except OSError:
        return None


def _free(kind: str, where: str, address: str) -> "list[Line]":
    from rekindle.service.doctor import Line

    host, _, port = address.rpartition(":")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host.strip("[]"), int(port)), family=family).close()
    except (OSError, ValueError, OverflowError) as error:
        return [Line("listen", f"{where} cannot be opened ({error})", f"choose another host:port for [listen] {kind}")]
    return [Line("listen", f"{where} is free; a node opens it")]


def imap(settings: "Settings") -> "list[Line]":
    from rekindle.service.doctor import Line, told

    if not settings.imap.host:
        doors = settings.listen.lmtp or settings.listen.smtp
        only = "" if doors else "; no door is open either, so mail comes by `rekindle receive` alone"
        return [Line("imap", f"no mailbox is read{only}")]
    from rekindle.adapters.imap import check

    lines = []
    for said in check(settings.imap):
        state, _, found = said.partition(": ")
        found = found.removeprefix("[imap] ")
        lines.append(Line("imap", found) if state == "ok" else told("imap", found))
    return lines
