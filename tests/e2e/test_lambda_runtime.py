"""Each function's event of events/ in the real Lambda runtime, against the local stack's tables."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from laurel.domain.deliveries import DeliveryState, claim
from laurel.domain.leaderboards import Prizes
from tests.lambda_runtime import LambdaRuntime, running_function
from tests.mail import deliveries_of, delivery, put_winners, told_about
from tests.service import Service, deployed_service, score
from tests.template_file import FUNCTIONS, ROOT
from tools.local_stack import LocalStack
from tools.local_stack.demo_world import CHECKSUM_SECRET

Answer = dict[str, Any]
Start = Callable[[str], LambdaRuntime]


@pytest.fixture
def service(stack: LocalStack) -> Service:
    """The deployed service, with a game of this test's own and the board that the events name."""
    service = deployed_service(stack)
    service.register(name="game", secrets={"a": CHECKSUM_SECRET})
    service.configure("weekly")
    return service


@pytest.fixture
def start(stack: LocalStack, tmp_path: Path) -> Iterator[Start]:
    """Start a function that has not been called yet."""
    with ExitStack() as running:

        def start(logical_id: str) -> LambdaRuntime:
            directory = tmp_path / logical_id
            directory.mkdir()
            return running.enter_context(running_function(stack, logical_id, directory=directory))

        yield start


def event_of(verb: str, service: Service) -> dict[str, Any]:
    """The function's event, about this test's game instead of the one called `game`."""
    text = (ROOT / "events" / f"{verb}.json").read_text()
    text = text.replace("/leaderboard/game", f"/leaderboard/{service.game_id}")
    text = text.replace("/v1/game/game", f"/v1/game/{service.game_id}")
    text = text.replace("game/weekly", f"{service.game_id}/weekly")
    event: dict[str, Any] = json.loads(text)
    if "pathParameters" in event:
        event["pathParameters"]["gameId"] = service.game_id
    return event


def body_of(answer: Answer, status: HTTPStatus) -> Any:
    assert answer["statusCode"] == status, answer
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    assert int(headers["x-started-processing-at"]) <= int(headers["x-ended-processing-at"])
    return json.loads(answer["body"])


def test_a_game_lists_its_leaderboards(service: Service, start: Start) -> None:
    answer = start("ListLeaderboardsFunction").invoke(event_of("list_leaderboards", service))
    page = body_of(answer, HTTPStatus.OK)
    assert [board["id"] for board in page["leaderboards"]] == ["weekly"]


def test_a_leaderboard_is_shown(service: Service, start: Start) -> None:
    answer = start("GetLeaderboardFunction").invoke(event_of("get_leaderboard", service))
    board = body_of(answer, HTTPStatus.OK)
    assert (board["id"], board["gameId"], board["state"]) == ("weekly", service.game_id, "ACTIVE")


def test_a_reported_score_is_listed_and_reporting_it_again_changes_nothing(
    service: Service, start: Start
) -> None:
    event = event_of("report_score", service)
    event["headers"]["authorization"] = f"Bearer {service.token()}"
    report_score = start("ReportScoreFunction")
    first = body_of(report_score.invoke(event), HTTPStatus.OK)
    assert first["result"]["displayName"] == "Tommy"
    assert first["result"]["bestScore"]["sortingValue"] == 20

    again = body_of(report_score.invoke(event), HTTPStatus.OK)
    # It may have been counted meanwhile.
    assert {**again, "rankIsExact": False} == {**first, "rankIsExact": False}
    assert again["rank"] == 1

    answer = start("ListScoresFunction").invoke(event_of("list_scores", service))
    page = body_of(answer, HTTPStatus.OK)
    assert [(entry["rank"], entry["name"]) for entry in page["scores"]] == [(1, "Tommy")]


def test_a_player_is_found_alone_and_with_others_and_a_score_is_ranked(
    service: Service, start: Start
) -> None:
    assert service.post(score(20, "Tommy")).status == HTTPStatus.OK
    service.wait_until_counted()
    one = body_of(
        start("GetStandingFunction").invoke(event_of("get_standing", service)), HTTPStatus.OK
    )
    assert (one["rank"], one["of"], one["score"]) == (1, 1, "20")
    assert one["around"] == [{"rank": 1, "score": "20", "name": "Tommy"}]

    several = start("ListStandingsFunction").invoke(event_of("list_standings", service))
    found = body_of(several, HTTPStatus.OK)
    assert [standing["name"] for standing in found["standings"]] == ["Tommy"]
    assert found["notFound"] == {"playerIds": ["player-1843"], "names": []}

    rank = body_of(start("GetRankFunction").invoke(event_of("get_rank", service)), HTTPStatus.OK)
    assert (rank["rank"], rank["of"]) == (2, 1)


