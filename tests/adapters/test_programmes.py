"""Programme files: an organisation's level 0, and each mistake in them named with its line."""

import re

import pytest

from rekindle.adapters.programmes import all_wanted, read_programmes
from rekindle.bootstrap import build, load_programmes, renderer
from rekindle.domain.errors import ConfigurationError
from rekindle.domain.programme import Rhythm
from rekindle.settings import DATA, read_settings
from support.pictures import png

HEAD = 'id = "mine"\ntitle = "Mine"\nsteps = ["responsibility", "./steps/sleep"]\nreplace = {}\ntexts = "recovery"\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "programmes" / "steps").mkdir(parents=True)
    (tmp_path / "programmes" / "steps" / "sleep").symlink_to(DATA / "examples" / "organisation" / "steps" / "sleep")
    (tmp_path / "programmes" / "recovery").symlink_to(DATA / "config" / "programmes" / "recovery")
    return tmp_path


@pytest.fixture
def configured(folder):
    """Programmes of these texts, by their file names, and the settings that name them."""

    def make(settings: str = "", **files: str):
        for name, text in files.items():
            (folder / "programmes" / f"{name}.toml").write_text(text)
        names = ", ".join(f'"programmes/{name}.toml"' for name in files)
        (folder / "rekindle.toml").write_text(f"[programmes]\nfiles = [{names}]\n{settings}")
        return read_settings(folder / "rekindle.toml")

    return make


