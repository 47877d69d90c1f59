"""Words that the filler customers are made of. Source of names and places: none is real."""

from dataclasses import dataclass

SHARED_WITH_ADVENTURE_WORKS = 60
SHARED_WITH_TREY_RESEARCH = 3
CONTOSO_FILLER = 40


@dataclass(frozen=True)
class Locale:
    """Companies of one country and language; each ``#`` is a digit of the company's number."""

    country: str
    pattern: str
    trades: str  # "word:latin, …"
    names: str
    people: str
    streets: str
    cities: str  # "city:postal code[:state], …"
    phone: str
    share: int
    registration: str = ""


LOCALES = [
    Locale(
        "PL", "{trade} {name} sp. z o.o.",
        "Piekarnia:piekarnia, Cukiernia:cukiernia, Drukarnia:drukarnia, Przychodnia:przychodnia, "
        "Księgarnia:ksiegarnia, Stolarnia:stolarnia, Kancelaria:kancelaria, "
        "Spółdzielnia:spoldzielnia, Wytwórnia:wytwornia, Hurtownia:hurtownia, Łaźnia:laznia",
        "Złoty Kłos:zlotyklos, Żuraw:zuraw, Słońce:slonce, Błękitna Wisła:blekitnawisla, "
        "Ćma:cma, Świerk:swierk, Ósemka:osemka, Łąki Łan:lakilan, Źródło:zrodlo, Jaźwiec:jazwiec, "
        "Bursztyn:bursztyn, Dąb:dab, Orzeł:orzel",
        "Anna Kowalska, Jan Nowak, Łukasz Żak, Małgorzata Dudek, Stanisław Wróbel, Bożena Sęk",
        "ul. Długa, ul. Kościuszki, ul. Świętojańska, al. Jana Pawła II, ul. Łąkowa, pl. Wolności",
        "Warszawa:00-8##, Łódź:90-4##, Kraków:31-1##, Wrocław:50-0##, "
        "Poznań:60-1##, Gdańsk:80-2##, Rzeszów:35-0##, Świdnica:58-1##",
        "+48 22 345 6###", 121, "0000######",
    ),
    Locale(
        "PL", "{trade} „{name}” sp. z o.o.",
        "Кав'ярня:kaviarnia, Книгарня:knyharnia, Майстерня:maisternia, Перекладацьке бюро:biuro",
        "Калина:kalyna, Львівська брама:lvivskabrama, Ґанок:ganok, Їжак:yizhak, "
        "Соняшник:soniashnyk",
        "Олена Шевченко, Андрій Бондаренко, Ірина Ткачук",
        "ul. Mokotowska, ul. Floriańska, ul. Lwowska",
        "Warszawa:00-6##, Kraków:31-0##, Przemyśl:37-7##",
        "+48 12 422 1###", 18, "0000######",
    ),
    Locale(
        "CZ", "{trade} {name} s.r.o.",
        "Pekařství:pekarstvi, Truhlářství:truhlarstvi, Řeznictví:reznictvi, Květinářství:kvetiny, "
        "Účetní kancelář:ucetni, Lékárna:lekarna, Čajovna:cajovna, Šicí dílna:dilna",
        "U Zlatého lva:uzlateholva, Říp:rip, Ďáblice:dablice, Žižkov:zizkov, Švestka:svestka, "
        "Čáp:cap, Bílá labuť:bilalabut",
        "Jiří Dvořák, Žaneta Čechová, Řehoř Šťastný, Ludmila Křížová",
        "Náměstí Míru, Lidická, Husova, Zámecká, Řeznická",
        "Praha:110 ##, Brno:602 ##, Olomouc:779 ##, Plzeň:301 ##, Děčín:405 ##",
        "+420 225 34####", 50,
    ),
    Locale(
        "DE", "{trade} {name} GmbH",
        "Bäckerei:baeckerei, Tischlerei:tischlerei, Steuerbüro:steuerbuero, Gärtnerei:gaertnerei, "
        "Möbelhaus:moebelhaus, Autohaus:autohaus",
        "Müller:mueller, Großmann:grossmann, Öztürk:oeztuerk, Jäger & Söhne:jaeger, Weiß:weiss, "
        "Überland:ueberland, Käthe Straßer:strasser",
        "Jörg Müller, Käthe Weiß, Günter Groß, Änne Schröder",
        "Hauptstraße, Bahnhofstraße, Mühlenweg, Lindenallee",
        "Berlin:101##, München:803##, Köln:506##, Dresden:010##, Görlitz:028##",
        "+49 30 2345 6###", 40,
    ),
    Locale(
        "FR", "{trade} {name} SARL",
        "Boulangerie:boulangerie, Pâtisserie:patisserie, Crèmerie:cremerie, Hôtel:hotel, "
        "Bibliothèque:bibliotheque",
        "L'Étoile d'Or:etoiledor, Le Cœur Brisé:coeurbrise, Saint-Rémy:saintremy, "
        "Aÿ-Champagne:ay, Ça Va Bien:cavabien",
        "Chloé Lefèvre, François Noël, Zoé Garçon",
        "rue de la Paix, avenue Jean-Jaurès, place de l'Église",
        "Paris:750##, Lyon:690##, Nîmes:300##, Besançon:250##",
        "+33 1 42 34 5###", 22,
    ),
    Locale(
        "GR", "{trade} {name} ΑΕ",
        "Αρτοποιείο:artopoieio, Βιβλιοπωλείο:vivliopoleio, Ξενοδοχείο:xenodocheio, "
        "Φαρμακείο:farmakeio",
        "Ήλιος:ilios, Άγιος Νικόλαος:agiosnikolaos, Ωκεανός:okeanos, Χρυσή Ακτή:chrysiakti, "
        "Ψαράς:psaras",
        "Γιώργος Παπαδόπουλος, Ελένη Ιωάννου, Ζωή Χατζή",
        "Ερμού, Πανεπιστημίου, Τσιμισκή",
        "Αθήνα:105 ##, Θεσσαλονίκη:546 ##, Ηράκλειο:712 ##",
        "+30 21 0324 5###", 18,
    ),
    Locale(
        "BG", "{trade} {name} ЕООД",
        "Пекарна:pekarna, Печатница:pechatnitsa, Аптека:apteka",
        "Роза:roza, Златен лъв:zlatenlav, Черно море:chernomore, Щастие:shtastie, Жерав:zherav",
        "Георги Димитров, Мария Йорданова",
        "бул. Витоша, ул. Шипка",
        "София:10##, Пловдив:40##, Варна:90##",
        "+359 2 981 2###", 14,
    ),
    Locale(
        "LV", "SIA „{trade} {name}”",
        "Булочная:bulochnaya, Мастерская:masterskaya, Типография:tipografiya, Чайная:chaynaya",
        "Ёлка:yolka, Балтийский бриз:baltiyskiybriz, Журавль:zhuravl, Подсолнух:podsolnukh",
        "Елена Фёдорова, Сергей Щукин, Юлия Озолиня",
        "Brīvības iela, Čaka iela, Maskavas iela",
        "Rīga:LV-10##, Daugavpils:LV-54##",
        "+371 67 03 4###", 16,
    ),
    Locale(
        "SK", "{trade} {name} s.r.o.",
        "Pekáreň:pekaren, Čalúnnictvo:calunnictvo, Kníhkupectvo:knihkupectvo",
        "Kriváň:krivan, Ľalia:lalia, Stĺp:stlp, Žriebä:zrieba",
        "Ľubomír Kráľ, Vlasta Žiaková",
        "Hlavná, Štúrova",
        "Bratislava:811 ##, Košice:040 ##",
        "+421 2 5923 4###", 12,
    ),
]  # fmt: skip

