"""The only place that names concrete adapters: settings in, a house with everything wired out."""

import os
import random
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from rekindle.adapters.clock import SandboxClock, SystemClock, real_now
from rekindle.adapters.database import DatabaseStore
from rekindle.adapters.keys import FileKeys
from rekindle.adapters.mailbox import LocalMailbox
from rekindle.adapters.migrate import check, upgrade
from rekindle.adapters.parser_process import ProcessParser
from rekindle.adapters.plugins import EntryPointPlugins
from rekindle.adapters.programmes import ProgrammePlan, read_programmes
from rekindle.adapters.render import JinjaRenderer
from rekindle.adapters.smtp import SmtpMailer
from rekindle.adapters.webhook import HttpWebhook
from rekindle.domain.addresses import Addresses, Addressing
from rekindle.domain.durations import duration
from rekindle.domain.errors import ConfigurationError
from rekindle.domain.floods import Limits
from rekindle.domain.hours import Hours
from rekindle.domain.programme import Programme
from rekindle.ports import Clock, Fault, Mailer, Plugins
from rekindle.service.engine import CohortPolicy, Engine, Policy, plans_of
from rekindle.settings import DATA, Settings


@dataclass(frozen=True, slots=True)
class House:
    """The wired engine, and what stands around it."""

    settings: Settings
    engine: Engine
    faults: tuple[Fault, ...]
    mailbox: LocalMailbox | None
    reader: ProcessParser

    def close(self) -> None:
        self.reader.close()
        self.engine.store.close()


def build(settings: Settings) -> House:
    """Open database and keys, load the steps, and wire it all. Raises ConfigurationError with what to do."""
    guard_people(settings)
    data_dir = settings.data_dir
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    programmes, faults = load_programmes(settings)
    store, keys = open_store(settings)
    clock: Clock = SandboxClock(lambda: store.meta("clock-offset")) if settings.mail_stays_local else SystemClock()
    if not settings.mail_stays_local and float(store.meta("clock-offset") or 0):
        store.close()
        raise ConfigurationError("this database has lived in sandbox time; start real mail with a new data_dir")
    mailbox = None if settings.smtp.host else LocalMailbox(data_dir / "mailbox")
    reader = ProcessParser()
    local, _, domain = settings.service.address.rpartition("@")
    engine = Engine(
        store=store,
        keys=keys,
        clock=clock,
        parse=reader,
        renderer=renderer(settings),
        mailer=mailbox or smtp_mailer(settings),
        addresses=Addresses(
            local, domain, keys.sign, (*programmes, *settings.cohorts), Addressing(settings.service.addressing)
        ),
        programmes=programmes,
        policy=policy_of(settings, programmes),
        node=f"{socket.gethostname()}/{os.getpid()}",
        random=random.Random(),
        plans={name: plans_of(programme) for name, programme in programmes.items()},
        webhook=HttpWebhook(settings.safety.webhook, lambda call: Thread(target=call, daemon=True).start()),
    )
    return House(settings, engine, faults, mailbox, reader)


def open_store(settings: Settings) -> tuple[DatabaseStore, FileKeys]:
    """The database, upgraded if it is SQLite, and the keys that belong to it."""
    secret = settings.security.service_key.get_secret_value() if settings.security.service_key else None
    if settings.database_url.startswith("sqlite"):
        upgrade(settings.database_url, settings.data_dir / "backups", at=real_now())
    else:
        check(settings.database_url)
    keys = FileKeys(
        settings.keys_url, settings.data_dir / "service.key", secret=secret, token_keys=settings.security.token_keys
    )
    store = DatabaseStore(settings.database_url, keys)
    keys.check(store)
    store.reapply_erasures()
    return store, keys


def load_programmes(settings: Settings) -> tuple[dict[str, Programme], tuple[Fault, ...]]:
    """Programmes in the configured order, of those steps that could be loaded; the others are faults."""
    plans = read_programmes(settings.programme_files())
    check_names(settings, plans)
    wanted: dict[str, Path | None] = {}
    for plan in plans:
        wanted |= plan.wanted
    plugins: Plugins = EntryPointPlugins(wanted)
    programmes = {plan.content.id: plan.build(plugins.steps()) for plan in plans}
    return programmes, tuple(plugins.faults())


