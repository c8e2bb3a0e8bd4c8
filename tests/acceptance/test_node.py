"""A running node: one on a database, an orderly end, and a start that says what is wrong."""

import time

from support.world import world


def test_a_second_node_on_the_same_database_is_refused(tmp_path):
    with world(tmp_path) as w:
        w.start()
        result = w.try_run("run")
        assert result.returncode == 1
        assert "another node runs" in result.stderr


def test_sigterm_ends_the_node_in_order_and_the_next_one_starts(tmp_path):
    with world(tmp_path) as w:
        w.start()
        start = time.monotonic()
        assert w.stop() == 0
        assert time.monotonic() - start < 10
        w.start()


def test_a_port_that_is_taken_stops_the_start_with_its_setting(tmp_path):
    with world(tmp_path) as w:
        w.config.write_text(w.config.read_text().replace(f"127.0.0.1:{w.smtp}", f"127.0.0.1:{w.sink.controller.port}"))
        result = w.try_run("run")
        assert result.returncode == 2
        assert "[listen] smtp" in result.stderr
