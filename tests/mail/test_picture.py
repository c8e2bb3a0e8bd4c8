"""What a picture's own bytes say: kind, size, and whether a ground can shine through."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.mail.picture import Measured, measure
from support.pictures import gif, jpeg, png


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (png(320, 90), Measured("image/png", 320, 90, opaque=True)),
        (png(8, 4, alpha=True), Measured("image/png", 8, 4, opaque=False)),
        (gif(120, 40), Measured("image/gif", 120, 40, opaque=False)),
        (jpeg(600, 120), Measured("image/jpeg", 600, 120, opaque=True)),
    ],
    ids=["png", "png with an alpha channel", "gif", "jpeg"],
)
def test_a_picture_says_its_kind_and_size(data, found):
    assert measure(data) == found


def test_a_palette_with_a_transparent_colour_is_not_opaque():
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 5, 5, 8, 3, 0, 0, 0))
    assert measure(head + chunk(b"PLTE", bytes(6))).opaque
    assert not measure(head + chunk(b"PLTE", bytes(6)) + chunk(b"tRNS", b"\0")).opaque


@pytest.mark.parametrize(
    "data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"RIFF....WEBPVP8 ", b"BM" + bytes(60)]
)
def test_what_mail_programs_do_not_show_is_refused(data):
    with pytest.raises(ValueError, match="not a PNG, JPEG or GIF"):
        measure(data)


@pytest.mark.parametrize("data", [png(3, 3)[:20], gif(3, 3)[:8], jpeg(3, 3)[:12]], ids=["png", "gif", "jpeg"])
def test_a_picture_that_is_cut_short_is_refused(data):
    with pytest.raises(ValueError, match="cut short"):
        measure(data)


def test_a_picture_without_any_extent_is_refused():
    with pytest.raises(ValueError, match="no width"):
        measure(png(0, 3))


@given(st.sampled_from([png(3, 3), gif(3, 3), jpeg(3, 3)]), st.integers(0, 30), st.binary(max_size=40))
def test_whatever_a_file_holds_it_is_measured_or_refused(whole, kept, rest):
    try:
        measure(whole[:kept] + rest)
    except ValueError as error:
        assert str(error)