def check_names(settings: Settings, plans: list[ProgrammePlan]) -> None:
    """`coach+join-<name>` must mean one thing, and a cohort must name a programme that there is."""
    ids = {plan.content.id for plan in plans}
    both = ids & set(settings.cohorts)
    if both:
        raise ConfigurationError(f'"{min(both)}" is the name of a programme and of a cohort; rename the cohort')
    for name, cohort in settings.cohorts.items():
        if cohort.programme not in ids:
            raise ConfigurationError(
                f'[cohorts.{name}] programme = "{cohort.programme}" is not configured; there are: {", ".join(sorted(ids))}'
            )


def guard_people(settings: Settings) -> None:
    """Where mail leaves this machine, there is a human, another who stands in, and help lines: what people write may need both."""
    if settings.mail_stays_local:
        return
    coordinator = settings.coordinator
    missing = [
        name
        for name, there in (
            ("[coordinator] name", coordinator.name),
            ("[coordinator] address", coordinator.address),
            ("[coordinator] deputy", coordinator.deputy),
            ("[safety.countries.<cc>]", settings.safety.countries),
        )
        if not there
    ]
    countries = {c.lower() for c in (settings.service.country, *(c.country for c in settings.cohorts.values())) if c}
    missing += [f"[safety.countries.{c}]" for c in sorted(countries - {n.lower() for n in settings.safety.countries})]
    if missing:
        raise ConfigurationError(
            f'[smtp] host = "{settings.smtp.host}" lets mail leave this machine, and nobody is there for the people who get '
            f"it: {', '.join(missing)} is missing; set it, then run `rekindle coordinator drill`"
        )
    if coordinator.address.casefold() == coordinator.deputy.casefold():
        raise ConfigurationError(
            f'[coordinator] deputy = "{coordinator.deputy}" is the coordinator\'s own address; name a second human'
        )


def policy_of(settings: Settings, programmes: Mapping[str, Programme]) -> Policy:
    """The organisation's decisions out of the settings."""
    lines = {
        code.lower(): f"Emergency {country.emergency}. " + " ".join(country.lines)
        for code, country in settings.safety.countries.items()
    }
    return Policy(
        name=settings.service.name,
        organisation=settings.organisation.name,
        coordinator_name=settings.coordinator.name,
        coordinator_address=settings.coordinator.address,
        deputy_name=settings.coordinator.deputy_name,
        deputy_address=settings.coordinator.deputy,
        hours=Hours.parse(settings.coordinator.hours, settings.service.zone),
        respond_within=duration(settings.coordinator.respond_within),
        stays_local=settings.mail_stays_local,
        support=settings.organisation.support,
        base_url=settings.service.base_url,
        zone=settings.service.zone,
        language=settings.service.language,
        country=settings.service.country,
        privacy_url=settings.organisation.privacy_url,
        default_programme=next(iter(programmes), ""),
        cohorts={
            name: CohortPolicy(c.programme, c.starts_on, c.join_until, c.zone, c.language, c.country)
            for name, c in settings.cohorts.items()
        },
        help_lines=lines,
        authserv_id=settings.service.authserv_id,
        limits=Limits(**settings.limits.model_dump()),
        fixed_envelope=settings.service.envelope == "fixed",
        allowed=settings.smtp.allow_recipients or None,
    )


def smtp_mailer(settings: Settings) -> Mailer:
    smtp = settings.smtp
    password = smtp.password.get_secret_value() if smtp.password else ""
    return SmtpMailer(
        smtp.host, smtp.port, tls=smtp.tls, username=smtp.username, password=password, timeout=smtp.timeout
    )


def renderer(settings: Settings) -> JinjaRenderer:
    """The organisation's template folder, beside its configuration, wins over the shipped one."""
    own = settings.base_dir / "templates" / "email"
    shipped = DATA / "templates" / "email"
    folders = [own, shipped] if settings.source and own.is_dir() and own != shipped else [shipped]
    return JinjaRenderer(folders)