WRONG = {
    "a misspelt key": ('langauge = "de"\n', 6, 'there is no such setting; did you mean "language"?'),
    "a misspelt key of a table": ('\n[rhythm]\nday = "tue"\nhuor = "08:00"\n', 9, 'rhythm.huor: there is no such setting; did you mean "hour"?'),
    "a day that is none": ('[rhythm]\nday = "tuesday"\n', 7, 'rhythm.day = "tuesday": must be one of "mon", "tue", "wed", "thu", "fri", "sat" or "sun"; did you mean "tue"?'),
    "an hour that is none": ('[rhythm]\nhour = "8 am"\n', 7, 'write a time of day such as "08:00"'),
    "an hour in the quiet hours": ('rhythm = { hour = "21:00" }\n', 6, 'hour = "21:00" lies in the quiet hours: mail may come from 06:00 until 21:00'),
    "an hour before the morning": ('rhythm = { hour = "05:59" }\n', 6, "lies in the quiet hours"),
    "an hour of the day for the night": ('rhythm = { hour = "12:00", night = true }\n', 6, "mail may come from 18:00 until 09:00 for people who sleep by day"),
    "a pace that is none": ('rhythm = { pace = "slower" }\n', 6, 'must be one of "weekly" or "fortnightly"'),
    "a colour nobody can read": ('[brand]\nname = "A"\naccent = "#ffcc00"\n', 8, "choose a darker colour"),
    "a misspelt colour": ('[brand]\naccent_drak = "#ffcc00"\n', 7, 'did you mean "accent_dark"?'),
    "a zone that is none": ('zone = "Berlin"\n', 6, 'such as "Europe/Berlin"'),
    "a language that is none": ('language = "English"\n', 6, 'language = "English": must be a language code, for example "de"'),
    "a table that is none": ('brand = "blue"\n', 6, 'brand = "blue": must be a table'),
    "a text without quotation marks": ("language = de\n", 6, "not readable as TOML: Invalid value; is a text without its quotation marks?"),
    "a logo without words": ('[brand]\nlogo = "a.png"\n', 6, "a logo needs logo_alt"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_named_with_file_line_key_and_what_to_do(case, configured, folder):
    text, line, told = WRONG[case]
    settings = configured(mine=HEAD + text)
    with pytest.raises(ConfigurationError) as error:
        read_programmes(settings.programme_files())
    assert f"{folder}/programmes/mine.toml:{line}: " in str(error.value)
    assert told in str(error.value)


def test_a_replacement_of_a_step_that_is_none_is_named_with_the_right_spelling(configured):
    text = HEAD.replace("replace = {}", 'replace = { responsibilty = "support" }')
    with pytest.raises(ConfigurationError, match=r'mine\.toml:4: .*"responsibilty".*did you mean "responsibility"\?'):
        read_programmes(configured(mine=text).programme_files())


TWINS = {
    "two files": (
        'steps = [\n  "support",  # not "b"\n  "./a/twin.py",\n  "./b/twin.py",\n]\n',
        '{file}:6: the step "twin" stands twice: "./a/twin.py" ({file}:5) and "./b/twin.py" ({file}:6); each step once: '
        "rename one of them, or take one out",
    ),
    "an installed one and a folder": (
        'steps = ["support", "./support"]\n',
        '{file}:3: the step "support" stands twice: the installed plugin "support" ({file}:3) and "./support" ({file}:3); '
        "each step once: rename one of them, or take one out",
    ),
    "a replacement": (
        'steps = ["support", "presence"]\n\n[replace]\npresence = "./x/support"\n',
        '{file}:6: the step "support" stands twice: the installed plugin "support" ({file}:3) and "./x/support" ({file}:6); '
        "each step once: rename one of them, or take one out",
    ),
    "one and the same": (
        'steps = ["support",\n"support"]\n',
        '{file}:4: the step "support" stands twice: the installed plugin "support" ({file}:3) and the installed plugin '
        '"support" ({file}:4); each step once: take one out',
    ),
}


@pytest.mark.parametrize("case", TWINS)
def test_two_steps_of_one_name_are_both_named_with_their_lines(case, configured, folder):
    text, told = TWINS[case]
    with pytest.raises(ConfigurationError) as error:
        read_programmes(configured(mine='id = "mine"\ntitle = "Mine"\n' + text).programme_files())
    assert str(error.value) == told.format(file=folder / "programmes" / "mine.toml")


def test_steps_that_cannot_have_their_names_are_all_told_with_the_rule_in_words(configured, folder):
    text = 'id = "mine"\ntitle = "Mine"\nsteps = [\n  "./v_good.py",\n  "Su pport",\n  "./steps/Sleep Well",\n]\n'
    with pytest.raises(ConfigurationError) as error:
        read_programmes(configured(mine=text).programme_files())
    rule = "must be lower-case words joined by hyphens, at most 40 characters, for example wind-down"
    file = folder / "programmes" / "mine.toml"
    assert str(error.value).splitlines() == [
        f'{file}:4: steps names "./v_good.py", whose step would be "v_good": the name of a step {rule}; rename it to "v-good.py"',
        f'{file}:5: steps names "Su pport": the name of an installed step {rule}; a folder or file begins with ./',
        f'{file}:6: steps names "./steps/Sleep Well", whose step would be "Sleep Well": the name of a step {rule}; '
        'rename it to "sleep-well"',
    ]


def test_a_programmes_own_name_that_is_none_is_told_at_its_line(configured):
    with pytest.raises(
        ConfigurationError, match=r'mine\.toml:1: id = "A B": must be lower-case words joined by hyphens'
    ):
        read_programmes(configured(mine=HEAD.replace('"mine"', '"A B"')).programme_files())


def test_a_programme_file_that_is_not_there_is_told_with_the_nearest_one(configured, folder):
    settings = configured(mine=HEAD)
    wrong = [file.with_name("mien.toml") for file in settings.programme_files()]
    with pytest.raises(
        ConfigurationError, match=r'mien\.toml: there is no such programme file.*did you mean "mine\.toml"\?'
    ):
        read_programmes(wrong)


def test_a_logo_that_is_not_there_stops_the_start(configured):
    settings = configured(mine=HEAD + '[brand]\nlogo = "logo.png"\nlogo_alt = "Mine"\n')
    with pytest.raises(ConfigurationError, match=r'mine\.toml:7: brand\.logo = "logo\.png": it cannot be read'):
        build(settings)


@pytest.mark.parametrize(
    ("table", "rhythm"),
    [
        ("", Rhythm(day=0, hour=480, pace=1, night=False)),
        ('[rhythm]\nday = "thu"\nhour = "20:59"\npace = "fortnightly"\n', Rhythm(day=3, hour=1259, pace=2)),
        ('[rhythm]\nhour = "06:00"\n', Rhythm(hour=360)),
        ("[rhythm]\nnight = true\n", Rhythm(hour=480, night=True)),
        ('[rhythm]\nnight = true\nhour = "18:00"\n', Rhythm(hour=360, night=True)),
        ('[rhythm]\nnight = true\nhour = "02:30"\n', Rhythm(hour=870, night=True)),
        ('[rhythm]\nnight = true\nhour = "08:59"\n', Rhythm(hour=1259, night=True)),
    ],
)
def test_the_rhythm_is_read_as_it_shows_on_a_clock(table, rhythm, configured):
    programmes, _ = load_programmes(configured(mine=HEAD + table))
    assert programmes["mine"].rhythm == rhythm


def test_a_step_keeps_its_place_when_it_is_replaced_by_a_plugin_or_a_folder(configured):
    text = HEAD.replace('"./steps/sleep"', '"crafting", "support"')
    text = text.replace("replace = {}", 'replace = { responsibility = "./steps/sleep", support = "presence" }')
    programmes, faults = load_programmes(configured(mine=text))
    assert [step.id for step in programmes["mine"].steps] == ["sleep", "crafting", "presence"]
    assert faults == ()


def test_what_is_installed_and_not_named_is_not_active(configured):
    settings = configured(mine=HEAD)
    assert set(all_wanted(read_programmes(settings.programme_files()))) == {"responsibility", "sleep"}
    programmes, _ = load_programmes(settings)
    assert [step.id for step in programmes["mine"].steps] == ["responsibility", "sleep"]


def test_several_programmes_share_a_step_and_one_name_cannot_be_two_steps(configured, folder):
    other = HEAD.replace('id = "mine"', 'id = "other"')
    programmes, faults = load_programmes(configured(mine=HEAD, other=other.replace("./steps", "../programmes/steps")))
    assert faults == ()
    assert programmes["mine"].step("sleep") is programmes["other"].step("sleep")
    (folder / "programmes" / "old" / "sleep").mkdir(parents=True)
    with pytest.raises(
        ConfigurationError,
        match=r'other\.toml:3: the step "sleep" is "\./old/sleep" \(.*other\.toml:3\) here and "\./steps/sleep" \(.*mine\.toml:3\)',
    ):
        load_programmes(configured(mine=HEAD, other=other.replace("./steps", "./old")))
    with pytest.raises(ConfigurationError, match=r'the installed plugin "sleep" \(.*other\.toml:3\) here'):
        load_programmes(configured(mine=HEAD, other=other.replace("./steps/sleep", "sleep")))


def test_two_files_with_one_id_are_refused(configured):
    with pytest.raises(
        ConfigurationError, match=r'other\.toml:1: two programme files have the id "mine", this one and .*mine\.toml:1;'
    ):
        load_programmes(configured(mine=HEAD, other=HEAD))


def test_each_programme_has_its_brand_over_the_services(configured, folder):
    (folder / "logo.png").write_bytes(png(9, 9))
    settings = configured(
        '[brand]\nlogo = "logo.png"\nlogo_alt = "The service"\naccent = "#1d5b57"\n',
        mine=HEAD + '[brand]\nname = "Team A"\naccent = "#124578"\n',
        other=HEAD.replace('"mine"', '"other"') + '[brand]\nlogo = ""\n',
    )
    jinja = renderer(settings)
    context = {"programme": "x", "organisation": "y"}
    mails = {name: jinja.mail("help", "en", context | {"programme_id": name}) for name in ("mine", "other", "")}
    assert [len(mails[name].pictures) for name in mails] == [1, 0, 1]
    assert ["#124578" in mails[name].html for name in mails] == [True, False, False]
    assert ["#1d5b57" in mails[name].html for name in mails] == [False, True, True]


def test_the_commented_keys_of_the_shipped_programme_and_those_of_the_guide_are_right(configured, folder):
    shipped = (DATA / "config" / "programmes" / "recovery.toml").read_text()
    told = re.findall(r"^# (\[(?:rhythm|brand)\]|\w+ = .*)$", shipped[shipped.index("# [rhythm]") :], re.MULTILINE)
    guide = (DATA / "docs" / "writing-steps.md").read_text()
    (in_guide,) = re.findall(r"```toml\n(steps = .*?)```", guide, re.DOTALL)
    (folder / "programmes" / "logo.png").write_bytes(png(9, 9))
    shared = 'id = "{}"\ntitle = "A"\ntexts = "recovery"\n'
    settings = configured(
        mine=shared.format("mine") + 'steps = ["support"]\n' + "\n".join(told),
        guide=shared.format("guide")
        + in_guide.replace("./steps/quiet", "./steps/sleep2").replace('"./steps/sleep", ', ""),
    )
    plans = read_programmes(settings.programme_files())
    assert [plan.content.rhythm.value for plan in plans] == [Rhythm(), Rhythm(day=3, hour=450)]
    assert [plan.content.brand.accent for plan in plans] == ["#1d5b57", "#1d5b57"]
    assert (
        renderer(settings).mail("help", "en", {"programme": "", "organisation": "", "programme_id": "guide"}).pictures
    )


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("some = 30", "some below high"),
        ("items = 9", 'scores "check 9 0-4"'),
        ("inward = [5, 12]", "from 1 to 8"),
    ],
)
def test_a_check_that_cannot_be_scored_is_refused_at_the_start(configured, check, said):
    settings = configured(mine=HEAD + "[check]\n" + check + "\n")
    with pytest.raises(ConfigurationError, match=said):
        load_programmes(settings)


def test_cut_offs_are_read_from_the_programmes_file(configured):
    found, _ = load_programmes(configured(mine=HEAD + "[check]\nsome = 5\nhigh = 12\ninward = []\noutward = []\n"))
    assert (found["mine"].scoring.some, found["mine"].scoring.high, found["mine"].scoring.inward) == (5, 12, ())
