"""What a participant is told of their own mail, in English and German. Data only; `why` fills it in.

{mail} is a mail's title in quotation marks, {until} a date.
"""

from collections.abc import Mapping
from typing import Final

EVENTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "confirmed": "You said yes, and the programme began",
        "planned": "{mail} came",
        "reminded": "{mail} reminded you of an open question; two in a row are the most",
        "asked-how": "{mail} asked how to go on, after two weeks without a word",
        "dropped": "{mail} did not come",
        "unplanned": "{mail} came back or was late, and comes again",
        "postponed": "{mail} was moved",
        "held:pause": "A pause began, until {until}",
        "held:safety": "Your mails wait until a person has been in touch",
        "held:address": "Your mails wait, because some came back",
        "held:plugin": "Your mails wait for something that is mended on our side",
        "held:operator": "Your mails wait; the people who run this hold them",
        "held:unproven-stop": "Your mails wait, because somebody wrote stop in your name",
        "released": "Your mails go on",
        "next-asked": "You asked for the next lesson before its day",
        "round-opened": "A week begins once more",
        "settings-changed": "Your settings were changed",
        "answered": "Your answer arrived",
        "answer-unclear": "Your answer could not be read, and you were asked once",
        "bounced": "A mail came back",
        "away": "An automatic answer came from you",
        "address-asked": "Another address was asked for",
        "address-refused": "The other address was refused",
        "address-changed": "Your mail goes to another address",
        "programme-completed": "The programme was complete",
        "withdrawn": "You left",
    },
    "de": {
        "confirmed": "Sie haben ja gesagt, und das Programm begann",
        "planned": "{mail} kam",
        "reminded": "{mail} erinnerte an eine offene Frage; zweimal nacheinander ist das meiste",
        "asked-how": "{mail} fragte nach zwei Wochen ohne ein Wort, wie es weitergehen soll",
        "dropped": "{mail} kam nicht",
        "unplanned": "{mail} kam zurück oder zu spät und kommt noch einmal",
        "postponed": "{mail} wurde verschoben",
        "held:pause": "Eine Pause begann, bis {until}",
        "held:safety": "Ihre Mails warten, bis ein Mensch mit Ihnen gesprochen hat",
        "held:address": "Ihre Mails warten, weil einige zurückkamen",
        "held:plugin": "Ihre Mails warten auf etwas, das bei uns repariert wird",
        "held:operator": "Ihre Mails warten; wer das hier betreibt, hält sie an",
        "held:unproven-stop": "Ihre Mails warten, weil jemand in Ihrem Namen stopp schrieb",
        "released": "Ihre Mails gehen weiter",
        "next-asked": "Sie wollten die nächste Lektion vor ihrem Tag",
        "round-opened": "Eine Woche beginnt noch einmal",
        "settings-changed": "Ihre Einstellungen wurden geändert",
        "answered": "Ihre Antwort kam an",
        "answer-unclear": "Ihre Antwort ließ sich nicht lesen, und Sie wurden einmal gefragt",
        "bounced": "Eine Mail kam zurück",
        "away": "Von Ihnen kam eine automatische Antwort",
        "address-asked": "Eine andere Adresse wurde gewünscht",
        "address-refused": "Die andere Adresse wurde abgelehnt",
        "address-changed": "Ihre Mails gehen an eine andere Adresse",
        "programme-completed": "Das Programm war vollständig",
        "withdrawn": "Sie sind gegangen",
    },
}
"""By the type of an event; one that is not here is not told: what plugins did, and what changed nothing."""

REASONS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"confirmed", "you had said yes", "Sie hatten ja gesagt"),
    (r"the self-check comes the day", "it comes the day after your yes", "er kommt am Tag nach Ihrem Ja"),
    (r"lesson day", "it was your lesson day", "es war Ihr Lektionstag"),
    (r"(?:nudge|reflection|teaching) of the week", "it belongs to that week", "das gehört zu jener Woche"),
    (r"the middle check stands", "it stands in place of that week's last mail", "er steht anstelle der letzten Mail jener Woche"),
    (r"three days after the last", "it comes three days after the last week", "das kommt drei Tage nach der letzten Woche"),
    (r"the day after the last check", "it comes the day after your last check", "das kommt am Tag nach Ihrem letzten Check"),
    (r"four days after the last", "it comes four days after the last check", "das kommt vier Tage nach dem letzten Check"),
    (r"\d months after", "it comes some time after the end", "das kommt einige Zeit nach dem Ende"),
    (r"a lesson that was sent is corrected", "a lesson had a mistake", "eine Lektion hatte einen Fehler"),
    (r"its last useful moment", "it would have come too late to be of use", "es wäre zu spät gekommen, um zu nützen"),
    (r"no room within three", "three mails a week are the most", "drei Mails in der Woche sind das meiste"),
    (r"lessons only, after two silent", "without a word from you lessons only come", "ohne ein Wort von Ihnen kommen nur die Lektionen"),
    (r"lessons only, as they wish", "you wanted lessons only", "Sie wollten nur die Lektionen"),
    (r"what it corrects never", "what it corrects never came", "was es richtigstellt, kam nie"),
    (r"there was a mail on that day", "one mail a day is the most", "eine Mail am Tag ist das meiste"),
    (r"there were three mails", "three mails a week are the most", "drei Mails in der Woche sind das meiste"),
    (r"no mail comes at night", "no mail comes at night", "nachts kommt keine Mail"),
    (r"a pause or another hold ended", "your mails had been waiting", "Ihre Mails hatten gewartet"),
    (r"its lesson day before|it could not be sent before", "it could not be sent before", "es konnte nicht eher gehen"),
    (r"the step's plugin let it wait", "the step itself let it wait", "der Schritt selbst ließ es warten"),
)  # fmt: skip
"""(how the calendar's own reason begins, English, German)."""

BECAUSE: Final = {"en": ": ", "de": ": "}
LATER: Final = {"en": ", later than usual: ", "de": ", später als sonst: "}
ABOUT: Final = {"en": "About {mail}: {what}.", "de": "Zu {mail}: {what}."}
NEXT: Final = {"en": "{mail}, on {when}", "de": "{mail}, am {when}"}
AGAIN: Final = {"en": "Your mails go on by themselves on {when}", "de": "Ihre Mails gehen von selbst weiter am {when}"}
QUOTES: Final = {"en": ("\u201c", "\u201d"), "de": ("\u201e", "\u201c")}
DAYS: Final = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
}
MONTHS: Final = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "de": ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."),
}
