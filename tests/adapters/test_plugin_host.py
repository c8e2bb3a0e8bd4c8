"""Poisonous plugins against their real processes: each is ended and named, the others answer meanwhile, and repair brings it back."""

import json
import locale
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from rekindle.adapters.child_process import PASSED_ON
from rekindle.adapters.plugins import host
from rekindle.adapters.plugins.host import Limits
from rekindle.adapters.plugins.hosted import HostedPlugins, Records
from rekindle.domain.errors import TryLater
from rekindle.domain.hooks import Hook
from rekindle.ports import PluginState
from support.plugin_bench import BREATHS, GREETS, KINDS, MANIFEST, STEP, Bench, ask, call

QUICK = Limits(batch=0.5)
PATIENT = Limits(batch=60, load=60, memory=256 * 1024**2)


class Notes:
    """What a database keeps for all nodes."""

    def __init__(self) -> None:
        self.kept, self.away = {}, False

    def remember(self, name, text):
        if self.away:
            raise TryLater("the database is away")
        self.kept[name] = text

    def recall(self):
        return dict(self.kept)


@pytest.fixture
def notes():
    return Notes()


@pytest.fixture
def bench(tmp_path, notes):
    opened = []

    def open_(wanted, settings, installed, limits=QUICK, **options):
        records = Records(notes.remember, notes.recall)
        opened.append(HostedPlugins(wanted, settings, installed, limits=limits, records=records, **options))
        return opened[-1]

    yield Bench(tmp_path, open_)
    for plugins in opened:
        plugins.close()


def context_of(body: str) -> str:
    """A step whose `provide_context` does this; line 12 of its file."""
    return f"import os, re, sys, time, signal, threading\n{STEP}\n@hookimpl\ndef provide_context(context):\n    {body}\n    return {{}}\n"


PID = "return {'pid': os.getpid()}"


def pid_of(plugins, name: str) -> int:
    return ask(plugins, name, "provide_context").value["pid"]


def gone(pid: int) -> bool:
    """Whether the process ends within some seconds; one that only waits for its parent to notice has ended."""
    for _ in range(1000):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


# --- at a call ---

DEADLY = {
    "hangs": ("threading.Event().wait()", "took longer than 0.5 s"),
    "computes for ever": ("while True: pass", "took longer than 0.5 s"),
    "has a catastrophic expression": ("re.match(r'(a+)+$', 'a' * 60 + 'b')", "took longer than 0.5 s"),
    "prints a gigabyte": ("[print('x' * 2**20) for _ in range(1024)]", "printed more than 1 MB"),
    "writes a gigabyte to its outputs": ("[os.write(2, b'x' * 2**16) for _ in range(2**14)]", "printed more than 1 MB"),
    "returns a gigabyte": ("return {'a': 'x' * 2**30}", "needed more than 256 MB"),
    "hoards memory": ("hoard = [bytearray(2**24) for _ in range(100)]", "needed more than 256 MB"),
    "returns too much": ("return {'a': 'x' * 2_000_000}", "returned 1.9 MB, and 1 MB is the most"),
    "kills its process": ("os.kill(os.getpid(), signal.SIGKILL)", "ended its process (signal 9)"),
    "leaves by the back door": ("os._exit(3)", "ended its process (exit code 3)"),
    "closes every file": ("os.closerange(0, 256)", "ended its process"),
    "breaks the interpreter": ("import ctypes; ctypes.string_at(0)", "ended its process (signal 11)"),
}


@pytest.mark.parametrize("case", DEADLY)
def test_a_plugin_that_breaks_a_limit_is_ended_and_named_and_is_asked_again_in_a_fresh_process(bench, case):
    body, told = DEADLY[case]
    wanted = {
        "bad": bench.file("bad", context_of(f"if context.week == 2:\n        {body}\n    {PID}")),
        "good": bench.file("good", STEP + GREETS),
    }
    plugins = bench.open(wanted, {}, [], QUICK if "took longer" in told else PATIENT)
    first = pid_of(plugins, "bad")
    bad, good, after = plugins.ask(
        [call("bad", "provide_context", week=2), call("good", "provide_context"), call("bad", "provide_context")]
    )
    assert 'provide_context (bad.py:10) of the plugin "bad"' in bad.fault.what
    assert told in bad.fault.what
    assert bad.fault.effect == "the mail is held"
    assert bad.fault.todo.endswith("then run `rekindle steps retry bad`")
    assert plugins.faults() == [bad.fault]
    assert good.value == {"greeting": "hello"}
    assert after.value["pid"] != first
    assert gone(first)
    assert plugins.info()["bad"].state is PluginState.READY


