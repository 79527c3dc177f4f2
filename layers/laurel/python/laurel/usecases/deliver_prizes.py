"""Deliver prizes: mail each winner what is bound to the place, once, and never to anybody else."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from laurel.domain.deliveries import (
    BoundPrize,
    Delivery,
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
from laurel.domain.mails import Award, Mail, Message
from laurel.usecases.ending_stores import OutOfTime, Progress
from laurel.usecases.mail_stores import (
    Deliveries,
    Mails,
    MailService,
    MailTemplates,
    MessageRefusedError,
    ServiceBusyError,
    ServiceClosedError,
    SettledDeliveries,
)
from laurel.usecases.stores import Games

# How often one message is handed in while the service is busy.
MOST_TRIES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
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
    leaderboard: Leaderboard, *, mailing: Mailing, now: int, out_of_time: OutOfTime
) -> Progress:
    """Mail the prizes of a leaderboard that nobody has mailed yet: a task of its end.

    It can stop after any write and after any message. An attempt is claimed before its message is
    handed in, and what came of it is written afterwards: when a run ends in between, nobody knows
    whether the message is out, and once the claim is over it is sent again, with the same voucher
    to the same address.

    Returns:
        That it is done when there is nothing left to send; and that it waits where only somebody
        else, or a later time, can go on.

    Raises:
        NoLinkError: the game's own mail does not fit its vouchers.
        ServiceClosedError: nothing is sent, whatever it is.
        TryAgainError: storage, or the service, does not answer.
    """
    prizes = filter(
        is_under_way,
        mailing.deliveries.walk(
            game_id=leaderboard.game_id, leaderboard_id=leaderboard.leaderboard_id
        ),
    )
    progress, has_begun = Progress.DONE, False
    game, mail = _read_game(mailing, leaderboard)
    for prize in prizes:
        if is_without_owner(prize, now=now):
            mailing.deliveries.settle(prize, given_back(prize.delivery))
            continue
        if not is_due(prize, now=now):
            # Somebody else has claimed it, and may yet come to nothing.
            progress = Progress.WAITS
            continue
        if has_begun and out_of_time():
            return Progress.MORE
        has_begun = True
        if mailing.service is None:
            given_up = unsendable(prize.delivery, now=now)
            is_settled = mailing.deliveries.give_up(prize, given_up)
        else:
            message = write_message(mailing.templates, mail, game, leaderboard, prize)
            is_settled = _mail(mailing, mailing.service, prize, message, game.name, now)
        if not is_settled:
            progress = Progress.WAITS
    return progress


def write_message(
    templates: MailTemplates,
    mail: Mail | None,
    game: Game,
    leaderboard: Leaderboard,
    prize: BoundPrize,
) -> Message:
    """Write the message with a prize.

    Raises:
        NoLinkError: the game's own mail names a link, and there is none.
    """
    award = Award(
        name=prize.name,
        place=prize.place,
        leaderboard=leaderboard.name,
        game=game.name,
        code=prize.code,
        link=templates.link_of(mail, code=prize.code, link=prize.link),
    )
    return templates.render(mail, award)


def hand_in(
    service: MailService,
    deliveries: SettledDeliveries,
    prize: BoundPrize,
    message: Message,
    *,
    sender_name: str,
    now: int,
    otherwise: Callable[[Delivery, str], Delivery],
) -> Delivery:
    """Hand in the message with a claimed prize, and write what came of it.

    Args:
        service: Who takes it.
        deliveries: Where it is written.
        prize: The prize, claimed.
        message: The message.
        sender_name: In whose name it is sent.
        now: The time, in epoch ms.
        otherwise: What becomes of a claim when the message was certainly not sent, and why.

    Returns:
        What came of it, as far as is known here.

    Raises:
        ServiceBusyError: it was not sent, and can be a little later.
        ServiceClosedError: nothing is sent, whatever it is.
        UnavailableError: it may have been sent, or not: the claim stays.
    """
    claimed = prize.delivery
    try:
        message_id = service.send(message, prize, sender_name=sender_name)
    except MessageRefusedError as error:
        settled = refused(claimed, detail=str(error), now=now)
    except (ServiceBusyError, ServiceClosedError) as error:
        deliveries.settle(prize, otherwise(claimed, str(error)))
        raise
    else:
        settled = sent(claimed, message_id=message_id, now=now)
    # Something may have been told of the message already, and that is later than this.
    deliveries.settle(prize, settled)
    return settled


def _read_game(mailing: Mailing, leaderboard: Leaderboard) -> tuple[Game, Mail | None]:
    game = mailing.games.get(leaderboard.game_id)
    if game is None:
        raise GameNotFoundError
    return game, mailing.mails.load(game.game_id)


def _mail(
    mailing: Mailing,
    service: MailService,
    prize: BoundPrize,
    message: Message,
    sender_name: str,
    now: int,
) -> bool:
    """Claim an attempt and hand its message in; say whether that has settled it."""
    for tried in range(1, MOST_TRIES + 1):
        claimed = claim(prize.delivery, now=now)
        if not mailing.deliveries.claim(prize, claimed):
            # Somebody else is about to send it, or something has been told of it.
            return False
        try:
            hand_in(
                service,
                mailing.deliveries,
                replace(prize, delivery=claimed),
                message,
                sender_name=sender_name,
                now=now,
                otherwise=lambda delivery, _reason: given_back(delivery),
            )
        except ServiceBusyError:
            if tried < MOST_TRIES:
                mailing.pause(tried)
            prize = replace(prize, delivery=given_back(claimed))
        else:
            return True
    return False
