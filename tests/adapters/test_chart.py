"""The picture of a person's own numbers: small, the same each time, and readable."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from rekindle.adapters.chart import HEIGHT, WIDTH, line_chart


def labels(values) -> list[str]:
    return [str(number) for number in range(1, len(values) + 1)]


@given(st.lists(st.floats(0, 10), min_size=2, max_size=12))
def test_any_two_to_twelve_numbers_make_a_small_picture(values):
    picture = line_chart(values, labels(values), 0, 10)
    assert len(picture) < 20_000
    assert Image.open(io.BytesIO(picture)).size == (WIDTH, HEIGHT)


def test_the_same_numbers_give_the_same_bytes():
    assert line_chart([4, 5, 3], ["1", "2", "3"], 0, 10) == line_chart([4, 5, 3], ["1", "2", "3"], 0, 10)


def test_another_number_gives_another_picture():
    assert line_chart([4, 5, 3], ["1", "2", "3"], 0, 10) != line_chart([4, 5, 4], ["1", "2", "3"], 0, 10)


@pytest.mark.parametrize("values", [[1.0], [1.0] * 13])
def test_one_number_is_no_course_and_thirteen_are_no_small_picture(values):
    with pytest.raises(ValueError, match="2 to 12"):
        line_chart(values, labels(values), 0, 10)