def test_the_call_that_breaks_is_found_among_many_and_the_others_are_answered(bench):
    plugins = bench.plugins(
        bench.file("bad", context_of("if context.week == 7: os._exit(1)\n    return {'week': context.week}"))
    )
    answers = plugins.ask([call("bad", "provide_context", week=week) for week in range(20)])
    assert [answered.value["week"] for answered in answers if answered.value] == [*range(7), *range(8, 20)]
    assert "exit code 1" in answers[7].fault.what


def test_a_plugin_that_breaks_a_limit_three_times_is_quarantined_and_not_called_any_more(bench, notes):
    plugins = bench.plugins(
        bench.file("bad", context_of("threading.Event().wait()")), bench.file("good", STEP + GREETS)
    )
    answers = plugins.ask([call("bad", "provide_context")] * 5)
    assert all("took longer than 0.5 s" in answered.fault.what for answered in answers)
    (fault,) = plugins.faults()
    assert "it broke a limit 3 times, and is not called any more" in fault.what
    assert "nobody enters it" in fault.effect
    assert answers[3].fault == answers[4].fault == fault
    assert plugins.info()["bad"].state is PluginState.QUARANTINED
    assert list(plugins.steps()) == ["good"]
    started = time.monotonic()
    assert ask(plugins, "bad", "provide_context").fault == fault
    assert time.monotonic() - started < 0.2
    assert ask(plugins, "good", "provide_context").value == {"greeting": "hello"}


def test_others_answer_while_a_plugin_hangs(bench, tmp_path):
    note = tmp_path / "hangs"
    hangs = context_of(f"open({str(note)!r}, 'w').write(str(os.getpid()))\n    threading.Event().wait()")
    wanted = {"bad": bench.file("bad", hangs), "good": bench.file("good", STEP + GREETS)}
    plugins = bench.open(wanted, {}, [], Limits(batch=60))
    asked = threading.Thread(target=ask, args=(plugins, "bad", "provide_context"), daemon=True)
    asked.start()
    while not (note.exists() and note.read_text()):
        time.sleep(0.01)
    for _ in range(50):
        assert ask(plugins, "good", "provide_context").value == {"greeting": "hello"}
    assert asked.is_alive()
    os.kill(int(note.read_text()), signal.SIGKILL)  # nobody needs to wait for the deadline
    asked.join()


def test_plugins_are_asked_side_by_side(bench):
    clock = "time.sleep(0.1)\n    return {'at': time.monotonic()}"
    hang = "time.sleep(5)"
    plugins = bench.plugins(bench.file("bad", context_of(hang)), bench.file("good", context_of(clock)))
    started = time.monotonic()
    bad, good = plugins.ask([call("bad", "provide_context"), call("good", "provide_context")])
    assert bad.fault is not None
    assert good.value["at"] - started < 0.5


def test_a_worn_out_process_is_no_calls_fault(bench):
    body = "calls = globals().setdefault('calls', []); calls.append(1)\n    if len(calls) == 4: os._exit(1)\n    return {'n': len(calls)}"
    plugins = bench.plugins(bench.file("bad", context_of(body)))
    answers = [answered.value["n"] for answered in plugins.ask([call("bad", "provide_context")] * 6)]
    assert answers == [1, 2, 3, 1, 2, 3]
    (fault,) = plugins.faults()
    assert "ended its process (exit code 1) after a number of calls, and was replaced" in fault.what
    assert fault.effect == "no call was lost"


