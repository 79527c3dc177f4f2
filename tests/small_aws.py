"""A small AWS in memory: tables, objects and a mail service, a hundred times faster than the fake.

It knows no more than what the end of a leaderboard asks for, and raises at all else. A test holds
its outcome to that of the fake. All that is in it can be kept, and brought back, in no time.
"""

import io
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from laurel.storage.dynamodb import unpack

Packed = dict[str, Any]
Key = tuple[str, ...]
Rows = dict[Key, Packed]
_TOKEN = re.compile(r"\s*(<=|>=|<>|[(),=<>]|[\w:#]+)")
_COMPARED = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_WORDS = frozenset({"AND", "OR", "SET", "REMOVE", "ADD", "IN", "BETWEEN"})


@dataclass(frozen=True)
class Content:
    """All that is stored, and all mails that have been sent: to whom, and what they say."""

    tables: dict[str, Rows]
    objects: dict[str, bytes]
    mails: list[tuple[str, str]]


@dataclass
class SmallAws:
    """Tables by their names, each with the names of its keys and those of its indexes."""

    keys: dict[str, list[str]]
    indexes: dict[str, dict[str, list[str]]]
    tables: dict[str, Rows]
    objects: dict[str, bytes] = field(default_factory=dict)
    mails: list[tuple[str, str]] = field(default_factory=list)
    # Is told of each write that was made.
    wrote: Callable[[str], object] = repr
    _ids: Iterator[int] = field(default_factory=count)

    def look(self) -> Content:
        """Keep what is there: rows are replaced and never changed, so they can be shared."""
        tables = {name: dict(rows) for name, rows in self.tables.items()}
        return Content(tables, dict(self.objects), list(self.mails))

    def bring_back(self, content: Content) -> None:
        """Have everything be again as it was then."""
        self.tables = {name: dict(rows) for name, rows in content.tables.items()}
        self.objects, self.mails = dict(content.objects), list(content.mails)

    # ---- DynamoDB --------------------------------------------------------------------------------

    def get_item(self, **request: Any) -> Any:
        table = request["TableName"]
        found = self.tables[table].get(self._key(table, request["Key"]))
        return {"Item": dict(found)} if found else {}

    def batch_get_item(self, **request: Any) -> Any:
        answers: dict[str, list[Packed]] = {}
        for table, wanted in request["RequestItems"].items():
            rows = (self.tables[table].get(self._key(table, key)) for key in wanted["Keys"])
            answers[table] = [dict(row) for row in rows if row]
        return {"Responses": answers}

    def query(self, **request: Any) -> Any:
        table = request["TableName"]
        names = self.keys[table]
        if "IndexName" in request:
            names = self.indexes[table][request["IndexName"]]
        order = [*names, *(key for key in self.keys[table] if key not in names)]
        found = [
            row
            for row in self.tables[table].values()
            if all(name in row for name in names)
            and holds(request["KeyConditionExpression"], row, request)
        ]
        found.sort(key=lambda row: [unpack(row)[name] for name in order])
        if not request.get("ScanIndexForward", True):
            found.reverse()
        if "ExclusiveStartKey" in request:
            start = [unpack(request["ExclusiveStartKey"])[name] for name in order]
            found = [row for row in found if [unpack(row)[name] for name in order] > start]
        limit = request.get("Limit", len(found))
        page, rest = found[:limit], found[limit:]
        if "FilterExpression" in request:
            shown = [row for row in page if holds(request["FilterExpression"], row, request)]
        else:
            shown = page
        answer: dict[str, Any] = {"Items": [dict(row) for row in shown]}
        if rest:
            answer["LastEvaluatedKey"] = {name: page[-1][name] for name in order}
        return answer

    def update_item(self, **request: Any) -> Any:
        if not self._write("Update", request, only_check=True):
            raise _error("ConditionalCheckFailedException", "UpdateItem")
        self._write("Update", request)
        self.wrote("UpdateItem")
        return {}

    def transact_write_items(self, **request: Any) -> Any:
        writes = [next(iter(write.items())) for write in request["TransactItems"]]
        passed = [self._write(verb, write, only_check=True) for verb, write in writes]
        if not all(passed):
            error = _error("TransactionCanceledException", "TransactWriteItems")
            error.response["CancellationReasons"] = [
                {"Code": "None" if ok else "ConditionalCheckFailed"} for ok in passed
            ]
            raise error
        for verb, write in writes:
            self._write(verb, write)
        self.wrote("TransactWriteItems")
        return {}

    def _write(self, verb: str, request: dict[str, Any], *, only_check: bool = False) -> bool:
        table = self.tables[request["TableName"]]
        named = request["Item"] if verb == "Put" else request["Key"]
        key = self._key(request["TableName"], named)
        row = table.get(key, {})
        if not holds(request.get("ConditionExpression", ""), row, request):
            return False
        if not only_check:
            match verb:
                case "Put":
                    table[key] = dict(named)
                case "Update":
                    table[key] = updated({**named, **row}, request)
                case "Delete":
                    table.pop(key, None)
                case _:
                    assert verb == "ConditionCheck", verb
        return True

    def _key(self, table: str, named: Packed) -> Key:
        return tuple(named[name]["S"] for name in self.keys[table])

    # ---- S3 --------------------------------------------------------------------------------------

    def put_object(self, **request: Any) -> Any:
        key = request["Key"]
        if request.get("IfNoneMatch") == "*" and key in self.objects:
            raise _error("PreconditionFailed", "PutObject")
        self.objects[key] = request["Body"]
        self.wrote("PutObject")
        return {}

    def get_object(self, **request: Any) -> Any:
        body = self.objects[request["Key"]]
        return {"Body": StreamingBody(io.BytesIO(body), len(body))}

    def list_objects_v2(self, **request: Any) -> Any:
        start = request["Prefix"]
        return {"Contents": [{"Key": key} for key in self.objects if key.startswith(start)]}

    def delete_objects(self, **request: Any) -> Any:
        for named in request["Delete"]["Objects"]:
            self.objects.pop(named["Key"], None)
        self.wrote("DeleteObjects")
        return {}

    # ---- SES -------------------------------------------------------------------------------------

    def send_email(self, **request: Any) -> Any:
        (address,) = request["Destination"]["ToAddresses"]
        text = request["Content"]["Simple"]["Body"]["Text"]["Data"]
        self.mails.append((address, text))
        self.wrote("SendEmail")
        return {"MessageId": f"message-{next(self._ids)}"}


