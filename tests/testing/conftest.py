from rekindle.testing import participant, rk  # noqa: F401
