"""Deliver prizes: mail each winner what is bound to the place, once, and never to anybody else."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from laurel.domain.deliveries import (
    Delivery,
    Parcel,
    claim,
    given_back,
    is_due,
    is_under_way,
    is_without_owner,
    refused,
    sent,
    unsendable,
)
from laurel.domain.errors import GameNotFoundError
from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.mails import Award, Letter, Mail
from laurel.usecases.ending_stores import OutOfTime, Progress
from laurel.usecases.mail_stores import (
    Deliveries,
    LetterRefusedError,
    Mails,
    MailService,
    MailTemplates,
    ServiceBusyError,
    ServiceClosedError,
    SettledDeliveries,
)
from laurel.usecases.stores import Games

# How often one letter is handed in while the service is busy.
MOST_TRIES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PrizePost:
    """What prizes are mailed with; without a `service` nothing is sent, and places say so.

    `pause` waits while the service is busy. It is told which wait this is (1, 2, …), and is
    expected to wait longer each time.
    """

    games: Games
    deliveries: Deliveries
    mails: Mails
    templates: MailTemplates
    service: MailService | None
    pause: Callable[[int], None]


def deliver_prizes(
    leaderboard: Leaderboard, *, post: PrizePost, now: int, out_of_time: OutOfTime
) -> Progress:
    """Mail the prizes of a leaderboard that nobody has mailed yet: a task of its end.

    It can stop after any write and after any letter. An attempt is claimed before its letter is
    handed in, and what came of it is written afterwards: when a run ends in between, nobody knows
    whether the letter is out, and once the claim is over it is sent again, with the same voucher to
    the same address.

    Returns:
        That it is done when there is nothing left to send; and that it waits where only somebody
        else, or a later time, can go on.

    Raises:
        NoLinkError: the game's own mail does not fit its vouchers.
        ServiceClosedError: nothing is sent, whatever it is.
        TryAgainError: storage, or the service, does not answer.
    """
    parcels = filter(
        is_under_way,
        post.deliveries.walk(
            game_id=leaderboard.game_id, leaderboard_id=leaderboard.leaderboard_id
        ),
    )
    progress, has_begun = Progress.DONE, False
    game, mail = _read_game(post, leaderboard)
    for parcel in parcels:
        if is_without_owner(parcel, now=now):
            post.deliveries.settle(parcel, given_back(parcel.delivery))
            continue
        if not is_due(parcel, now=now):
            # Somebody else has claimed it, and may yet come to nothing.
            progress = Progress.WAITS
            continue
        if has_begun and out_of_time():
            return Progress.MORE
        has_begun = True
        if post.service is None:
            given_up = unsendable(parcel.delivery, now=now)
            is_settled = post.deliveries.give_up(parcel, given_up)
        else:
            letter = write_letter(post.templates, mail, game, leaderboard, parcel)
            is_settled = _mail(post, post.service, parcel, letter, game.name, now)
        if not is_settled:
            progress = Progress.WAITS
    return progress


def write_letter(
    templates: MailTemplates,
    mail: Mail | None,
    game: Game,
    leaderboard: Leaderboard,
    parcel: Parcel,
) -> Letter:
    """Write the letter with a prize.

    Raises:
        NoLinkError: the game's own mail names a link, and there is none.
    """
    award = Award(
        name=parcel.name,
        place=parcel.place,
        leaderboard=leaderboard.name,
        game=game.name,
        code=parcel.code,
        link=templates.link_of(mail, code=parcel.code, link=parcel.link),
    )
    return templates.render(mail, award)


def hand_in(
    service: MailService,
    deliveries: SettledDeliveries,
    parcel: Parcel,
    letter: Letter,
    *,
    sender_name: str,
    now: int,
    otherwise: Callable[[Delivery, str], Delivery],
) -> Delivery:
    """Hand in the letter with a claimed parcel, and write what came of it.

    Args:
        service: Who takes it.
        deliveries: Where it is written.
        parcel: The parcel, claimed.
        letter: The letter.
        sender_name: In whose name it is sent.
        now: The time, in epoch ms.
        otherwise: What becomes of a claim when the letter was certainly not sent, and why.

    Returns:
        What came of it, as far as is known here.

    Raises:
        ServiceBusyError: it was not sent, and can be a little later.
        ServiceClosedError: nothing is sent, whatever it is.
        UnavailableError: it may have been sent, or not: the claim stays.
    """
    claimed = parcel.delivery
    try:
        message_id = service.send(letter, parcel, sender_name=sender_name)
    except LetterRefusedError as error:
        settled = refused(claimed, detail=str(error), now=now)
    except (ServiceBusyError, ServiceClosedError) as error:
        deliveries.settle(parcel, otherwise(claimed, str(error)))
        raise
    else:
        settled = sent(claimed, message_id=message_id, now=now)
    # Something may have been told of the message already, and that is later than this.
    deliveries.settle(parcel, settled)
    return settled


def _read_game(post: PrizePost, leaderboard: Leaderboard) -> tuple[Game, Mail | None]:
    game = post.games.get(leaderboard.game_id)
    if game is None:
        raise GameNotFoundError
    return game, post.mails.load(game.game_id)


def _mail(
    post: PrizePost,
    service: MailService,
    parcel: Parcel,
    letter: Letter,
    sender_name: str,
    now: int,
) -> bool:
    """Claim an attempt and hand its letter in; say whether that has settled it."""
    for tried in range(1, MOST_TRIES + 1):
        claimed = claim(parcel.delivery, now=now)
        if not post.deliveries.claim(parcel, claimed):
            # Somebody else is about to send it, or something has been told of it.
            return False
        try:
            hand_in(
                service,
                post.deliveries,
                replace(parcel, delivery=claimed),
                letter,
                sender_name=sender_name,
                now=now,
                otherwise=lambda delivery, _reason: given_back(delivery),
            )
        except ServiceBusyError:
            if tried < MOST_TRIES:
                post.pause(tried)
            parcel = replace(parcel, delivery=given_back(claimed))
        else:
            return True
    return False
