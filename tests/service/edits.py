"""A programme's files while somebody edits them: small steps as text-like values, and every edit that an author may make."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from rekindle.domain.programme import Exercise, Kind, Lesson, Programme, Step

ANSWERS = ("number 0-9", "number 0-4", "choice MINE THEIRS", "yes-no")
COUNT = "count"
"""The answer kind that the code of a coded step brings."""
FAILING = ("provide_context", "filter_schedule", "filter_message", "choose_next", "parse")
"""What of that code may fail."""
TIMES = ("tue 10:00", "wed 12:30", "thu 09:00", "fri 16:30", "sat 08:00", "sun 11:00")


@dataclass(frozen=True)
class Page:
    """One lesson's file. `asks` is its exercise's id, "" for a lesson that asks nothing."""

    id: str
    kind: Kind
    at: str
    asks: str = ""
    answer: str = "number 0-9"

    def lesson(self, step: str, wording: int) -> Lesson:
        body = f"Wording {wording} of {step}/{self.id}."
        exercises: tuple[Exercise, ...] = ()
        if self.asks:
            body += f'\n\n{{{{ exercise("{self.asks}") }}}}'
            form = "text" if self.kind is Kind.REFLECTION else self.answer
            exercises = (Exercise(id=self.asks, ask=f"How was it with {self.id}?", answer=form),)
        return Lesson(
            id=self.id, kind=self.kind, at=self.at, subject=f"{step}/{self.id}", body=body, exercises=exercises
        )


@dataclass(frozen=True)
class Folder:
    """A step's folder."""

    id: str
    pages: tuple[Page, ...]
    wording: int = 1
    moved: tuple[tuple[str, str], ...] = ()
    coded: bool = False
    """Its lessons show what its plugin's code provides."""

    def step(self) -> Step:
        return _step(self)


@lru_cache(maxsize=4096)
def _step(folder: Folder) -> Step:
    lessons = tuple(page.lesson(folder.id, folder.wording) for page in folder.pages)
    defaults = {"tea": "lime tea"} if folder.coded else {}
    if folder.coded:
        lessons = tuple(lesson.model_copy(update={"body": f"{lesson.body}\n\n{{{{ x.tea }}}}"}) for lesson in lessons)
    return Step(
        id=folder.id, version=f"1.{folder.wording}", title=folder.id, lessons=lessons, moved=dict(folder.moved),
        defaults=defaults,
    )  # fmt: skip


def new_folder(name: str, *, coded: bool = False) -> Folder:
    did = f"own {COUNT}" if coded else "number 0-9"
    pages = (
        Page("idea", Kind.TEACHING, "mon 08:00", f"{name}-did", did),
        Page("nudge", Kind.NUDGE, "wed 12:30", f"{name}-tried"),
        Page("looking-back", Kind.REFLECTION, "fri 15:30", f"{name}-learnt"),
        Page("further", Kind.TEACHING, "more", f"{name}-further"),
    )
    return Folder(name, pages, coded=coded)


@dataclass
class Files:
    """What lies on the disk. An edit changes it; the engine sees it at its next start."""

    order: list[str]
    folders: dict[str, Folder] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    coded: frozenset[str] = frozenset()
    """Steps whose plugins have code."""
    failing: set[tuple[str, str]] = field(default_factory=set)
    """(step, hook) of code that raises."""
    quarantined: set[str] = field(default_factory=set)
    retried: list[str] = field(default_factory=list)
    """Steps that `steps retry` is said of as soon as the edit is done."""
    gone: bool = False
    checks: bool = True
    middle_after: int = 2
    corrected: list[str] = field(default_factory=list)
    """Lessons about which a correction is to be sent when the engine has the new words."""
    made: int = 0

    @classmethod
    def of(cls, *names: str, coded: Iterable[str] = ()) -> "Files":
        having = frozenset(coded)
        folders = {name: new_folder(name, coded=name in having) for name in names}
        return cls(list(names), folders, coded=having)

    def programmes(self, texts: Step) -> Mapping[str, Programme]:
        """What a start reads from them."""
        if self.gone:
            return {}
        steps = tuple(self.folders[name].step() for name in self.order if name not in self.broken)
        programme = Programme(
            id="recovery", title="Recovery", steps=steps, order=tuple(self.order), texts=texts,
            checks=self.checks, middle_after=self.middle_after,
        )  # fmt: skip
        return {"recovery": programme}

    def fresh(self, kind: str) -> str:
        self.made += 1
        return f"{kind}-{self.made}"

    def change(self, name: str, **values: object) -> None:
        self.folders[name] = replace(self.folders[name], **values)  # type: ignore[arg-type]

    def change_page(self, name: str, number: int, **values: object) -> None:
        pages = list(self.folders[name].pages)
        pages[number] = replace(pages[number], **values)  # type: ignore[arg-type]
        self.change(name, pages=tuple(pages))

    def mend(self) -> None:
        """Whatever was away or failed is back; `steps retry` is said where a start alone brings nobody back."""
        self.broken.clear()
        self.failing.clear()
        self.gone = False
        self.retried = [name for name in self.order if name in self.coded | self.quarantined]


def _pick(files: Files, a: int) -> str:
    return files.order[a % len(files.order)]


def reword(files: Files, a: int, b: int) -> None:
    name = _pick(files, a)
    files.change(name, wording=files.folders[name].wording + 1)


