"""What people write for each command, in eleven languages. Data only; words.py reads it.

Phrases are compared without case, accents, apostrophes, politeness and final punctuation; "|" separates them. The
English words work in every language, the words for `stop` of every language work everywhere: nobody may be kept.
"""

from enum import StrEnum
from functools import lru_cache

from rekindle.domain.letters import base, fold


class CommandWord(StrEnum):
    JOIN = "join"
    YES = "yes"
    NO = "no"
    STOP = "stop"
    STOP_ALL = "stop-all"
    PAUSE = "pause"
    RESUME = "resume"
    CONTINUE = "continue"
    NEXT = "next"
    AGAIN = "again"
    MORE = "more"
    SLOWER = "slower"
    WEEKLY = "weekly"
    READ = "read"
    LEAN = "lean"
    DAY = "day"
    HOUR = "hour"
    ZONE = "zone"
    LANGUAGE = "language"
    WORD = "word"
    ADDRESS = "address"
    DATA = "data"
    DELETE = "delete"
    HUMAN = "human"
    WHY = "why"
    HELP = "help"


# In this order in each language below; an empty place means that only the English word is known.
_ORDER = tuple(CommandWord)

COMMANDS: dict[str, tuple[str, ...]] = {
    "en": (
        "join|subscribe|sign me up|sign up|enrol|enroll|enrol me|enroll me|i want to join|i would like to join|id like to join|count me in|im in|i am in|start",
        "yes|yep|yeah|yup|y|ok|okay|sure|confirm|confirmed|i confirm|yes i confirm|yes i do|of course|absolutely|yes it was me|it was me|yes this is me|this is me|that was me|yes that was me|agreed|i agree|confirm my place|confirm my enrolment",
        "no|nope|n|not me|it was not me|it wasnt me|this was not me|this wasnt me|that was not me|that wasnt me|not interested|im not interested|i did not sign up|i didnt sign up|i never signed up|i did not ask for this|i didnt ask for this|i did not join|wrong person|wrong address|dont|no way",
        "stop|unsubscribe|unsubscribe me|i want to unsubscribe|i would like to unsubscribe|id like to unsubscribe|remove|remove me|opt out|opt-out|optout|opt me out|cancel|cancel me|cancel my subscription|cancel subscription|quit|stop it|stop this|i want to stop|i would like to stop|id like to stop|i want to leave|i would like to leave|stop this programme|stop this program|stop the programme|stop the program|leave the programme|leave the program|withdraw|withdraw me|sign me off|take me off|no more|no more mail|no more mails|no more emails|end this|end the programme|unenrol|unenroll|unenrol me|stop everything",
        "stop-all|stop all|stopall|stop all programmes|stop all programs|unsubscribe all|unsubscribe from all|remove me from everything",
        "pause|pause me|pause the programme|pause for|pause it",
        "resume|unpause|restart|i am back|im back|start again|carry on",
        "continue|go on|keep going|keep",
        "next|next one|next lesson|next step",
        "again|repeat|once more|repeat this week|repeat week|repeat this step|one more week",
        "more|more exercises|send more|more of this|send me more",
        "slower|slow down|fortnightly|every two weeks|every other week|go slower",
        "weekly|every week|faster|back to weekly",
        "read|read only|just read|only read|just reading|reading only",
        "lean", "day", "hour|time", "zone|time zone|timezone", "language", "word", "address|email|email address",
        "data|my data|export|export my data|send my data|send me my data|download my data|what do you store about me",
        "delete|delete me|delete my data|delete my account|delete everything|delete all my data|erase|erase me|erase my data|erase everything|forget me|remove my data",
        "human|a human|person|a person|real person|a real person|talk to a person|talk to a human|i want to talk to a person|i want to talk to a human|i want a human|human being|coordinator",
        "why|why did i get this|why am i getting this|why this|why me",
        "help|commands|info|menu|what can i write",
    ),
    "de": (
        "anmelden|mitmachen|teilnehmen|ich mochte teilnehmen|ich moechte teilnehmen|ich mochte mitmachen|ich moechte mitmachen|beitreten|ich bin dabei|bin dabei|starten",
        "ja|jo|jawohl|ja gerne|ja gern|gerne|gern|einverstanden|bestatigen|bestaetigen|ich bestatige|ich bestaetige|bestatigt|bestaetigt|ja ich bestatige|ja das war ich|das war ich|ja ich bin es|klar|in ordnung|naturlich|natuerlich",
        "nein|ne|nee|das war ich nicht|ich war das nicht|ich wars nicht|nicht ich|kein interesse|ich habe mich nicht angemeldet|falsche adresse",
        "stopp|stop|abmelden|abmeldung|ich mochte mich abmelden|ich moechte mich abmelden|ich will mich abmelden|melden sie mich ab|meldet mich ab|melde mich ab|austragen|abbestellen|aufhoren|aufhoeren|kundigen|kuendigen|keine mails mehr|keine e-mails mehr|keine emails mehr|beenden|schluss|stoppen|abbrechen|bitte keine weiteren mails|ich mochte aufhoren|ich moechte aufhoeren|ich mochte nicht mehr|loschen sie mich aus dem verteiler|aus dem verteiler nehmen",
        "alles stoppen|alle stoppen|alles abmelden|alles abbestellen|stopp alles|stop alles",
        "pause|pausieren|unterbrechen|aussetzen",
        "weitermachen|fortsetzen|wieder aufnehmen|wiederaufnehmen|ich bin zuruck|ich bin zurueck|ich bin wieder da|bin wieder da|bin zuruck",
        "weiter|weiter so|weiter gehts", "nachste|naechste|nachstes|naechstes|nachster|naechster|nachste lektion|naechste lektion|nachster schritt|naechster schritt",
        "nochmal|noch einmal|noch mal|wiederholen|von vorn", "mehr|mehr davon|mehr ubungen|mehr uebungen", "langsamer|alle zwei wochen|vierzehntagig|vierzehntaegig|14-tagig", "wochentlich|woechentlich|jede woche|schneller",
        "lesen|nur lesen", "neigung", "tag|wochentag", "stunde|uhrzeit|zeit", "zeitzone|zone", "sprache", "wort", "adresse|e-mail|mailadresse",
        "daten|meine daten|datenauskunft|auskunft|meine daten senden|daten exportieren|datenexport",
        "loschen|loeschen|alles loschen|alles loeschen|meine daten loschen|meine daten loeschen|loschen sie meine daten|loeschen sie meine daten|lösche mich|loesche mich|daten loschen|daten loeschen",
        "mensch|ein mensch|einen menschen|jemand|person|ich mochte mit einem menschen sprechen|ich moechte mit einem menschen sprechen|mit einem menschen sprechen|ansprechpartner|ansprechperson", "warum|wieso|weshalb|warum bekomme ich das", "hilfe|befehle",
    ),
    "fr": (
        "rejoindre|participer|s'inscrire|sinscrire|je m'inscris|inscription|je participe|je veux participer|je souhaite participer|inscrivez-moi",
        "oui|ouais|d'accord|daccord|je confirme|confirmer|oui je confirme|bien sûr|c'est moi|oui c'est moi|si|ok",
        "non|pas moi|ce n'est pas moi|ce n'était pas moi|pas intéressé|pas intéressée|je ne me suis pas inscrit|je ne me suis pas inscrite",
        "arrêter|arrêt|arrêtez|arrêtez tout|désinscrire|désinscription|me désinscrire|se désinscrire|désinscrivez-moi|désabonner|me désabonner|désabonnez-moi|désabonnement|je veux me désinscrire|je veux me désabonner|je souhaite me désinscrire|je veux arrêter|plus de mails|plus d'e-mails|résilier|je veux arrêter le programme",
        "tout arrêter|tout désinscrire|stop tout", "pause|suspendre|interrompre", "reprendre|relancer|je suis de retour", "continuer|on continue|continuez", "suivant|suivante|prochain|prochaine|leçon suivante",
        "encore|répéter|recommencer|encore une fois|à nouveau", "plus|davantage|plus d'exercices|en savoir plus", "plus lentement|moins vite|ralentir|toutes les deux semaines", "hebdomadaire|chaque semaine|toutes les semaines", "lire|lecture|lire seulement|lecture seule",
        "penchant", "jour", "heure", "fuseau|fuseau horaire", "langue", "mot", "adresse|adresse e-mail",
        "données|mes données|envoyez-moi mes données|exporter mes données|exporter", "supprimer|effacer|supprimer mes données|effacer mes données|supprimez mes données|effacez mes données|supprimez-moi|tout supprimer",
        "humain|un humain|une personne|personne|parler à une personne|parler à quelqu'un|quelqu'un", "pourquoi", "aide|commandes",
    ),
    "es": (
        "unirme|unirse|participar|apuntarme|inscribirme|inscripción|quiero participar|quiero unirme|apúntame|suscribirme|suscribir",
        "sí|si|confirmo|confirmar|sí confirmo|de acuerdo|vale|claro|por supuesto|soy yo|sí soy yo|fui yo",
        "no|yo no|no soy yo|no fui yo|no me interesa|no me apunté|no me he apuntado",
        "parar|alto|baja|darse de baja|darme de baja|quiero darme de baja|deseo darme de baja|dar de baja|dame de baja|cancelar|cancelar suscripción|cancelar la suscripción|anular suscripción|anular|quiero parar|dejar de recibir correos|no más correos|basta|detener|quitarme de la lista|bórrame de la lista",
        "parar todo|baja de todo|cancelar todo", "pausa|pausar", "reanudar|retomar|he vuelto|volver", "continuar|seguir|sigo|adelante", "siguiente|próximo|próxima|siguiente lección",
        "otra vez|de nuevo|repetir|una vez más", "más|más ejercicios|quiero más", "más despacio|más lento|cada dos semanas|quincenal", "semanal|cada semana", "leer|solo leer|sólo leer", "inclinación", "día", "hora", "zona|zona horaria", "idioma", "palabra", "dirección|correo",
        "datos|mis datos|exportar|exportar mis datos|enviadme mis datos", "borrar|eliminar|borrar mis datos|eliminar mis datos|borradme|bórrame|borrar todo|eliminar todo|suprimir mis datos",
        "humano|una persona|persona|hablar con una persona|hablar con alguien|un humano", "por qué|porqué", "ayuda|comandos",
    ),
    "it": (
        "iscrivermi|iscriviti|partecipare|iscrizione|voglio partecipare|vorrei partecipare|aderire|iscrivimi|partecipo", "sì|si|confermo|conferma|sì confermo|d'accordo|va bene|certo|sono io|sì sono io|confermare",
        "no|non io|non sono io|non sono stato io|non sono stata io|non mi interessa|non mi sono iscritto|non mi sono iscritta",
        "fermare|ferma|basta|fermati|cancellami|cancellarmi|disiscrivermi|disiscrizione|disiscrivimi|annulla|annullare|annulla iscrizione|cancella iscrizione|cancellare l'iscrizione|voglio cancellarmi|vorrei cancellarmi|rimuovimi|toglimi dalla lista|voglio smettere|smettere|interrompere|niente più email",
        "ferma tutto|fermare tutto|cancella tutto", "pausa|sospendi|sospendere|in pausa", "riprendere|riprendi|riprendo|sono tornato|sono tornata", "continua|continuare|continuo|avanti", "prossimo|prossima|successivo|successiva|prossima lezione",
        "di nuovo|ancora|ripetere|ripeti|un'altra volta", "di più|altro|più esercizi|altri esercizi", "più lento|più piano|rallenta|ogni due settimane", "settimanale|ogni settimana", "leggere|solo leggere|sola lettura|solo lettura", "inclinazione", "giorno", "ora|orario", "fuso|fuso orario|zona", "lingua", "parola", "indirizzo",
        "dati|i miei dati|esporta|inviatemi i miei dati|esporta i miei dati", "elimina|eliminare|cancella i miei dati|elimina i miei dati|cancellare i miei dati|elimina tutto|dimenticami", "umano|una persona|persona|parlare con una persona|parlare con qualcuno|un umano", "perché", "aiuto|comandi",
    ),
    "nl": (
        "aanmelden|meedoen|deelnemen|ik wil meedoen|ik wil deelnemen|inschrijven|ik doe mee|schrijf me in", "ja|jazeker|akkoord|bevestigen|bevestig|ik bevestig|ja graag|graag|zeker|dat was ik|ja dat was ik|oké|oke|goed",
        "nee|neen|dat was ik niet|ik was het niet|niet ik|geen interesse|ik heb me niet aangemeld",
        "stoppen|afmelden|uitschrijven|ik wil stoppen|ik wil me afmelden|ik wil me uitschrijven|schrijf me uit|meld me af|opzeggen|ophouden|geen mails meer|geen e-mails meer|beëindigen|haal me van de lijst|verwijder me|stoppen maar",
        "alles stoppen|stop alles|alles afmelden", "pauze|pauzeren|onderbreken", "hervatten|herstarten|ik ben terug|weer beginnen", "doorgaan|verder|ga door|verdergaan", "volgende|de volgende|volgende les", "nog eens|opnieuw|herhalen|nog een keer",
        "meer|meer oefeningen|meer hiervan", "langzamer|om de week|elke twee weken|trager", "wekelijks|elke week|iedere week", "lezen|alleen lezen", "neiging", "dag", "uur|tijd|tijdstip", "tijdzone|zone", "taal", "woord", "adres|e-mailadres",
        "gegevens|mijn gegevens|exporteren|stuur mijn gegevens|mijn gegevens opvragen", "verwijderen|wissen|mijn gegevens verwijderen|verwijder mijn gegevens|wis mijn gegevens|alles verwijderen|alles wissen|vergeet mij", "mens|een mens|persoon|een persoon|iemand spreken|iemand|met een mens praten", "waarom", "hulp|opdrachten",
    ),
    "pt": (
        "participar|inscrever|inscrever-me|quero participar|aderir|juntar-me|inscrição|quero me inscrever|inscreva-me", "sim|confirmo|confirmar|sim confirmo|de acordo|claro|com certeza|sou eu|sim sou eu|fui eu|concordo", "não|não fui eu|não sou eu|eu não|não tenho interesse|não me inscrevi",
        "parar|pare|cancelar|cancelar inscrição|cancelar a inscrição|cancelar assinatura|sair|quero sair|quero parar|anular inscrição|anular|remover|remova-me|descadastrar|desinscrever|não quero mais e-mails|chega|me descadastre|desistir|dar baixa|quero cancelar",
        "parar tudo|cancelar tudo", "pausa|pausar|suspender", "retomar|recomeçar|voltei|estou de volta", "continuar|seguir|continue", "próximo|próxima|seguinte|próxima lição", "de novo|outra vez|repetir|novamente|mais uma vez",
        "mais|mais exercícios|quero mais", "mais devagar|mais lento|a cada duas semanas|quinzenal", "semanal|toda semana|todas as semanas", "ler|só ler|apenas ler", "inclinação", "dia", "hora|horário", "fuso|fuso horário|zona", "idioma|língua", "palavra", "endereço|e-mail",
        "dados|meus dados|os meus dados|exportar|exportar meus dados|enviem os meus dados", "apagar|excluir|eliminar|apagar os meus dados|apagar meus dados|excluir meus dados|eliminar os meus dados|apagar tudo|excluir tudo", "humano|uma pessoa|pessoa|falar com uma pessoa|falar com alguém|um humano", "por quê|porquê|por que|porque", "ajuda|comandos",
    ),
    "sv": (
        "gå med|delta|anmäl mig|anmälan|jag vill delta|jag vill vara med|vara med|anmäla", "ja|japp|jajamän|bekräfta|bekräftar|jag bekräftar|ja tack|absolut|javisst|det var jag|ja det var jag|gärna", "nej|det var inte jag|inte jag|inte intresserad|jag har inte anmält mig|nej tack",
        "stopp|stoppa|sluta|avsluta|avanmäl|avanmäla|avanmäl mig|avregistrera|avregistrera mig|avbryt|jag vill sluta|jag vill avsluta|inga fler mejl|inga fler mail|ta bort mig|säg upp|avprenumerera", "stoppa allt|stopp allt|avsluta allt", "paus|pausa", "återuppta|återgå|jag är tillbaka|börja igen", "fortsätt|fortsätta|vidare", "nästa|nästa lektion",
        "igen|en gång till|upprepa|om igen", "mer|mera|fler övningar", "långsammare|varannan vecka|saktare", "varje vecka|veckovis", "läsa|läs|bara läsa", "lutning", "dag", "timme|tid|klockslag", "tidszon|zon", "språk", "ord", "adress|e-post",
        "data|mina data|mina uppgifter|uppgifter|exportera|skicka mina uppgifter", "radera|ta bort|radera mig|radera mina uppgifter|ta bort mina uppgifter|radera allt|radera mina data", "människa|en människa|person|en person|prata med en människa|prata med någon", "varför", "hjälp|kommandon",
    ),
    "da": (
        "tilmeld|tilmeld mig|deltage|deltag|jeg vil deltage|jeg vil være med|vær med|tilmelding", "ja|jep|ja tak|bekræft|bekræfter|jeg bekræfter|selvfølgelig|det var mig|ja det var mig|gerne", "nej|det var ikke mig|ikke mig|ikke interesseret|nej tak|jeg har ikke tilmeldt mig",
        "stop|stoppe|afmeld|afmeld mig|afmelde|afmelding|framelding|frameld|frameld mig|jeg vil stoppe|jeg vil afmeldes|afslut|ophør|slet mig fra listen|ikke flere mails|opsig|hold op", "stop alt|stop alle|afmeld alt", "pause|pauser", "genoptag|jeg er tilbage|start igen", "fortsæt|videre|bliv ved", "næste|næste lektion",
        "igen|gentag|en gang til|en gang mere", "mere|flere øvelser", "langsommere|hver anden uge|hver 14. dag", "ugentlig|ugentligt|hver uge", "læs|læse|kun læse", "hældning", "dag|ugedag", "time|tidspunkt|klokkeslæt", "tidszone|zone", "sprog", "ord", "adresse|mailadresse",
        "data|mine data|mine oplysninger|eksporter|eksportér|send mine data", "slet|slet mig|slet mine data|slet mine oplysninger|slet alt|slette", "menneske|et menneske|person|en person|tal med et menneske|tale med nogen", "hvorfor", "hjælp|kommandoer",
    ),
    "nb": (
        "bli med|delta|meld meg på|påmelding|jeg vil delta|jeg vil være med|melde på", "ja|jepp|ja takk|bekreft|bekrefter|jeg bekrefter|selvfølgelig|det var meg|ja det var meg|gjerne", "nei|det var ikke meg|ikke meg|ikke interessert|nei takk|jeg har ikke meldt meg på",
        "stopp|stoppe|avmeld|avmeld meg|meld meg av|avmelding|jeg vil slutte|jeg vil stoppe|avslutt|slutt|ikke flere e-poster|si opp|avbestill|fjern meg", "stopp alt|stopp alle|avmeld alt", "pause|pauser", "gjenoppta|jeg er tilbake|start igjen", "fortsett|videre|fortsette", "neste|neste leksjon",
        "igjen|gjenta|en gang til|om igjen", "mer|flere øvelser", "saktere|langsommere|annenhver uke", "ukentlig|hver uke", "lese|les|bare lese", "helning", "dag|ukedag", "time|tidspunkt|klokkeslett", "tidssone|sone", "språk", "ord", "adresse|e-postadresse",
        "data|mine data|mine opplysninger|opplysninger|eksporter|send mine data", "slett|slett meg|slett mine data|slett alt|slett opplysningene mine|slette", "menneske|et menneske|person|en person|snakke med et menneske|snakke med noen", "hvorfor", "hjelp|kommandoer",
    ),
    "pl": (
        "dołącz|dołączam|dołączyć|zapisz mnie|chcę dołączyć|zapisuję się|chcę wziąć udział|zapisz", "tak|potwierdzam|potwierdź|tak potwierdzam|zgoda|zgadzam się|oczywiście|jasne|dobrze|to ja|tak to ja", "nie|nie ja|to nie ja|to nie byłem ja|to nie byłam ja|nie jestem zainteresowany|nie jestem zainteresowana|nie zapisywałem się|nie zapisywałam się|nie dziękuję",
        "stop|wypisz|wypisz mnie|wypisuję się|chcę się wypisać|wypisać|zrezygnuj|rezygnuję|rezygnacja|zakończ|koniec|anuluj|anuluj subskrypcję|przestań|przestańcie|zatrzymaj|usuń mnie z listy|chcę zrezygnować|chcę przestać", "zatrzymaj wszystko|stop wszystko|wypisz ze wszystkiego", "pauza|przerwa|wstrzymaj", "wznów|wznowić|wróciłem|wróciłam|jestem z powrotem", "kontynuuj|kontynuować|dalej", "następny|następna|następne|następna lekcja",
        "jeszcze raz|ponownie|powtórz|znowu", "więcej|więcej ćwiczeń", "wolniej|co dwa tygodnie", "co tydzień|tygodniowo", "czytać|czytam|tylko czytać|tylko czytam", "skłonność", "dzień", "godzina|godz", "strefa|strefa czasowa", "język", "słowo", "adres",
        "dane|moje dane|eksport|wyślij moje dane|eksportuj", "usuń|usuń mnie|usuń moje dane|usuń wszystko|skasuj|skasuj moje dane|usunąć", "człowiek|człowieka|osoba|porozmawiać z człowiekiem|chcę porozmawiać z człowiekiem|z kimś porozmawiać", "dlaczego|czemu", "pomoc|polecenia",
    ),
}  # fmt: skip

