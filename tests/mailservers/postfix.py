"""A private Postfix on loopback: own configuration, queue and log, nothing of the system's but its programs."""

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mailservers.process import listening, until
from support.world import free_port

# What a test instance needs to stand apart. Nothing can leave it: no DNS, and what has no transport of its own is refused.
APART = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = mx.example.net
mydestination =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
disable_dns_lookups = yes
default_transport = error:5.1.2 the test network ends here
notify_classes =
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
"""

# `mx` is the door for the world, with the restrictions of main.cf; `relay` is the inner one, where the engine hands in.
SERVICES = """\
127.0.0.1:{mx} inet n - n - - smtpd
127.0.0.1:{relay} inet n - n - - smtpd -o smtpd_recipient_restrictions= {relay_options}
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Heard:
    """What a client was told: swaks' exit code (0 accepted, 24 recipient refused), and the conversation."""

    code: int
    said: str


class Postfix:
    def __init__(self, folder: Path, main: str, master: str = "", relay_options: str = "") -> None:
        self.folder, self.mx, self.relay = folder, free_port(), free_port()
        (folder / "main.cf").write_text(APART.format(folder=folder) + main)
        services = SERVICES.format(mx=self.mx, relay=self.relay, relay_options=relay_options)
        (folder / "master.cf").write_text(services + master)
        (folder / "queue").mkdir()

    def start(self) -> None:
        done = self._postfix("start")
        assert done.returncode == 0, done.stderr + self.log
        until(lambda: listening(self.mx) and listening(self.relay), "Postfix to listen")

    def stop(self) -> None:
        """By Postfix's own command; if it does not end, by the pid in its lock file."""
        pid_file = self.folder / "queue" / "pid" / "master.pid"
        if not pid_file.exists() or not (pid := pid_file.read_text().strip()):
            return
        self._postfix("stop")
        if Path(f"/proc/{pid}").exists():
            os.killpg(int(pid), signal.SIGKILL)

    def _postfix(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["/usr/sbin/postfix", "-c", str(self.folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    @property
    def log(self) -> str:
        file = self.folder / "mail.log"
        return file.read_text() if file.exists() else ""

    def queue(self) -> list[dict]:
        """Every mail that waits, as `postqueue -j` tells it."""
        done = subprocess.run(
            ["/usr/sbin/postqueue", "-c", str(self.folder), "-j"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    def deferred(self) -> list[str]:
        """The recipients that wait for another try."""
        return sorted(r["address"] for m in self.queue() if m["queue_name"] == "deferred" for r in m["recipients"])

    def flush(self) -> None:
        subprocess.run(["/usr/sbin/postqueue", "-c", str(self.folder), "-f"], timeout=20, check=True)

    def swaks(
        self, to: str | Sequence[str], sender: str, mail: bytes, *, relay: bool = False, options: Sequence[str] = ()
    ) -> Heard:
        """One SMTP conversation by swaks; several recipients go in one transaction."""
        recipients = to if isinstance(to, str) else ",".join(to)
        command = ["swaks", "--server", "127.0.0.1", "--port", str(self.relay if relay else self.mx), "--helo", "client.example.net",
                   "--from", sender, "--to", recipients, "--data", "-", "--no-data-fixup", "--hide-send", "--timeout", "30", *options]  # fmt: skip
        data = b"\r\n".join(mail.splitlines()) + b"\r\n.\r\n"
        done = subprocess.run(command, input=data, capture_output=True, timeout=60, check=False)
        return Heard(done.returncode, (done.stdout + done.stderr).decode(errors="replace"))
