"""Resend a prize: the same voucher to the same address, because an operator wants it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from laurel.domain.audit import Action, Actor, AuditRecord, player_reference
from laurel.domain.deliveries import Parcel, claim, delivery_state, refused, why_not_resent
from laurel.domain.errors import (
    CannotResendError,
    LeaderboardNotFoundError,
    PlaceNotFoundError,
    UnavailableError,
)
from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.mails import Letter, NoLinkError
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.deliver_prizes import hand_in, write_letter
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
class ResentPost:
    """What single prizes are mailed again with."""

    leaderboards: Leaderboards
    deliveries: ResentDeliveries
    mails: Mails
    templates: MailTemplates
    service: MailService | None


def resend_prize(
    *,
    post: ResentPost,
    game: Game,
    leaderboard_id: str,
    place: int,
    actor: Actor,
    pause: Callable[[int], None],
) -> Parcel:
    """Mail the prize of a place again, whatever has come of it before.

    Args:
        post: What it is mailed with.
        game: The game.
        leaderboard_id: The leaderboard.
        place: The place.
        actor: Who wants it.
        pause: Waits between lost races; see `until_saved`.

    Returns:
        The parcel as it is then: what SES does not take for now is refused, with the reason, and
        what nobody knows of is still being sent.

    Raises:
        LeaderboardNotFoundError: no such leaderboard in the game.
        PlaceNotFoundError: nobody has this place, or places are not frozen yet.
        CannotResendError: there is nothing to be sent, nobody to send it to, or no sender.
        TryAgainError: storage does not answer, or takes no more; or others were faster each time.
    """
    leaderboard = post.leaderboards.get(game_id=game.game_id, leaderboard_id=leaderboard_id)
    if leaderboard is None:
        raise LeaderboardNotFoundError
    if post.service is None:
        raise CannotResendError("The stack has no SenderEmail: nothing can be sent.")

    def attempt() -> Changed[tuple[Parcel, Letter]] | None:
        found = _find(post, leaderboard, place)
        detail = why_not_resent(found, now=actor.at)
        if detail is not None:
            raise CannotResendError(detail)
        letter = _write(post, game, leaderboard, found)
        claimed = replace(found, delivery=claim(found.delivery, now=actor.at))
        record = _record(found, claimed, actor)
        won = post.deliveries.claim_again(found, claimed.delivery, record=record)
        return Changed((claimed, letter), changed=True) if won else None

    parcel, letter = until_saved(attempt, pause=pause).thing
    return _hand_in(post, post.service, parcel, letter, game.name, actor.at)


def _find(post: ResentPost, leaderboard: Leaderboard, place: int) -> Parcel:
    is_there, parcel = post.deliveries.load(
        game_id=leaderboard.game_id, leaderboard_id=leaderboard.leaderboard_id, place=place
    )
    if not is_there:
        raise PlaceNotFoundError
    if parcel is None:
        raise CannotResendError("No voucher is bound to this place.")
    return parcel


def _write(post: ResentPost, game: Game, leaderboard: Leaderboard, parcel: Parcel) -> Letter:
    mail = post.mails.load(game.game_id)
    try:
        return write_letter(post.templates, mail, game, leaderboard, parcel)
    except NoLinkError as error:
        raise CannotResendError(str(error)) from None


def _hand_in(
    post: ResentPost,
    service: MailService,
    parcel: Parcel,
    letter: Letter,
    sender_name: str,
    now: int,
) -> Parcel:
    try:
        settled = hand_in(
            service,
            post.deliveries,
            parcel,
            letter,
            sender_name=sender_name,
            now=now,
            # No run comes by again where a tournament has ended.
            otherwise=lambda delivery, reason: refused(delivery, detail=reason, now=now),
        )
    except (ServiceBusyError, ServiceClosedError) as error:
        settled = refused(parcel.delivery, detail=str(error), now=now)
    except UnavailableError:
        settled = parcel.delivery
    return replace(parcel, delivery=settled)


def _record(before: Parcel, after: Parcel, actor: Actor) -> AuditRecord:
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
