"""German phrases of the safety screen, in the form of screen_words.py. Umlauts are folded: `toe?te`, `fue?r`, `wue?rde`."""

IDIOMS = r"""
(?:koe?nnte|wue?rde|hae?tte) (?:~ )?(?:fue?r (?:einen?|eine) \w+ )?(?:morden|toe?ten|sterben)(?= fue?r)|fue?r (?:einen?|eine) \w+ (?:sterben|morden|toe?ten)
tod ?mue?de|tot ?mue?de|todernst|totlachen|totgelacht|tot gelacht|zu tode (?:gelangweilt|langweil\w+|gefreut|erschreck\w+|gearbeitet)|tote hose|toter punkt|toten punkt|tot umfallen vor (?:lachen|mue?digkeit)
(?:zeit|stunden?) tot(?:ge|zu)?schlagen|totschweig\w+|totgeschwiegen
karriere ?selbstmord|selbstmord fue?r (?:die|meine) karriere
(?:fue?sse|rue?cken|schuhe|knie|kopf|nacken) (?:\w{1,10} )?(?:bringen|bringt) mich um
mich (?:beim|am) (?:kochen|papier|messer|rasieren|schneiden von|gemue?seschneiden) (?:geschnitten|verbrannt|verletzt)|mich beim (?:heben|sport|umlagern|fussball|training|laufen|tragen) verletzt
im boden versinken|(?:trank|trinke|getrunken) (?:\w{1,12} ){0,3}(?:kaffees?|tee|wasser|saft)|(?:kaffees?|tee|wasser) (?:\w{1,12} ){0,3}(?:getrunken|trinken)|(?:beim|im) (?:schach|tischtennis|tennis|spiel|kicker|kartenspiel\w*) (?:\w{1,8} ){0,2}geschlagen|zu tode
"""

