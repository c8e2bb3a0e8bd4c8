"""The only place that names concrete adapters: settings in, a house with everything wired out."""

import os
import random
import socket
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from threading import Thread

from rekindle.adapters.branding import Branding, read_brand
from rekindle.adapters.clock import SandboxClock, SystemClock, real_now
from rekindle.adapters.database import DatabaseStore
from rekindle.adapters.keys import FileKeys
from rekindle.adapters.mailbox import LocalMailbox
from rekindle.adapters.migrate import check, upgrade
from rekindle.adapters.parser_process import ProcessParser
from rekindle.adapters.plugins.hosted import HostedPlugins
from rekindle.adapters.plugins.in_process import InProcessPlugins
from rekindle.adapters.plugins.records import kept_in, seen_from_outside
from rekindle.adapters.programmes import ProgrammePlan, all_wanted, read_programmes
from rekindle.adapters.render import JinjaRenderer
from rekindle.adapters.smtp import SmtpMailer
from rekindle.adapters.template_files import TemplateFiles, plugin_folders
from rekindle.adapters.webhook import HttpWebhook
from rekindle.api import GROUP
from rekindle.content.front_matter import nearest
from rekindle.domain.addresses import Addresses, Addressing
from rekindle.domain.durations import duration
from rekindle.domain.errors import ConfigurationError, RekindleError
from rekindle.domain.floods import Limits
from rekindle.domain.hours import Hours
from rekindle.domain.programme import Programme, Step
from rekindle.ports import Clock, Fault, Mailer, Plugins, Store
from rekindle.service.engine import CohortPolicy, Engine, Policy, plans_of
from rekindle.service.notify import subscribe
from rekindle.settings import DATA, Settings


@dataclass(frozen=True, slots=True)
class House:
    """The wired engine, and what stands around it."""

    settings: Settings
    engine: Engine
    plugins: HostedPlugins
    mailbox: LocalMailbox | None
    reader: ProcessParser

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong with plugins at the moment."""
        return self.plugins.faults()

    def refresh(self) -> None:
        """Before each pass: take over what happened to plugins here and in other processes. Cheap while nothing did."""
        if self.plugins.refresh():
            self.engine.renew()
            subscribe(self.engine.store, self.engine.programmes, self.engine.plugins)

    def close(self) -> None:
        self.reader.close()
        self.plugins.close()
        self.engine.store.close()


def build(settings: Settings, *, plans: bool = True) -> House:
    """Open database and keys, load the steps, and wire it all. Raises ConfigurationError with what to do.

    `plans` is false where nothing is planned and nobody's state changes: the code of plugins is not loaded then.
    """
    guard_people(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    configured = read_plans(settings)
    store, keys = open_store(settings)
    with ExitStack() as opened:
        opened.callback(store.close)
        house = _wired(settings, configured, store, keys, opened, plans=plans)
        opened.pop_all()
    return house


def _wired(
    settings: Settings,
    configured: Sequence[ProgrammePlan],
    store: DatabaseStore,
    keys: FileKeys,
    opened: ExitStack,
    *,
    plans: bool,
) -> House:
    plugins = open_plugins(settings, configured, store, at_once=plans)
    opened.callback(plugins.close)
    programmes = programmes_of(configured, plugins)
    subscribe(store, programmes, plugins)
    store.reapply_erasures()
    clock: Clock = SandboxClock(lambda: store.meta("clock-offset")) if settings.mail_stays_local else SystemClock()
    if not settings.mail_stays_local and float(store.meta("clock-offset") or 0):
        raise ConfigurationError("this database has lived in sandbox time; start real mail with a new data_dir")
    mailbox = None if settings.smtp.host else LocalMailbox(settings.data_dir / "mailbox")
    reader = ProcessParser()
    local, _, domain = settings.service.address.rpartition("@")
    engine = Engine(
        store=store,
        keys=keys,
        clock=clock,
        parse=reader,
        renderer=renderer(settings),
        mailer=mailbox or smtp_mailer(settings),
        plugins=plugins,
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
    return House(settings, engine, plugins, mailbox, reader)


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
    return store, keys


def load_programmes(
    settings: Settings, plugins: Plugins | None = None
) -> tuple[dict[str, Programme], tuple[Fault, ...]]:
    """Programmes in the configured order, of those steps that could be loaded; the others are faults.

    Without `plugins` those of production are opened for it, and closed.
    """
    configured = read_plans(settings)
    found = plugins or open_plugins(settings, configured)
    try:
        return programmes_of(configured, found), tuple(found.faults())
    finally:
        if plugins is None:
            found.close()


def open_plugins(
    settings: Settings, configured: Sequence[ProgrammePlan] = (), store: Store | None = None, *, at_once: bool = True
) -> HostedPlugins:
    """Plugins as in production. Without a store, what is remembered of them is read where it can be, and nothing is added."""
    wanted = all_wanted(configured or read_plans(settings))
    records = kept_in(store) if store else seen_from_outside(settings.database_url)
    return HostedPlugins(wanted, settings.plugins, records=records, at_once=at_once)


def open_some(settings: Settings, wanted: Mapping[str, Path | None]) -> HostedPlugins:
    """Single steps, whether or not a programme names them, with their own settings: for a check."""
    return HostedPlugins(wanted, {name: table for name, table in settings.plugins.items() if name in wanted})


def in_process(settings: Settings) -> InProcessPlugins:
    """Plugins without processes of their own, for simulations."""
    return InProcessPlugins(all_wanted(read_plans(settings)), settings.plugins, entry_points(group=GROUP))


def read_plans(settings: Settings) -> list[ProgrammePlan]:
    plans = read_programmes(settings.programme_files())
    check_names(settings, plans)
    return plans


def programmes_of(plans: Sequence[ProgrammePlan], plugins: Plugins) -> dict[str, Programme]:
    steps = plugins.steps()
    return {plan.content.id: plan.build(steps) for plan in plans}


def changed_step(folder: Path) -> Step:
    """The step in a folder that need not be configured, read through the door by which every step comes."""
    plugins = HostedPlugins({_id_in(folder): folder})
    try:
        for fault in plugins.faults():
            raise RekindleError(f"{fault.what}; {fault.todo}")
        (step,) = plugins.steps().values()
        return step
    finally:
        plugins.close()


def _id_in(folder: Path) -> str:
    """The id that its `step.toml` gives, so that a draft may lie in a folder of any name; else the folder's name."""
    try:
        return str(tomllib.loads((folder / "step.toml").read_text(encoding="utf-8"))["id"])
    except (OSError, ValueError, KeyError):
        return folder.resolve().name