def test_the_token_in_the_event_as_it_stands_is_refused(service: Service, start: Start) -> None:
    answer = start("ReportScoreFunction").invoke(event_of("report_score", service))
    assert body_of(answer, HTTPStatus.UNAUTHORIZED)["code"] == "token_invalid"


def test_an_operator_hides_a_player(service: Service, start: Start) -> None:
    assert service.post(score(20, "Tommy")).status == HTTPStatus.OK
    event = event_of("manage_entries", service)
    event["headers"]["authorization"] = f"Bearer {service.token(scopes=('score:moderate',))}"
    answer = start("ManageEntriesFunction").invoke(event)
    results = body_of(answer, HTTPStatus.OK)["results"]
    assert results == [{"player": {"displayName": "Tommy"}, "result": "CHANGED"}]
    assert service.get(f"/leaderboard/{service.game_id}/weekly/score").json["scores"] == []


def test_an_operator_loads_vouchers(service: Service, start: Start) -> None:
    service.configure("weekly", prizes=Prizes.VOUCHERS)
    event = event_of("manage_prizes", service)
    event["headers"]["authorization"] = f"Bearer {service.token(scopes=('admin',))}"
    answer = start("ManagePrizesFunction").invoke(event)
    assert body_of(answer, HTTPStatus.OK) == {"changed": True, "loaded": 3}


def test_an_operator_gives_a_game_a_mail_of_its_own(service: Service, start: Start) -> None:
    event = event_of("manage_mail", service)
    event["headers"]["authorization"] = f"Bearer {service.token(scopes=('admin',))}"
    answer = body_of(start("ManageMailFunction").invoke(event), HTTPStatus.OK)
    assert (answer["changed"], answer["preview"]["subject"]) == (True, "You won, Tiny Tim!")


def test_what_comes_back_of_a_mail_is_recorded_at_its_place(service: Service, start: Start) -> None:
    board = service.configure("weekly", prizes=Prizes.VOUCHERS)
    put_winners(service, board, "tim@example.com")
    deliveries = deliveries_of(service)
    (prize,) = deliveries.walk(game_id=board.game_id, leaderboard_id=board.leaderboard_id)
    assert deliveries.claim(prize, claim(prize.delivery, now=1))
    assert start("RecordDeliveriesFunction").invoke(told_about(board, place=1)) is None
    assert delivery(service, board).state is DeliveryState.BOUNCED


def test_a_leaderboard_is_configured(service: Service, start: Start) -> None:
    event = event_of("manage_leaderboards", service)
    event["headers"]["authorization"] = f"Bearer {service.token(scopes=('leaderboard:write',))}"
    answer = start("ManageLeaderboardsFunction").invoke(event)
    changed = body_of(answer, HTTPStatus.OK)
    assert (changed["changed"], changed["leaderboard"]["endDate"]) == (True, 4_070_908_800_000)


def test_an_operator_bans_a_player(service: Service, start: Start) -> None:
    event = event_of("manage_players", service)
    event["headers"]["authorization"] = f"Bearer {service.token(scopes=('score:moderate',))}"
    answer = start("ManagePlayersFunction").invoke(event)
    results = body_of(answer, HTTPStatus.OK)["results"]
    assert results == [{"player": {"displayName": "Tommy"}, "result": "CHANGED"}]


def test_what_operators_do_to_a_game_is_in_its_audit_trail(service: Service, start: Start) -> None:
    token = service.token(games=["*"], scopes=("admin",))
    put = event_of("manage_games", service)
    post = event_of("manage_tokens", service)
    record = json.loads(post["body"]) | {"id": uuid4().hex, "games": [service.game_id]}
    post["body"] = json.dumps(record)
    show = event_of("show_audit", service)
    for event in (put, post, show):
        event["headers"]["authorization"] = f"Bearer {token}"
    game = body_of(start("ManageGamesFunction").invoke(put), HTTPStatus.OK)
    assert (game["id"], game["name"], game["changed"]) == (service.game_id, "Space Race", True)
    assert body_of(start("ManageTokensFunction").invoke(post), HTTPStatus.OK)["changed"] is True
    page = body_of(start("ShowAuditFunction").invoke(show), HTTPStatus.OK)
    told = [(kept["action"], kept["reason"]) for kept in page["records"]]
    assert told == [("token.issue", "A new server"), ("game.put", "A new name")]