def put_the_old_wording_back(files: Files, a: int, b: int) -> None:
    name = _pick(files, a)
    files.change(name, wording=max(1, files.folders[name].wording - 1))


def reword_and_correct(files: Files, a: int, b: int) -> None:
    """And whoever got a lesson in the old words is sent a correction."""
    reword(files, a, b)
    name = _pick(files, a)
    pages = files.folders[name].pages
    files.corrected.append(f"{name}/{pages[b % len(pages)].id}")


def add_a_lesson(files: Files, a: int, b: int) -> None:
    name = _pick(files, a)
    kind = (Kind.NUDGE, Kind.REFLECTION)[b % 2]
    page = Page(files.fresh("extra"), kind, TIMES[b % len(TIMES)], files.fresh("asked") if b % 3 else "")
    files.change(name, pages=(*files.folders[name].pages, page))


def drop_a_lesson(files: Files, a: int, b: int) -> None:
    name = _pick(files, a)
    pages = files.folders[name].pages
    number = 1 + b % (len(pages) - 1) if len(pages) > 1 else 0
    if number:
        files.change(name, pages=(*pages[:number], *pages[number + 1 :]))


def move_a_lesson(files: Files, a: int, b: int) -> None:
    name = _pick(files, a)
    number = b % len(files.folders[name].pages)
    page = files.folders[name].pages[number]
    if page.kind is not Kind.TEACHING:
        files.change_page(name, number, at=TIMES[(b + len(page.at)) % len(TIMES)])


def rename_a_lesson(files: Files, a: int, b: int) -> None:
    name = _pick(files, a)
    files.change_page(name, b % len(files.folders[name].pages), id=files.fresh("renamed"))


def rename_an_exercise(files: Files, a: int, b: int) -> None:
    name = _pick(files, a)
    number = b % len(files.folders[name].pages)
    page = files.folders[name].pages[number]
    if page.asks:
        asks = files.fresh("asks")
        files.change_page(name, number, asks=asks)
        files.change(name, moved=(*files.folders[name].moved, (page.asks, asks)))


def change_what_an_exercise_takes(files: Files, a: int, b: int) -> None:
    """Against the contract, which wants a new id: also then no answer may be lost."""
    name = _pick(files, a)
    number = b % len(files.folders[name].pages)
    files.change_page(name, number, answer=ANSWERS[(a + b) % len(ANSWERS)])


def remove_a_step(files: Files, a: int, b: int) -> None:
    if len(files.order) > 1:
        files.order.remove(_pick(files, a))


def add_a_step(files: Files, a: int, b: int) -> None:
    """A new one, or one that was there before."""
    away = sorted(set(files.folders) - set(files.order))
    name = away[b % len(away)] if away and b % 2 else files.fresh("step")
    files.folders.setdefault(name, new_folder(name))
    if len(files.order) < 6:
        files.order.insert(a % (len(files.order) + 1), name)


def replace_a_step(files: Files, a: int, b: int) -> None:
    name = files.fresh("step")
    files.folders[name] = new_folder(name)
    files.order[a % len(files.order)] = name


def reorder(files: Files, a: int, b: int) -> None:
    files.order.insert(b % len(files.order), files.order.pop(a % len(files.order)))


def break_a_step(files: Files, a: int, b: int) -> None:
    """Put aside, or in quarantine: it cannot be loaded."""
    files.broken.add(_pick(files, a))


def mend_a_step(files: Files, a: int, b: int) -> None:
    files.broken.discard(_pick(files, a))


def lose_the_programme(files: Files, a: int, b: int) -> None:
    files.gone = True


def find_the_programme(files: Files, a: int, b: int) -> None:
    files.gone = False


def switch_the_checks(files: Files, a: int, b: int) -> None:
    files.checks = not files.checks


def move_the_middle(files: Files, a: int, b: int) -> None:
    files.middle_after = 1 + a % 4


def _coded(files: Files, a: int) -> str:
    """One of those with code, if there is one."""
    names = [name for name in files.order if name in files.coded] or files.order
    return names[a % len(names)]


def fail_a_hook(files: Files, a: int, b: int) -> None:
    """The process that runs sees it at once: an address that does not answer, say."""
    files.failing.add((_coded(files, a), FAILING[b % len(FAILING)]))


def mend_the_hooks(files: Files, a: int, b: int) -> None:
    """But nobody says retry: who waits, waits."""
    name = _coded(files, a)
    files.failing = {(step, hook) for step, hook in files.failing if step != name}


def quarantine(files: Files, a: int, b: int) -> None:
    """Any step, also one that is only data; while it runs."""
    files.quarantined.add(_pick(files, a))


def retry(files: Files, a: int, b: int) -> None:
    """Whether what failed was mended, or not."""
    if b % 2:
        mend_the_hooks(files, a, b)
    files.retried.append(_coded(files, a) if b % 3 else _pick(files, a))


def nothing(files: Files, a: int, b: int) -> None:
    """Only a restart."""


Edit = Callable[[Files, int, int], None]
EDITS: tuple[Edit, ...] = (
    nothing, reword, put_the_old_wording_back, add_a_lesson, drop_a_lesson, move_a_lesson, rename_a_lesson,
    rename_an_exercise, change_what_an_exercise_takes, remove_a_step, add_a_step, replace_a_step, reorder,
    break_a_step, mend_a_step, lose_the_programme, find_the_programme, switch_the_checks, move_the_middle, reword_and_correct,
    fail_a_hook, mend_the_hooks, quarantine, retry,
)  # fmt: skip