RED = (
    (
        "death-wish",
        False,
        r"""
(?:will|wollte|mo(?:e)?chte|wue?rde|wuensche?|wunsche|mag) (?:mir )?(?:\w{1,15} ){0,4}(?:sterben|tot sein|nicht mehr (?:\w{1,12} )?(?:leben|da sein|dasein|hier sein|sein|aufwachen|existieren|weiterleben|am leben|auf der welt)|nie (?:mehr|wieder) aufwachen|verschwinden|weg sein|ausgelo?e?scht sein|nicht aufwachen|nicht sein)\b|(?:sterben|tot sein|nicht mehr leben|verschwinden) (?:will|wollte|moe?chte|wue?rde)\b
(?:wae?re|war|bin|sei) (?:\w{1,15} ){0,4}(?:lieber |besser |am liebsten |doch |endlich )tot\b|(?:ich )?wae?re (?:\w{1,10} ){0,2}tot\b|tot (?:wae?re|sein wollen|zu sein)|lieber tot|am liebsten (?:\w{1,10} ){0,3}(?:tot|sterben|nicht mehr (?:da|leben|aufwachen|hier)|verschwinden|gar nicht mehr)|nie geboren|nicht geboren
nicht mehr (?:leben|weiterleben|aufwach\w*|aufzuwachen|am leben|existieren|auf der welt)|nie (?:mehr|wieder) aufwach\w*|nicht mehr (?:da|hier) (?:zu )?(?:sein|wae?re|bin)|(?:einschlafen|schlafen) (?:\w{1,10} ){0,3}(?:nicht|nie)(?: mehr| wieder)? (?:auf|wach)\w*|fue?r immer (?:schlafen|einschlafen|weg|verschwinden)|(?:einfach|ganz) (?:nicht mehr sein|verschwinden|weg sein)
kein(?:en)? (?:\w{1,10} )?(?:sinn|grund) (?:\w{1,10} ){0,2}(?:zu leben|im leben|weiterzuleben|weiterzumachen|zum leben|am leben|zu existieren|aufzuwachen)|(?:mein |das |dieses )?leben (?:\w{1,10} ){0,4}(?:kein(?:en)? (?:sinn|wert)|sinnlos|wertlos|nicht (?:mehr )?(?:lebenswert|wert)|unertrae?glich|vorbei)|nichts (?:mehr )?(?:wofue?r|fue?r das) (?:es sich )?(?:\w{1,8} ){0,4}(?:zu leben|lebe|lohnt)|(?:wozu|wofue?r|warum) (?:\w{1,8} ){0,3}(?:noch )?(?:leben|weiterleben|lebe ich|am leben)
lebensmue?de\w*|(?:kein\w{0,2} )?lebenswill\w*|lebensue?berdruss\w*|(?:des|vom) lebens? (?:mue?de|satt|ue?berdrue?ssig)|(?:dieses|das|mein) leben (?:\w{1,8} )?(?:satt|leid)|keine (?:lust|kraft) (?:mehr )?(?:zu leben|am leben|zum leben|auf (?:das |dieses )?leben)|todessehnsucht|todeswunsch|sehne mich nach (?:dem tod|ruhe fue?r immer)|(?:tod|sterben) (?:\w{1,8} ){0,2}(?:erlo?e?sung|befreiung|ausweg|besser|erleichterung)
(?:ohne mich|wenn ich (?:\w{1,8} ){0,2}(?:nicht mehr|tot|weg|gar nicht|nie)) (?:\w{1,12} ){0,5}(?:besser|leichter|gut|glue?cklicher|vermiss\w*|merk\w*|auffallen|dran)|(?:besser|leichter|glue?cklicher) (?:\w{1,10} ){0,4}(?:ohne mich|wenn ich (?:\w{1,8} ){0,2}(?:nicht mehr|tot|weg|nicht da|nie))|(?:niemand|keiner) (?:\w{1,10} ){0,3}(?:vermiss\w*|merk\w*|auffallen) (?:\w{1,8} ){0,3}(?:wenn ich|mich wenn)
(?:hoffe|hoffte|wue?nsche|wuensche|wunsche|wue?nschte|bete) (?:mir )?(?:\w{1,12} ){0,5}(?:nicht (?:mehr )?aufwach\w*|sterbe\w*|tot\b|nie aufgewacht|ue?berfahren|unfall|herzinfarkt|krebs|nicht mehr da|nie geboren)|(?:auto|lkw|bus|zug|unfall) (?:\w{1,8} ){0,3}(?:mich )?(?:ue?berfa\w+|erwischt\w*|trifft|treffen wue?rde)
halte (?:das|mein|dieses) leben nicht|(?:kann|will|mag) (?:so )?nicht (?:mehr )?(?:weiter ?leben|leben)|denke (?:\w{1,12} ){0,5}(?:an den tod|an meinen tod|ue?ber den tod nach|ans sterben|daran (?:\w{1,8} )?zu sterben)|(?:auf|am) (?:dem|der|einem|einer) (?:\w{1,10} )?(?:dach|brue?cke|bahnsteig|balkon|gelae?nder|klippe) (?:\w{1,12} ){0,6}(?:hinunter|runter|hinab|in die tiefe)\w*|(?:heute|morgen) (?:nacht|abend) (?:mache|tue|werde) ich es|sage allen dass ich|wenn (?:\w{1,12} ){1,3}nicht (?:wae?re\w*|gae?be) (?:hae?tte|wae?re) ich (?:\w{1,12} ){0,4}(?:tot|umgebracht|weg|nicht mehr|schluss)|stelle mir (?:\w{1,8} ){0,3}vor (?:\w{1,8} ){0,3}(?:zu sterben|tot|nicht mehr|zu springen|weg)|(?:niemand|keiner) (?:\w{1,8} ){0,3}mich vermissen|so (?:will|mag|kann) ich nicht (?:mehr )?weiter ?leben|tot umfallen|nie wieder aufsteh\w*|abschied (?:\w{1,8} )?genommen von allen|von allen (?:\w{1,8} )?abschied|(?:wenn|als ob) es mich (?:\w{1,8} ){0,2}nicht (?:mehr )?(?:gae?be|gibt)|ob ich (?:\w{1,10} ){0,4}(?:leben|sterben|aufwachen|da sein) (?:will|moe?chte|soll)|ruhe fue?r immer|es ist mir egal ob ich (?:lebe|sterbe|aufwache|tot)|egal ob ich (?:lebe|sterbe|tot)|verdiene (?:es )?(?:nicht zu leben|den tod|zu sterben)
(?:einziger|letzter|keinen?|anderen) ausweg|abschied (?:fue?r immer|von (?:allen|der welt|meinen kindern))|lebt wohl|leb wohl|auf nimmerwiedersehen|es (?:endlich )?hinter mich? bringen|soll (?:es |alles )?(?:endlich )?(?:vorbei|aufho?e?ren|zu ende) sein|will (?:\w{1,8} ){0,3}dass (?:es|alles|der schmerz) (?:endlich )?(?:aufho?e?rt|vorbei ist|endet)
""",
    ),
    (
        "suicide",
        False,
        r"""
selbstmord\w*|suizid(?!prae?vention|risik|gespr|assess|einsch|abkl|forsch|statist)\w*|(?:ich|bin) (?:\w{1,8} ){0,3}suicid\w*|selbsttoe?tung\w*|freitod|selbst ?mord\w*
selbst ?verletz\w*|selbst ?schae?dig\w*|\britz(?:en|e|te|ens)\b|geritzt|ue?berdosis (?:\w{1,10} )?(?:nehmen|genommen|schlucken|zu nehmen)|(?:alle|zu viele|meine|die|genug|viele) (?:\w{1,10} ){0,2}(?:tabletten|pillen|schlaftabletten|medikamente) (?:\w{1,10} ){0,2}(?:schluck\w*|genommen$|zu schlucken|auf einmal|gesammelt|gehortet|zu hause|genommen und|nehmen und)|(?:tabletten|pillen|insulin|schlaftabletten) (?:\w{1,8} ){0,2}(?:gesammelt|gehortet|sammle|horte|bereit|gespart)
brue?cke\w* (?:\w{1,10} ){0,5}(?:spring\w*|zu springen|runter|hinunter)|(?:von|vom|von der|von einer) (?:\w{1,10} ){0,2}(?:brue?cke\w*|dach|haus|hochhaus|balkon|turm|klippe) (?:\w{1,8} ){0,2}(?:spring\w*|zu springen|stue?rz\w*|gesprungen)|(?:vor|unter) (?:den|einen|die|eine|das|ein) (?:~ )?(?:zug|bahn|lkw|auto|u-bahn|s-bahn|bus|laster) (?:\w{1,8} ){0,2}(?:werf\w*|spring\w*|lauf\w*|zu werfen|zu springen|leg\w*|stell\w*|gesprungen|geworfen|gelaufen)|aus dem fenster (?:\w{1,8} )?(?:spring\w*|zu springen|stue?rz\w*)
(?:gegen|in) (?:einen|den|die|eine|das) (?:~ )?(?:baum|wand|brue?cke\w*|brue?ckenpfeiler|mauer|pfeiler|gegenverkehr|leitplanke|fluss|see) (?:\w{1,8} ){0,2}(?:fahr\w*|zu fahren|lenk\w*|steuer\w*|zu lenken|rasen)|in den gegenverkehr|(?:leitplanke|brue?ckenpfeiler|betonpfeiler) (?:\w{1,8} ){0,3}(?:ruhe|schluss|vorbei|ende)|lenkrad (?:\w{1,8} ){0,3}(?:rumreiss\w*|herumreiss\w*|loslass\w*)
abschiedsbrief\w*|testament (?:\w{1,8} )?(?:gemacht|geschrieben)|(?:dem|allem|meinem leben|dem ganzen|der sache) (?:\w{1,8} )?ein ende (?:\w{1,8} )?(?:setzen|machen|zu setzen|zu machen|bereiten|setze|mache)|mit (?:allem|dem leben|meinem leben) (?:\w{1,8} ){0,3}(?:schluss|abgeschlossen|abschliess\w*)|schmerzlos\w* (?:sterben|zu sterben|tod)
""",
    ),
    (
        "self",
        True,
        r"""
(?:mich|mir) (?:\w{1,15} ){0,4}(?:umbring\w*|umzubringen|umgebracht|toe?te\w*|zu toe?ten|erhae?ng\w*|erschiess\w*|aufhae?ng\w*|ertrae?nk\w*|vergift\w*|erstech\w*|das leben (?:zu )?nehm\w*|das leben genommen|die pulsadern|die adern|die arme? auf|die kugel|den strick|ausgelo?e?scht)\b|bring\w* mich (?:selbst )?um\b|ich bring(?:e)? mich (?:noch )?um|mein (?:eigenes )?leben (?:\w{1,8} ){0,2}(?:beend\w*|zu beenden|ein ende|nehmen|wegwerf\w*)|meinem leben ein|pulsadern
(?:mich|mir) (?:\w{1,12} ){0,4}(?:ritz\w*|geritzt|selbst ?verletz\w*|selbst zu verletzen|selbst (?:weh|wehzutun|schaden)|schneid\w*|geschnitten|verbrenn\w*|e?t?was an(?:tue|tun|zutun|getan)?|etwas anzutun|was anzutun|wehtun|weh tun|wehzutun|weh zu tun)\b|(?:will|moe?chte|wollte|muss|mue?sste) (?:\w{1,10} ){0,3}mich (?:\w{1,10} ){0,2}(?:verletz\w*|schneid\w*|bestraf\w*)|mich (?:\w{1,10} ){0,2}(?:verletzen|schneiden) (?:will|wollte|moe?chte|muss)|kopf gegen die wand (?:\w{1,8} ){0,4}blut\w*|verbrenne mich(?! (?:am|an der|beim))|(?:arme?|beine?|handgelenke?|oberschenkel) (?:\w{1,10} ){0,4}(?:schnitte\w*|narben|aufgeschnitten|blut\w*)|beende\w* mein leben|ritze mich|schneide mich|verletze mich
(?:gedanken|gedanke|drang|impuls|impulse|stimmen) (?:\w{1,10} ){0,4}(?:mich (?:um|zu verletz|zu toe?ten)|zu sterben|ans sterben|an den tod|nicht mehr (?:da|leben)|sterben|springen|zu springen|aufzuho?e?ren zu leben)|denke (?:\w{1,10} ){0,4}(?:ans? (?:sterben|aufho?e?ren zu leben)|daran (?:\w{1,8} ){0,3}(?:zu sterben|zu gehen fue?r immer|zu springen|mich um))|dunkle\w* gedanken|stimmen sagen mir
nicht sicher vor mir|wie ich es (?:\w{1,8} )?(?:machen|tun|anstellen) (?:wue?rde|koe?nnte|werde|will)|schluss mit (?:meinem|dem|diesem) leben|(?:traue|vertraue) mir (?:selbst )?nicht(?: mehr)?|angst vor mir selbst|angst (?:\w{1,10} ){0,3}(?:mir etwas|mir was|dass ich mir|vor meinen (?:eigenen )?gedanken)|kann (?:\w{1,8} ){0,3}nicht (?:mehr )?allein(?:e)? (?:sein|bleiben)|brauche (?:sofort|dringend|jetzt|schnell) hilfe|bitte helf\w* (?:sie )?mir\b|ich bin in (?:einer )?(?:akuten )?(?:krise|gefahr|not)\b
(?:weiss|habe) (?:schon |genau |auch )*(?:wie|wann|wo|einen plan wie) ich (?:es|mich) (?:\w{1,8} ){0,2}(?:mach\w*|tu\w*|tun wue?rde|umbring\w*|beende)|meinen? (?:\w{1,10} )?(?:suizid|selbstmord)\w*|(?:nach|seit) meinem (?:\w{1,10} )?versuch|ich habe (?:\w{1,10} ){0,4}versucht (?:mich|mir das leben|zu sterben)
""",
    ),
    (
        "in-danger",
        True,
        r"""
mein(?:e)? (?:ex ?-?)?(?:mann|freund|partner|ex|vater|sohn|bruder|frau|lebensgefae?hrte|ehemann|partnerin|freundin|mitbewohner) (?:\w{1,12} ){0,5}(?:schlae?gt|schlug|geschlagen|wue?rgt|wue?rgte|gewue?rgt|bedroht|bedrohte|verprue?gelt|vergewaltigt\w*|missbraucht|misshandelt|einsperrt|sperrt|stalkt|verfolgt|tritt mich|getreten|schubst)
(?:er|sie|mein mann|mein partner|mein ex) (?:\w{1,10} ){0,2}(?:schlae?gt|wue?rgt|bedroht|verfolgt|verprue?gelt|vergewaltigt|misshandelt) (?:mich|uns)\b(?! (?:auf (?:der )?station|im dienst|bei der arbeit))|(?:er|mein mann|mein partner|mein ex|mein freund|mein vater) (?:\w{1,8} ){0,2}(?:bringt|wird) mich (?:\w{1,8} )?(?:um|umbringen|toe?ten)|(?:er|sie) (?:\w{1,8} ){0,3}mich (?:umbringen|toe?ten|umzubringen|zu toe?ten)|droht\w* (?:\w{1,8} ){0,3}mich (?:um|zu toe?ten|zu schlagen)
(?:zuhause|zu hause|daheim|bei ihm|neben ihm|in meiner wohnung|(?:bei|neben|mit) meine[mr] (?:partner\w*|mann|frau|freund\w*|ex)) (?:\w{1,8} ){0,4}nicht (?:mehr )?sicher|nicht (?:mehr )?sicher (?:zuhause|zu hause|daheim|bei (?:ihm|meinem))|angst (?:\w{1,8} ){0,2}(?:nach hause|heimzugehen|heim zu|vor (?:meinem|meiner|ihm zuhause|ihm zu hause)|um mein leben)|mein leben ist in gefahr|ich (?:werde|wurde|bin) (?:\w{1,10} ){0,3}(?:vergewaltigt|missbraucht|misshandelt|gestalkt|zu hause geschlagen|zuhause geschlagen)|nach hause (?:\w{1,12} ){0,5}mich (?:\w{1,8} )?(?:gewue?rgt|geschlagen|getreten|verprue?gelt|vergewaltigt)|(?:partner|mann|freund|ex) ist gewaltta?e?tig|gewalt (?:zu hause|zuhause|in meiner (?:ehe|beziehung))
""",
    ),
    (
        "harm-others",
        True,
        r"""
ich (?:\w{1,12} ){0,4}(?:ihn|ihr|sie|ihm|ihnen|jemande[mn]?|alle|leute|(?:mein|dein|den|dem|einen?|einem|einer|eine|die|der|das|diesen?|diese[mr]?)\w{0,3} (?:\w{1,15} )?(?:chef\w*|patient\w*|klient\w*|kolleg\w*|bewohner\w*|mann|frau|kind\w*|baby|vorgesetzt\w*|leiter\w*|nachbar\w*|vater|mutter|ex|schue?ler\w*)) (?:\w{1,10} ){0,3}(?:umbring\w*|umzubringen|toe?ten|zu toe?ten|erschiess\w*|erwue?rg\w*|zu erwue?rgen|abstech\w*|erstech\w*|zu schlagen|schlag\w*|schlae?gt|verprue?gel\w*|zu verletzen|verletz\w*|wehtun|weh tun|wehzutun|weh zu tun|vergift\w*|etwas antu\w*|etwas anzutun|was antu\w*|ersticken|zu ersticken|wue?rgen|schue?tteln)\b
ich bring(?:e)? (?:ihn|sie|die|den|meinen? \w{1,15}|alle) (?:noch |irgendwann )?um\b|(?:er|sie|die|der) (?:hat|hae?tte|haben|verdient|verdienen) (?:es verdient zu sterben|den tod)|(?:messer|waffe|pistole) (?:\w{1,8} ){0,3}(?:mit(?:nehmen|bringen|gebracht)|zur arbeit|in (?:die|der) tasche)|kissen (?:\w{1,8} ){0,3}(?:aufs|auf das|ins) gesicht|(?:ueberdosis|ue?berdosis|zu viel (?:insulin|morphin)) (?:geben|gegeben|spritzen)
""",
    ),
)