def test_many_slow_calls_are_made_in_several_rounds_and_told(bench):
    plugins = bench.plugins(bench.file("slow", context_of("time.sleep(0.2)")))
    answers = plugins.ask([call("slow", "provide_context")] * 5)
    assert [answered.value for answered in answers] == [{}] * 5
    (fault,) = plugins.faults()
    assert "took longer than 0.5 s for 5 calls together" in fault.what


def test_a_batch_that_stays_too_slow_is_given_up_and_counts_as_broken_once(bench):
    plugins = bench.plugins(bench.file("slow", context_of("time.sleep(0.3)")))
    answers = plugins.ask([call("slow", "provide_context")] * 12)
    done = [answered for answered in answers if answered.fault is None]
    assert 3 <= len(done) < 12
    assert all("calls together" in answered.fault.what for answered in answers[len(done) :])
    assert "no call was lost" not in [fault.effect for fault in plugins.faults()]
    assert plugins.info()["slow"].state is PluginState.READY


def test_a_plugin_that_leaks_a_file_at_each_call_is_named_and_no_call_is_lost(bench):
    body = f"globals().setdefault('held', []).append(open(__file__))\n    {PID}"
    plugins = bench.plugins(bench.file("leaky", context_of(body)))
    answers = plugins.ask([call("leaky", "provide_context")] * 200)
    assert all(answered.fault is None for answered in answers)
    assert len({answered.value["pid"] for answered in answers}) == 4
    (fault,) = plugins.faults()
    assert 'the plugin "leaky" leaves files open: 65 more than when it was loaded' in fault.what
    assert fault.effect == "no call was lost"
    assert "with open(...)" in fault.todo
    assert plugins.info()["leaky"].state is PluginState.READY


def test_what_is_printed_a_little_at_each_call_is_thrown_away(bench):
    plugins = bench.plugins(bench.file("chatty", context_of(f"print('x' * 200_000, flush=True)\n    {PID}")))
    answers = plugins.ask([call("chatty", "provide_context")] * 20)
    assert len({answered.value["pid"] for answered in answers}) == 1


def test_a_plugin_cannot_reach_the_pipes_by_printing_reading_or_closing(bench):
    body = "print('{}'); os.write(1, b'[]'); os.close(0); os.close(1); os.close(2); sys.stdout = None\n    return {'read': sys.stdin.fileno()}"
    plugins = bench.plugins(
        bench.file("rude", context_of(body.replace("os.close(0)", "assert sys.stdin.read() == ''; os.close(0)")))
    )
    assert ask(plugins, "rude", "provide_context").value == {"read": 0}
    assert "OSError" in ask(plugins, "rude", "provide_context").fault.what
    assert plugins.retry("rude") is None


def test_directory_locale_signals_and_threads_of_a_plugin_are_its_own(bench):
    body = (
        "import locale, tempfile; os.chdir(tempfile.gettempdir()); locale.setlocale(locale.LC_ALL, 'C')\n"
        "    [signal.signal(n, signal.SIG_DFL) for n in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)]\n"
        f"    threading.Thread(target=threading.Event().wait).start()\n    {PID}"
    )
    plugins = bench.plugins(
        bench.file("wild", context_of(body)), bench.file("good", context_of("return {'at': os.getcwd()}"))
    )
    here, before, handler = Path.cwd(), locale.setlocale(locale.LC_ALL), signal.getsignal(signal.SIGTERM)
    pid = pid_of(plugins, "wild")
    assert ask(plugins, "good", "provide_context").value == {"at": str(here)}
    assert (Path.cwd(), locale.setlocale(locale.LC_ALL), signal.getsignal(signal.SIGTERM)) == (here, before, handler)
    plugins.close()
    assert gone(pid)


def test_what_a_plugin_started_ends_with_it(bench):
    body = "import subprocess; helper = subprocess.Popen(['sleep', '60'])\n    return {'pid': helper.pid}"
    plugins = bench.plugins(bench.file("busy", context_of(body)))
    pid = pid_of(plugins, "busy")
    plugins.close()
    assert gone(pid)


