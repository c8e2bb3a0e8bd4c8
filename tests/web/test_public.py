"""The pages behind the links in mails: opened by scanners, pressed by people."""

from dataclasses import replace

import pytest

from rekindle.domain.addresses import Purpose
from rekindle.domain.delivery import DeliveryState
from rekindle.domain.enrolment import State
from rekindle.domain.errors import TryLater

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def state_of(house, enrolment=1):
    return house.engine.store.enrolment(enrolment).state


def confirm_path(house, delivery):
    return f"/confirm/{house.token(Purpose.CONFIRM, delivery.id)}"


def stop_path(house, delivery):
    return f"/stop/{house.token(Purpose.STOP, delivery.id)}"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("state", [State.UNCONFIRMED, State.ACTIVE])
def test_a_scanner_that_opens_every_link_five_times_changes_nothing(house, method, state):
    delivery = house.enrol(state)
    before = house.everything()
    token = house.token(Purpose.CONFIRM, delivery.id)
    paths = [confirm_path(house, delivery), stop_path(house, delivery), f"/confirm/{token}?List-Unsubscribe=One-Click"]
    paths += ["/healthz", "/readyz", "/", "/?mail=x", "/mailbox/x/html", "/mailbox/x/answer", "/join", "/clock/next"]
    for path in paths:
        for _ in range(5):
            assert house.ask(method, path).status_code < 500, path
    assert house.everything() == before
    assert house.woken == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(house, method):
    delivery = house.enrol()
    before = house.everything()
    assert house.ask(method, confirm_path(house, delivery)).status_code == 405
    assert house.ask(method, stop_path(house, delivery)).status_code == 405
    assert house.everything() == before


def test_the_confirmation_page_asks_with_one_button(house):
    page = house.ask("GET", confirm_path(house, house.enrol()))
    assert page.status_code == 200
    assert page.text.count("<button") == 1
    assert '<form method="post">' in page.text
    assert "Seven steps" in page.text
    assert "Example Care" in page.text


def test_a_page_never_says_whose_it_is_because_links_are_forwarded(house):
    delivery = house.enrol()
    for path in (confirm_path(house, delivery), stop_path(house, delivery)):
        page = house.ask("GET", path).text
        assert "Anna" not in page
        assert "anna@example.org" not in page


def test_pressing_the_button_begins_the_programme_and_wakes_the_engine(house):
    delivery = house.enrol()
    answer = house.ask("POST", confirm_path(house, delivery))
    assert answer.status_code == 200
    assert "It begins." in answer.text
    assert state_of(house) is State.ACTIVE
    assert [consent.inbox for consent in house.engine.store.consents(1)] == [None]
    assert len(house.woken) == 1


def test_pressing_twice_is_harmless(house):
    delivery = house.enrol()
    house.ask("POST", confirm_path(house, delivery))
    before = house.everything()
    again = house.ask("POST", confirm_path(house, delivery))
    assert again.status_code == 200
    assert "already" in again.text
    assert house.everything() == before
    assert len(house.woken) == 1


@pytest.mark.parametrize("state", [State.EXPIRED, State.WITHDRAWN])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_after_the_end_a_confirmation_says_so_and_begins_nothing(house, state, method):
    delivery = house.enrol(state)
    page = house.ask(method, confirm_path(house, delivery))
    assert page.status_code == 200
    assert "has ended" in page.text
    assert "<button" not in page.text
    assert state_of(house) is state


def test_only_the_confirmation_mail_confirms(house):
    delivery = house.enrol()
    lesson = house.queue_lesson(delivery.enrolment)
    house.ask("POST", confirm_path(house, lesson))
    assert state_of(house) is State.UNCONFIRMED


@pytest.mark.parametrize(
    "body",
    [
        {"data": ONE_CLICK},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"content": b""},
        {"content": b"\xff\x00 not a form", "headers": {"content-type": "multipart/form-data"}},
    ],
    ids=["urlencoded", "multipart", "empty", "broken"],
)
@pytest.mark.parametrize("origin", [None, "https://mail.example.com"])
def test_one_click_stops_at_once_from_anywhere_without_cookie_or_redirect(house, body, origin):
    delivery = house.enrol(State.ACTIVE)
    lesson = house.queue_lesson(delivery.enrolment)
    headers = body.get("headers", {}) | ({"origin": origin, "sec-fetch-site": "cross-site"} if origin else {})
    answer = house.ask("POST", stop_path(house, lesson), **(body | {"headers": headers}))
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert answer.text == "Stopped. You will get no more of these mails.\n"
    assert state_of(house) is State.WITHDRAWN


def test_after_one_click_no_mail_is_left_to_send_and_none_is_caused(house):
    delivery = house.enrol(State.ACTIVE)
    lesson = house.queue_lesson(delivery.enrolment)
    house.ask("POST", stop_path(house, lesson), data=ONE_CLICK)
    after = house.engine.store.deliveries()
    assert [one.id for one in after] == [delivery.id, lesson.id]
    assert {one.state for one in after} == {DeliveryState.CANCELLED}


