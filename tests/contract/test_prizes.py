"""Holds vouchers and prizes, with their mail, as operators see them, to docs/operator-api.md."""

import json
import re
from typing import Any

from pydantic import BaseModel

from laurel.domain.deliveries import BoundPrize, Delivery, DeliveryState
from laurel.domain.prizes import Load, Pool, Voucher
from laurel.domain.voucher_loads import MOST_CODE
from laurel.http.deliveries import ResendCall, read_resending, resent_model
from laurel.http.prizes import PrizePageModel, prize_model
from laurel.http.vouchers import (
    MOST_VOUCHERS,
    LoadBody,
    LoadCall,
    VoucherBody,
    counts_model,
    loaded_model,
    read_load,
)
from laurel.usecases.changes import Changed
from laurel.usecases.count_vouchers import VoucherCounts
from laurel.usecases.list_prizes import Prize
from tests.contract.operator_document import SCHEMAS
from tests.contract.tables import (
    OPERATOR_API,
    read_blocks,
    read_section,
    read_table,
    reflow,
    word,
    words,
)
from tests.prizes import make_place

TABLE = read_table(OPERATOR_API, "Vouchers", first_column="field")
MEANINGS = {word(row["field"]): row["meaning"] for row in TABLE}
CALL, COUNTS = read_blocks(OPERATOR_API, "Vouchers", language="json")
TEXT = reflow(read_section(OPERATOR_API, "Vouchers"))


def fields_of(model: type[BaseModel]) -> set[str]:
    return {str(field.alias) for field in model.model_fields.values()}


def test_a_load_has_the_fields_of_the_table() -> None:
    assert set(MEANINGS) == fields_of(LoadCall)
    assert set(words(MEANINGS["vouchers"])) == fields_of(VoucherBody)
    assert set(words(MEANINGS["load"])) == fields_of(LoadBody)
    assert f"1 to {MOST_CODE} characters" in MEANINGS["vouchers"]
    assert f"1 to {MOST_VOUCHERS} of them" in MEANINGS["vouchers"]
    assert f"up to {MOST_VOUCHERS} at a time" in TEXT


def test_the_example_of_a_load_is_one() -> None:
    part, reason = read_load(CALL.encode())
    assert list(part.vouchers) == [
        Voucher(code="K7QF-2M9X", link="https://shop.example.com/redeem")
    ]
    assert (part.first, part.size, reason) == (1, 50, "From the sponsor")


def test_the_answers_are_those_of_the_page() -> None:
    (answer,) = re.findall(r'The answer is `(\{"changed.*?\})`', TEXT)
    assert loaded_model(Changed(Pool(loaded=40), changed=True)) == json.loads(answer)
    example: Any = json.loads(COUNTS)
    load = Load(digest=example["load"]["digest"], first=1, size=50)
    counts = VoucherCounts(loaded=40, needed=50, deliveries={}, unfinished=load)
    assert counts_model(counts) == example


def test_the_example_of_a_prize_is_how_one_is_shown() -> None:
    example: Any = json.loads(read_blocks(OPERATOR_API, "Prizes", language="json")[0])
    place = make_place(
        1,
        player="id:42",
        display_name="Tiny Tim",
        display_value="14",
        sorting_value=14,
        email="tim@example.com",
        date=1_602_769_646_000,
        voucher=1,
        bound_at=1_795_392_000_000,
    )
    voucher = Voucher(code="K7QF-2M9X", link="https://shop.example.com/redeem")
    delivery = Delivery(
        state=DeliveryState.SENT, attempt=1, at=1_795_392_060_000, message_id="0110019a…"
    )
    assert example["prizes"] == [prize_model(Prize(place, voucher, delivery))]
    assert set(example) == set(PrizePageModel.__annotations__)


def test_the_states_of_a_delivery_are_those_of_the_table() -> None:
    rows = read_table(OPERATOR_API, "Prizes", first_column="state")
    assert [word(row["state"]) for row in rows] == list(DeliveryState)
    assert SCHEMAS["Delivery"]["properties"]["state"]["enum"] == list(DeliveryState)


def test_the_examples_of_a_prize_that_is_mailed_again_are_a_call_and_its_answer() -> None:
    (call,) = re.findall(r"resend` takes `([^`]+)`", reflow(read_section(OPERATOR_API, "Prizes")))
    assert read_resending(call.encode()) == ResendCall(place=3, reason="Mailbox was full")
    answer = json.loads(read_blocks(OPERATOR_API, "Prizes", language="json")[1])
    prize = BoundPrize(
        game_id="game",
        leaderboard_id="weekly",
        place=3,
        player="id:3",
        name="Tiny Tim",
        email="tim@example.com",
        voucher=3,
        code="K7QF",
        delivery=Delivery(
            state=DeliveryState.SENT, attempt=2, at=1_795_395_660_000, message_id="0110019b…"
        ),
    )
    assert resent_model(prize) == answer
