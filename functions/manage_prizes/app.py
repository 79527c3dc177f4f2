"""The vouchers of a leaderboard, and who gets them, as operators see to them."""

from laurel.cold_start import end_cold_start

from laurel import operator_bootstrap
from laurel.http.endpoint import Answer, endpoint
from laurel.http.operator_calls import actor_of, by_route, read_dry_run
from laurel.http.prizes import PrizePageModel, prize_model, read_prizes_query, spell_position
from laurel.http.request import Request
from laurel.http.vouchers import counts_model, loaded_model, read_load
from laurel.usecases.count_vouchers import count_vouchers
from laurel.usecases.list_prizes import list_prizes
from laurel.usecases.load_vouchers import load_vouchers

WIRING = operator_bootstrap.wire_manage_prizes()
end_cold_start()


def load(request: Request) -> Answer:
    """Add vouchers to the pool."""
    WIRING.gate.admit_to_game(request)
    dry_run = read_dry_run(request)
    part, reason = read_load(request.long_body)
    change = load_vouchers(
        pools=WIRING.pools,
        game_id=request.game_id,
        leaderboard_id=request.leaderboard_id,
        part=part,
        actor=actor_of(request, reason=reason),
        dry_run=dry_run,
        pause=WIRING.pause,
    )
    return Answer(loaded_model(change))


def count(request: Request) -> Answer:
    """Answer with how the vouchers stand."""
    WIRING.gate.admit_to_game(request)
    counts = count_vouchers(
        pools=WIRING.pools, game_id=request.game_id, leaderboard_id=request.leaderboard_id
    )
    return Answer(counts_model(counts))


def show(request: Request) -> Answer:
    """Answer with a page of prizes."""
    WIRING.gate.admit_to_game(request)
    query = read_prizes_query(request)
    page = list_prizes(
        pools=WIRING.pools,
        planned=WIRING.planned,
        game_id=request.game_id,
        leaderboard_id=request.leaderboard_id,
        limit=query.page.limit,
        after=query.after,
    )
    body: PrizePageModel = {
        **query.page.page_before(spell_position(page.next) if page.next else None),
        "planned": page.planned,
        "prizes": [prize_model(prize) for prize in page.prizes],
    }
    return Answer(body)


BOARD = "/leaderboard/{gameId}/{leaderboardId}"
lambda_handler = endpoint()(
    by_route(
        {
            f"POST {BOARD}/voucher": load,
            f"GET {BOARD}/voucher": count,
            f"GET {BOARD}/prize": show,
        }
    )
)
