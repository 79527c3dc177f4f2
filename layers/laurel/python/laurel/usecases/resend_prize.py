"""Resend a prize: the same voucher to the same address, because an operator wants it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from laurel.domain.audit import Action, Actor, AuditRecord, player_reference
from laurel.domain.deliveries import BoundPrize, claim, delivery_state, refused, why_not_resent
from laurel.domain.errors import (
    CannotResendError,
    LeaderboardNotFoundError,
    PlaceNotFoundError,
    UnavailableError,
)
from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.mails import Message, NoLinkError
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.deliver_prizes import hand_in, write_message
from laurel.usecases.mail_stores import (
    Mails,
    MailService,
    MailTemplates,
    ResentDeliveries,
    ServiceBusyError,
    ServiceClosedError,
)
from laurel.usecases.stores import Leaderboards


@dataclass(frozen=True, slots=True, kw_only=True)
class ResentMailing:
    """What single prizes are mailed again with."""

    leaderboards: Leaderboards
    deliveries: ResentDeliveries
    mails: Mails
    templates: MailTemplates
    service: MailService | None


def resend_prize(
    *,
    mailing: ResentMailing,
    game: Game,
    leaderboard_id: str,
    place: int,
    actor: Actor,
    pause: Callable[[int], None],
) -> BoundPrize:
    """Mail the prize of a place again, whatever has come of it before.

    Args:
        mailing: What it is mailed with.
        game: The game.
        leaderboard_id: The leaderboard.
        place: The place.
        actor: Who wants it.
        pause: Waits between lost races; see `until_saved`.

    Returns:
        The prize as it is then: what SES does not take for now is refused, with the reason, and
        what nobody knows of is still being sent.

    Raises:
        LeaderboardNotFoundError: no such leaderboard in the game.
        PlaceNotFoundError: nobody has this place, or places are not frozen yet.
        CannotResendError: there is nothing to be sent, nobody to send it to, or no sender.
        TryAgainError: storage does not answer, or takes no more; or others were faster each time.
    """
    leaderboard = mailing.leaderboards.get(game_id=game.game_id, leaderboard_id=leaderboard_id)
    if leaderboard is None:
        raise LeaderboardNotFoundError
    if mailing.service is None:
        raise CannotResendError("The stack has no SenderEmail: nothing can be sent.")

    def attempt() -> Changed[tuple[BoundPrize, Message]] | None:
        found = _find(mailing, leaderboard, place)
        detail = why_not_resent(found, now=actor.at)
        if detail is not None:
            raise CannotResendError(detail)
        message = _write(mailing, game, leaderboard, found)
        claimed = replace(found, delivery=claim(found.delivery, now=actor.at))
        record = _record(found, claimed, actor)
        won = mailing.deliveries.claim_again(found, claimed.delivery, record=record)
        return Changed((claimed, message), changed=True) if won else None

    prize, message = until_saved(attempt, pause=pause).thing
    return _hand_in(mailing, mailing.service, prize, message, game.name, actor.at)


def _find(mailing: ResentMailing, leaderboard: Leaderboard, place: int) -> BoundPrize:
    is_there, prize = mailing.deliveries.load(
        game_id=leaderboard.game_id, leaderboard_id=leaderboard.leaderboard_id, place=place
    )
    if not is_there:
        raise PlaceNotFoundError
    if prize is None:
        raise CannotResendError("No voucher is bound to this place.")
    return prize


def _write(
    mailing: ResentMailing, game: Game, leaderboard: Leaderboard, prize: BoundPrize
) -> Message:
    mail = mailing.mails.load(game.game_id)
    try:
        return write_message(mailing.templates, mail, game, leaderboard, prize)
    except NoLinkError as error:
        raise CannotResendError(str(error)) from None


def _hand_in(
    mailing: ResentMailing,
    service: MailService,
    prize: BoundPrize,
    message: Message,
    sender_name: str,
    now: int,
) -> BoundPrize:
    try:
        settled = hand_in(
            service,
            mailing.deliveries,
            prize,
            message,
            sender_name=sender_name,
            now=now,
            # No run comes by again where a tournament has ended.
            otherwise=lambda delivery, reason: refused(delivery, detail=reason, now=now),
        )
    except (ServiceBusyError, ServiceClosedError) as error:
        settled = refused(prize.delivery, detail=str(error), now=now)
    except UnavailableError:
        settled = prize.delivery
    return replace(prize, delivery=settled)


def _record(before: BoundPrize, after: BoundPrize, actor: Actor) -> AuditRecord:
    return AuditRecord(
        game_id=before.game_id,
        leaderboard_id=before.leaderboard_id,
        action=Action.PRIZE_RESEND,
        actor=actor,
        player=player_reference(before.player),
        before={
            "place": before.place,
            "state": delivery_state(before.delivery, email=before.email).value,
            "attempts": before.delivery.attempt,
        },
        after={"place": after.place, "attempts": after.delivery.attempt},
    )
