"""rekindle participants set, next, again, more: what participants may say in a reply, said by their coordinator."""

from typing import Annotated

import typer

from rekindle.cli.output import Config, house

Address = Annotated[str, typer.Argument(help="The enrolled email address.")]
Programme = Annotated[str, typer.Option("--programme", help="One programme only; else all, or the newest.")]


def register(app: typer.Typer) -> None:
    """Put the commands among those of `participants`."""
    for command in (set_, next_, again, more):
        app.command(command.__name__.rstrip("_"))(command)


def set_(
    address: Address,
    day: Annotated[str, typer.Option(help="Lesson day, for example wed.")] = "",
    hour: Annotated[str, typer.Option(help="Hour of the lesson, 6:00 to 20:59.")] = "",
    zone: Annotated[str, typer.Option(help="IANA zone, for example Europe/Berlin.")] = "",
    language: Annotated[str, typer.Option(help="Language, for example de.")] = "",
    pace: Annotated[str, typer.Option(help="weekly or slower (two weeks for each step).")] = "",
    night: Annotated[str, typer.Option(help="yes: everything twelve hours later, for who sleeps by day; or no.")] = "",
    lean: Annotated[str, typer.Option(help="inward, outward, mixed or none: which examples.")] = "",
    mails: Annotated[str, typer.Option(help="all, or lessons: nothing else.")] = "",
    word: Annotated[str, typer.Option(help="What they call those whom they help.")] = "",
    new_address: Annotated[
        str, typer.Option("--address", help="Ask this address for a yes, and tell the old one.")
    ] = "",
    programme: Programme = "",
    config: Config = None,
) -> None:
    """Change somebody's settings, as they could by a reply; a new address has to say yes itself."""
    from rekindle.service.coordinate import change_settings, move

    given = {
        "day": day, "hour": hour, "zone": zone, "language": language, "pace": pace, "night": night, "lean": lean,
        "mails": mails, "word": word,
    }  # fmt: skip
    wanted = {name: value for name, value in given.items() if value}
    if not wanted and not new_address:
        raise typer.BadParameter("nothing to change; see `rekindle participants set --help`")
    with house(config) as home:
        if wanted:
            change_settings(home.engine, address, wanted, programme)
        if new_address:
            move(home.engine, address, new_address.strip())
    done = [f"{name} {value}" for name, value in wanted.items()]
    done += [f"{new_address} is asked whether mail may go there"] if new_address else []
    print(f"{address}: {', '.join(done)}")


def next_(address: Address, programme: Programme = "", config: Config = None) -> None:
    """Let the next lesson come without waiting for its day; one mail a day and three a week stay the most."""
    from rekindle.service.coordinate import next_lesson

    with house(config) as home:
        next_lesson(home.engine, address, programme)
    print(f"{address}: the next lesson does not wait for its day")


def again(address: Address, programme: Programme = "", config: Config = None) -> None:
    """The present week once more, from the next lesson day on."""
    from rekindle.service.coordinate import week_again

    with house(config) as home:
        week_again(home.engine, address, programme)
    print(f"{address}: this week comes once more")


def more(address: Address, programme: Programme = "", config: Config = None) -> None:
    """Send one more exercise of the present step."""
    from rekindle.service.coordinate import one_more

    with house(config) as home:
        one_more(home.engine, address, programme)
    print(f"{address}: one more exercise is on its way")
