"""rekindle steps correct: who received a wrong version of a lesson, and one short correction to them, shown first."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rekindle.cli.output import Config, Json, house, show

if TYPE_CHECKING:
    from rekindle.service.correct import Receipt


def register(app: typer.Typer) -> None:
    """Put the command among those of `steps`."""
    app.command("correct")(correct)


def correct(
    lesson: Annotated[str, typer.Argument(help="The lesson, as STEP/LESSON.")],
    text: Annotated[
        Path | None, typer.Option("--text", help="A file with the correction: plain text, at most 120 words.")
    ] = None,
    config: Config = None,
    *,
    send: Annotated[bool, typer.Option("--send", help="Send it; without this it is only shown.")] = False,
    as_json: Json = False,
) -> None:
    """Who received another wording of a lesson than the present one, and when; with --text one short correction to them."""
    from rekindle.service.correct import ask, checked, present, received, shown
    from rekindle.service.corrections import tidy

    if send and text is None:
        raise typer.BadParameter("--send needs --text FILE: what should be sent?")
    words = checked(tidy(text.read_text(encoding="utf-8"))) if text is not None else ""
    with house(config) as home:
        engine = home.engine
        step, name = present(engine, lesson)
        receipts = received(engine, step, name)
        rows = [_row(receipt) for receipt in receipts]
        going = [receipt for receipt in receipts if receipt.takes_part]
        mail = shown(engine, going[0], words, engine.clock.now()) if words and going else None
        asked = ask(engine, step.id, name, going, words) if send else 0
    if as_json:
        drawn = {"subject": mail.subject, "text": mail.text, "html": mail.html} if mail else None
        show(
            {"lesson": lesson, "version": step.version, "received": rows, "mail": drawn, "queued": asked}, as_json=True
        )
        return
    show(rows, as_json=False, empty=f"nobody received {lesson} in another wording than that of {step.version}")
    if mail:
        print(f"\nSubject: {mail.subject}\n\n{mail.text}")
    if words:
        print(_verdict(len(going), asked, sent=send))


def _row(receipt: "Receipt") -> dict[str, Any]:
    mail = receipt.delivery
    return {
        "address": mail.address,
        "programme": receipt.enrolment.programme,
        "key": mail.key,
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
        "version": receipt.version,
        "state": receipt.enrolment.state.value,
    }


def _verdict(going: int, asked: int, *, sent: bool) -> str:
    if not sent:
        return f"With --send this goes to {going} who take part, each on the first day without another mail."
    had = f"; {going - asked} had it already" if asked < going else ""
    return f"{asked} get it, each on the first day without another mail{had}"
