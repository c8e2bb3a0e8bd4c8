"""Numbers as people write them out, and the words around them, in eleven languages (English, German, French, Spanish,
Italian, Dutch, Portuguese, Swedish, Danish, Norwegian, Polish). Data only; numerals.py reads it.
"""

from functools import lru_cache

from rekindle.domain.letters import base, fold

# 0 to 20 in order; forms of one number are joined by "|".
ONES = {
    "en": "zero|nil|nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty",
    "de": "null eins zwei|zwo drei vier fünf|fuenf sechs sieben acht neun zehn elf zwölf|zwoelf dreizehn vierzehn"
    " fünfzehn|fuenfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
    "fr": "zéro un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept"
    " dix-huit dix-neuf vingt",
    "es": "cero uno|un|una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
    " diecisiete dieciocho diecinueve veinte",
    "it": "zero uno|un|una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici"
    " sedici diciassette diciotto diciannove venti",
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien"
    " zeventien achttien negentien twintig",
    "pt": "zero um|uma dois|duas três quatro cinco seis sete oito nove dez onze doze treze quatorze|catorze quinze"
    " dezesseis|dezasseis dezessete|dezassete dezoito dezenove|dezanove vinte",
    "sv": "noll ett|en två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton"
    " nitton tjugo",
    "da": "nul en|et to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten"
    " nitten tyve",
    "nb": "null en|ett|et to tre fire fem seks syv|sju åtte ni ti elleve tolv tretten fjorten femten seksten sytten"
    " atten nitten tjue|tyve",
    "pl": "zero jeden|jedna|jedno dwa|dwie|dwóch trzy|trzech cztery|czterech pięć|pięciu sześć|sześciu siedem|siedmiu"
    " osiem|ośmiu dziewięć dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście"
    " osiemnaście dziewiętnaście dwadzieścia",
}
# 30, 40 ... 100
TENS = {
    "en": "thirty forty fifty sixty seventy eighty ninety hundred",
    "de": "dreißig vierzig fünfzig|fuenfzig sechzig siebzig achtzig neunzig hundert|einhundert",
    "fr": "trente quarante cinquante soixante soixante-dix|septante quatre-vingts|quatre-vingt|huitante"
    " quatre-vingt-dix|nonante cent",
    "es": "treinta cuarenta cincuenta sesenta setenta ochenta noventa cien",
    "it": "trenta quaranta cinquanta sessanta settanta ottanta novanta cento",
    "nl": "dertig veertig vijftig zestig zeventig tachtig negentig honderd",
    "pt": "trinta quarenta cinquenta sessenta setenta oitenta noventa cem",
    "sv": "trettio fyrtio femtio sextio sjuttio åttio nittio hundra",
    "da": "tredive fyrre halvtreds tres halvfjerds firs halvfems hundrede",
    "nb": "tretti|tredve førti|førr femti seksti sytti åtti nitti hundre",
    "pl": "trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt sto",
}
# How 35 is put together: one word (tens then unit, or unit, joint, tens), or two words with this joint between them.
UNIT_FIRST = {"de": "und", "nl": "en", "da": "og", "nb": "og"}
TENS_FIRST = {"it", "sv", "nb"}
JOINTS = {"fr": "et", "es": "y", "pt": "e", "sv": "och"}

# Numbers that are also articles or everyday words: they count only in a reply that says little else.
WEAK = {
    "en": "one",
    "fr": "un une neuf",
    "es": "uno un una once",
    "it": "uno un una sei",
    "nl": "een",
    "pt": "um uma",
    "sv": "ett en",
    "da": "en et",
    "nb": "en ett et",
    "pl": "jeden jedna jedno sto",
}
TIMES = {
    "en": {"once": 1, "twice": 2, "thrice": 3},
    "de": {"ein": 1, "eine": 1, "einen": 1, "einer": 1, "einmal": 1, "zweimal": 2, "dreimal": 3, "viermal": 4},
    "it": {"una": 1},
    "nl": {"eenmaal": 1, "tweemaal": 2, "driemaal": 3},
    "pl": {"raz": 1, "dwukrotnie": 2, "trzykrotnie": 3},
}
# English words are read in every language, except those that mean something else there.
NOT_ENGLISH = frozenset({"ten", "one", "once", "six", "nil"})

