"""The commands about games, keys, tokens, leaderboards and the audit trail, by running them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from laurel.domain.games import ChecksumAlgorithm
from laurel.security.checksums import seal_body
from laurel.security.permissions import Scope
from tests.contract.tables import DOCS
from tests.laurel_command import Laurel, command_for, said
from tests.service import Service, assert_answered, assert_refused, score
from tools.operator import targets
from tools.operator.signing_keys import is_signing_key_new


@pytest.fixture
def laurel(service: Service) -> Iterator[Laurel]:
    with command_for(service) as command:
        yield command


def read(done: Result) -> Any:
    return json.loads(said(done))


@pytest.fixture
def game(service: Service, laurel: Laurel) -> str:
    """This test's game, registered by the command."""
    body = {"id": service.game_id, "name": "Space Race", "checksumRequired": False}
    said(laurel("game", "put", "-", typed=json.dumps(body)))
    return service.game_id


def board_of(game_id: str, **changes: Any) -> str:
    example = json.loads((DOCS / "examples" / "leaderboard.json").read_text())
    return json.dumps(example | {"gameId": game_id, "id": "weekly", "startDate": None} | changes)


@pytest.fixture
def board(game: str, laurel: Laurel) -> str:
    """A leaderboard of it."""
    document = {
        name: value for name, value in json.loads(board_of(game)).items() if value is not None
    }
    said(laurel("leaderboard", "put", "-", "--new", typed=json.dumps(document)))
    return "weekly"


# ---- Games ---------------------------------------------------------------------------------------


def test_a_game_is_registered_shown_and_listed(game: str, laurel: Laurel) -> None:
    shown = said(laurel("game", "show", game))
    assert "Space Race" in shown
    assert read(laurel("game", "show", game, "--json"))["checksumRequired"] is False
    assert game in said(laurel("game", "list"))
    listed = read(laurel("game", "list", "--json"))["games"]
    assert game in [each["id"] for each in listed]


def test_a_game_that_is_shown_can_be_put_back(game: str, laurel: Laurel) -> None:
    said(laurel("key", "create", game, "web"))
    shown = said(laurel("game", "show", game, "--json"))
    again = laurel("game", "put", "-", typed=shown)
    assert said(again) == f"Game {game} was registered like this already.\n"
    assert "`laurel key` is for them" in again.stderr
    renamed = laurel("game", "put", "-", typed=shown.replace("Space Race", "Star Race"))
    assert said(renamed) == f"Game {game} is registered.\n"
    assert [key["id"] for key in read(laurel("key", "list", game, "--json"))["checksumKeys"]] == [
        "web"
    ]


def test_a_change_by_somebody_else_is_not_overwritten(game: str, laurel: Laurel) -> None:
    revision = said(laurel("game", "show", game)).split("Revision")[1].split()[0]
    body = json.dumps({"id": game, "name": "Star Race"})
    said(laurel("game", "put", "-", "--if-match", revision, typed=body))
    late = laurel("game", "put", "-", "--if-match", revision, typed=body.replace("Star", "Sea"))
    assert (late.exit_code, "Somebody else" in late.stderr) == (1, True)


