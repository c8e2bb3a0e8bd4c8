"""An organisation's face: checked when it is read, sent inside the mail, and each programme's own."""

import re

import pytest
from pydantic import ValidationError

from rekindle.adapters.branding import Branding, read_brand
from rekindle.adapters.render import JinjaRenderer
from rekindle.domain.colours import contrast
from rekindle.domain.errors import ConfigurationError
from rekindle.mail.compose import compose
from rekindle.sections import GROUNDS, Brand
from rekindle.settings import DATA, read_settings
from support.pictures import gif, jpeg, png
from support.words import Words

TEMPLATES = DATA / "templates" / "email"
CONTEXT = {"first_name": "Anna", "programme": "Seven steps", "organisation": "Lindenhof Care", "week": 2, "weeks": 7}
LOGO = {"logo": "logo.png", "logo_alt": "Lindenhof Care"}
FULL = LOGO | {
    "accent": "#1d5b57",
    "accent_dark": "#8fd0c8",
    "name": "Lindenhof",
    "footer": ("12 Linden Road, Leeds", "Charity <1234567> & friends"),
}


@pytest.fixture
def branded(tmp_path):
    """A brand from these keys, with a logo of these bytes beside the file."""

    def make(picture: bytes = b"", **keys) -> Branding:
        (tmp_path / "logo.png").write_bytes(picture or png(480, 112))
        return read_brand((Brand(**keys), tmp_path / "rekindle.toml"))

    return make


def mail(brand: Branding, name="confirm", **context):
    return JinjaRenderer([TEMPLATES], {"": brand}).mail(name, "en", CONTEXT | context)


@pytest.mark.parametrize(
    ("name", "colour", "todo"), [("accent", "#ffcc00", "darker"), ("accent_dark", "#333333", "lighter")]
)
def test_colours_that_cannot_be_read_are_refused(name, colour, todo):
    with pytest.raises(ValidationError, match=f"choose a {todo} colour"):
        Brand(**{name: colour})


def test_a_colour_is_held_against_every_ground_that_its_words_stand_on():
    just_on_the_sheet = "#a2662f"
    assert contrast(just_on_the_sheet, GROUNDS["accent"][0]) > 4.5 > contrast(just_on_the_sheet, GROUNDS["accent"][2])
    with pytest.raises(ValidationError, match="#f3ede2"):
        Brand(accent=just_on_the_sheet)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"logo": "logo.png"}, "a logo needs logo_alt"),
        ({"accent": "teal"}, "pattern"),
        ({"footer": ("a", "b", "c")}, "at most 2"),
        ({"footer": ("two\nlines",)}, "not one line of plain text"),
        ({"footer": ("x" * 121,)}, "120 are the most"),
        ({"name": "Care {{ first_name }}"}, "no variables stand in it"),
        ({"name": "Care \ue001"}, "not one line of plain text"),
        ({"name": "Care\u202e"}, "not one line of plain text"),
        ({"acent": "#1d5b57"}, "Extra inputs"),
    ],
)
def test_what_no_mail_could_show_is_refused(keys, told):
    with pytest.raises(ValidationError, match=told):
        Brand(**keys)


@pytest.mark.parametrize(
    ("logo", "told"),
    [
        (png(700, 20), "it is 700 pixels wide; 600 are the most"),
        (png(10, 10) + bytes(60_000), "60000 are the most"),
        (b"<svg/>", "not a PNG, JPEG or GIF"),
        (png(5, 5)[:18], "cut short"),
    ],
    ids=["too wide", "too heavy", "svg", "cut short"],
)
def test_a_logo_that_cannot_be_sent_stops_the_start_and_says_why(logo, told, branded):
    with pytest.raises(ConfigurationError, match=told) as error:
        branded(logo, **LOGO)
    assert 'rekindle.toml: brand.logo = "logo.png": ' in str(error.value)


def test_a_logo_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r'logo\.png": it cannot be read: No such file'):
        read_brand((Brand(**LOGO), tmp_path / "rekindle.toml"))


def test_a_brand_needs_no_template_and_is_complete_in_text_and_html(branded):
    shown = mail(branded(**FULL))
    assert "#1d5b57" in shown.html
    assert "#8fd0c8" in shown.html
    assert 'alt="Lindenhof Care"' in shown.html
    assert shown.text.startswith("Lindenhof\n\n")
    seen, told = Words(shown.html).text, " ".join(shown.text.split())
    for part in (seen, told):
        foot = part[part.index("not watched") :]
        assert (
            foot.index("no names") < foot.index("To stop at once") < foot.index("For a person") < foot.index("Sent by")
        )
        assert foot.index("Sent by") < foot.index("12 Linden Road, Leeds") < foot.index("Charity <1234567> & friends")
    assert "Lindenhof" in seen
    assert "<1234567>" not in shown.html


@pytest.mark.parametrize("name", ["confirm", "acknowledgement", "help", "stopped", "settings", "unknown"])
def test_each_mail_to_a_participant_bears_the_brand(name, branded):
    shown = mail(branded(**FULL), name)
    assert len(shown.pictures) == 1
    for part in (Words(shown.html).text, shown.text):
        assert "Lindenhof" in part
        assert "12 Linden Road, Leeds" in part