# Names that try a page: other directions, other planes, too long, too short, markup, twins.
_LONG = "Towarzystwo Przyjaciół Bardzo Długich Nazw Przedsiębiorstw " * 3
EDGES = [
    ("PL", "מאפיית השחר", "hashachar"),
    ("PL", "بيت الياسمين للتجارة", "alyasmin"),
    ("PL", "שלום Travel بيت", "shalom-travel"),
    ("PL", "🍕 Pizza Presto 🚀", "pizzapresto"),
    ("PL", _LONG.strip(), "dlugienazwy"),
    ("PL", "Q", "q"),
    ("PL", "42 Łąki", "42laki"),
    ("PL", "O'Brien & Córki <Druk>", "obrien"),
    ("PL", "„Cudzysłów” \"Quote\" 'Apostrof'", "quote"),
    ("PL", "Kwiaciarnia Róża", "roza1"),
    ("PL", "Kwiaciarnia Róża", "roza2"),
    ("PL", "kwiaciarnia róża", "roza3"),
    ("CZ", "99 % Čokoláda", "cokolada99"),
    ("CZ", "50%_off\\Obchod", "obchod50"),
    ("CZ", "株式会社ひかり", "hikari"),
    ("CZ", "ŽLUŤOUČKÝ KŮŇ", "zlutoucky"),
    ("DE", "123456789", "123456789"),
    ("DE", "İstanbul Börek", "istanbul-boerek"),
    ("DE", "Ⅳ. Kino", "viertes-kino"),
]

AMERICAN = Locale(
    "US", "{trade} {name}",
    "Lakeside:lakeside, Blue Ridge:blueridge, Sunset:sunset, Northern:northern, Golden Gate:gg, "
    "Maple Street:maple, Río Grande:riogrande",
    "Dental Care:dental, Roofing LLC:roofing, Coffee Roasters:coffee, Law Group:law, "
    "Public Library:library, Brewing Co.:brewing",
    "Olivia Martinez, Noah Johnson, Zoë O'Connor, José Núñez",
    "Main Street, Oak Avenue, 5th Avenue, Washington Boulevard",
    "Seattle:981##:WA, Austin:787##:TX, Denver:802##:CO, Boston:021##:MA",
    "+1 206 555 01##", CONTOSO_FILLER,
)  # fmt: skip