AMBER = (
    (
        "impaired",
        r"""
(?:betrunken|angetrunken|alkoholisiert|verkatert|bekifft|zugedro?e?hnt|mit restalkohol|high) (?:\w{1,10} ){0,4}(?:dienst|arbeit|arbeiten|schicht|gefahren|station|auto|arbeite|sitzung)|(?:trinke|trank|getrunken|trinken|kiffe|gekifft|wein|wodka|bier|schnaps|alkohol) (?:\w{1,12} ){0,4}(?:im dienst|bei der arbeit|vor (?:dem dienst|der schicht|der arbeit|jeder schicht|jedem dienst)|wae?hrend (?:der schicht|der arbeit|des dienstes)|zwischen (?:den )?(?:klient|patient|sitzung)\w*|morgens schon|jeden (?:abend|tag|morgen)|um (?:zu schlafen|einzuschlafen|durchzuhalten|abzuschalten))|(?:jeden (?:abend|tag)|tae?glich) (?:\w{1,8} ){0,3}(?:flasche|flaschen) (?:wein|wodka|schnaps)|(?:im|vor dem|zum) dienst (?:\w{1,8} ){0,3}(?:getrunken|betrunken|alkohol)
(?:medikament\w*|tabletten|morphin|fentanyl|opiate|tavor|diazepam|schmerzmittel|betae?ubungsmittel) (?:\w{1,10} ){0,4}(?:von der station|aus (?:dem|der) (?:schrank|station|klinik|apotheke|dienst|tresor)|vom patienten|geklaut|gestohlen|mitgenommen|abgezweigt)|(?:abhae?ngig|sue?chtig) (?:von|nach)|(?:tabletten|alkohol|medikamenten)(?:abhae?ngig|sue?chtig)|rue?ckfae?llig (?:geworden|bin)|bin rue?ckfae?llig
(?:am steuer|beim fahren|im dienst|wae?hrend (?:der sitzung|des gesprae?chs|der schicht|der nachtwache)|auf der autobahn|in der sitzung) (?:\w{1,10} ){0,3}eingeschlafen|eingeschlafen (?:\w{1,8} ){0,2}(?:am steuer|beim fahren|im dienst|wae?hrend|auf der autobahn)|sekundenschlaf|seit (?:zwei|drei|vier|fue?nf|2|3|4|5|mehreren|tagen) ?(?:tagen|nae?chten)? (?:\w{1,8} ){0,2}nicht (?:mehr )?geschlafen|nicht (?:mehr )?(?:arbeitsfae?hig|dienstfae?hig|fahrtue?chtig)|beinahe einen unfall|fast einen unfall
""",
    ),
    (
        "patient-safety",
        r"""
(?:falsche\w*|doppelte\w*|zehnfache\w*|zu hohe\w*|verwechselte\w*) (?:\w{1,10} )?(?:dosis|dosierung|medikament\w*|patient\w*|infusion|blutkonserve|insulin|spritze|tablette\w*)|(?:medikament\w*|patient\w*|dosis|infusion) (?:\w{1,8} ){0,2}verwechselt|medikationsfehler|behandlungsfehler|beinahe ?-?fehler|(?:fast|beinahe) (?:\w{1,10} ){0,3}(?:patient\w*|klient\w*|bewohner\w*|kind) (?:\w{1,8} ){0,2}(?:getoe?tet|geschadet|umgebracht|gestorben|geschae?digt)|(?:patient\w*|bewohner\w*|klient\w*) (?:\w{1,10} ){0,3}(?:wegen mir|durch meinen fehler|meinetwegen)
ich habe (?:\w{1,10} ){0,2}(?:patient\w*|klient\w*|bewohner\w*|kind) (?:\w{1,8} ){0,3}(?:geschlagen|geohrfeigt|geschue?ttelt|gestossen|gekniffen|festgebunden|eingesperrt|angepackt|verletzt)|mir ist die hand ausgerutscht|(?:affae?re|verhae?ltnis|beziehung|geschlafen) mit (?:einem|einer|meinem|meiner) (?:klient\w*|patient\w*|bewohner\w*)
(?:patient\w*|bewohner\w*|klient\w*|kind\w*|betreute\w*) (?:\w{1,10} ){0,4}(?:misshandelt|vernachlae?ssigt|geschlagen|missbraucht|fixiert ohne|stundenlang|eingesperrt|gequae?lt)|(?:kolleg\w*|pfleger\w*|arzt|ae?rztin|chef\w*) (?:\w{1,10} ){0,3}(?:schlae?gt|schlug|misshandelt|bestiehlt|klaut|quae?lt|vernachlae?ssigt|betrunken|trinkt im dienst)|(?:erzae?hlt\w*|offenbart\w*|anvertraut|gesagt|sagte|berichtet\w*) (?:\w{1,10} ){0,5}(?:missbrauch\w*|vergewaltigt|geschlagen wird|schlae?gt (?:ihn|sie|das)|misshandelt|anfasst)|(?:nicht|nie) (?:\w{1,6} )?(?:gemeldet|dokumentiert|weitergegeben)|meldepflicht|kindeswohlgefae?hrdung
""",
    ),
    (
        "assaulted",
        r"""
(?:patient\w*|klient\w*|bewohner\w*|angeho?e?rige\w*|schue?ler\w*|kolleg\w*|chef\w*|vorgesetzt\w*|besucher\w*|jugendliche\w*|er|sie|mann|frau|junge|jemand) (?:\w{1,12} ){0,5}(?:mich|mir|uns) (?:\w{1,12} ){0,4}(?:geschlagen|getreten|gebissen|gespuckt|angespuckt|bespuckt|angegriffen|bedroht|gewue?rgt|gestossen|begrapscht|belae?stigt|gemobbt|angefasst|attackiert|gestochen|verfolgt|gekratzt|beleidigt und bedroht|ins gesicht|an den haaren)|(?:schlug|trat|biss|spuckte|bedrohte|wue?rgte|begrapschte|belae?stigte|bedroht|mobbt|belae?stigt|schikaniert) (?:mich|mir|uns)\b
(?:ich|mich) (?:\w{1,10} ){0,5}(?:angegriffen|geschlagen worden|bedroht|begrapscht|belae?stigt|gemobbt|gestalkt|gebissen|getreten|gewue?rgt|bespuckt|angespuckt|attackiert|schikaniert) ?(?:worden|wurde|werde)?\b|sexuell\w* (?:belae?stig\w*|ue?bergriff\w*)|morddrohung\w*|mobbing|todesdrohung\w*|messer (?:\w{1,8} ){0,2}(?:bedroht|gezogen)
""",
    ),
)