@pytest.mark.parametrize("name", ["safety", "safety-amber", "safety-grey", "alert"])
def test_a_mail_about_somebodys_safety_is_plain(name, branded):
    shown = mail(branded(**FULL), name)
    assert shown.pictures == ()
    assert "<img" not in shown.html
    assert "Linden Road" not in shown.html + shown.text


def test_the_logo_travels_in_the_mail_and_nothing_is_fetched(branded):
    shown = mail(branded(**FULL))
    (picture,) = shown.pictures
    assert picture.type == "image/png"
    assert picture.data == png(480, 112)
    assert f'src="cid:{picture.cid}"' in shown.html
    assert "http" not in shown.html
    assert "url(" not in shown.html
    message = compose([("Subject", "x")], shown, "=0123456789abcdef01234567")
    assert message.count(f"Content-ID: <{picture.cid}>".encode()) == 1
    assert compose([("Subject", "x")], mail(branded(**FULL)), "=0123456789abcdef01234567") == message


@pytest.mark.parametrize(
    ("logo", "size"),
    [
        (png(480, 112), (240, 56)),
        (png(600, 30), (240, 12)),
        (png(64, 64), (56, 56)),
        (png(40, 20), (40, 20)),
        (jpeg(600, 120), (240, 48)),
    ],
    ids=["wide", "flat", "square", "small", "photograph"],
)
def test_a_logo_is_fitted_into_its_box_and_never_enlarged(logo, size, branded):
    html = mail(branded(logo, **LOGO)).html
    assert f'width="{size[0]}" height="{size[1]}"' in html


@pytest.mark.parametrize(
    ("logo", "stands_on_a_plate"),
    [(png(9, 9, alpha=True), True), (gif(9, 9), True), (png(9, 9), False), (jpeg(9, 9), False)],
    ids=["png with an alpha channel", "gif", "png", "jpeg"],
)
def test_a_logo_through_which_the_ground_shines_stands_on_a_light_plate_in_dark_mail(logo, stands_on_a_plate, branded):
    html = mail(branded(logo, **LOGO)).html
    classes = re.findall(r'<td class="(logo[^"]*)"', html)
    assert classes == ["logo plate" if stands_on_a_plate else "logo "]
    assert ".plate {" in html.partition("prefers-color-scheme: dark")[2]


def test_a_logo_that_says_the_name_stands_alone_and_another_has_the_name_beside_it(branded):
    def beside(**keys) -> bool:
        return 'class="sender"' in mail(branded(**LOGO, **keys)).html

    assert not beside(name="Lindenhof Care")
    assert beside(name="Lindenhof")
    assert not beside()


def test_without_a_brand_there_is_no_head():
    shown = mail(Branding())
    assert 'class="head"' not in shown.html
    assert "<img" not in shown.html
    assert shown.pictures == ()


def test_a_template_that_leaves_the_logo_out_sends_no_picture(branded, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "layout.html").write_text('{% extends "!core/layout.html" %}{% block head %}{% endblock %}')
    renderer = JinjaRenderer([tmp_path / "own", TEMPLATES], {"": branded(**LOGO)})
    assert renderer.mail("confirm", "en", CONTEXT).pictures == ()


def test_a_programmes_keys_win_over_the_services_one_by_one(tmp_path):
    (tmp_path / "logo.png").write_bytes(png(40, 20))
    service = (Brand(**FULL), tmp_path / "rekindle.toml")
    over = read_brand(service, (Brand(accent="#224488", footer=()), tmp_path / "programmes" / "a.toml"))
    assert (over.accent, over.accent_dark, over.name, over.footer) == ("#224488", "#8fd0c8", "Lindenhof", ())
    assert over.logo is not None
    assert read_brand(service, (Brand(logo=""), tmp_path / "a.toml")).logo is None


def test_the_logo_of_a_programme_counts_from_its_own_file(tmp_path):
    (tmp_path / "programmes").mkdir()
    (tmp_path / "programmes" / "logo.png").write_bytes(png(40, 20))
    assert read_brand((Brand(**LOGO), tmp_path / "programmes" / "a.toml")).logo is not None


def test_each_programmes_mail_has_its_own_brand_and_mail_of_none_the_services(tmp_path):
    brands = {
        "": Branding(name="The service"),
        "a": Branding(name="Team A", accent="#124578"),
        "b": Branding(name="Team B"),
    }
    renderer = JinjaRenderer([TEMPLATES], brands)
    for programme, name in (
        ("a", "Team A"),
        ("b", "Team B"),
        ("gone", "The service"),
        ("", "The service"),
        ("a", "Team A"),
    ):
        shown = renderer.mail("help", "en", CONTEXT | {"programme_id": programme})
        assert shown.text.startswith(f"{name}\n")
        assert ("#124578" in shown.html) is (programme == "a")


def test_the_brand_of_the_service_is_a_section_of_its_settings(tmp_path):
    file = tmp_path / "rekindle.toml"
    file.write_text('[brand]\nacent = "#112233"\n')
    with pytest.raises(ConfigurationError, match=r'brand\.acent: there is no such setting; did you mean "accent"\?'):
        read_settings(file)
    file.write_text('[brand]\naccent = "#ffcc00"\n')
    with pytest.raises(
        ConfigurationError, match=r'toml:2: brand\.accent = "#ffcc00": its contrast on #f3ede2 is 1\.\d'
    ):
        read_settings(file)
