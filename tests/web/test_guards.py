"""Who may open the sandbox: this machine's own browser, from its own pages."""

import pytest

ALL = [
    ("GET", "/"),
    ("GET", "/mailbox/1/html"),
    ("POST", "/mailbox/1/answer"),
    ("POST", "/join"),
    ("POST", "/clock/next"),
]
ALL += [("POST", "/clock/advance"), ("GET", "/clock/next"), ("POST", "/")]


@pytest.mark.parametrize(("method", "path"), ALL)
@pytest.mark.parametrize(
    "client", [("192.0.2.7", 1), ("2001:db8::1", 1), ("::ffff:192.0.2.7", 1), ("", 0), ("evil", 1)]
)
def test_to_a_client_elsewhere_the_sandbox_does_not_exist(house, client, method, path):
    house.client = client
    answer = house.ask(method, path)
    assert answer.status_code == 404
    assert answer.text == house.ask("GET", "/no-such-page").text
    assert house.sandbox.asked == []


@pytest.mark.parametrize(("method", "path"), ALL)
@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "evil.test:8025",
        "127.0.0.1.evil.test",
        "localhost.evil.test",
        "192.0.2.7",
        "",
        "[bad",
        "0.0.0.0:8025",
    ],
)
def test_a_foreign_name_for_this_machine_opens_nothing(house, host, method, path):
    """DNS rebinding: a page of evil.test whose name now leads to 127.0.0.1."""
    assert house.ask(method, path, headers={"host": host}).status_code == 404
    assert house.sandbox.asked == []


@pytest.mark.parametrize(
    "host", ["localhost:8025", "127.0.0.1", "127.0.0.1:9999", "[::1]:8025", "LOCALHOST", "rekindle.localhost:8025"]
)
def test_the_names_of_this_machine_open_it(house, host):
    assert house.ask("GET", "/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("client", [("127.0.0.1", 1), ("127.8.9.1", 1), ("::1", 1), ("::ffff:127.0.0.1", 1)])
def test_this_machine_may_see_it(house, client):
    house.client = client
    assert house.ask("GET", "/").status_code == 200


@pytest.mark.parametrize("header", ["forwarded", "x-forwarded-for", "x-real-ip", "via"])
def test_what_a_proxy_forwards_is_not_local(house, header):
    assert house.ask("GET", "/", headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8025"},
        {"sec-fetch-site": ""},
        {"origin": "https://evil.test"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://localhost:8025"},
        {"origin": "https://127.0.0.1:8025"},
        {"origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/clock/next", "/clock/advance", "/join", "/mailbox/1/answer"])
def test_a_post_from_another_site_is_refused(house, path, headers):
    data = {"address": "anna@example.org", "text": "yes"}
    assert house.ask("POST", path, headers=headers, data=data).status_code == 403
    assert house.sandbox.asked == []
    assert house.engine.store.inbox_list(None, 10) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8025"},
        {"origin": "http://127.0.0.1:8025"},
        {},
    ],
    ids=["no-referrer", "modern", "without fetch metadata", "no browser"],
)
def test_a_post_from_our_own_page_is_done(house, headers):
    assert house.ask("POST", "/clock/next", headers=headers).status_code == 303
    assert house.sandbox.asked == ["next"]


def test_without_a_sandbox_there_are_no_sandbox_pages(house):
    house.sandbox = None
    assert {house.ask(method, path).status_code for method, path in ALL} == {404}
