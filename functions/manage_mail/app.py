"""The mail that a game's winners get with their prizes, and prizes that are mailed again."""

from laurel.cold_start import end_cold_start

from laurel import operator_bootstrap
from laurel.http.deliveries import read_resending, resent_model
from laurel.http.endpoint import Answer, endpoint
from laurel.http.entity_tags import read_precondition
from laurel.http.mails import mail_model, read_mail
from laurel.http.operator_calls import actor_of, by_route, read_dry_run, read_reason
from laurel.http.request import Request
from laurel.usecases.change_mail import delete_mail, put_mail
from laurel.usecases.resend_prize import resend_prize

WIRING = operator_bootstrap.wire_manage_mail()
end_cold_start()


def show(request: Request) -> Answer:
    """Answer with the game's mail, and what a winner would get."""
    game = WIRING.gate.admit_to_game(request)
    mail = WIRING.mailing.mails.load(game.game_id)
    revision = mail.revision if mail else None
    return Answer(mail_model(mail, game, templates=WIRING.mailing.templates), revision=revision)


def put(request: Request) -> Answer:
    """Give the game a mail of its own, or say what that would be."""
    game = WIRING.gate.admit_to_game(request)
    dry_run = read_dry_run(request)
    done = put_mail(
        mails=WIRING.mailing.mails,
        game_id=game.game_id,
        wanted=read_mail(request.long_body, templates=WIRING.mailing.templates),
        precondition=read_precondition(request),
        actor=actor_of(request, reason=read_reason(request)),
        dry_run=dry_run,
        pause=WIRING.pause,
    )
    body = mail_model(done.thing, game, templates=WIRING.mailing.templates)
    return Answer({**body, "changed": done.changed}, revision=done.thing.revision)


def delete(request: Request) -> Answer:
    """Take the game's own mail away: from then on it has the plain one."""
    game = WIRING.gate.admit_to_game(request)
    done = delete_mail(
        mails=WIRING.mailing.mails,
        game_id=game.game_id,
        precondition=read_precondition(request),
        actor=actor_of(request, reason=read_reason(request)),
        pause=WIRING.pause,
    )
    body = mail_model(None, game, templates=WIRING.mailing.templates)
    return Answer({**body, "changed": done.changed})


def resend(request: Request) -> Answer:
    """Mail a prize again."""
    game, call = WIRING.gate.admit_to_game(request), read_resending(request.long_body)
    prize = resend_prize(
        mailing=WIRING.mailing,
        game=game,
        leaderboard_id=request.leaderboard_id,
        place=call.place,
        actor=actor_of(request, reason=call.reason),
        pause=WIRING.pause,
    )
    return Answer(resent_model(prize))


lambda_handler = endpoint()(
    by_route(
        {
            "GET /game/{gameId}/mail": show,
            "PUT /game/{gameId}/mail": put,
            "DELETE /game/{gameId}/mail": delete,
            "POST /leaderboard/{gameId}/{leaderboardId}/prize/resend": resend,
        }
    )
)
