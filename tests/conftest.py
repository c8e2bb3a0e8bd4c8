"""Suites that take minutes, or need servers of their own, stay out of the normal run: by deselection, not by skips."""

import pytest

APART = ("hard", "mailservers", "browser")
"""Markers; whoever wants one names it: `-m hard`."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = config.option.markexpr or ""
    unwanted = [name for name in APART if name not in wanted]
    apart = [item for item in items if any(item.get_closest_marker(name) for name in unwanted)]
    if apart:
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if item not in apart]