def test_an_event_that_hangs_is_that_plugins_affair(bench):
    source = STEP + "@hookimpl\ndef on_answer(event):\n    import time; time.sleep(9)\n"
    plugins = bench.plugins(bench.file("bad", source))
    fault = ask(plugins, "bad", "on_answer").fault
    assert 'on_answer (bad.py:8) of the plugin "bad" took longer than 0.5 s' in fault.what
    assert "tried again" in fault.effect


def test_an_answer_kind_that_hangs_leaves_the_reply_to_a_human(bench):
    kinds = KINDS.replace('text.count("in")', '__import__("re").match("(a+)+$", "a" * 60 + "b")')
    plugins = bench.plugins(bench.step("calm", {"kinds.py": kinds}, BREATHS))
    fault = ask(plugins, "calm", "parse").fault
    assert 'parse of the answer kind "breaths" (kinds.py:4) of the plugin "calm" took longer than 0.5 s' in fault.what
    assert fault.effect == "the reply is kept for a human"


def test_a_reply_of_half_a_surrogate_arrives_as_it_is(bench):
    plugins = bench.plugins(bench.step("calm", {"kinds.py": KINDS}, BREATHS))
    assert ask(plugins, "calm", "parse", text="in \ud800 in").value.value == 2


# --- at load ---

AT_LOAD = {
    "hangs at import": ("import time; time.sleep(60)", 'importing bad.py of the plugin "bad" took longer than 1 s'),
    "hangs in a hook": (STEP.replace("    lesson", "    import time; time.sleep(60)\n    lesson"), 'provide_step of the plugin "bad" took longer'),
    "dies at import": ("import os; os._exit(9)", 'importing bad.py of the plugin "bad" ended its process (exit code 9)'),
    "eats memory at import": ("hoard = [bytearray(2**24) for _ in range(100)]", 'importing bad.py of the plugin "bad" needed more than 256 MB'),
    "prints too much at import": ("for _ in range(3000): print('x' * 1000)", "printed more than 1 MB"),
    "hangs while it is made": (STEP + "class P(StepPlugin):\n    def __init__(self):\n        while True: pass", 'making its P of the plugin "bad" took longer'),
}  # fmt: skip


@pytest.mark.parametrize("case", AT_LOAD)
def test_a_plugin_that_cannot_even_be_loaded_is_ended_and_named(bench, case):
    source, told = AT_LOAD[case]
    wanted = {"bad": bench.file("bad", source), "good": bench.file("good", STEP)}
    plugins = bench.open(wanted, {}, [], Limits(load=1) if "took longer" in told else PATIENT)
    assert list(plugins.steps()) == ["good"]
    (fault,) = plugins.faults()
    assert told in fault.what
    assert "nobody enters it" in fault.effect
    assert fault.todo.endswith("then run `rekindle steps retry bad`")
    bench.file("bad", STEP)
    assert plugins.retry("bad") is None
    assert list(plugins.steps()) == ["bad", "good"]


def test_a_plugin_that_can_no_longer_be_loaded_is_named_and_in_the_end_quarantined(bench):
    plugins = bench.plugins(bench.file("bad", context_of("os._exit(1)")))
    bench.file("bad", "raise RuntimeError('half saved')")
    answers = [ask(plugins, "bad", "provide_context") for _ in range(3)]
    assert "exit code 1" in answers[0].fault.what
    assert "RuntimeError: half saved" in answers[1].fault.what
    assert plugins.info()["bad"].state is PluginState.QUARANTINED


# --- quarantine, restart, and other nodes ---


def quarantined(bench, name="bad", files=None):
    path = bench.step(name, files) if files else bench.file(name, context_of("os._exit(1)"))
    plugins = bench.plugins(path, bench.file("good", STEP + GREETS))
    for _ in range(3):
        ask(plugins, name, "provide_context")
    assert plugins.info()[name].state is PluginState.QUARANTINED
    return plugins, path


def test_a_quarantine_survives_a_restart_and_its_code_is_left_alone(bench, tmp_path):
    _, path = quarantined(bench)
    marker = tmp_path / "ran"
    path.write_text(f"open({str(marker)!r}, 'w')\n" + context_of("pass"))
    again = bench.plugins(path)
    assert again.info()["bad"].state is PluginState.QUARANTINED
    assert "it broke a limit 3 times" in again.faults()[0].what
    assert "not called any more" in ask(again, "bad", "provide_context").fault.what
    assert not marker.exists()
    assert again.retry("bad") is None
    assert marker.exists()
    assert bench.plugins(path).info()["bad"].state is PluginState.READY


