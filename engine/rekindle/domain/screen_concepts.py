"""What words of a reply are about, for the screen's second reader. Data only; screen_features.py says how it is used.

A concept is a family of words: somebody who writes `cord`, `belt` or `beam` may mean the same thing, and no list of
phrases holds every pair of them. `*` ends a stem. One word may belong to several concepts. Written folded and squeezed
(see `screen_features.squeeze`): one letter for a doubled one, no accents, German `ae`, `oe`, `ue` as `a`, `o`, `u`.
"""

ENGLISH = {
    "death": "die dies died dead death* dying kil* suicid* funeral* grave* cremat* coffin* corpse* burial buried afterlife heaven overdos* unaliv* hang hanged hanging murder* perish* drown*",
    "means": "rope* noose* belt* cord* blade* razor* knife knives scisor* gun guns shotgun rifle pistol pils pil tablet* insulin paracetamol morphine fentanyl potasium propofol meds packet* botle* dose* sachet* vial* ampoule* rail rails railing* track* bridge* rof platform* edge ledge parapet balcony window* clif* train* lory truck* beam* tre river sea lake moor* quary canal weir reservoir water exhaust* garage stairwel* belt lighter ketle",
    "own_end": "goodbye* farewel* wil funeral insurance afairs letter leters note notes pasword* belonging* tidy tidied sorted cleared settled forgive forgiven sory",
    "gone": "gone vanish* disapear* disappear* exist* stop end ended ending finish* over leave leaving wake waking sleep asleep forever switch* of peace quiet nothing nowhere ever never",
    "soon": "tonight tonite tomorow today friday saturday sunday monday weekend wednesday thursday tuesday date night soon christmas morning",
    "hurt": "hurt* cut cuts cutting cuting burn* scratch* blood bled bleeding blod* wound* scar scars harm* bruis* slap* hit hits hitting punch* strangl* chok* beat* beating rape* rapes slash* pinch* bit kick* shov* push* throtl*",
    "body": "arm arms wrist* thigh* skin leg legs throat vein* stomach neck head forearm* knuckle* hand hands",
    "fear": "afraid scared frighten* teror* teri* fear* unsafe safe threat* stalk* folow* outside door chair lock locked hiding hide knows find found",
    "dear": "husband* wife partner* boyfriend* girlfriend* ex dad father mum mam mother brother* sister* son daughter* kid kids child children girls boys boy family fiance* stepdad* flatmate* baby twins uncle* cousin*",
    "work": "client* patient* resident* caler* service tenant* caseload* student* pupil* colleague* manager* supervisor* ward* shift* team* unit* boss consultant* carer* ofice meting* rota audit* handover* inspection* clinic* trust student*",
    "burden": "burden* beter without worse useless worthles* waste neded mis miss nobody noone anyone cope mised worth nuisance drain weight",
    "plan": "plan plans planed planning planing decid* decision* date chosen bought ordered prepared arranged ready rehears* research* worked loked counted saved saving colect* stash* hid hoard*",
    "wish": "want wants wanted wanting wish* hope hoping hoped pray* long longing crave* dream* ready rather envy envious jealous welcome relief urge* tempt* think thinking thought* imagin* pictur* wonder*",
    "life": "life live living alive exist existence world earth breath* future birthday next year reason* point purpose",
    "anger": "revenge kil hate rage angry anger furious hurt deserve* pay wait waiting get smash* hamer knife gun stab shoot axe petrol strangl* throtl* poison* smother* pilow swerve* burn",
    "calm": "calm peace peaceful relief lighter serene easy easier clear light",
    "work_harm": "wrong dose* mistake* eror* eror insulin falsif* backdat* signed unreported drunk drink drank drinking vodka wine beer joint weed tramadol codeine sleper* slept asleep wheel neglect* bruise* slap* restrain* grope* spat spit punch* threw threat* harass* bulied bulying racist abuse* unsafe stafing allergy fal fell sores locked",
    "loss": "died dead death suicide* overdos* inquest coroner* funeral* resus* arest* cpr body found hanging lost baby stilbirth scene jumped ventilator icu",
    "play": "film book novel series podcast show game episode play song news article soap documentary character* telly tv comic author",
    "fun": "haha lol joke joking laugh* funny kidding cake cofe tea lunch holiday* leave weather printer email* inbox paperwork parking meting* budget rota boiler canteen",
    "machine": "automatic autoreply auto ofice reply away monitored inbox respond response contact emergency helpline number* line lines urgent message received attend nearest dial samaritans lifeline",
}  # fmt: skip