def changed_programme(file: Path) -> Programme:
    """The programme of a file that need not be configured, with those of its steps that can be loaded."""
    (plan,) = read_programmes([file])
    plugins = HostedPlugins(plan.wanted)
    try:
        return plan.build(plugins.steps())
    finally:
        plugins.close()


def check_names(settings: Settings, plans: list[ProgrammePlan]) -> None:
    """`coach+join-<name>` must mean one thing, and a cohort must name a programme that there is."""
    ids = {plan.content.id for plan in plans}
    both = ids & set(settings.cohorts)
    if both:
        where = settings.at("cohorts", min(both))
        raise ConfigurationError(
            f'{where}: "{min(both)}" is the name of a programme and of a cohort; rename the cohort'
        )
    for name, cohort in settings.cohorts.items():
        if cohort.programme not in ids:
            raise ConfigurationError(
                f'{settings.at("cohorts", name, "programme")}: [cohorts.{name}] programme = "{cohort.programme}" is not '
                f"configured; {nearest(cohort.programme, sorted(ids))}"
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
            f'{settings.at("smtp", "host")}: [smtp] host = "{settings.smtp.host}" lets mail leave this machine, and nobody is there for the people who get '
            f"it: {', '.join(missing)} is missing; set it, then run `rekindle coordinator drill`"
        )
    if coordinator.address.casefold() == coordinator.deputy.casefold():
        raise ConfigurationError(
            f'{settings.at("coordinator", "deputy")}: [coordinator] deputy = "{coordinator.deputy}" is the coordinator\'s own address; name a second human'
        )


def policy_of(settings: Settings, programmes: Mapping[str, Programme]) -> Policy:
    """The organisation's decisions out of the settings."""
    lines = {
        code.lower(): f"Emergency {country.emergency}. " + " ".join(country.lines)
        for code, country in settings.safety.countries.items()
    }
    return Policy(
        name=settings.brand.name or settings.service.name,
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
        smtp.host, smtp.port, tls=smtp.tls, username=smtp.username, password=password, timeout=smtp.timeout,
        connections=smtp.connections,
    )  # fmt: skip


def renderer(settings: Settings) -> JinjaRenderer:
    """Each programme in its own brand. Raises ConfigurationError for a brand that cannot be sent."""
    plans = read_programmes(settings.programme_files())
    files = template_files(settings, plans)
    return JinjaRenderer([*files.organisation, files.core], brands(settings, plans), files.plugins)


def template_files(settings: Settings, plans: list[ProgrammePlan]) -> TemplateFiles:
    """The organisation's template folder lies beside its configuration. No plugin's code is run."""
    own = settings.base_dir / "templates" / "email"
    shipped = DATA / "templates" / "email"
    folders = [own, shipped] if settings.source and own.is_dir() and own != shipped else [shipped]
    return TemplateFiles.of(folders, plugin_folders(all_wanted(plans)))


def template_faults(settings: Settings, programmes: Mapping[str, Programme]) -> Sequence[Fault]:
    """What is wrong with the templates of the organisation and of plugins; nothing is compiled where there are none."""
    return renderer(settings).inspect(step for one in programmes.values() for step in (*one.steps, one.texts))


def brands(settings: Settings, plans: list[ProgrammePlan]) -> dict[str, Branding]:
    """By programme, its own table over the service's; "" for a mail of no programme."""
    service = (settings.brand, settings.source or settings.base_dir / "rekindle.toml")
    mine = {plan.content.id: read_brand(service, (plan.content.brand, plan.file)) for plan in plans}
    return {"": read_brand(service), **mine}
