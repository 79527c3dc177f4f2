"""Reading the first items that a query finds, though DynamoDB cuts its answers at 1 MB."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from laurel.storage.dynamodb import first_of, pack


@given(st.integers(0, 20), st.integers(1, 12), st.lists(st.integers(0, 4), min_size=1))
def test_as_many_are_read_as_are_asked_for_or_there_however_answers_are_cut(
    there: int, limit: int, cuts: list[int]
) -> None:
    calls: list[dict[str, Any]] = []

    def query(**request: Any) -> dict[str, Any]:
        start = request.get("ExclusiveStartKey", 0)
        # The first of the cuts that are left, or none: then the limit alone ends the answer.
        most = cuts[len(calls)] if len(calls) < len(cuts) else request["Limit"]
        calls.append(request)
        end = min(start + min(most, request["Limit"]), there)
        more = {"LastEvaluatedKey": end} if end < there else {}
        return {"Items": [pack({"place": place}) for place in range(start, end)], **more}

    found = first_of(query, {"TableName": "Scores", "Limit": limit})
    assert [item["place"] for item in found] == list(range(min(limit, there)))
    # Nothing is asked for that is not wanted, and each call goes on with the same query.
    assert all(call["TableName"] == "Scores" for call in calls)
    assert all(1 <= call["Limit"] <= limit for call in calls)