def test_after_a_restart_the_files_of_a_quarantined_plugin_are_still_a_step_with_its_kinds(bench):
    plugin = context_of("os._exit(1)").replace(STEP, "from rekindle.api import *")
    files = {"kinds.py": KINDS, "plugin.py": plugin, "lessons/why.md": BREATHS}
    _, path = quarantined(bench, "calm", files)
    again = bench.plugins(path)
    assert again.info()["calm"].state is PluginState.QUARANTINED
    assert again.info()["calm"].hooks == {Hook.PROVIDE_CONTEXT}
    assert again.steps()["calm"].exercise("calm").answer == "own breaths 1-9 + text"
    assert "defaults of step.toml" in again.faults()[0].effect


def test_a_retry_elsewhere_reaches_a_running_node(bench):
    node, path = quarantined(bench)
    assert node.refresh()
    assert not node.refresh()
    path.write_text(context_of("pass"))
    assert bench.plugins(path).retry("bad") is None
    assert "not called" in ask(node, "bad", "provide_context").fault.what
    assert node.refresh()
    assert not node.refresh()
    assert node.faults() == []
    assert "bad" in node.steps()
    assert ask(node, "bad", "provide_context").value == {}


def test_a_quarantine_reaches_the_other_nodes(bench):
    path = bench.file("bad", context_of("os._exit(1)"))
    other = bench.plugins(path)
    quarantined(bench)
    assert other.refresh()
    assert other.info()["bad"].state is PluginState.QUARANTINED


def test_a_quarantine_that_cannot_be_remembered_now_is_remembered_later(bench, notes):
    notes.away = True
    node, path = quarantined(bench)
    assert notes.kept == {}
    notes.away = False
    node.refresh()
    assert bench.plugins(path).info()["bad"].state is PluginState.QUARANTINED


def test_what_another_release_remembered_is_as_if_nothing_were_known(bench, notes):
    notes.kept = {"good": "not even JSON", "gone": "{}"}
    plugins = bench.plugins(bench.file("good", STEP + GREETS))
    assert plugins.info()["good"].state is PluginState.READY
    assert not plugins.refresh()


# --- processes ---


def test_the_limits_are_those_that_authors_are_promised():
    assert (Limits().batch, Limits().load, Limits().memory, Limits().printed) == (2, 10, 512 * 1024**2, 1024**2)


def test_a_step_that_is_only_data_starts_no_process(bench, monkeypatch):
    monkeypatch.setattr(host, "COMMAND", ("/nonexistent/python",))
    plugins = bench.plugins(bench.step("sleep"))
    assert plugins.faults() == []
    assert list(plugins.steps()) == ["sleep"]


def test_without_a_process_it_is_the_machines_fault_and_no_plugins(bench, monkeypatch):
    good = bench.plugins(bench.file("good", context_of(PID)))
    os.kill(pid_of(good, "good"), signal.SIGKILL)
    for command in (("/nonexistent/python",), (sys.executable, "-c", "raise SystemExit(1)")):
        monkeypatch.setattr(host, "COMMAND", command)
        with pytest.raises(TryLater, match='the process of the plugin "good" does not start'):
            ask(good, "good", "provide_context")
        with pytest.raises(TryLater, match="does not start"):
            bench.plugins(bench.file("good", context_of(PID)), bench.file("other", STEP))
    assert good.faults() == []


def test_a_retry_that_a_machine_cannot_do_now_is_done_later(bench, monkeypatch):
    node, path = quarantined(bench)
    path.write_text(context_of("pass"))
    assert bench.plugins(path).retry("bad") is None
    with monkeypatch.context() as patched:
        patched.setattr(host, "COMMAND", ("/nonexistent/python",))
        assert node.refresh()
        with pytest.raises(TryLater):
            ask(node, "bad", "provide_context")
    assert node.refresh()
    assert not node.refresh()
    assert node.info()["bad"].state is PluginState.READY
    assert ask(node, "bad", "provide_context").value == {}