NONE = {
    "en": "none|nothing|never|not once|not one|not any|not at all|no",
    "de": "keinmal|kein einziges mal|keine|keinen|keins|keines|keiner|nie|niemals|nichts|gar nicht|gar keine|nicht einmal|uberhaupt nicht",
    "fr": "aucun|aucune|jamais|rien|pas une|pas un|zero",
    "es": "ninguno|ninguna|ningun|nunca|nada",
    "it": "nessuno|nessuna|mai|niente",
    "nl": "geen|geen enkele|nooit|niets|niet",
    "pt": "nenhum|nenhuma|nunca|nada",
    "sv": "ingen|inga|inget|aldrig|inte alls",
    "da": "ingen|intet|aldrig|slet ikke",
    "nb": "ingen|ingenting|aldri|ikke",
    "pl": "zaden|zadna|zadnej|nigdy|nic|ani razu",
}
ALL = {
    "en": "all|every|each|always|every one|everyone|every single|all of",
    "de": "alle|jede|jeden|jedes|immer|jedesmal|alle drei",
    "fr": "tous|toutes|toujours|chaque|tous les|toutes les",
    "es": "todos|todas|siempre|cada|todos los|todas las",
    "it": "tutti|tutte|sempre|ogni|tutte le|tutti i",
    "nl": "alle|allemaal|altijd|elke|iedere",
    "pt": "todos|todas|sempre|cada|todos os|todas as",
    "sv": "alla|alltid|varje",
    "da": "alle|altid|hver",
    "nb": "alle|alltid|hver",
    "pl": "wszystkie|zawsze|kazdego|kazdej|wszystko",
}
BOTH = frozenset("both beide les-deux ambos ambas entrambe entrambi bada begge oba obie".split())

