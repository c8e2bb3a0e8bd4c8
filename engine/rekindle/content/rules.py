"""Everything that `rekindle steps check` can say, in one table. A code is given once and never means anything else.

RK1 loading, RK2 template, RK3 exercises, RK4 change against what is released, RK5 reading and accessibility, RK6 safety and
privacy, RK7 Python. An error stops the step from being used or harms a mail; a warning is for the author to judge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """`why` it matters to the person who gets the mail, and `how` its author mends it."""

    code: str
    severity: Severity
    title: str
    why: str
    how: str


_E, _W = Severity.ERROR, Severity.WARNING

_TABLE: Final = (
    # RK1: files, folders, settings
    Rule("RK101", _E, "step.toml is missing", "It says what the step is called and in which languages it is.", "Put a step.toml with id, version and title into the folder."),
    Rule("RK102", _E, "not readable as TOML", "Nothing in this file can be used.", "Look for a text without quotation marks, or a bracket that is not closed."),
    Rule("RK103", _E, "settings without +++ around them", "Settings and text of a lesson cannot be told apart.", 'Begin the file with a line "+++", and end its settings with another.'),
    Rule("RK104", _E, "unknown key", "A misspelt setting would be ignored without a word.", "Write the key as the message spells it, or take the line out."),
    Rule("RK105", _E, "missing key", "The engine does not guess what only the author knows.", "Add the line that the message names."),
    Rule("RK106", _E, "value of a wrong form", "The engine cannot use it.", "Write it as the message shows."),
    Rule("RK107", _E, "not UTF-8", "Letters beyond a to z would arrive as other letters.", "Save the file with the encoding UTF-8."),
    Rule("RK108", _E, "id is not the file's name", "The id is how answers and mails refer to a lesson for ever.", "Make the id and the file's name equal."),
    Rule("RK109", _E, "id is not the folder's name", "A programme finds the step by its folder's name.", "Rename the folder, or change id in step.toml."),
    Rule("RK110", _E, "no lessons", "There is nothing to send.", 'Put at least one lesson into the folder "lessons".'),
    Rule("RK111", _E, "not exactly one teaching mail", "It begins the week: without one there is no week, with two there are two beginnings.", 'Give exactly one lesson with a time kind = "teaching".'),
    Rule("RK112", _E, "at is no day and time", "The calendar needs both.", 'Write for example at = "wed 12:30".'),
    Rule("RK113", _E, "translation of nothing", "Nobody would ever be sent it.", "List its language in step.toml, and give the file its source's name."),
    Rule("RK114", _E, "translation moves its source", "A lesson comes at the same time in every language.", "Leave the line out: the source's counts."),
    Rule("RK115", _E, "programme's own text has a time", "The engine knows when a welcome or a check is due.", "Leave the line out."),
    Rule("RK116", _E, "lesson on request is no teaching lesson", "Nudges and reflections belong to a day of the week.", 'Write kind = "teaching", or give it a day and a time.'),
    Rule("RK117", _E, "exercise is no table", "Its settings cannot be read.", "Begin each exercise with a line [[exercise]]."),
    Rule("RK118", _E, "two mails on one day", "Nobody gets more than one planned mail a day: the second would come late, or never.", "Give one of them another day."),
    Rule("RK119", _E, "more than three mails a week", "Nobody gets more than three planned mails a week: the rest would come late, or never.", 'Join two of them, or make one at = "more".'),
    Rule("RK120", _E, "programme file cannot be used", "The programme would not start.", "Mend what the message names."),
    # RK2: variables, conditions, rendering
    Rule("RK201", _E, "unknown variable", "The mail could not be written.", "Use a name from the list of variables."),
    Rule("RK202", _E, "x.NAME without a default", "The default stands in when the plugin that gives the value is away.", "Give it a value under [defaults] in step.toml."),
    Rule("RK203", _E, "template code", "A content folder has variables and conditions only, so that nobody's mail fails on a program.", 'Use {{ variable }}, {{ exercise("id") }} or :::when; what needs code belongs into a plugin.'),
    Rule("RK204", _E, "subject of several lines", "A subject is one line of a mail's head.", "Write it in one line."),
    Rule("RK205", _E, "private-use character", "No mail program can show it.", "Delete it; it often comes along when text is pasted."),
    Rule("RK206", _E, "unknown condition", "The engine cannot decide it.", "Use one of the conditions in the list."),
    Rule("RK207", _E, "condition on an unknown exercise", "It could never hold.", "Name an exercise of this step, or pulse."),
    Rule("RK208", _E, "variable in a link's address", "A link with a person's words in it would carry them elsewhere.", "Write the address out."),
    Rule("RK209", _E, "block inside a block", "Which words are shown to whom would be guesswork.", 'Close the first block with ":::" before the second.'),
    Rule("RK210", _E, "block that is never closed", "The rest of the mail would be shown to some people only.", 'Put a line ":::" after its text.'),
    Rule("RK211", _E, "end without a block", "A part of the mail may be shown to people it is not for.", 'Take the line out, or put ":::when ..." before its text.'),
    Rule("RK212", _E, "not a block", "The line would be sent as it stands.", 'Write ":::when lean=inward" at the start of a line, and ":::" after the text.'),
    Rule("RK213", _E, "condition that is never or always true", "A part of the mail is shown to nobody, or its condition does nothing.", "Compare with values that the exercise can have, or take the block out."),
    Rule("RK214", _W, "condition on a later answer", "The first time through, the exercise has not been asked yet when this mail is sent.", "Move the block to a later lesson, or ask about an earlier exercise."),
    Rule("RK215", _E, "empty block", "It shows nothing to anybody.", "Give it a text, or take it out."),
    Rule("RK216", _W, "same condition twice in a row", "Two blocks that are always shown together are one.", "Join the two blocks."),
    Rule("RK217", _E, "placeholder that does not survive", "Its value would be missing, or come twice.", "Put it into plain text, or on a line of its own, outside links, lists and quotations."),
    Rule("RK218", _E, "lesson that cannot be rendered as meant", "The people named in the message would get no mail, or one in another frame.", "Mend what the message names."),
    Rule("RK219", _E, "text part incomplete", "Whoever reads plain text would miss words.", "Let the .txt layout show what the .html layout shows."),
    Rule("RK220", _E, "template code left in a mail", "People would read it.", "Look at the layout that frames this lesson."),
    Rule("RK221", _W, "translation without a variable of its source", "The two languages may say different things.", "Use it, or see that nothing is missing."),
    Rule("RK222", _W, "translation without a condition of its source", "Some people get other advice only because of their language.", "Translate the block, too."),
    # RK3: questions and answers
    Rule("RK301", _E, "exercise id twice", "Answers refer to the id for ever, and must mean one question.", "Give one of them another id."),
    Rule("RK302", _E, "unknown kind of answer", "No reply could be read.", "Write answer as the message shows."),
    Rule("RK303", _E, "nothing reads this kind of answer", "Every reply would have to wait for a human.", "Bring the kind with the step's plugin (provide_answer_kinds or kinds.py), or use a built-in one."),
    Rule("RK304", _E, "choice that is a command", "Whoever replies with it alone gets the command, not the answer.", "Use another word."),
    Rule("RK305", _E, "ack for no choice", "The sentence would never be sent.", "Spell it as in answer."),
    Rule("RK306", _E, "more than one value or text", "Which part of a reply answers what would be guesswork.", "Move one exercise to a lesson of its own."),
    Rule("RK307", _E, "reflection that asks for a value", "A reflection already asks for the weekly energy number.", 'Use answer = "text", or ask in another lesson.'),
    Rule("RK308", _E, "exercise never placed", "Nobody would see the question.", "Put the line that the message shows where the question belongs."),
    Rule("RK309", _E, "exercise not declared", "There is no question to show.", "Declare it with [[exercise]] above, or spell it as there."),
    Rule("RK310", _E, "exercise placed twice", "The question would be asked twice in one mail.", "Keep one of the two."),
    Rule("RK311", _E, "exercise inside a line", "The box with the question needs a line of its own.", "Put it on a line of its own, with a blank line on both sides."),
    Rule("RK312", _E, "no examples", "Nobody has ever seen a reply to this question being read.", 'Write six replies as people would, each with its value or "unclear".'),
    Rule("RK313", _W, "fewer than six examples", "A value, a word, a sentence, a joke, two values and nothing at all: six show where reading fails.", "Add replies as people would write them."),
    Rule("RK314", _E, "example that is read otherwise", "Real replies like it would be misread.", "Correct the expectation, ask so that it is clear, or take another kind of answer."),
    Rule("RK315", _E, "answer kind that fails or is slow", "Replies like this one would wait for a human; after three the plugin is put aside.", "Let parse take any text: no exception, no long search."),
    Rule("RK316", _E, "translation without an exercise of its source", "These people would not be asked.", "Translate the exercise, too."),
    Rule("RK317", _E, "translation with an exercise of its own", "Only some people would be asked.", "Add it to the source, or take it out."),
    Rule("RK318", _E, "sample reply of a wrong form", "It cannot be tried.", "Begin it with exercise: and expect:, then a blank line, then the reply."),
    Rule("RK319", _E, "sample reply that is read otherwise", "Real replies like it would be misread.", "Correct expect, or the question."),
    Rule("RK320", _E, "how is not one plain line", "It stands above the mail and in the box as it is.", "Write one sentence without variables."),
    # RK4: against what is released
    Rule("RK401", _E, "moved to an unknown exercise", "Old answers would count for nothing.", "Name an exercise of this step on the right side."),
    Rule("RK402", _E, "moved from an exercise that is there", "Answers would count for two questions.", "Take the line out of [moved], or the exercise out of its lesson."),
    Rule("RK403", _E, "released exercise asks for something else", "People's earlier answers would be compared with answers of another kind or range.", "Give the exercise a new id, or its old kind and range."),
    Rule("RK404", _E, "released exercise renamed", "Earlier answers would be lost to conditions and to the final mail.", "Name old and new id under [moved] in step.toml, or keep the old id."),
    Rule("RK405", _E, "moved between different kinds", "Answers of the old exercise are no answers to the new one.", "Take the line out of [moved]: it is a new exercise."),
    Rule("RK406", _W, "version not raised", "Two different texts under one version cannot be told apart later.", "Raise version in step.toml."),
    # RK5: reading and accessibility
    Rule("RK501", _E, "picture", "Pictures are blocked by most mail programs and say nothing to a screen reader.", "Say in words what it shows."),
    Rule("RK502", _E, "link without https", "It leads nowhere, or can be read on the way.", "Write the whole address, beginning with https:// or mailto:."),
    Rule("RK503", _E, "broken link", "It leads nowhere.", "Write it as [what is there](https://example.org/page)."),
    Rule("RK504", _W, "link text that says nothing", "A screen reader reads links without the words around them.", "Let the link's words say where it leads."),
    Rule("RK505", _E, "subject too long", "Telephones show about 45 characters.", "Shorten it."),
    Rule("RK506", _E, "mail too large", "Gmail cuts a mail off at 102 kB, and with it the way out.", "Shorten the text, or the layout."),
    Rule("RK507", _E, "too little contrast in light", "People with weak sight cannot read it (WCAG 2.2, 1.4.3: 4.5 to 1).", "Take a darker colour for the text, or a lighter one behind it."),
    Rule("RK508", _E, "too little contrast in dark", "In dark mode this text cannot be read (WCAG 2.2, 1.4.3: 4.5 to 1).", "Give the colour a counterpart under prefers-color-scheme: dark."),
    Rule("RK509", _W, "hard to read", "A tired reader gives up.", "Use shorter words and shorter sentences."),
    Rule("RK510", _W, "long sentences", "A tired reader loses the thread.", "Cut the longest sentences in two."),
    Rule("RK511", _W, "unusual length", "Too long is not read on a working day; too short does not stand by itself.", "Cut, move a part to another lesson, or say more."),
    # RK6: safety and privacy
    Rule("RK601", _W, "private word in the subject", "A subject is shown on locked screens, to whoever is near.", "Say what the mail is about without feelings or health."),
    Rule("RK602", _W, "blaming words", "Shame makes people stop reading, and stop telling.", "Say what happened, not whose failing it is."),
    Rule("RK603", _W, "promise of a cure", "A mail programme helps some people a little; a promise that fails falls back on the reader.", "Say what the exercise may do, and for whom."),
    Rule("RK604", _W, "exclamation mark", "Cheering sounds false to tired people.", "End with a full stop."),
    Rule("RK605", _W, "belittling word", '"Just" says that it is easy; for this reader it may not be.', "Leave the word out."),
    Rule("RK606", _W, "order", "The reader decides what to do.", 'Write "you may" or "you could".'),
    # RK7: Python
    Rule("RK701", _E, "plugin cannot be loaded", "The step would be put aside.", "Mend what the message names."),
    Rule("RK702", _E, "private import", "Only rekindle.api and rekindle.testing stay as they are; the next release may break everything else.", "Import from rekindle.api."),
    Rule("RK703", _E, "not readable as Python", "The step would be put aside.", "Mend the line that the message names."),
)  # fmt: skip

RULES: Final[Mapping[str, Rule]] = {rule.code: rule for rule in _TABLE}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake at one place. `right` belongs instead of `wrong` (or of the whole line, if that is empty), where known."""

    file: str
    line: int
    what: str
    code: str
    wrong: str = ""
    right: str = ""

    def __post_init__(self) -> None:
        if self.code not in RULES:
            raise ValueError(f'there is no rule "{self.code}"; add it to the table in content/rules.py')

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} [{self.code}]"

    @property
    def rule(self) -> Rule:
        return RULES[self.code]

    @property
    def is_error(self) -> bool:
        return self.rule.severity is Severity.ERROR