def _error(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


# ---- Expressions ---------------------------------------------------------------------------------


@cache
def _tokens(expression: str) -> tuple[str, ...]:
    found = _TOKEN.findall(expression)
    assert "".join(found) == "".join(expression.split()), expression
    return tuple(found)


class _Reader:
    """Reads an expression, and what it comes to for a row, from left to right."""

    def __init__(self, expression: str, row: Packed, request: Mapping[str, Any]) -> None:
        self._left = [*_tokens(expression)]
        self._row = row
        self._names: Mapping[str, str] = request.get("ExpressionAttributeNames", {})
        self._values: Packed = request.get("ExpressionAttributeValues", {})

    @property
    def is_done(self) -> bool:
        return not self._left

    def take(self, *wanted: str) -> str:
        """Take the next token, which is one of those that are wanted, if any are."""
        token = self._left.pop(0)
        assert not wanted or token in wanted, (token, wanted)
        return token

    def skip(self, token: str) -> bool:
        """Take the next token if it is this one."""
        is_next = bool(self._left) and self._left[0] == token
        if is_next:
            self._left.pop(0)
        return is_next

    def name(self) -> str:
        token = self.take()
        return self._names[token] if token.startswith("#") else token

    def operand(self) -> Any:
        """Give what stands next as DynamoDB has it; None is what is not there."""
        assert self._left[0] not in _WORDS
        if self._left[0].startswith(":"):
            return self._values[self.take()]
        return self._row.get(self.name())

    def either(self) -> bool:
        found = self.both()
        while self.skip("OR"):
            found = self.both() or found
        return found

    def both(self) -> bool:
        found = self.one()
        while self.skip("AND"):
            found = self.one() and found
        return found

    def one(self) -> bool:
        if self.skip("("):
            found = self.either()
            self.take(")")
            return found
        for function, wanted in (("attribute_exists", True), ("attribute_not_exists", False)):
            if self.skip(function):
                self.take("(")
                is_there = self.name() in self._row
                self.take(")")
                return is_there is wanted
        if self.skip("begins_with"):
            self.take("(")
            text = self.operand()
            self.take(",")
            start = self.operand()
            self.take(")")
            return text is not None and text["S"].startswith(start["S"])
        return self.compared(self.operand())

    def compared(self, left: Any) -> bool:
        match self.take("=", "<=", "<", ">", ">=", "IN", "BETWEEN"):
            case "IN":
                self.take("(")
                choices = [self.operand()]
                while self.skip(","):
                    choices.append(self.operand())
                self.take(")")
                return left in choices
            case "BETWEEN":
                low = self.operand()
                self.take("AND")
                high = self.operand()
                return left is not None and _plain(low) <= _plain(left) <= _plain(high)
            case "=":
                right = self.operand()
                return left is not None and left == right
            case sign:
                right = self.operand()
                if left is None or right is None:
                    return False
                return bool(_COMPARED[sign](_plain(left), _plain(right)))


def _plain(value: Any) -> Any:
    return unpack({"it": value})["it"]


def holds(expression: str, row: Packed, request: Mapping[str, Any]) -> bool:
    """Say whether a condition holds for a row; an empty one always does."""
    if not expression:
        return True
    reader = _Reader(expression, row, request)
    found = reader.either()
    assert reader.is_done, expression
    return found


def updated(row: Packed, request: Mapping[str, Any]) -> Packed:
    """Give a row as an update leaves it."""
    reader = _Reader(request["UpdateExpression"], row, request)
    after = dict(row)
    verb = ""
    while not reader.is_done:
        for word in ("SET", "REMOVE"):
            verb = word if reader.skip(word) else verb
        name = reader.name()
        if verb == "SET":
            reader.take("=")
            after[name] = reader.operand()
        else:
            assert verb == "REMOVE"
            after.pop(name, None)
        reader.skip(",")
    return after