GERMAN = {
    "death": "sterb* stirb* gestorben tot tod tote* toten toter todes* tod* umbring* umgebracht suizid* selbstmord* selbsttotung freitod beerdig* begrab* grab sarg friedhof jenseits erhang* ertrank* uberdosis umkom* krepier* erlos* herrgott leiche",
    "means": "strick* seil* gurtel* klinge* rasier* meser* schere* pistole* wafe* gewehr* pile pilen tablete* tabletten insulin packung* paracetamol morphin* kalium propofol schlaftablet* medikamentenschrank* schrank dosis ampule* schiene* gleis* bahnsteig* brucke* dach gelander* balkon* fenster* kante* zug zuge lkw baum baume balken fluss see wasser wald garage auto parkhaus tunel steinbruch hochwasser donau rhein abgas* feuerzeug bugeleisen bremse",
    "own_end": "abschied* verabschied* testament brief briefe versicher* lebensversicher* vermogen schlusel* geordnet geregelt erledigt aufgeraumt ausgeraumt verschenk* geschenkt verziehen verzeih* pasworter vollmacht* leid tschus lebewohl wohl macht",
    "gone": "weg verschwind* aufhor* aufgehort schlus ende enden beend* auflos* aufwach* wach einschlaf* schlafen nimer nie ausschalt* ruhe frieden nichts nirgends gehen geh gegangen ubrig",
    "soon": "heute heut nacht morgen abend freitag samstag sonntag montag wochenende datum termin uhrzeit bald dienstag mittwoch donnerstag weihnachten",
    "hurt": "verletz* schneid* geschniten schnitt* ritz* geritzt ritze kratz* verbrann* verbren* verbruh* blut* wunde* narbe* schlag* schlug geschlagen gewurgt wurgt wurg* verprugel* pruegel* prugel* trit* getreten stos* gestosen vergewaltig* blau* flecken fleck beiss*",
    "body": "arm arme armen handgelenk* oberschenkel* haut bein beine hals puls* ader* bauch kopf unterarm* hand hande ruken",
    "fear": "angst* furcht* bedroh* droht drohung* verfolg* stalk* unsicher sicher tur turen schlos versteck* einsper* spert lauert wartet findet gefunden adrese polizei frauenhaus ausgerastet rastet",
    "dear": "mann ehemann frau partner* freund* ex vater mutter bruder* schwester sohn tochter kinder kind kindern familie stiefvater schwiegervater schwager onkel mama papa baby kleine kleinen zwilinge vermieter",
    "work": "klient* patient* bewohner* anrufer* betreut* schuler* kolege* kolegin* kolegen chef* leitung* station* dienst* schicht* team* visite supervis* fortbildung besprech* sitzung ubergabe doku* bericht* antrag* trager wohngrupe einsatz*",
    "burden": "last belast* beser ohne wertlos* nutzlos* uberflus* uberfluss* braucht brauchen vermis* fehlen merkt keiner niemand wert gefalen weniger sorgen entlast* weg",
    "plan": "plan plane geplant planen plant entschied* entschlus* beschlosen datum ausgesucht gekauft besorgt bestelt bereit vorbereit* gesamelt samle samel* versteckt ausgerechnet gerechnet uberleg* recherch* gezahlt weis",
    "wish": "will wil wolte wol* mochte mocht wunsch* wunsche hof* gehoft bete beten sehn* lieber beneid* eifersucht* neid erleichter* drang denk* denke gedanke* stele vorstel* traum* frage mag mog gern",
    "life": "leben lebens* lebe lebt lebendig dasein existier* welt zukunft geburtstag jahr sin grund zweck aufwach* da mut",
    "anger": "rache rach* hass* hase wut wutend umbring* erschlag* erstech* stech stich zusch* zuschlag* bezahl* busen verdient lauer* aufelauer* meser hamer anzund* gift* vergift* umfahr* schadel totschlag* erwurg* kissen garantier* bus*",
    "calm": "ruhig ruhe frieden friedlich erleichter* leicht klar gelasen",
    "work_harm": "falsch* dosis medikament* insulin fehler vertausch* verwechsel* nicht gemeldet vergesen betrunken trink* getrunken wein bier schnaps joint kif* restalkohol benzo* tilidin tropfen beruhig* verordnet geschlafen eingeschlafen steuer vernachlas* blaue flecken geschlagen schlagt angespuckt bespuckt gebissen begrapscht belastig* mobb* rasist* bedroht fixier* eingespert gefalscht ruckdatiert allein nachtwache alergie gesturzt striemen missbrauch*",
    "loss": "tot gestorben verstorben* suizid* uberdosis reanim* beerdigung obduktion kripo polizei gefunden erhangt totgeburt stilgeburt ertrunken unfal todesnachricht einsatz springen lebenslos",
    "play": "film buch roman serie podcast folge spiel tatort krimi lied nachrichten artikel doku zeitung zeitschrift autor theater kino fernsehen",
    "fun": "haha lol witz scherz lach* gelacht lustig kuchen kafe tee pause urlaub* weter druker kopierer mail mails formular* papierkram parkplatz sitzung haushalt dienstplan excel kantine eis",
    "machine": "automatisch* abwesen* buro vertretung weitergeleitet nachricht sekretariat erreichbar notfal* notruf wenden bearbeit* wahlen rufen kostenfrei anonym eingegangen urlaub bis einschlieslich",
}  # fmt: skip

# Who a sentence is about, read word by word. `self` counts only while nobody else was named after it.
ENGLISH_PERSONS = {
    "self": "i im ive id il ill me my myself mine meself",
    "other": "he she they him her them his their hers hes shes theyre client* patient* resident* caler* someone somebody people kid kids lad lady man woman boy girl student* colleague* neighbour* who whose mother father husband wife brother sister dad mum nan friend* son daughter",
    "you": "you your yours youre we us our",
}  # fmt: skip
GERMAN_PERSONS = {
    "self": "ich mich mir mein meine meinem meinen meiner meines i mi",
    "other": "er sie ihn ihm ihr ihre ihren ihrem ihrer ihnen seine seinen seinem seiner klient* patient* bewohner* anrufer* schuler* jemand leute menschen junge madchen herr frau mann kolege* kolegin* nachbar* vater mutter bruder schwester freund* sohn tochter oma opa",
    "you": "du dich dir euch eure wir uns unser* sie",
}  # fmt: skip
ENGLISH_NEGATIONS = "not no never nobody nothing none dont cant wont isnt wasnt didnt doesnt wouldnt couldnt havent hasnt without neither nor cannot aint stop stopped"
GERMAN_NEGATIONS = (
    "nicht kein keine keinen keinem keiner nie niemals niemand nichts ohne nimer nix weder ned net kaum nich nit"
)
