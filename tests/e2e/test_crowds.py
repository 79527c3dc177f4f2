"""Many at once: every answered submission counts, and no seat is given twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from laurel.storage.dynamodb import Item
from tests.service import Reply, Service, assert_refused, score

AT_ONCE = 40


def entries(service: Service) -> list[Item]:
    return [item for item in service.stored() if "tries" in item]


def post_all(service: Service, scores: list[dict[str, Any]]) -> list[Reply]:
    token = service.token()
    with ThreadPoolExecutor(AT_ONCE) as players:
        return list(players.map(lambda body: service.post(body, token=token), scores))


def test_forty_submissions_of_one_player_leave_exactly_the_answered_tries(
    service: Service,
) -> None:
    service.register()
    service.configure()
    replies = post_all(service, [score(value) for value in range(AT_ONCE)])
    answered = [value for value, reply in enumerate(replies) if reply.status == 200]
    for reply in replies:
        if reply.status != 200:
            assert_refused(reply, 503, "unavailable")
            assert int(reply.headers["retry-after"]) >= 1
    (entry,) = entries(service)
    kept = [kept[1] for kept in entry["tries"]]
    assert answered
    assert entry["used"] == len(answered)
    assert len(kept) == min(20, len(answered)) == len(set(kept))
    assert set(kept) <= set(answered)
    assert entry["sortingValue"] == max(answered)


def test_forty_repetitions_of_one_submission_count_once(service: Service) -> None:
    service.register()
    service.configure(number_of_retries=1)
    token = service.token()
    key = [("Idempotency-Key", "once")]
    with ThreadPoolExecutor(AT_ONCE) as players:
        replies = list(
            players.map(lambda _: service.post(score(), token=token, headers=key), range(AT_ONCE))
        )
    assert {reply.status for reply in replies} == {200}
    # The rank is read for each anew, and follows the score within moments.
    results = [reply.json["result"] for reply in replies]
    assert all(result == results[0] for result in results)
    (entry,) = entries(service)
    assert (entry["used"], len(entry["tries"])) == (1, 1)


def test_two_hundred_players_on_fifty_seats_leave_exactly_fifty(service: Service) -> None:
    service.register()
    board = service.configure(should_close_when_full=True, maximum_number_of_winners=50)
    replies = post_all(service, [score(value, f"Player {value}") for value in range(200)])
    outcomes = Counter(reply.status for reply in replies)
    while outcomes[503]:
        # Told to try again, a game does.
        waiting = [value for value, reply in enumerate(replies) if reply.status == 503]
        again = post_all(service, [score(value, f"Player {value}") for value in waiting])
        for value, reply in zip(waiting, again, strict=True):
            replies[value] = reply
        outcomes = Counter(reply.status for reply in replies)
    assert outcomes == {200: 50, 409: 150}
    for reply in replies:
        if reply.status == 409:
            assert_refused(reply, 409, "leaderboard_full")
    seated = {value for value, reply in enumerate(replies) if reply.status == 200}
    assert {entry["sortingValue"] for entry in entries(service)} == seated
    shown = service.get(f"/leaderboard/{service.game_id}/{board.leaderboard_id}").json
    assert (shown["numberOfParticipants"], shown["state"]) == (50, "CLOSED")
