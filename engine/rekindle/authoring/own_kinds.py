"""Answer kinds that the step's plugin brings, asked through the port: its code runs where it cannot hurt anybody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rekindle.domain.answer_form import AnswerForm, FormKind
from rekindle.domain.hooks import KindInfo, Parsed, ReplyContext, Unclear
from rekindle.domain.programme import Lesson
from rekindle.ports import PARSE, Call, Fault, Plugins, Reply

CONFIDENT: Final = 0.5
"""Below it a reading counts as unclear (`hooks.Parsed`)."""
ANY_DAY: Final = date(2027, 1, 12)

HOSTILE: Final[Sequence[str]] = (
    "", " ", "\n\n\n", "\t", "?", "!!!", "...", "-", "0", "-1", "1e999", "٣", "½", "７", "1" * 400, "9" * 20_000,
    "a" * 20_000, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "1 " * 5_000 + "x", "((((((((((((((((((((((((((((((",
    "x" * 30 + "\n" + "x" * 30, "\n".join(["1"] * 2_000), "🙂" * 500, "👩‍⚕️ 3", "שלום 3", "\u202e3", "3\u200b", "e\u0301" * 100,
    "\x00", "\x1b[31m3", "\ufeff3", "NaN", "null", "None", "true", "{}", "[]", "<b>3</b>", "{{ 7 * 7 }}", "%s %d %n", "'; --",
    "three or four", "not today", "I do not know", "yes", "no", "stop", "3/10", "3,5", "3.5", "12:30", "2027-01-12",
    "3\n\nThanks\nM.", "> 3", "a, b, c, d, e, f", ",".join("12345678" * 200), "word " * 4_000,
)  # fmt: skip
"""What people, telephones and pranksters send: empty, endless, nested, foreign, invisible."""


@dataclass(frozen=True, slots=True)
class OwnKinds:
    """The kinds of one plugin. `plugins` is None for a step that brings no code."""

    plugin: str
    plugins: Plugins | None = None

    @property
    def names(self) -> tuple[str, ...]:
        info = self.plugins.info().get(self.plugin) if self.plugins else None
        return tuple(info.kinds) if info else ()

    def info(self, name: str) -> KindInfo | None:
        info = self.plugins.info().get(self.plugin) if self.plugins else None
        return info.kinds.get(name) if info else None

    def can_read(self, lesson: Lesson, exercise_id: str) -> bool:
        """False for an exercise whose kind nothing brings."""
        exercise = lesson.exercise(exercise_id)
        form = AnswerForm.parse_spec(exercise.answer) if exercise else None
        return form is not None and (form.kind is not FormKind.OWN or self.info(form.name) is not None)

    def read(self, form: AnswerForm, text: str, language: str) -> Parsed | Unclear | Fault:
        """As the engine would ask it; a plugin's fault is a value."""
        context = ReplyContext(language=language, today=ANY_DAY, arguments=form.arguments)
        call = Call(
            plugin=self.plugin, hook=PARSE, arguments={"reply": Reply(kind=form.name, text=text, context=context)}
        )
        assert self.plugins is not None
        (answered,) = self.plugins.ask([call])
        if answered.fault is not None:
            return answered.fault
        value = answered.value
        if isinstance(value, Parsed) and value.confidence < CONFIDENT:
            return Unclear()
        return value if isinstance(value, Parsed | Unclear) else Unclear()


def spoken(read: Parsed | Unclear | Fault) -> Any:
    """What an example's right side would say: the value, "unclear", or the fault in a sentence."""
    if isinstance(read, Fault):
        return f"{read.what} ({read.todo})" if read.todo else read.what
    return read.value if isinstance(read, Parsed) else "unclear"


def first_failure(
    ask: Callable[[str], Parsed | Unclear | Fault], stopwatch: Callable[[], float], limit: float
) -> tuple[str, str] | None:
    """The first hostile text that ends in a fault, or takes longer than `limit` seconds; and what happened."""
    for text in HOSTILE:
        started = stopwatch()
        read = ask(text)
        seconds = stopwatch() - started
        if isinstance(read, Fault):
            return text, str(spoken(read))
        if seconds > limit:
            return text, f"it took {seconds:.1f} s"
    return None
