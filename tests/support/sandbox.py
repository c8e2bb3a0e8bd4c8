"""A sandbox with steps of its own: commands as an operator types them, folders as an author writes them."""

import email
import email.policy
import json
from pathlib import Path

from typer.testing import CliRunner

from rekindle.cli import app

ME = "amara@example.org"
STEP = 'id = "{id}"\nversion = "{version}"\ntitle = "{id}"\n'
LESSON = """+++
id = "{id}"
at = "{at}"
kind = "{kind}"
subject = "{step}: {id}"
{exercise}+++
Hello {{{{ first_name }}}}, {words}

{placed}
"""
PAGES = (
    ("idea", "mon 08:00", "teaching"),
    ("nudge", "wed 12:30", "nudge"),
    ("looking-back", "fri 15:30", "reflection"),
)


def write_step(folder: Path, version: str = "1.0", words: str = "read this.", asks: str = "did") -> None:
    (folder / "lessons").mkdir(parents=True, exist_ok=True)
    (folder / "step.toml").write_text(STEP.format(id=folder.name, version=version))
    for name, at, kind in PAGES:
        asked = (
            f'exercise = [{{ id = "{asks}", ask = "How often?", answer = "number 0-9" }}]\n' if name == "idea" else ""
        )
        placed = f'{{{{ exercise("{asks}") }}}}' if asked else "Until then."
        text = LESSON.format(id=name, at=at, kind=kind, step=folder.name, exercise=asked, words=words, placed=placed)
        (folder / "lessons" / f"{name}.md").write_text(text)


def write_programme(folder: Path, *steps: str) -> None:
    listed = ", ".join(f'"./{step}"' for step in steps)
    (folder / "mine.toml").write_text(f'id = "mine"\ntitle = "Mine"\nsteps = [{listed}]\n')


class Sandbox:
    """Commands as an operator types them; mail stays in the local mailbox, and the clock moves by commands."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0
        (folder / "rekindle.toml").write_text('[programmes]\nfiles = ["mine.toml"]\n')

    def run(self, *arguments: str, stdin: bytes = b"", code: int = 0):
        config = str(self.folder / "rekindle.toml")
        result = CliRunner().invoke(app, [*arguments, "--config", config], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return json.loads(result.stdout) if "--json" in arguments else result.stdout

    def mail(self, subject: str):
        """The newest mail that came with these words in its subject, or None."""
        files = sorted((self.folder / "var" / "mailbox" / "new").iterdir(), key=lambda file: file.stat().st_mtime_ns)
        mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        return next((mail for mail in reversed(mails) if subject in str(mail["Subject"])), None)

    def write(self, to: str, words: str, about: str = "") -> None:
        self.count += 1
        thread = f"In-Reply-To: {about}\r\n" if about else ""
        raw = f"From: {ME}\r\nTo: {to}\r\nSubject: Re: x\r\nMessage-ID: <{self.count}@example.org>\r\n{thread}\r\n{words}\r\n"
        self.run("receive", "--recipient", to, "--sender", ME, stdin=raw.encode())
        self.run("tick", "--until-idle")

    def answer(self, subject: str, words: str) -> None:
        mail = self.mail(subject)
        self.write(str(mail["Reply-To"]), words, str(mail["Message-ID"]))
