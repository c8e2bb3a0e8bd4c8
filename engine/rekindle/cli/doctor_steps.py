"""What the doctor says of programmes and their steps: what is wrong with them, and who and what waits because of it."""

from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rekindle.service.doctor import Line
    from rekindle.settings import Settings


def programmes(settings: "Settings") -> "list[Line]":
    """Each programme with how many of its steps are there, and each step's fault."""
    from rekindle.bootstrap import load_programmes, open_plugins
    from rekindle.domain.addresses import Addresses
    from rekindle.service.doctor import Line

    with closing(open_plugins(settings)) as plugins:
        found, faults = load_programmes(settings, plugins)
    local, _, domain = settings.service.address.rpartition("@")
    Addresses(local, domain, lambda _key, _message: None, (*found, *settings.cohorts))  # refuses what does not fit
    lines = [Line(f"programme {one.id}", f"{len(one.steps)} of {len(one.order)} steps") for one in found.values()]
    return [*lines, *(Line(f"step {fault.plugin}", f"{fault.what}: {fault.effect}", fault.todo) for fault in faults)]


def waiting(settings: "Settings") -> "list[Line]":
    """People who are held because of a step, and events that it was told in vain."""
    from rekindle.adapters.programmes import all_wanted
    from rekindle.bootstrap import read_plans
    from rekindle.cli.steps_shown import GONE, standstills, still, waits
    from rekindle.service.doctor import Line

    known = all_wanted(read_plans(settings))
    rows = [
        {"step": name, "state": None if name in known else GONE, **still(found)}
        for name, found in standstills(settings).items()
    ]
    return [Line(f"step {row['step']}", found, todo) for row in rows for found, todo in waits(row)]
