"""The step keeps its contract, and its settings do what the README says."""

from datetime import timedelta
from pathlib import Path

from quillbeck_off_duty import OffDuty
from rekindle.testing import Participant, World

HOUSE = {"chat": "the rota group", "urgent": "a call from the duty phone", "quiet_days": ["wed"]}


def test_the_step_keeps_its_contract(rk: World) -> None:
    rk.contract(OffDuty, settings=HOUSE)


def test_the_house_calls_its_things_by_its_own_names(rk: World) -> None:
    rk.use(OffDuty, settings=HOUSE)
    mail = rk.render("one-look")
    assert "she looked at the rota group" in mail
    assert "a call from the duty phone" in mail


def test_without_its_code_the_mails_speak_in_general(rk: World, participant: Participant) -> None:
    rk.use(OffDuty, settings=HOUSE)
    with rk.quarantined():
        participant.enrol().wait(days=7)
    assert "she looked at the team's chat" in participant.mail("one-look")


def test_the_number_of_looks_is_kept_and_the_receipt_speaks_of_it(rk: World, participant: Participant) -> None:
    rk.use(OffDuty, settings=HOUSE)
    participant.enrol().wait(days=12)
    receipt = participant.reply("about 15", to=participant.mail("how-many-looks"))
    assert receipt is not None
    assert participant.answers == {"looks": 15}
    assert "the next day off has fewer of them if you like" in receipt


def test_no_mail_about_days_off_lands_on_one(rk: World, participant: Participant) -> None:
    rk.use(OffDuty, settings=HOUSE)
    participant.enrol().wait(days=12)
    days = {mail.lesson: f"{mail.at:%a %H:%M}" for mail in participant.mails if mail.step == "off-duty"}
    assert days == {"one-look": "Mon 08:00", "how-many-looks": "Thu 09:00", "what-was-there": "Fri 15:30"}


def test_a_free_week_follows_in_which_a_day_off_can_be_tried(rk: World, participant: Participant) -> None:
    rk.use(OffDuty, settings={"free_days": 7}, after=["the-next"])
    participant.enrol()
    rk.play()
    assert participant.mail("the-next").at - participant.mail("one-look").at == timedelta(days=14)


def test_each_answer_leaves_one_file_and_no_word(rk: World, participant: Participant, tmp_path: Path) -> None:
    rk.use(OffDuty, settings={"tally": str(tmp_path / "tally")})
    participant.enrol().wait(days=12)
    participant.reply("4", to=participant.mail("how-many-looks"))
    participant.reply("5", to=participant.mail("how-many-looks"))
    assert len(list((tmp_path / "tally").iterdir())) == 2
    assert all(file.read_bytes() == b"" for file in (tmp_path / "tally").iterdir())
