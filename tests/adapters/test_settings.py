"""Settings: read once, typed, and a mistake is told with file, key, value and the nearest right spelling."""

from datetime import timedelta
from pathlib import Path

import pytest

from rekindle.bootstrap import build, load_programmes
from rekindle.domain.durations import duration
from rekindle.domain.errors import ConfigurationError
from rekindle.settings import read_settings


@pytest.fixture
def configured(tmp_path):
    def write(text: str):
        file = tmp_path / "rekindle.toml"
        file.write_text(text)
        return read_settings(file)

    return write


def test_without_a_file_the_embedded_defaults_hold(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = read_settings()
    assert settings.mail_stays_local
    assert settings.data_dir == tmp_path / "var"
    assert [file.name for file in settings.programme_files()] == ["recovery.toml"]


WRONG = {
    "an unknown key": ('[smtp]\nhots = "x"\n', [":2: smtp.hots", 'did you mean "host"?']),
    "an unknown section": ("[smpt]\n", [":1: smpt", 'did you mean "smtp"?']),
    "a wrong type": ('[smtp]\nport = "many"\n', ['smtp.port = "many": must be a whole number']),
    "a zone that is none": ('[service]\nzone = "Berlin"\n', [":2: service.zone", "Berlin", "Europe/Berlin"]),
    "an http base_url": ('[service]\nbase_url = "http://x.example"\n', ["service.base_url", "https://"]),
    "a local part that is too long": (f'[service]\naddress = "{"c" * 26}@example.org"\n', ["26 characters", "25"]),
    "no TOML": ("[smtp]\n\nport = \n", [":3: not readable as TOML", "Invalid value"]),
    "a TOML that ends too soon": ("[service\n", [":1: not readable as TOML"]),
    "a dotted key": ('service.name = "A"\nsmtp.prot = 25\n', [":2: smtp.prot", 'did you mean "port"?']),
    "an unknown key without a near one": (
        '[brand]\n\ncolour = "#112233"\n',
        [":3: brand.colour: there is no such setting; known are: accent"],
    ),
    "a text that should be a list": (
        '[programmes]\nfiles = "a.toml"\n',
        [':2: programmes.files = "a.toml": must be a list, for example ["a.toml"]'],
    ),
    "a choice that is none": (
        '[service]\n\naddressing = "plsu"\n',
        [':3: service.addressing = "plsu": must be one of "plus"', 'did you mean "plus"?'],
    ),
    "a cohort's name that is none": (
        '[service]\n[cohorts."Spring 1"]\nprogramme = "recovery"\n',
        [":2: cohorts.Spring 1", "must be lower-case words joined by hyphens"],
    ),
    "PostgreSQL without a key store": ('[database]\nurl = "postgresql://x/y"\n', ["keys_url"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_stops_the_start_and_says_what_to_do(case, configured):
    text, told = WRONG[case]
    with pytest.raises(ConfigurationError) as error:
        configured(text)
    for part in ["rekindle.toml", *told]:
        assert part in str(error.value)


def test_a_misspelt_key_is_not_told_to_be_missing_as_well(configured):
    with pytest.raises(ConfigurationError) as error:
        configured('[safety.countries.gb]\nlinse = ["116 123"]\n')
    missing, misspelt = str(error.value).splitlines()
    assert missing.endswith("rekindle.toml:1: safety.countries.gb.emergency: is missing")
    assert 'rekindle.toml:2: safety.countries.gb.linse: there is no such setting; did you mean "lines"?' in misspelt


def test_a_programme_file_that_is_not_there_is_looked_for_beside_the_configuration(configured, tmp_path):
    (tmp_path / "mine.toml").write_text('id = "mine"\n')
    with pytest.raises(ConfigurationError) as error:
        load_programmes(configured('[programmes]\nfiles = ["mien.toml"]\n'))
    assert str(error.value).startswith(f"{tmp_path}/mien.toml: there is no such programme file")
    assert str(error.value).endswith('did you mean "mine.toml"?')


def test_a_mistake_in_the_environment_or_a_secrets_file_is_named_there(configured, monkeypatch, tmp_path):
    monkeypatch.setenv("REKINDLE_SMTP__PORT", "many")
    with pytest.raises(ConfigurationError) as error:
        configured("[smtp]\nport = 25\n")
    assert str(error.value) == 'environment variable REKINDLE_SMTP__PORT: smtp.port = "many": must be a whole number'
    monkeypatch.delenv("REKINDLE_SMTP__PORT")
    (tmp_path / "REKINDLE_SERVICE__ZONE").write_text("Berlin")
    monkeypatch.setenv("REKINDLE_SECRETS", str(tmp_path))
    with pytest.raises(ConfigurationError, match=f"^{tmp_path}/REKINDLE_SERVICE__ZONE: service.zone"):
        configured("")


def test_a_file_that_is_not_utf_8_is_named_with_its_line(tmp_path):
    (tmp_path / "rekindle.toml").write_bytes('[service]\nname = "Müller"\n'.encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"rekindle\.toml:2: not readable as TOML: it is not UTF-8"):
        read_settings(tmp_path / "rekindle.toml")
    with pytest.raises(ConfigurationError, match="it cannot be read: Is a directory"):
        read_settings(tmp_path)


def test_the_environment_beats_the_file(configured, monkeypatch):
    monkeypatch.setenv("REKINDLE_SMTP__HOST", "127.0.0.1")
    assert configured('[smtp]\nhost = "mail.example.org"\n').smtp.host == "127.0.0.1"


def test_a_secret_file_gives_a_password_that_is_never_shown(configured, monkeypatch, tmp_path):
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "REKINDLE_SMTP__PASSWORD").write_text("tulip")
    monkeypatch.setenv("REKINDLE_SECRETS", str(secrets))
    settings = configured("")
    assert settings.smtp.password.get_secret_value() == "tulip"
    assert "tulip" not in str(settings.model_dump(mode="json"))


@pytest.mark.parametrize(
    ("host", "port", "stays"),
    [("", 25, True), ("127.0.0.1", 1025, True), ("localhost", 2525, True), ("127.0.0.1", 25, False),
     ("127.0.0.1", 587, False), ("mail.example.org", 1025, False)],
)  # fmt: skip
def test_mail_stays_local_only_in_the_mailbox_or_at_a_loopback_sink(configured, host, port, stays):
    assert configured(f'[smtp]\nhost = "{host}"\nport = {port}\n').mail_stays_local is stays


def test_where_mail_leaves_the_machine_the_start_needs_two_humans_and_help_lines(configured):
    with pytest.raises(ConfigurationError, match=r"deputy.*countries.*coordinator drill"):
        build(configured('[smtp]\nhost = "mail.example.org"\n[coordinator]\nname = "R"\naddress = "r@example.org"\n'))


def test_a_deputy_with_the_coordinators_own_address_is_no_second_human(configured):
    people = 'name = "R"\naddress = "r@example.org"\ndeputy = "R@example.org"\n'
    lines = '[safety.countries.gb]\nemergency = "999"\nlines = ["116 123"]\n'
    with pytest.raises(ConfigurationError, match="second human"):
        build(configured(f'[smtp]\nhost = "mail.example.org"\n[coordinator]\n{people}{lines}'))


def test_a_country_without_help_lines_is_refused_where_mail_leaves(configured):
    people = 'name = "R"\naddress = "r@example.org"\ndeputy = "s@example.org"\n'
    lines = '[safety.countries.gb]\nemergency = "999"\nlines = ["116 123"]\n'
    where = '[service]\ncountry = "de"\n[smtp]\nhost = "mail.example.org"\n'
    with pytest.raises(ConfigurationError, match=r"safety.countries.de"):
        build(configured(f"{where}[coordinator]\n{people}{lines}"))


def test_a_cohort_with_the_name_of_a_programme_is_refused(configured):
    with pytest.raises(ConfigurationError, match="recovery"):
        build(configured('[cohorts.recovery]\nprogramme = "recovery"\n'))


def test_a_cohort_of_an_unknown_programme_is_refused(configured):
    with pytest.raises(ConfigurationError, match=r'rekindle\.toml:2: .*"recovry".*did you mean "recovery"\?'):
        build(configured('[cohorts.spring]\nprogramme = "recovry"\n'))


def test_an_organisations_own_programme_orders_replaces_and_adds_steps(configured, tmp_path):
    (tmp_path / "mine.toml").write_text(
        'id = "mine"\ntitle = "Mine"\nsteps = ["support", "./sleep", "crafting"]\n'
        'texts = "texts"\n[replace]\ncrafting = "presence"\n'
    )
    (tmp_path / "sleep").symlink_to(Path("examples/organisation/steps/sleep").resolve())
    (tmp_path / "texts").symlink_to(Path("config/programmes/recovery").resolve())
    programmes, faults = load_programmes(configured('[programmes]\nfiles = ["mine.toml"]\n'))
    assert faults == ()
    assert [step.id for step in programmes["mine"].steps] == ["support", "sleep", "presence"]


def test_durations_are_read_and_nonsense_is_refused():
    assert duration("1d12h") == timedelta(hours=36)
    for wrong in ("", "7", "d7", "7 days", "0d"):
        with pytest.raises(ValueError, match="is not a duration"):
            duration(wrong)
