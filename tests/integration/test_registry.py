"""Registering games and configuring leaderboards, by functions and by the command."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from laurel.domain.errors import UnavailableError
from laurel.domain.games import KeyStatus
from laurel.domain.leaderboards import RetryStrategy, SortOrder, State
from laurel.storage.keys import SsmKeys
from tests.factories import NOON, make_game, make_leaderboard
from tests.service import Service, assert_answered, assert_refused, score
from tools.operator import desk, main
from tools.operator.failures import OperatorError
from tools.operator.registry import configure_leaderboard, register_game
from tools.operator.targets import Target

Laurel = Callable[..., Result]


def configure(service: Service, *, now: int = NOON, **changes: Any) -> State:
    board = make_leaderboard(game_id=service.game_id, **changes)
    return configure_leaderboard(service.stack, board, now=now)


def shown(service: Service) -> dict[str, Any]:
    board: dict[str, Any] = assert_answered(service.get(f"/leaderboard/{service.game_id}/weekly"))
    return board


# ---- Leaderboards --------------------------------------------------------------------------------


def test_a_leaderboard_is_configured_and_its_state_told(service: Service) -> None:
    service.register()
    assert configure(service) is State.ACTIVE
    assert configure(service, start_date=NOON + 1) is State.SCHEDULED
    assert shown(service)["startDate"] == NOON + 1


def test_a_changed_configuration_leaves_seats_and_counters_alone(service: Service) -> None:
    service.register()
    seats: dict[str, Any] = {"should_close_when_full": True, "maximum_number_of_winners": 2}
    configure(service, **seats, participants_counted=1, score_updated_date=NOON)
    assert_answered(service.post(score()))
    assert configure(service, **seats, name="The great weekly", end_date=NOON + 1) is State.ACTIVE
    board = service.leaderboards.get(game_id=service.game_id, leaderboard_id="weekly")
    assert board is not None
    assert (board.name, board.end_date) == ("The great weekly", NOON + 1)
    assert (board.seats_taken, board.participants_counted, board.score_updated_date) == (1, 1, NOON)
    seats["maximum_number_of_winners"] = 1
    assert configure(service, **seats) is State.CLOSED


@pytest.mark.parametrize(
    ("step", "state"), [("closed_at", State.CLOSED), ("ended_at", State.ENDED)]
)
def test_a_changed_configuration_does_not_open_what_was_closed(
    service: Service, step: str, state: State
) -> None:
    service.register()
    service.configure("weekly", **{step: NOON - 1})
    assert configure(service, end_date=NOON + 1) is state
    assert shown(service)["state"] == state


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"lanes": 2}, "lanes"),
        ({"sort_order": SortOrder.ASCENDING}, "sortOrder"),
        ({"should_close_when_full": True}, "shouldCloseWhenFull"),
        ({"lanes": 2, "sort_order": SortOrder.ASCENDING}, "lanes and sortOrder"),
    ],
)
def test_what_scores_are_stored_by_can_change_only_before_the_first(
    service: Service, changes: dict[str, Any], name: str
) -> None:
    service.register()
    configure(service, **changes)
    configure(service)
    assert_answered(service.post(score()))
    with (
        service.nothing_written(),
        pytest.raises(OperatorError, match=f"so {name} cannot change"),
    ):
        configure(service, **changes)
    configure(service, retry_strategy=RetryStrategy.DISABLED)


@pytest.mark.parametrize(
    "changes",
    [
        {"start_date": NOON, "end_date": NOON},
        {"should_close_when_full": True, "maximum_number_of_winners": 0},
        {"number_of_retries": 0},
    ],
)
def test_a_configuration_that_contradicts_itself_is_refused(
    service: Service, changes: dict[str, Any]
) -> None:
    service.register()
    with service.nothing_written(), pytest.raises(OperatorError, match="contradicts itself"):
        configure(service, **changes)


def test_a_leaderboard_of_a_game_that_nobody_registered_is_refused(service: Service) -> None:
    with service.nothing_written(), pytest.raises(OperatorError, match="laurel game register"):
        configure(service)


# ---- Games ---------------------------------------------------------------------------------------


def test_a_game_is_registered_and_registered_anew(service: Service) -> None:
    for revision, name in enumerate(("Space Race", "Space Race II"), 1):
        game = make_game(game_id=service.game_id, name=name)
        register_game(service.stack, game)
        assert service.games.get(service.game_id) == replace(game, revision=revision)


def test_a_key_may_be_revoked_and_not_forgotten(service: Service) -> None:
    revoked = {"a": KeyStatus.REVOKED, "b": KeyStatus.ACTIVE}
    service.register(secrets={"a": "one", "b": "two"})
    register_game(service.stack, make_game(game_id=service.game_id, checksum_keys=revoked))
    with service.nothing_written(), pytest.raises(OperatorError, match="does not name: a, b"):
        register_game(service.stack, make_game(game_id=service.game_id))
    game = service.games.get(service.game_id)
    assert game is not None
    assert game.checksum_keys == revoked


# ---- The command ---------------------------------------------------------------------------------


@pytest.fixture
def laurel(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Laurel:
    """The command; what is given to it as `content` lies in the file that it reads."""
    target = Target(find_url=lambda: "", token=service.token, find_stack=lambda: service.stack)
    monkeypatch.setattr(desk, "find_target", lambda **_: target)

    def run(*arguments: str, content: object) -> Result:
        file = tmp_path / "file"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        return CliRunner().invoke(main.app, [*arguments, str(file)])

    return run


def test_a_game_its_key_and_a_leaderboard_are_set_up_by_the_command(
    service: Service, laurel: Laurel
) -> None:
    game = {"id": service.game_id, "name": "Space Race", "checksumKeys": {"web": "ACTIVE"}}
    board = {
        "gameId": service.game_id,
        "id": "weekly",
        "name": "The weekly",
        "maximumNumberOfWinners": 3,
        "shouldCloseWhenFull": False,
        "retryStrategy": "DISABLED",
    }
    registered = laurel("game", "register", content=game)
    assert registered.output == f"Game {service.game_id} is registered.\n"
    key_set = laurel("checksum-key", "set", service.game_id, "web", content="s3cret\n")
    assert key_set.output == f"Checksum key web of {service.game_id} is in use within a minute.\n"
    configured = laurel("leaderboard", "configure", content=board)
    assert configured.output == f"Leaderboard weekly of {service.game_id} is ACTIVE.\n"

    assert (shown(service)["state"], shown(service)["retryStrategy"]) == ("ACTIVE", "DISABLED")
    keys = SsmKeys(
        service.stack.ssm, jwks_parameter="", checksum_path=service.stack.checksum_keys_path
    )
    assert keys.checksum_secret(game_id=service.game_id, kid="web") == "s3cret"


@pytest.mark.parametrize("keys", [{}, {"web": KeyStatus.REVOKED}])
def test_a_key_that_the_game_does_not_name_as_active_is_not_stored(
    service: Service, laurel: Laurel, keys: dict[str, KeyStatus]
) -> None:
    service.register(checksum_keys=keys)
    refused = laurel("checksum-key", "set", service.game_id, "web", content="s3cret")
    assert refused.exit_code == 1
    parameters = service.stack.ssm.get_parameters_by_path(
        Path=f"{service.stack.checksum_keys_path}/{service.game_id}"
    )
    assert parameters["Parameters"] == []


@pytest.mark.parametrize(
    "error",
    [
        OperatorError("It went wrong."),
        UnavailableError("It went wrong."),
        # What was typed is part of many a sentence.
        OperatorError("There is no game [red][/b]."),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(desk, "find_target", fail)
    monkeypatch.setattr("sys.argv", ["laurel", "signing-key", "list"])
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"{error}\n"


def test_a_key_of_a_game_that_nobody_registered_is_not_stored(
    service: Service, laurel: Laurel
) -> None:
    refused = laurel("checksum-key", "set", service.game_id, "web", content="s3cret")
    assert refused.exit_code == 1
    assert_refused(service.get(f"/leaderboard/{service.game_id}"), 404, "game_not_found")