def test_everything_that_is_wrong_with_a_game_is_told(service: Service, laurel: Laurel) -> None:
    wrong = {"id": service.game_id, "nmae": "x", "colour": "green"}
    done = laurel("game", "put", "-", typed=json.dumps(wrong))
    assert done.exit_code == 1
    first, *offences = done.stderr.splitlines()
    assert first == "This was refused:"
    assert {line.split(":")[0].strip() for line in offences} == {"name", "nmae", "colour"}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "not JSON"),
        ("[1]", "JSON object"),
        ('{"name": "x"}', "must name its id"),
        ('{"id": "a/b"}', "cannot be an id"),
        ('{"id": "a", "name": "x", "name": "y"}', "names name more than once"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_file_that_is_no_game_is_not_sent(
    laurel: Laurel, service: Service, content: str, complaint: str
) -> None:
    with service.nothing_written():
        done = laurel("game", "put", "-", typed=content)
    assert done.exit_code == 1
    assert complaint in done.stderr


# ---- Keys ----------------------------------------------------------------------------------------


def test_the_secret_that_a_new_key_prints_seals_scores(
    service: Service, game: str, board: str, laurel: Laurel
) -> None:
    secret = said(laurel("key", "create", game, "web")).strip()
    body = json.dumps(score()).encode()
    seal = seal_body(
        body,
        algorithm=ChecksumAlgorithm.SHA_256,
        game="Space Race",
        kid="web",
        salt="1",
        secret=secret,
    )
    sealed = [("X-Gloot-SLS-Checksum", seal)]
    assert_answered(service.post(body, leaderboard_id=board, headers=sealed))


def test_a_secret_that_is_out_already_is_used(game: str, laurel: Laurel, tmp_path: Path) -> None:
    file = tmp_path / "android.key"
    file.write_text("an-old-secret-of-clients\n")
    done = laurel("key", "create", game, "android", "--secret-file", str(file))
    assert said(done) == "an-old-secret-of-clients\n"


def test_a_key_is_revoked_once_and_stays_listed(game: str, laurel: Laurel) -> None:
    said(laurel("key", "create", game, "web"))
    first = laurel("key", "revoke", game, "web", typed="y\n")
    assert said(first) == f"Checksum key web of {game} is revoked.\n"
    again = laurel("key", "revoke", game, "web", "--yes")
    assert said(again) == f"Checksum key web of {game} was revoked already.\n"
    row = said(laurel("key", "list", game)).splitlines()[-1]
    assert row.split() == ["web", "REVOKED"]
    taken = laurel("key", "create", game, "web")
    assert (taken.exit_code, taken.stdout) == (1, "")


# ---- Tokens --------------------------------------------------------------------------------------


def test_an_issued_token_reports_scores_is_listed_and_revoked(
    service: Service, game: str, board: str, laurel: Laurel
) -> None:
    issued = laurel("token", "issue", "--game", game, "--days", "9", "--subject", f"{game}-server")
    token = said(issued).strip()
    assert "score:write" in issued.stderr
    assert_answered(service.post(score(), leaderboard_id=board, token=token))
    bearer = [("authorization", f"Bearer {token}")]
    refused = service.send("GET", f"/game/{game}", bearer, b"")
    assert_refused(refused, 403, "not_permitted")

    (listed,) = read(laurel("token", "list", "--subject", f"{game}-server", "--json"))["tokens"]
    assert (listed["games"], listed["scopes"]) == ([game], ["score:write"])
    assert listed["expiresDate"] - listed["issuedDate"] == 9 * 86_400_000

    assert listed["id"] in said(laurel("token", "revoke", token, "--yes"))
    table = said(laurel("token", "list", "--subject", f"{game}-server"))
    assert "(now)" in table.splitlines()[-1]
    assert "was revoked already" in said(laurel("token", "revoke", listed["id"], "--yes"))


def test_a_token_may_have_several_scopes_and_all_games(laurel: Laurel) -> None:
    scopes = ["--scope", "score:moderate", "--scope", "leaderboard:write"]
    done = read(
        laurel("token", "issue", "--all-games", "--days", "1", *scopes, "--json", "--reason", "A")
    )
    assert (done["games"], done["scopes"]) == (["*"], ["leaderboard:write", "score:moderate"])
    assert done["token"].count(".") == 2


def test_a_token_that_cannot_be_recorded_is_not_given_out(laurel: Laurel) -> None:
    done = laurel("token", "issue", "--game", "x", "--days", "1", "--subject", "\x07")
    assert (done.exit_code, done.stdout) == (1, "")


# ---- Leaderboards --------------------------------------------------------------------------------


def test_a_signing_key_is_new_for_a_minute(service: Service) -> None:
    name = service.stack.signing_key_parameter
    made = service.stack.ssm.get_parameter(Name=name)["Parameter"]["LastModifiedDate"]
    assert is_signing_key_new(service.stack, now=made + timedelta(seconds=60))
    assert not is_signing_key_new(service.stack, now=made + timedelta(seconds=90))


def test_a_leaderboard_is_validated_configured_and_shown(
    service: Service, game: str, laurel: Laurel
) -> None:
    document = board_of(game, startDate=1795392000000)
    with service.nothing_written():
        valid = said(laurel("leaderboard", "validate", "-", typed=document))
    assert valid.startswith(f"Leaderboard weekly of {game} is fine, and would be configured")
    put = said(laurel("leaderboard", "put", "-", typed=document))
    assert put.startswith(f"Leaderboard weekly of {game} is configured: ")
    again = said(laurel("leaderboard", "put", "-", typed=document))
    assert again.startswith(f"Leaderboard weekly of {game} was configured like this already: ")
    shown = said(laurel("leaderboard", "show", game, "weekly"))
    assert "The weekly race" in shown
    assert service.page_url("weekly") in shown
    assert "weekly" in said(laurel("leaderboard", "list", game))
    kept = said(laurel("leaderboard", "show", game, "weekly", "--configuration"))
    back = laurel("leaderboard", "put", "-", typed=kept)
    assert "like this already" in said(back)


def test_the_ids_may_be_given_beside_the_file(game: str, laurel: Laurel) -> None:
    document = json.loads(board_of(game, startDate=1795392000000))
    del document["id"], document["gameId"]
    named = ["--game", game, "--id", "monthly"]
    said(laurel("leaderboard", "put", "-", *named, typed=json.dumps(document)))
    assert "monthly" in said(laurel("leaderboard", "list", game))


def test_everything_that_is_wrong_with_a_leaderboard_is_told(game: str, laurel: Laurel) -> None:
    wrong = board_of(game, startDate=1795996800000, icon="here", retryStrategy="MAYBE")
    done = laurel("leaderboard", "validate", "-", typed=wrong)
    assert done.exit_code == 1
    fields = {line.split(":")[0].strip() for line in done.stderr.splitlines()[1:]}
    assert fields == {"endDate", "icon", "retryStrategy"}


def test_a_part_is_changed_and_a_lost_update_refused(game: str, board: str, laurel: Laurel) -> None:
    revision = said(laurel("leaderboard", "show", game, board)).split("Revision")[1].split()[0]
    change = json.dumps({"description": "Five attempts!", "numberOfRetries": 5})
    patched = laurel("leaderboard", "patch", game, board, "-", "--if-match", revision, typed=change)
    assert said(patched).startswith(f"Leaderboard {board} of {game} is changed")
    late = laurel("leaderboard", "patch", game, board, "-", "--if-match", revision, typed="{}")
    assert late.exit_code == 1
    existing = laurel("leaderboard", "put", "-", "--new", typed=board_of(game, startDate=10**12))
    assert existing.exit_code == 1
    kept = read(laurel("leaderboard", "show", game, board, "--configuration"))
    assert (kept["description"], kept["numberOfRetries"]) == ("Five attempts!", 5)


def test_a_leaderboard_is_closed_and_opened_again(game: str, board: str, laurel: Laurel) -> None:
    close = laurel("leaderboard", "close", game, board, typed="y\n")
    assert said(close) == f"Leaderboard {board} of {game} is closed: CLOSED.\n"
    again = laurel("leaderboard", "close", game, board, "--yes")
    assert said(again) == f"Leaderboard {board} of {game} is closed already: CLOSED.\n"
    reopened = laurel("leaderboard", "reopen", game, board)
    assert said(reopened) == f"Leaderboard {board} of {game} is open again: ACTIVE.\n"


def test_results_are_objected_to_approved_and_voided(game: str, board: str, laurel: Laurel) -> None:
    early = laurel("leaderboard", "approve", game, board)
    assert (early.exit_code, "no results yet" in early.stderr) == (1, True)
    laurel("leaderboard", "close", game, board, "--yes")
    objected = laurel("leaderboard", "object", game, board, "--reason", "Who is Tim?")
    assert said(objected) == f"Leaderboard {board} of {game} is objected to: CLOSED.\n"
    approved = laurel("leaderboard", "approve", game, board)
    assert said(approved) == f"Leaderboard {board} of {game} is approved: CLOSED.\n"
    kept = laurel("leaderboard", "void", game, board, typed="\n")
    assert (kept.exit_code, "without winners and prizes?" in kept.stderr) == (1, True)
    voided = laurel("leaderboard", "void", game, board, "--yes")
    assert said(voided) == f"Leaderboard {board} of {game} is void: CLOSED.\n"


def hold_a_try(service: Service, laurel: Laurel, game: str, board: str, *names: str) -> None:
    change = json.dumps({"highestSortingValue": 10, "outOfBounds": "HOLD"})
    said(laurel("leaderboard", "patch", game, board, "-", typed=change))
    for name in names:
        assert_answered(service.post(score(99, name)))
    said(laurel("leaderboard", "close", game, board, "--yes"))


def test_who_approves_hears_first_of_held_tries(
    service: Service, game: str, board: str, laurel: Laurel
) -> None:
    hold_a_try(service, laurel, game, board, "Tim", "Tom")
    approve = ("leaderboard", "approve", game, board)
    with service.nothing_written():
        kept = laurel(*approve, typed="n\n")
    assert kept.exit_code == 1
    assert "2 entries have held tries, which win nothing unless they are accepted" in kept.stderr
    assert f"laurel score held {game} {board}" in kept.stderr
    assert said(laurel(*approve, typed="y\n")) == (
        f"Leaderboard {board} of {game} is approved: CLOSED.\n"
    )
    again = laurel(*approve, "--yes")
    assert said(again) == f"Leaderboard {board} of {game} is approved already: CLOSED.\n"
    assert "held" not in again.stderr


def test_who_may_not_see_entries_approves_without_hearing_of_held_tries(
    service: Service,
    game: str,
    board: str,
    laurel: Laurel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hold_a_try(service, laurel, game, board, "Tim")
    target = replace(
        targets.find_target(name=None, region=None),
        token=lambda: service.token(scopes=(Scope.LEADERBOARD_WRITE,)),
    )
    monkeypatch.setattr(targets, "find_target", lambda **_: target)
    assert laurel("score", "held", game, board).exit_code == 1
    done = laurel("leaderboard", "approve", game, board)
    assert said(done) == f"Leaderboard {board} of {game} is approved: CLOSED.\n"
    assert "held" not in done.stderr


def test_a_leaderboard_is_deleted_and_restored(
    service: Service, game: str, board: str, laurel: Laurel
) -> None:
    kept = laurel("leaderboard", "delete", game, board, typed="\n")
    assert kept.exit_code == 1
    assert "with the scores of 0 players?" in kept.stderr
    deleted = said(laurel("leaderboard", "delete", game, board, typed="yes\n"))
    assert deleted.startswith(f"Leaderboard {board} of {game} is deleted; for 30 days")
    assert said(laurel("leaderboard", "list", game)) == ""
    assert laurel("leaderboard", "show", game, board).exit_code == 1
    restored = said(laurel("leaderboard", "restore", game, board))
    assert restored.startswith(f"Leaderboard {board} of {game} is back")
    assert_answered(service.get(f"/leaderboard/{game}/{board}"))


# ---- The audit trail -----------------------------------------------------------------------------


def test_the_trail_tells_who_did_what_and_why(game: str, board: str, laurel: Laurel) -> None:
    said(laurel("leaderboard", "close", game, board, "--yes", "--reason", "A cheat is about."))
    records = read(laurel("audit", "list", game, "--json"))["records"]
    assert [record["action"] for record in records] == [
        "leaderboard.close",
        "leaderboard.put",
        "game.put",
    ]
    table = said(laurel("audit", "list", game, board, "--limit", "1"))
    (row,) = table.splitlines()[2:]
    assert "leaderboard.close" in row
    assert "A cheat is about." in row
    # Who: the operator's own AWS identity.
    assert records[0]["subject"] in row
    assert records[0]["subject"] != ""


def test_the_trail_tells_a_change_in_a_line(game: str, board: str, laurel: Laurel) -> None:
    change = json.dumps({"endDate": None, "description": "Five attempts!"})
    said(laurel("leaderboard", "patch", game, board, "-", typed=change))
    patched, put = said(laurel("audit", "list", game, board)).splitlines()[2:]
    assert "description: Three attempts, the best one counts. → Five attempts!" in patched
    assert "endDate: 2026-" in patched
    assert "→ nothing" in patched
    assert "name: The weekly race; " in put


def test_the_trail_is_read_by_dates(game: str, laurel: Laurel) -> None:
    assert len(read(laurel("audit", "list", game, "--from", "1h", "--json"))["records"]) == 1
    none = laurel("audit", "list", game, "--until", "1 hour ago")
    assert (said(none), none.stderr) == ("", "Nothing was done.\n")


def test_what_is_done_to_all_games_is_in_a_trail_of_its_own(laurel: Laurel) -> None:
    said(laurel("token", "issue", "--all-games", "--days", "1", "--reason", "For the night."))
    table = said(laurel("audit", "list", "*", "--from", "5m"))
    assert "token.issue" in table
    assert "For the night." in table