def test_an_unknown_route_is_answered(service: Service, start: Start) -> None:
    answer = start("UnknownRouteFunction").invoke(event_of("unknown_route", service))
    assert body_of(answer, HTTPStatus.METHOD_NOT_ALLOWED)["code"] == "method_not_allowed"


def test_a_page_that_is_not_there_is_answered(service: Service, start: Start) -> None:
    answer = start("MissingPageFunction").invoke(event_of("missing_page", service))
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (
        HTTPStatus.NOT_FOUND,
        "text/html; charset=utf-8",
    )
    assert "<h1>No such page</h1>" in answer["body"]


def test_changes_of_scores_are_counted_once_however_often_they_come(
    service: Service, start: Start
) -> None:
    count_scores = start("CountScoresFunction")
    for _ in range(2):
        assert count_scores.invoke(event_of("count_scores", service)) is None
        board = service.get(f"/leaderboard/{service.game_id}/weekly").json
        assert board["numberOfParticipants"] == 1
        assert board["scoreUpdatedDate"] == 1_763_724_655_871


def test_a_changed_score_is_published(service: Service, start: Start) -> None:
    publish_pages = start("PublishPagesFunction")
    assert publish_pages.invoke(event_of("publish_pages", service)) is None
    log = publish_pages.log.read_text()
    assert f'"page":"{service.game_id}/weekly"' in log
    assert "Traceback" not in log


def test_what_is_over_is_brought_to_its_end(service: Service, start: Start) -> None:
    service.configure("over", end_date=1)
    finish_leaderboards = start("FinishLeaderboardsFunction")
    assert finish_leaderboards.invoke(event_of("finish_leaderboards", service)) is None
    assert service.get(f"/leaderboard/{service.game_id}/over").json["state"] == "ENDED"


def test_the_results_of_what_has_ended_are_shown_with_both_copies_of_their_archive(
    service: Service, start: Start
) -> None:
    assert service.post(score(20, "Tommy")).status == HTTPStatus.OK
    service.configure("weekly", end_date=1)
    start("FinishLeaderboardsFunction").invoke(event_of("finish_leaderboards", service))
    results = body_of(
        start("GetResultsFunction").invoke(event_of("get_results", service)), HTTPStatus.OK
    )
    public = body_of(
        start("GetArchiveFunction").invoke(event_of("get_archive", service)), HTTPStatus.OK
    )
    event = event_of("show_archive", service)
    event["headers"]["authorization"] = f"Bearer {service.token(scopes=('admin',))}"
    operators = body_of(start("ShowArchiveFunction").invoke(event), HTTPStatus.OK)
    assert results["status"] == "FINAL"
    assert results["archive"]["sha256"] == public["sha256"]
    assert (public["copy"], operators["copy"]) == ("public", "operator")


def test_what_was_deleted_long_ago_is_removed(service: Service, start: Start) -> None:
    service.configure("old", deleted_at=1)
    purge_leaderboards = start("PurgeLeaderboardsFunction")
    assert purge_leaderboards.invoke(event_of("purge_leaderboards", service)) is None
    left = [item["leaderboardId"] for item in service.stored() if "leaderboardId" in item]
    assert left == ["weekly"]


def test_every_function_has_its_event_and_handles_it_here() -> None:
    verbs = {path.parent.name for path in ROOT.glob("functions/*/app.py")}
    assert {path.stem for path in ROOT.glob("events/*.json")} == verbs
    assert set(re.findall(r'start\("(\w+)"\)', Path(__file__).read_text())) == set(FUNCTIONS)


def test_the_deployed_layer_brings_the_package_and_leaves_boto3_to_the_runtime(
    service: Service, start: Start
) -> None:
    function = start("ReportScoreFunction")
    layer = function.log.parent / "layers" / "python"
    assert (layer / "laurel" / "bootstrap.py").is_file()
    assert not (layer / "boto3").exists()
    function.invoke(event_of("report_score", service))
    assert "Traceback" not in function.log.read_text()