# Words that may stand around a number and change nothing ("a 4 I think", "so um die 7 herum").
FILLERS = {
    "en": "a an i think about around approx approximately roughly maybe perhaps probably possibly or so say id would it"
    " its is was im am at my answer score number energy level today this week now still only just definitely honestly"
    " hmm hm er um well ok okay so please thanks thank you hi hello hey here go out of for me guess suppose sure"
    " pretty much feel felt feels like nights night days day times time evenings shifts points point ish the last"
    " them those we in total give gave rate rating mark weight control presence and overall reply my on scale that them yet sadly unfortunately",
    "de": "ich denke etwa ungefahr ungefaehr ca circa rund so um die herum vielleicht wohl wahrscheinlich eher glaube"
    " wurde wuerde sage sagen es ist war bin bei meine mein antwort energie heute diese woche jetzt nur genau ungefaehr"
    " leider ehrlich gesagt na ja also bitte danke hallo nachte naechte nacht tage tag mal punkte punkt von den das die der"
    " eine ein einen insgesamt gebe gerade noch ungefähr abende mir",
    "fr": "je pense environ disons dirais c ce cest est etait suis ma mon reponse energie"
    " aujourdhui cette semaine seulement juste bon merci bonjour nuits nuit jours jour fois points les des le la sur"
    " plutot presque soirs seul seule",
    "es": "creo que diria unos unas sobre aproximadamente mas o menos quiza quizas tal vez es era estoy en mi respuesta"
    " energia hoy esta semana solo gracias hola noches noche dias dia veces vez puntos las los la el de",
    "it": "penso credo direi circa forse piu o meno e era sono la mia risposta energia oggi questa settimana solo grazie"
    " ciao notti notte giorni giorno volte volta punti le i il di un",
    "nl": "ik denk ongeveer rond circa misschien waarschijnlijk of zo zeg het is was ben mijn antwoord energie vandaag"
    " deze week nu maar alleen bedankt hallo nachten nacht dagen dag keer punten de een van",
    "pt": "acho que diria cerca de uns umas talvez mais ou menos e era estou em minha resposta energia hoje esta semana"
    " so obrigado obrigada ola noites noite dias dia vezes vez pontos as os a o",
    "sv": "jag tror tycker ungefar cirka kanske runt sa det ar var min mitt svar energi idag denna veckan nu bara tack"
    " hej natter natt dagar dag ganger gang poang en ett",
    "da": "jeg tror synes cirka omkring maske ca det er var min mit svar energi i dag denne uge nu kun tak hej naetter"
    " nat dage dag gange gang point en et vil sige",
    "nb": "jeg tror synes cirka omtrent rundt kanskje ca det er var min mitt svar energi i dag denne uka nå na bare takk"
    " hei netter natt dager dag ganger gang poeng en et vil si",
    "pl": "mysle ze okolo mniej wiecej moze chyba jakies to jest bylo moja odpowiedz energia dzis dzisiaj w tym tygodniu"
    " tylko dziekuje czesc noce nocy noc dni dzien razy raz punktow punkty",
}
# A word before a number which says that this number is the answer.
CUES = {
    "en": "energy weight score number mark rating level answer say rate give control presence strain total average pulse",
    "de": "energie gewicht punktzahl zahl note wert antwort sage gebe kontrolle schnitt durchschnitt gesamt last",
    "fr": "energie poids score note niveau reponse dirais donne total moyenne",
    "es": "energia peso puntuacion nota nivel respuesta diria doy total media",
    "it": "energia peso punteggio voto livello risposta direi do totale media",
    "nl": "energie gewicht score cijfer niveau antwoord zeg geef totaal gemiddeld",
    "pt": "energia peso nota nivel resposta diria dou total media",
    "sv": "energi vikt betyg niva svar sager ger totalt snitt",
    "da": "energi vaegt karakter niveau svar siger giver total snit",
    "nb": "energi vekt karakter niva svar sier gir totalt snitt",
    "pl": "energia waga ocena poziom odpowiedz daje razem srednia",
}
# A word after a number which says that it counts something else.
ELSEWHERE = {
    "en": "patients patient clients client calls call callers hours hour hrs hr h minutes minute mins min years year"
    " months month weeks kids children colleagues nurses sessions session meetings meeting visits cases deaths beds"
    " emails mails referrals admissions staff others students pupils residents families coffees cups miles km appointments"
    " wards ward teams people men women euros pounds dollars",
    "de": "patienten patientinnen patient klienten klientinnen anrufe stunden stunde std minuten jahre jahren monate"
    " wochen kinder kollegen kolleginnen gesprache gespraeche sitzungen termine besuche falle faelle mails leute menschen",
    "fr": "patients clients appels heures heure minutes ans annees mois semaines enfants collegues seances reunions visites",
    "es": "pacientes clientes llamadas horas hora minutos anos meses semanas ninos colegas sesiones reuniones visitas",
    "it": "pazienti clienti chiamate ore ora minuti anni mesi settimane bambini colleghi sedute riunioni visite",
    "nl": "patienten clienten telefoontjes uur uren minuten jaar maanden weken kinderen collegas gesprekken bezoeken",
    "pt": "pacientes clientes chamadas horas hora minutos anos meses semanas criancas colegas sessoes reunioes visitas",
    "sv": "patienter klienter samtal timmar minuter ar manader veckor barn kollegor moten besok",
    "da": "patienter klienter opkald timer minutter ar maneder uger born kolleger moder besog",
    "nb": "pasienter klienter samtaler timer minutter ar maneder uker barn kolleger moter besok",
    "pl": "pacjentow klientow telefonow godzin godziny minut lat miesiecy tygodni dzieci kolegow sesji spotkan wizyt",
}
# What follows a number that is a count of things just named: "the calls, 2 of them a day".
COUNTED = (
    r"of (?:them|those|these|my|his|her|our|their)|(?:a|per|each|every) (?:day|night|week|month)|davon|(?:am|pro) tag|pro woche"
    r"|(?:de|d) (?:entre )?(?:eux|elles|ellos|ellas)|par (?:jour|semaine)|(?:al|por) (?:dia|semana)|ervan|per (?:dag|week)"
)
# "more than 4" is no number; "not 4" even less.
BOUNDS = (
    "more than|less than|fewer than|at least|at most|no more than|over|under|below|above|up to|mehr als|weniger als"
    "|mindestens|hochstens|unter|uber|bis zu|plus de|moins de|au moins|mas de|menos de|al menos|piu di|meno di|almeno"
    "|meer dan|minder dan|minstens|mais de|pelo menos|mer an|mindre an|minst|mere end|mindre end|mer enn|mindre enn"
    "|wiecej niz|mniej niz|ponad|co najmniej"
)
MORE_OR_LESS = (
    "or more|or less|or higher|or lower|or under|or above|oder mehr|oder weniger|ou plus|ou moins|o mas|o menos|of meer"
)
NEGATORS = "not nicht kein keine pas no non niet nao inte ikke nie isnt wasnt never"
AFTER_LEAD = frozenset(
    "because but as since and though although it i we with maybe mostly weil aber denn und da ich parce mais car et"
    " porque pero y perche ma e want maar omdat en men eftersom for fordi og bo ale i".split()
)
# Words with which a writer takes back what stands before them: "5, no, make that 4".
REVISIONS = (
    r"(?:no|nein|non|nee|oh|ach|ah|sorry|pardon|perdon)\W{1,3}(?:wait|actually|rather|make|sorry|doch|eher|halt|warte|quatsch"
    r"|plutot|attendez|mejor|espera|wacht|toch|liever)|scratch that|make (?:that|it)|correction|i meant?|or rather"
    r"|ich meine|besser gesagt|vielmehr|korrektur|halt nein|je veux dire|ou plutot|mejor dicho|quiero decir|ik bedoel|of liever"
)
RANGE_JOINTS = frozenset("- ~ to or bis oder ou o tot of till eller til lub do x".split())
SCALE = (
    r"/|(?:nights?|days?|nuits?|jours?|fois|soirs?|noches?|dias?|veces|nachten|dagen|keer|nachte|tage|tagen|mal|times) (?:out of|of|von|sur|de|van)|ud af|ut av|out of(?: the)?(?: last)?|of(?: the)?(?: last)?|von(?: den)?(?: letzten)?|auf|sur|de(?: las?| los)?|su|van(?: de)?"
    r"|em|av(?: de)?|af(?: de)?|na|z"
)


