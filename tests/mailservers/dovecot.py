"""A private Dovecot on loopback: LMTP in, IMAP out, mailboxes under its own folder."""

import contextlib
import email
import email.policy
import imaplib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path

from mailservers.process import end, listening, until
from support.world import free_port

PASSWORD = "only-for-tests"
CONFIGURATION = """\
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
auth_username_format = %Ln
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%Ln
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = passwd-file
  args = username_format=%Ln {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%Ln {folder}/users
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = {ssl}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener {{
    port = {auth}
  }}
}}
"""
QUOTA = """\
mail_plugins = quota
plugin {
  quota = maildir:User quota
  quota_rule = *:bytes=0
}
"""
"""The mailbox of `full` takes no mail: 5.2.2; everybody else has no limit."""
NO_TLS = "ssl = no\n"
TLS = "ssl = yes\nssl_cert = <{certificate}\nssl_key = <{key}\n"


class Dovecot:
    """`recipes` are blocks of the documentation; users are local parts, whatever the domain."""

    def __init__(self, folder: Path, users: Sequence[str], recipes: str, tls: tuple[Path, Path] | None = None) -> None:
        self.folder = folder
        self.imap, self.imaps, self.lmtp, self.auth = (free_port() for _ in range(4))
        ports = {"imap": self.imap, "imaps": self.imaps, "lmtp": self.lmtp, "auth": self.auth}
        secure = TLS.format(certificate=tls[0], key=tls[1]) if tls else NO_TLS
        text = CONFIGURATION.format(folder=folder, ssl="yes" if tls else "no", **ports)
        (folder / "dovecot.conf").write_text(text + QUOTA + secure + recipes)
        home = folder / "mail"
        home.mkdir()
        shutil.chown(home, "nobody", "nogroup")
        lines = [f"{user}:{{PLAIN}}{PASSWORD}:65534:65534::{home}/{user}::" for user in users]
        lines.append(f"full:{{PLAIN}}{PASSWORD}:65534:65534::{home}/full::userdb_quota_rule=*:bytes=100")
        (folder / "users").write_text("\n".join(lines) + "\n")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["/usr/sbin/dovecot", "-F", "-c", str(self.folder / "dovecot.conf")]
        self._process = subprocess.Popen(command, start_new_session=True)
        until(lambda: listening(self.imap) and listening(self.lmtp), f"Dovecot to listen: {self.log}")

    def stop(self) -> None:
        if self._process is not None:
            end(self._process)
            self._process = None

    @property
    def log(self) -> str:
        file = self.folder / "dovecot.log"
        return file.read_text() if file.exists() else ""

    @contextlib.contextmanager
    def login(self, user: str) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=20) as client:
            client.login(user, PASSWORD)
            yield client

    def mails(self, user: str, folder: str = "INBOX") -> list[EmailMessage]:
        """All of one folder in order of arrival, left unread; none where there is no such folder."""
        with self.login(user) as client:
            if client.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            numbers = client.search(None, "ALL")[1][0].split()
            fetched = [client.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in fetched]

    def wait(self, user: str, count: int, folder: str = "INBOX") -> list[EmailMessage]:
        """At least `count` mails, once they are there."""

        def enough() -> list[EmailMessage] | None:
            found = self.mails(user, folder)
            return found if len(found) >= count else None

        return until(enough, f"{count} mails of {user} in {folder}")

    def move(self, user: str, source: str, target: str) -> None:
        """All mails of one folder into another, as a person's mail client does it."""
        with self.login(user) as client:
            assert client.select(f'"{source}"')[0] == "OK"
            assert client.uid("MOVE", "1:*", f'"{target}"')[0] == "OK"
