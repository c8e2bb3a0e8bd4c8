"""Replies: answers are stored and acknowledged, commands obeyed, anything else is kept for a human."""

from rekindle.domain.enrolment import HoldKind, State
from rekindle.domain.inbox import InboxState
from support.house import ME


def plain(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def answers(house) -> list[tuple[str, str | None]]:
    return [(a.exercise, a.value) for a in house.engine.store.answers(house.enrolment().id)]


def test_an_answer_is_stored_with_its_text_and_acknowledged_in_its_thread(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "7\nI keep the phone calls and hand back the form.\n\n> quoted\n> lines")
    assert ("weight-carried", "7") in answers(house)
    assert house.newest["Subject"] == f"Re: {house.lesson()['Subject']}"
    assert house.newest["In-Reply-To"].startswith("<")
    assert "7" in plain(house.newest)
    assert "phone calls" not in plain(house.newest)


def test_a_correction_in_the_thread_is_a_new_revision_and_both_are_kept(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "7\nwords")
    house.reply(house.lesson(), "5\nother words")
    assert [v for e, v in answers(house) if e == "weight-carried"] == ["7", "5"]
    assert [a.revision for a in house.engine.store.answers(house.enrolment().id)] == [1, 2]


def test_an_unclear_answer_is_asked_about_once_and_then_kept(house):
    house.at_first_lesson()
    before = len(house.mails)
    house.reply(house.lesson(), "somewhere between 6 and 9 I suppose")
    assert len(house.mails) == before + 1
    house.reply(house.lesson(), "somewhere between 6 and 9, as I said")
    assert len(house.engine.store.cases()) >= 1


def test_the_same_mail_twice_has_one_effect(house):
    house.at_first_lesson()
    before = len(house.mails)
    for _ in range(2):
        house.count = 900
        house.reply(house.lesson(), "7\nwords")
    assert len(answers(house)) == 1
    assert len(house.mails) == before + 1


def test_the_self_check_sets_the_lean_and_is_answered_with_its_result(house):
    house.enrolled().wait(days=2)
    check = house.newest
    house.reply(check, "2 1 3 3 4 3 0 0")
    assert house.enrolment().lean == "inward"
    assert "strain" in plain(house.newest)


def test_stop_ends_it_with_exactly_one_receipt(house):
    house.at_first_lesson()
    before = len(house.mails)
    house.reply(house.lesson(), "STOP!")
    house.wait(days=40)
    assert house.enrolment().state is State.WITHDRAWN
    assert len(house.mails) == before + 1


def test_a_sentence_with_stop_in_it_is_an_answer(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "6\nStop taking their forms home")
    assert house.enrolment().state is State.ACTIVE
    assert ("weight-carried", "6") in answers(house)


def test_a_foreign_writer_with_a_true_token_can_stop_but_not_answer(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "7\nwords", sender="colleague@example.org")
    assert answers(house) == []
    house.reply(house.lesson(), "stop", sender="colleague@example.org")
    assert house.enrolment().state is State.WITHDRAWN
    assert house.newest["To"].addresses[0].addr_spec == ME


def test_the_list_unsubscribe_address_stops_whatever_the_mail_says(house):
    house.at_first_lesson()
    address = house.lesson()["List-Unsubscribe"].split("mailto:")[1].split(">")[0].split("?")[0]
    house.write(address, "", "")
    assert house.enrolment().state is State.WITHDRAWN


def test_pause_holds_the_programme_and_it_goes_on_where_it_was(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "pause 3")
    assert house.enrolment().held_by(HoldKind.PAUSE)
    before = len(house.mails)
    house.wait(days=20)
    assert len(house.mails) == before
    house.wait(days=20)
    assert "recognition" in house.enrolment().entered


def test_resume_lifts_a_pause_but_never_a_safety_hold(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "pause")
    house.reply(house.lesson(), "resume")
    assert not house.enrolment().holds
    house.reply(house.lesson(), "I want to kill myself.")
    house.reply(house.lesson(), "resume")
    assert house.enrolment().held_by(HoldKind.SAFETY)


def test_words_of_crisis_stop_the_programme_send_one_plain_text_and_alert_the_coordinator_without_the_words(house):
    house.at_first_lesson()
    before = len(house.mails)
    house.reply(house.lesson(), "I do not want to live any more.")
    new = house.mails[before:]
    assert {mail["To"].addresses[0].addr_spec for mail in new} == {ME, "ruth@example.org"}
    alert = next(mail for mail in new if mail["To"].addresses[0].addr_spec == "ruth@example.org")
    assert "live" not in plain(alert).lower().replace("deliver", "")
    house.wait(days=30)
    assert len(house.mails) == before + 2


def test_data_goes_to_the_enrolled_address_and_holds_the_answers(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "7\nI keep the phone calls.")
    house.reply(house.lesson(), "data")
    assert "I keep the phone calls." in plain(house.newest)


def test_delete_asks_first_and_yes_erases_everything(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "delete")
    before = len(house.mails)
    house.reply(house.newest, "yes")
    assert house.person() is None
    house.wait(days=30)
    assert len(house.mails) == before


def test_help_is_answered(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "help")
    assert "pause" in plain(house.newest).lower()


def test_hour_day_and_zone_move_the_calendar(house):
    house.enrolled()
    for words in ("hour 9:30", "day tuesday", "zone Europe/London"):
        house.reply(house.mails[1], words)
    enrolment = house.enrolment()
    assert (enrolment.hour, enrolment.day, enrolment.zone) == (570, 1, "Europe/London")
    assert enrolment.next_due_at is not None


def test_a_wrong_hour_is_answered_with_help_and_changes_nothing(house):
    house.enrolled()
    house.reply(house.mails[1], "hour 23")
    assert house.enrolment().hour == 480


def test_more_sends_the_next_further_exercise(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "more")
    first = house.newest
    house.reply(house.lesson(), "more")
    assert plain(first) != plain(house.newest)


def test_an_own_mail_that_comes_back_is_dropped(house):
    house.at_first_lesson()
    lesson = house.lesson()
    house.write(str(lesson["Reply-To"]), "x", "y", headers=f"Message-ID: {lesson['Message-ID']}\r\n")
    raw = house.outbox.sent[-1][1]
    from rekindle.service.receive import receive

    receive(house.engine, "coach@example.test", "x@example.org", raw)
    house.settle()
    assert house.engine.store.inbox_list(InboxState.IGNORED, 10)[-1].reason == "own mail"


def test_a_hard_bounce_suppresses_the_address(house):
    house.at_first_lesson()
    lesson_row = next(d for d in house.engine.store.deliveries() if d.kind == "planned" and d.context.get("starts"))
    from rekindle.domain.addresses import Purpose, make_token

    token = make_token(Purpose.BOUNCE, lesson_row.id, 1, house.engine.keys.sign)
    dsn = (
        f"From: MAILER-DAEMON@mx.example.org\r\nTo: coach+bounce-{token}@example.test\r\nSubject: Undelivered Mail\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; {ME}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n--b--\r\n"
    )
    from rekindle.service.receive import receive

    receive(house.engine, f"coach+bounce-{token}@example.test", None, dsn.encode())
    before = len(house.mails)
    house.settle()
    house.wait(days=30)
    assert house.engine.store.suppressed(ME) is not None
    assert len(house.mails) == before


def test_stop_in_a_reply_to_a_question_of_ours_still_stops(house):
    house.at_first_lesson()
    house.write("coach@example.test", "stop", "")
    house.reply(house.newest, "stop")
    assert house.enrolment().state is State.WITHDRAWN


def test_join_in_a_reply_to_the_question_whether_to_erase_erases_nobody(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "delete")
    house.reply(house.newest, "join")
    assert house.person() is not None


def test_the_welcome_names_the_day_of_the_first_lesson(house):
    house.enrolled()
    assert "Monday 9 November" in plain(house.newest)


def test_the_word_human_makes_a_case_alerts_the_coordinator_and_is_always_answered(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "help")
    house.reply(house.lesson(), "help")
    before = len(house.mails)
    house.reply(house.lesson(), "human")
    assert {mail["To"].addresses[0].addr_spec for mail in house.mails[before:]} == {ME, "ruth@example.org"}
    assert [case["category"] for case in house.engine.store.cases()] == ["human"]


def test_resume_under_a_safety_hold_promises_nothing(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "I want to kill myself.")
    house.reply(house.lesson(), "resume")
    assert "waits" in house.newest["Subject"]


def test_after_leaving_the_way_back_is_told_and_join_in_a_reply_leads_back(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "stop")
    house.reply(house.lesson(), "more")
    assert "come back" in house.newest["Subject"]
    house.reply(house.newest, "join")
    house.reply(house.newest, "yes")
    assert house.enrolment().state is State.ACTIVE
    assert house.enrolment().entered == ("responsibility",)


def test_after_a_pause_the_lesson_comes_on_the_lesson_day_at_its_hour(house):
    from rekindle.domain.calendar import local

    house.at_first_lesson()
    for words in ("day tuesday", "hour 9", "pause 2"):
        house.reply(house.lesson(), words)
    before = len(house.mails)
    house.wait(days=25)
    lesson = next(d for d in house.engine.store.deliveries() if d.context.get("starts") == "recognition")
    here = local(lesson.sent_at, "Europe/Berlin")
    assert (here.weekday(), here.hour, here.minute) == (1, 9, 0)
    assert len(house.mails) > before


def test_the_night_preset_moves_the_lesson_by_twelve_hours(house):
    from rekindle.domain.calendar import local

    house.enrolled()
    house.reply(house.mails[1], "day night")
    house.wait(days=8)
    lesson = next(d for d in house.engine.store.deliveries() if d.context.get("starts"))
    assert local(lesson.sent_at, "Europe/Berlin").hour == 20


def test_a_correction_after_two_weeks_is_kept_for_a_human_and_a_late_first_answer_counts(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "7\nwords")
    house.wait(days=15)
    house.reply(house.lesson(), "2\nwords")
    assert [v for e, v in answers(house) if e == "weight-carried"] == ["7"]
    second = next(mail for mail in house.mails if str(mail["Subject"]).startswith("Week 2: a fair"))
    house.wait(days=30)
    house.reply(second, "6\nwords")
    assert ("process-score", "6") in answers(house)


def test_what_is_asked_again_and_again_is_answered_anew_each_time_and_is_no_correction(house):
    house.at_first_lesson()
    known = 0
    for _ in range(60):
        fresh, known = house.mails[known:], len(house.mails)
        for mail in fresh:
            row = house.engine.addresses.row_of_message_id(mail["Message-ID"].strip("<>"))
            if house.engine.store.delivery(row).context.get("pulse"):
                house.reply(mail, "6\nIt went as planned.")
        house.wait(days=1)
    assert [value for exercise, value in answers(house) if exercise == "pulse"] == ["6"] * 6


def test_a_clients_death_in_an_answer_calls_a_human_keeps_the_answer_and_condoles_nobody(house):
    house.at_first_lesson()
    before = len(house.mails)
    house.reply(house.lesson(), "8\nOne of my clients took his own life last week.")
    assert ("weight-carried", "8") in answers(house)
    receipt = next(mail for mail in house.mails[before:] if mail["To"].addresses[0].addr_spec == ME)
    assert "will read it" in plain(receipt)
    assert "sorry" not in plain(receipt).lower()
    assert not house.enrolment().holds
    assert {mail["To"].addresses[0].addr_spec for mail in house.mails[before:]} == {ME, "ruth@example.org"}
    assert [case["category"] for case in house.engine.store.cases()] == ["grey"]


def test_stop_beside_something_grave_still_stops(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "One of my clients took his own life last week.\n\nStop")
    assert house.enrolment().state is State.WITHDRAWN
    assert [case["category"] for case in house.engine.store.cases()] == ["grey"]