GREY = (
    (
        "loss",
        r"""
(?:hat|haben|hatte) sich (?:\w{1,12} ){0,4}(?:umgebracht|das leben genommen|erhae?ngt|erschossen|vor den zug|getoe?tet|aufgehae?ngt|vergiftet|ertrae?nkt|suizidiert|vom dach|von der brue?cke)|nahm sich das leben|brachte sich um|(?:durch|nach|am|den|beim|ein) (?:einen? |einem |dem )?(?:suizid|selbstmord)\w* (?:verloren|gestorben|einer|eines|von|meine\w|unsere\w)|suizid (?:einer|eines|meine[rs]|unsere[rs]|von)|suizidversuch|selbstmordversuch
(?:patient\w*|klient\w*|bewohner\w*|schue?ler\w*|kolleg\w*|kind|baby|jugendliche\w*|betreute\w*|anrufer\w*|junge|mae?dchen|er|sie) (?:\w{1,12} ){0,5}(?:gestorben|verstorben|starb|verstarb|tot aufgefunden|ermordet|umgekommen|tot gefunden|ist tot|nicht ue?berlebt|an einer ue?berdosis)|(?:tod|verlust) (?:einer|eines|meine[rs]|unsere[rs]|von) (?:\w{1,12} )?(?:patient\w*|klient\w*|bewohner\w*|kind\w*|kolleg\w*|schue?ler\w*)|(?:patient\w*|klient\w*|bewohner\w*|kind|kolleg\w*) (?:\w{1,8} ){0,2}verloren|(?:haben|habe) (?:\w{1,8} ){0,3}(?:patient\w*|bewohner\w*|klient\w*) (?:\w{1,8} )?(?:verloren|beerdigt)
""",
    ),
    (
        "trauma",
        r"""
flash ?-?backs?|(?:ich|mir|mich|habe|nachts|wieder|stae?ndig) (?:\w{1,10} ){0,4}al[bp]trae?ume\w*|(?:sehe|ho?e?re|rieche) (?:\w{1,8} ){0,2}(?:immer (?:noch|wieder)|stae?ndig|dauernd) (?:\w{1,8} ){0,3}(?:gesicht|bilder|augen|schreie|blut|ko?e?rper|leiche)|(?:bild|bilder|gesicht|schreie) (?:\w{1,8} ){0,4}(?:nicht (?:mehr )?aus dem kopf|nicht los)|bekomme (?:\w{1,8} ){0,3}nicht (?:mehr )?aus dem kopf
(?:tot|erhae?ngt|leblos|leiche|bewusstlos|blutue?berstro?e?mt) (?:\w{1,8} )?(?:aufgefunden|gefunden|entdeckt|vorgefunden)|reanim\w*|wiederbeleb\w*|geiselnahme|messerangriff|amok\w*|panikattacke\w*|traumatisiert|posttraumatisch\w*|ptbs
""",
    ),
    (
        "at-the-limit",
        r"""
(?:job|arbeit|das|beruf|station|dienst|schichten|druck|stress|alles) (?:\w{1,8} )?(?:bringt|bringen|macht|machen) mich (?:noch |langsam |irgendwann )?(?:um|kaputt|fertig)\b|mein (?:tod|untergang|sargnagel)|ins grab
(?:kann|halte|halt|schaffe|ertrage|pack|packe) (?:\w{1,8} ){0,4}nicht (?:mehr|lae?nger)(?: (?:aus|weiter|so weiter|ertragen|aushalten|durch))?$|(?:kann|halte|schaffe|ertrage) (?:\w{1,8} ){0,3}(?:nicht mehr|nicht lae?nger) (?:aus|weiter|so weiter|ertragen|aushalten)|am ende meiner kra(?:f|e)\w+|bin (?:\w{1,10} ){0,2}am ende$|zusammenbruch|zusammengebrochen|nervenzusammenbruch
(?:hoffnungslos|ausweglos|wertlos|gefangen|innerlich tot|innerlich leer)\b|hoffnungslosigkeit|(?:keine|ohne) (?:hoffnung|zukunft|perspektive) mehr|keinen ausweg|sehe (?:\w{1,8} ){0,3}(?:keine zukunft|kein licht|keinen ausweg)|hasse (?:mich|mein leben)|(?:falle|bin) (?:\w{1,8} ){0,3}(?:nur )?(?:zur|eine) last|allen zur last|alles (?:ist )?(?:sinnlos|egal|hoffnungslos)|nichts (?:hat|macht) (?:mehr |noch )?(?:einen )?sinn|was soll das alles noch|^\W*(?:bitte )?hilf(?:e|t)? mir\W*$|ich brauche hilfe\W*$|weine (?:jeden|stae?ndig|nur noch|dauernd)|ho?e?re stimmen|esse (?:kaum|nichts) mehr|ko?e?nnte (?:ihn|sie|meinen? \w{1,15}|den|die) (?:\w{1,8} )?(?:umbringen|erwue?rgen)|lieber sterben als
""",
    ),
)