def test_code_is_loaded_when_it_is_first_asked_where_nothing_is_planned(bench, monkeypatch):
    wanted = {"calm": bench.step("calm"), "night": bench.file("night", STEP + GREETS)}
    with monkeypatch.context() as patched:
        patched.setattr(host, "COMMAND", ("/nonexistent/python",))
        plugins = bench.open(wanted, {}, [], at_once=False)
    assert list(plugins.steps()) == ["calm"]
    assert plugins.faults() == []
    assert ask(plugins, "night", "provide_context").value == {"greeting": "hello"}
    assert list(plugins.steps()) == ["calm", "night"]


def test_one_process_serves_all_calls_and_one_that_died_between_two_calls_is_replaced(bench):
    plugins = bench.plugins(bench.file("good", context_of(PID)))
    first = pid_of(plugins, "good")
    assert pid_of(plugins, "good") == first
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(first, number)
    assert pid_of(plugins, "good") == first
    os.kill(first, signal.SIGKILL)
    assert gone(first)
    assert pid_of(plugins, "good") != first
    assert plugins.faults() == []


def test_threads_may_ask_at_once_and_each_gets_its_own_answers(bench):
    week = "\n@hookimpl\ndef provide_context(context):\n    return {'week': context.week}\n"
    plugins = bench.plugins(*(bench.file(name, STEP + week) for name in ("a", "b")))
    seen = {}

    def asks(number):
        calls = [call(name, "provide_context", week=number) for name in "abab"]
        seen[number] = [answered.value["week"] for answered in plugins.ask(calls)]

    threads = [threading.Thread(target=asks, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {number: [number] * 4 for number in range(10)}


def test_the_process_is_given_no_secret_and_ends_with_its_parent(tmp_path):
    body = "return {'pid': os.getpid(), 'knows': sorted(os.environ), 'modules': sorted(sys.modules)}"
    (tmp_path / "night.py").write_text(context_of(body))
    script = (
        "import json, signal, sys; sys.path.insert(0, 'tests')\n"
        "from pathlib import Path; from support.plugin_bench import ask\n"
        "from rekindle.adapters.plugins.hosted import HostedPlugins\n"
        f"plugins = HostedPlugins({{'night': Path({str(tmp_path / 'night.py')!r})}}, installed=())\n"
        "print(json.dumps(ask(plugins, 'night', 'provide_context').value), flush=True); signal.pause()\n"
    )
    secrets = {"REKINDLE_SECURITY__SERVICE_KEY": "secret", "PGPASSWORD": "secret"}
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=os.environ | secrets
    )
    with parent:
        told = json.loads(parent.stdout.readline())
        parent.kill()
        assert gone(told["pid"])
    assert set(told["knows"]) <= {*PASSED_ON, "PYTHONPATH", "PYTHONSAFEPATH", "LC_CTYPE"}
    foreign = {
        "sqlmodel",
        "sqlalchemy",
        "jinja2",
        "starlette",
        "cryptography",
        "structlog",
        "typer",
        "markdown_it",
        "asyncio",
    }
    assert foreign.isdisjoint(told["modules"])
    assert not [
        name for name in told["modules"] if name.startswith(("rekindle.mail", "rekindle.service", "rekindle.settings"))
    ]


def test_an_installed_package_is_found_where_the_engine_finds_it(bench, monkeypatch):
    monkeypatch.syspath_prepend(str(bench.folder))
    bench.step(
        "acme_host",
        {
            "step.toml": MANIFEST.format(name="sleep"),
            "__init__.py": "",
            "plugin.py": f"import os\nfrom rekindle.api import *{GREETS}",
        },
    )
    bench.install("sleep", "acme_host")
    plugins = bench.plugins(installed=("sleep",))
    assert ask(plugins, "sleep", "provide_context").value == {"greeting": "hello"}
    assert "acme_host" not in sys.modules
    assert "acme_host.plugin" not in sys.modules
