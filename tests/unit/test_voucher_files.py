"""Vouchers in a file: which can be loaded, what is wrong with the others, and in which parts."""

from pathlib import Path

import pytest

from tools.operator.failures import OperatorError
from tools.operator.voucher_files import VoucherFile, VoucherRow, read_vouchers


def read(tmp_path: Path, text: str) -> VoucherFile:
    path = tmp_path / "codes.csv"
    path.write_text(text, encoding="utf-8")
    return read_vouchers(path)


def test_each_line_is_a_voucher_with_a_link_or_without(tmp_path: Path) -> None:
    file = read(tmp_path, 'code,link\nA,https://example.com/a\n\n"B, ""2""",\n')
    assert list(file.rows) == [
        VoucherRow(2, {"code": "A", "link": "https://example.com/a"}),
        VoucherRow(4, {"code": 'B, "2"'}),
    ]
    assert (file.size, file.last_line, list(file.problems)) == (2, 4, [])
    assert [row.voucher for row in read(tmp_path, "code\nA\n0014\n").rows] == [
        {"code": "A"},
        {"code": "0014"},
    ]


def test_everything_that_is_wrong_is_told_with_its_line_and_without_a_code(
    tmp_path: Path,
) -> None:
    lines = ["SECRET,", "SECRET-2,javascript:0", "SECRET,", " SECRET-3,", ",x", '"SECRET', "a,b,c"]
    file = read(tmp_path, "\n".join(["code,link", *lines, "SECRET-4,"]))
    assert [row.line for row in file.rows] == [2, 9]
    assert list(file.problems) == [
        (3, "link: must be a web address, such as https://example.com/a.png"),
        (4, "code: is the same as in line 2"),
        (5, "code: must not begin or end with a space"),
        (6, "code: is required; link: must be a web address, such as https://example.com/a.png"),
        (7, "is not CSV: unexpected end of data"),
        (8, "has 3 cells, and there are 2"),
    ]
    assert (file.size, file.last_line) == (8, 9)


def test_a_file_that_begins_with_a_code_instead_of_a_header_does_not_have_it_told(
    tmp_path: Path,
) -> None:
    with pytest.raises(OperatorError) as raised:
        read(tmp_path, "SECRET,SECRET,link\nSECRET-2,,\n")
    assert "  column 1: is not known\n  column 2: is not known" in str(raised.value)
    assert "SECRET" not in str(raised.value)


def test_a_load_is_known_again_however_it_is_written(tmp_path: Path) -> None:
    digest = read(tmp_path, "code,link\nA,\nB,https://example.com\n").digest
    assert read(tmp_path, "link,code\r\n,A\r\nhttps://example.com,B").digest == digest
    assert read(tmp_path, "code,link\nB,https://example.com\nA,\n").digest != digest
    assert read(tmp_path, "code,link\nA,https://example.com\nB,\n").digest != digest


def test_vouchers_are_sent_forty_at_a_time_from_any_of_them_on(tmp_path: Path) -> None:
    file = read(tmp_path, "code\n" + "".join(f"V{number}\n" for number in range(100)))
    assert [(first, len(rows)) for first, rows in file.parts()] == [(0, 40), (40, 40), (80, 20)]
    parts = list(file.parts(start=50))
    assert [(first, len(rows)) for first, rows in parts] == [(50, 40), (90, 10)]
    assert parts[0][1][0].voucher == {"code": "V50"}


@pytest.mark.parametrize("text", ["", "code\n", "code\n\n", "codes\nA\n", "A\nB\n"])
def test_a_file_without_a_header_or_a_voucher_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(OperatorError):
        read(tmp_path, text)