LETHAL = r"sterben|sterbe|tot|tod|tode|to[e]?ten|umbringen|umzubringen|strick|sarg|u[e]?berdosis|verblut\w*"
LEANING = (
    r"will|wollte|mo[e]?chte|wu[e]?nsch\w*|hoff\w*|denke\w*|dachte|gedanke\w*|stelle|besser|lieber|liebsten|leichter|erleichter\w*|"
    r"plan\w*|ko[e]?nnte|wa[e]?re|wu[e]?rde|angst|sehn\w*|drang|frage mich|fast|beinahe|google\w*|verdien\w*|bereit|tro[e]?st\w*"
)

FUNCTION_WORDS = (
    r"ich|und|der|das|nicht|mich|mir|mein\w{0,2}|ist|ein\w{0,2}|zu|mit|auf|habe|bin|sie|er|es|den|dem|auch|noch|mehr|wird|hat|im|"
    r"kein\w{0,2}|wieder|heute|nur|bei|von|nach|wie|aber"
)
WRITER = r"ich|mich|mir|mein|meine|meinem|meinen|meiner|meines"
WORK_PEOPLE = (
    r"klient\w{0,6}|patient\w{0,6}|bewohner\w{0,5}|anrufer\w{0,5}|schue?ler\w{0,5}|jugendliche\w?|kind|kinder\w?|junge\w?|mae?dchen|"
    r"frau|frauen|mann|mae?nner|mutter|vater|eltern|menschen|mensch|leute|person|personen|jemand|jemanden|er|sie|ihn|ihm|ihr|ihre|"
    r"ihren|ihrem|ihnen|seine|seinen|seinem|betroffene\w?|angeho?e?rige\w?|gefangene\w?|insasse\w?|sich|familie\w?|klientel|deren|dessen"
)
CLOSE_PEOPLE = r"mein\w{0,2} (?:mann|frau|partner\w{0,3}|sohn|tochter|bruder|schwester|mutter|vater|freund\w{0,3}|cousin\w?|neffe\w?|nichte)|kolleg\w{1,5}|freundin|freund"
WORK_TOPIC = (
    r"prae?vention\w*|risiko\w*|assessment\w*|einschae?tzung\w*|abklae?rung\w*|gesprae?ch\w*|schulung\w*|fortbildung\w*|hotline|telefon|"
    r"beratung\w*|thema|fall|fae?lle|statistik\w*|rate\w?|vortrag|kurs|seminar|station|anrufe?\w?|literatur|forschung|anamnese|protokoll\w*|konzept\w*"
)
PREPOSITIONS = r"von|mit|bei|eines|einer|meine[rs]|unsere[rs]|der|des|unter|zu|fu[e]?r"
ME_TOO = r"und ich auch|ich auch|und mir geht es (?:auch )?so|mir auch"
WORK_VERBS = (
    r"gefragt|fragen|fragte|nachgefragt|angesprochen|abgeklae?rt|abklae?ren|einschae?tz\w*|eingeschae?tzt|begleite\w*|betreu\w*|behandel\w*|"
    r"berate\w*|beraten|unterricht\w*|gelehrt|geschult|arbeite mit|gearbeitet mit|besprochen|dokumentier\w*|verhinder\w*"
)
DENIAL = r"(?:\bnicht|\bkein\w{0,2}|\bnie|\bniemals|\bohne)(?: (?:wirklich|akut\w{0,2}|mehr|an|gedanken|absicht|plae?ne|ueber|ue?ber|etwa|zu|daran|die|den|einen|eine|an den|konkrete\w?|irgendwie|mich|mir)){0,4} ?$"
NOT_A_DENIAL = (
    r"(?:nicht nur|nicht (?:mehr )?(?:sicher|wissen)|weiss nicht|nicht sagen|kann nicht aufho?e?ren|nicht aus dem kopf|kein tag|keine nacht|keinen tag|niemand weiss|keiner weiss|"
    r"nicht erzae?hlt|noch nie so|nichts anderes|keinen anderen|nicht mehr leben|warum nicht|nicht versprechen|nicht garantieren|nicht behaupten)"
)
REPORTING = r"sagt|sagte|gesagt|meinte|meint|rief|schrie|schrieb|schreibt|geschrieben|erzae?hlt\w*|drohte|fragt|fragte|antwortet\w*|wiederholt\w*|flue?stert\w*"
WORRY_FOR_OTHERS = r"weiss (?:\w{1,8} ){0,2}nicht was ich|was soll ich (?:tun|machen)|was kann ich tun|soll ich (?:melden|es melden|die polizei)|niemande[mn] (?:gesagt|erzae?hlt)|allein damit|nicht (?:gemeldet|weitergegeben)"