# In these languages an English word means something else: informal Polish "no" is a yes.
FALSE_FRIENDS = {"pl": frozenset({"no"})}

GREETINGS = frozenset(
    "hi hello hey hiya dear hallo servus moin guten gruss bonjour bonsoir salut cher chere hola buenas buenos estimado estimada"
    " ciao buongiorno salve gentile beste dag goedemorgen ola bom boa caro cara hej hejsan kaere kjaere hei czesc dzien"
    " witam witaj liebe lieber liebes team coach good morning afternoon evening tag abend morgen dias tardes all everyone there"
    " hoi god rekindle".split()
)
POLITE = frozenset(
    "please pls plz kindly thanks thank thx you ty cheers ta many very much so now immediately just sorry then"
    " bitte danke vielen dank schon sofort jetzt merci beaucoup sil vous te plait svp por favor gracias muchas per favore"
    " grazie mille alstublieft alsjeblieft graag aub bedankt dank dankjewel obrigado obrigada tack snalla vanligen venligst takk vennligst poprosze"
    " prosze dziekuje dzieki appreciated nu nun doch einfach".split()
)
THANKS = frozenset(
    "thanks thank thx cheers danke dank merci gracias grazie bedankt obrigado obrigada tack takk dziekuje best kind regards"
    " sincerely wishes greetings yours love mfg lg vg gruss grusse gruesse cordialement saludos saluti groeten groetjes abraco"
    " cumprimentos halsningar mvh hilsen pozdrawiam viele beste liebe freundliche warm".split()
)
# A sentence that can mean nothing but stop; for everything people write around "emails", "list" and "me".
STOP_SENTENCES = (
    r"(?:(?:can|could|would|will) you |i (?:want|would like|wish|need|ask)(?: you)? to |id like(?: you)? to |i want you to )?"
    r"(?:stop|quit|cease|end) (?:(?:sending|send|mailing|emailing|e-mailing|writing|contacting|messaging|spamming)(?: to)?(?: me)?(?: any)?"
    r"(?: more)?|(?:all )?(?:these|those|the|your|this|all|my|any))(?: (?:these|those|your|this|the|all|any|more|such))*"
    r"(?: (?:e-?mails?|mails?|messages?|newsletters?|lessons?|programmes?|programs?|course|subscription|stuff|things?))?(?: any ?more| to me)?",
    r"(?:(?:can|could|would|will) you |i (?:want|would like|wish) to |id like to )?(?:unsubscribe|remove|take|delete|drop|get|sign|opt) (?:me )?"
    r"(?:off|out|from)(?: of)?(?: (?:this|the|your|these|all|any|mailing|e-?mail))*(?: (?:e-?mails?|mails?|lists?|newsletters?|programmes?|programs?|course|database))?",
    r"(?:i )?(?:do not|dont|no longer) (?:want|wish to (?:receive|get)|want to (?:receive|get)|contact|e-?mail|mail|write to|write|send)"
    r"(?: me)?(?: (?:any|more|these|your|this|such|the))* ?(?:e-?mails?|mails?|messages?|newsletters?)?(?: any ?more| again)?",
    r"(?:ich )?(?:mochte|moechte|will|wunsche|wuensche) (?:bitte )?keine (?:weiteren )?(?:e-?mails?|mails?|nachrichten)(?: mehr)?(?: (?:bekommen|erhalten))?",
    r"(?:senden|schicken) sie mir keine (?:weiteren )?(?:e-?mails?|mails?|nachrichten) mehr",
    r"(?:nehmen|streichen|loschen|loeschen) sie mich (?:bitte )?(?:aus|von) (?:dem|der|ihrem|ihrer) (?:verteiler|liste)",
)
# Arguments in the reader's own words -> the engine's.
LEANS = {
    "inward": "inward", "inwards": "inward", "in": "inward", "innen": "inward", "nach innen": "inward", "interieur": "inward",
    "outward": "outward", "outwards": "outward", "out": "outward", "aussen": "outward", "nach aussen": "outward", "exterieur": "outward",
    "mixed": "mixed", "both": "mixed", "gemischt": "mixed", "beide": "mixed", "mixte": "mixed",
    "none": "none", "neither": "none", "keine": "none", "keins": "none", "aucun": "none",
}  # fmt: skip
LANGUAGES = {
    "en": "english englisch anglais ingles inglese engels engelska engelsk angielski",
    "de": "german deutsch allemand aleman tedesco duits alemao tyska tysk niemiecki",
    "fr": "french franzosisch francais frances francese frans franska fransk francuski",
    "es": "spanish spanisch espagnol espanol spagnolo spaans espanhol spanska spansk hiszpanski castellano",
    "it": "italian italienisch italien italiano italiaans italienska italiensk wloski",
    "nl": "dutch niederlandisch neerlandais holandes olandese nederlands nederlandska hollandsk nederlandsk niderlandzki",
    "pt": "portuguese portugiesisch portugais portugues portoghese portugees portugisiska portugisisk portugalski",
    "sv": "swedish schwedisch suedois sueco svedese zweeds svenska svensk szwedzki",
    "da": "danish danisch danois danes danese deens dinamarques danska dansk dunski",
    "nb": "norwegian norwegisch norvegien noruego norvegese noors noruegues norska norsk norweski bokmal no",
    "pl": "polish polnisch polonais polaco polacco pools polones polska polsk polski",
}  # fmt: skip


@lru_cache(maxsize=16)
def phrases(language: str) -> dict[str, CommandWord]:
    """Folded phrase -> command: every language's stop, then English, then the language's own words, which win."""
    own = base(language)
    table: dict[str, CommandWord] = {}
    for words in COMMANDS.values():
        for command in (CommandWord.STOP, CommandWord.STOP_ALL):
            table |= {fold(phrase): command for phrase in words[_ORDER.index(command)].split("|")}
    for source in ("en", own) if own in COMMANDS else ("en",):
        for command, spoken in zip(_ORDER, COMMANDS[source], strict=True):
            if not (command in {CommandWord.STOP, CommandWord.STOP_ALL} and source != own):
                table |= {fold(phrase): command for phrase in spoken.split("|")}
    return {phrase: command for phrase, command in table.items() if phrase not in FALSE_FRIENDS.get(own, ())}


@lru_cache(maxsize=1)
def reserved() -> frozenset[str]:
    """Every command in every language, folded. A choice of an exercise must be none of them."""
    return frozenset(phrase for language in COMMANDS for phrase in phrases(language))
