"""`laurel mail` and `laurel prize resend`, by running them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from laurel.domain.leaderboards import Prizes
from laurel.storage.ses import SesMail
from laurel.usecases.mail_stores import MessageRefusedError
from tests.laurel_command import Laurel, command_for, said
from tests.mail import outbox, put_winners
from tests.service import Service

MAIL = {"subject": "{{ name }} won", "text": "{{ code }}\n", "html": "<b>{{ code }}</b>"}


@pytest.fixture
def laurel(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laurel]:
    monkeypatch.chdir(tmp_path)
    service.register()
    Path("mail.json").write_text(json.dumps(MAIL))
    with command_for(service) as command:
        yield command


def mail_of(service: Service, laurel: Laurel) -> Any:
    return json.loads(said(laurel("mail", "show", service.game_id, "--json")))["mail"]


def test_a_mail_is_put_shown_and_deleted(service: Service, laurel: Laurel) -> None:
    game = service.game_id
    assert "has its own mail" in said(laurel("mail", "put", game, "mail.json", "--reason", "Ours"))
    assert "had this mail already" in said(laurel("mail", "put", game, "mail.json"))
    assert service.trail()[0].actor.reason == "Ours"
    shown = said(laurel("mail", "show", game))
    assert "subject, text, html" in shown
    assert "{{ name }} won" in shown
    assert mail_of(service, laurel) == MAIL
    assert "has the plain mail now" in said(laurel("mail", "delete", game, "--yes"))
    assert "nothing: it is the plain mail" in said(laurel("mail", "show", game))


def test_what_show_prints_as_json_can_be_put_back(service: Service, laurel: Laurel) -> None:
    laurel("mail", "put", service.game_id, "mail.json")
    Path("kept.json").write_text(json.dumps(mail_of(service, laurel)))
    done = said(laurel("mail", "put", service.game_id, "kept.json", "--json"))
    assert json.loads(done)["changed"] is False


def test_parts_can_lie_in_files_of_their_own(service: Service, laurel: Laurel) -> None:
    Path("mail.txt").write_text("Grüße: {{ code }}", encoding="utf-8")
    Path("mail.html").write_text("<i>{{ code }}</i>", encoding="utf-8")
    Path("short.json").write_text("{}")
    words = ("short.json", "--text", "mail.txt", "--html", "mail.html")
    said(laurel("mail", "put", service.game_id, *words))
    assert mail_of(service, laurel) == {"text": "Grüße: {{ code }}", "html": "<i>{{ code }}</i>"}
    Path("mail.txt").write_bytes(b"\xff")
    refused = laurel("mail", "put", service.game_id, *words)
    assert (refused.exit_code, "no text in UTF-8" in refused.stderr) == (1, True)


def test_a_preview_shows_a_mail_without_putting_it(service: Service, laurel: Laurel) -> None:
    shown = said(laurel("mail", "preview", service.game_id, "mail.json", "--output", "p.html"))
    assert "Tiny Tim won" in shown
    assert "AAAA-BBBB-CCCC" in shown
    assert Path("p.html").read_text() == "<b>AAAA-BBBB-CCCC</b>"
    assert mail_of(service, laurel) == {}
    assert "Congratulations, Tiny Tim!" in said(laurel("mail", "preview", service.game_id))
    message = json.loads(said(laurel("mail", "preview", service.game_id, "mail.json", "--json")))
    assert message["subject"] == "Tiny Tim won"


def test_a_preview_tells_everything_that_is_wrong_with_a_mail(
    service: Service, laurel: Laurel
) -> None:
    Path("wrong.json").write_text(json.dumps({"text": "{{ player }}", "html": "none"}))
    refused = laurel("mail", "preview", service.game_id, "wrong.json")
    assert refused.exit_code == 1
    assert "text" in refused.stderr
    assert "html" in refused.stderr
    Path("text.json").write_text(json.dumps({"text": "{{ code }}"}))
    none = laurel("mail", "preview", service.game_id, "text.json", "--output", "p.html")
    assert (none.exit_code, "has no HTML" in none.stderr) == (1, True)


def test_prizes_are_mailed_again_place_by_place(service: Service, laurel: Laurel) -> None:
    board = service.configure(prizes=Prizes.VOUCHERS, closed_at=1, frozen_at=2, ended_at=3)
    put_winners(service, board, "a@example.com", "b@example.com")
    words = ("prize", "resend", service.game_id, "weekly", "--reason", "Asked")
    before = len(outbox(service))
    done = said(laurel(*words, "--place", "2", "--place", "1", "--place", "2"))
    assert done == "Place 2: SENT.\nPlace 1: SENT.\n"
    sent = [mail.destinations["ToAddresses"] for mail in outbox(service)[before:]]
    assert sent == [["b@example.com"], ["a@example.com"]]
    shown = json.loads(said(laurel(*words, "--place", "1", "--json")))
    assert [prize["place"] for prize in shown["resent"]] == [1]
    missing = laurel(*words, "--place", "3")
    assert (missing.exit_code, "Nobody has this place" in missing.stderr) == (1, True)


def test_a_prize_that_is_not_taken_ends_the_command_with_1(
    service: Service, laurel: Laurel
) -> None:
    board = service.configure(prizes=Prizes.VOUCHERS, closed_at=1, frozen_at=2, ended_at=3)
    put_winners(service, board, "a@example.com")
    words = ("prize", "resend", service.game_id, "weekly", "--reason", "Asked", "--place", "1")
    with patch.object(SesMail, "send", side_effect=MessageRefusedError("no")):
        done = laurel(*words)
    assert (done.exit_code, done.stdout) == (1, "Place 1: REFUSED: no.\n")