def test_stopping_twice_is_the_same_as_once(house):
    delivery = house.enrol(State.ACTIVE)
    first = house.ask("POST", stop_path(house, delivery), data=ONE_CLICK)
    before = house.everything()
    second = house.ask("POST", stop_path(house, delivery), data=ONE_CLICK)
    assert (second.status_code, second.text) == (first.status_code, first.text)
    assert house.everything() == before


def test_the_stop_page_has_one_button_that_stops(house):
    delivery = house.enrol(State.ACTIVE)
    path = stop_path(house, delivery)
    assert house.ask("GET", path).text.count("<button") == 1
    done = house.ask("POST", path, data=ONE_CLICK, headers={"accept": "text/html,*/*;q=0.8"})
    assert "no more of these mails" in done.text
    assert "<button" not in done.text
    assert state_of(house) is State.WITHDRAWN


def test_the_token_of_an_erased_person_still_answers_kindly(house):
    delivery = house.enrol(State.ACTIVE)
    stop, confirm = stop_path(house, delivery), confirm_path(house, delivery)
    house.engine.store.erase(1, house.engine.clock.now())
    assert house.ask("POST", stop, data=ONE_CLICK).status_code == 200
    assert "has ended" in house.ask("GET", confirm).text


@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.STOP, Purpose.BOUNCE, Purpose.MESSAGE])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_of_another_purpose_confirms_nothing(house, purpose, method):
    delivery = house.enrol()
    answer = house.ask(method, f"/confirm/{house.token(purpose, delivery.id)}")
    assert answer.status_code == 404
    assert state_of(house) is State.UNCONFIRMED


@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.CONFIRM, Purpose.BOUNCE, Purpose.MESSAGE])
def test_a_token_of_another_purpose_stops_nothing(house, purpose):
    delivery = house.enrol(State.ACTIVE)
    assert house.ask("POST", f"/stop/{house.token(purpose, delivery.id)}").status_code == 404
    assert state_of(house) is State.ACTIVE


def test_whatever_is_unknown_is_unknown_in_the_same_words(house):
    delivery = house.enrol()
    right = house.token(Purpose.STOP, delivery.id)
    wrong = ["x", "a" * 31, right[:-1], right + "a", f"{right}/", "%00", "a" * 5000]
    pages = [house.ask("GET", f"/stop/{token}") for token in wrong] + [house.ask("GET", "/no-such-page")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1


def test_a_lost_race_is_decided_again(house, monkeypatch):
    delivery = house.enrol()
    store, lost = house.engine.store, []

    def commit(change, real=store.commit):
        if len(lost) < 2:
            lost.append(change)
            return False
        return real(change)

    monkeypatch.setattr(store, "commit", commit)
    assert "It begins." in house.ask("POST", confirm_path(house, delivery)).text
    assert state_of(house) is State.ACTIVE


def test_a_busy_database_asks_to_come_back_and_says_when(house, monkeypatch):
    delivery = house.enrol(State.ACTIVE)

    def commit(_):
        raise TryLater("database is locked")

    monkeypatch.setattr(house.engine.store, "commit", commit)
    answer = house.ask("POST", stop_path(house, delivery), data=ONE_CLICK)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    assert "locked" not in answer.text


def test_a_fault_shows_no_trace_and_keeps_the_headers(house, monkeypatch):
    delivery = house.enrol()

    def broken(_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(house.engine.store, "delivery", broken)
    answer = house.ask("GET", confirm_path(house, delivery))
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/healthz", "/no-such-page", "/style.css", "/"])
def test_every_answer_has_the_security_headers(house, path):
    headers = house.ask("GET", path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("told", [True, False])
def test_a_body_beyond_64_kilobytes_is_refused(house, told):
    delivery = house.enrol(State.ACTIVE)

    async def pieces():
        for _ in range(70):
            yield b"x" * 1024

    content = b"x" * 70_000 if told else pieces()
    assert house.ask("POST", stop_path(house, delivery), content=content).status_code == 413
    assert state_of(house) is State.ACTIVE


def test_health_tells_alive_and_ready_apart(house, monkeypatch):
    assert house.ask("GET", "/healthz").text.strip() == "ok"
    assert house.ask("GET", "/readyz").status_code == 200

    def gone():
        raise TryLater("postgresql://user:secret@db is gone")

    monkeypatch.setattr(house.engine.store, "next_due_at", gone)
    assert house.ask("GET", "/healthz").status_code == 200
    answer = house.ask("GET", "/readyz")
    assert answer.status_code == 503
    assert "secret" not in answer.text


def test_a_participant_reads_the_page_in_their_own_language(house):
    page = house.ask("GET", confirm_path(house, house.enrol(language="de-AT")))
    assert '<html lang="de">' in page.text
    assert "Ja, beginnen" in page.text


def test_a_title_with_markup_is_shown_as_text(house):
    course = house.engine.programmes["recovery"]
    named = {"recovery": course.model_copy(update={"title": "<script>alert(1)</script>"})}
    house.engine = replace(house.engine, programmes=named)
    delivery = house.enrol()
    for path in (confirm_path(house, delivery), stop_path(house, delivery)):
        page = house.ask("GET", path).text
        assert "<script" not in page
        assert "&lt;script&gt;" in page