def words(table: dict[str, str], language: str) -> frozenset[str]:
    return _words(id(table), table.get(base(language), ""), table["en"])


@lru_cache(maxsize=256)
def _words(_table: int, own: str, english: str) -> frozenset[str]:
    return frozenset(fold(word) for word in f"{own} {english}".split())


@lru_cache(maxsize=64)
def phrases(own: str, english: str) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in f"{own}|{english}".split("|"))


@lru_cache(maxsize=32)
def values(language: str) -> dict[str, tuple[int, bool]]:
    """Folded word -> (number, weak). The language's own words win over the English ones."""
    own = base(language)
    table = {} if own == "en" else {w: v for w, v in _spelt("en").items() if w not in NOT_ENGLISH}
    return table | (_spelt(own) if own in ONES else _spelt("en"))


def _spelt(language: str) -> dict[str, tuple[int, bool]]:
    ones = [forms.split("|") for forms in ONES[language].split()]
    tens = [forms.split("|") for forms in TENS[language].split()]
    weak = set(WEAK.get(language, "").split())
    table = {fold(w): (n, w in weak) for n, forms in enumerate(ones) for w in forms}
    table |= {fold(w): (30 + 10 * n, w in weak) for n, forms in enumerate(tens) for w in forms}
    table |= {fold(w): (n, True) for w, n in TIMES.get(language, {}).items()}
    for ten, forms in zip(range(20, 100, 10), [ones[20], *tens], strict=False):
        for unit in range(1, 10):
            table |= {fold(w): (ten + unit, False) for f in forms for w in _joined(language, f, ones[unit], unit)}
    return table


def _joined(language: str, tens: str, unit_forms: list[str], unit: int) -> list[str]:
    found = []
    if joint := UNIT_FIRST.get(language):
        stems = ["ein"] if (language, unit) == ("de", 1) else unit_forms
        found += [f"{stem}{'ën' if language == 'nl' and stem[-1] == 'e' else joint}{tens}" for stem in stems]
    if language in TENS_FIRST:
        stem = tens[:-1] if language == "it" and unit in {1, 8} else tens
        found += [stem + form for form in unit_forms]
    if language == "es" and tens == "veinte":
        found += ["veinti" + form for form in unit_forms]
    return found
