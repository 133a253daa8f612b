"""The same calls from any kind of file: separators, quotes, workbooks, Parquet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from ccsim.errors import InputError
from ccsim.fitting.calls import CallLog
from ccsim.fitting.reading import read_calls

Read = Callable[..., CallLog]
HEADER = ["queue", "joined", "wait", "talk", "outcome", "agent"]
EIGHT = dt.datetime.fromisoformat("2026-03-02T08:00:00")
LATER = dt.datetime.fromisoformat("2026-03-02T08:01:00.250")
ROWS: list[list[Any]] = [
    ["cards", EIGHT, 5, dt.time(0, 4, 30), "answered", "Ann"],
    ["loans", LATER, 12.5, None, "abandoned", None],
]
EXPECTED = pd.DataFrame(
    {
        "queue": ["cards", "loans"],
        "joined": [pd.Timestamp("2026-03-02 08:00:00"), pd.Timestamp("2026-03-02 08:01:00.250")],
        "wait": [5.0, 12.5],
        "answered": [True, False],
        "talk": [270.0, None],
        "agent": ["Ann", None],
    }
)


def assert_read(log: CallLog) -> None:
    found = log.calls[list(EXPECTED.columns)]
    pd.testing.assert_frame_equal(EXPECTED, found, check_dtype=False)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_with_any_separator(tmp_path: Path, separator: str, mark: str, end: str) -> None:
    lines = [
        HEADER,
        ["cards", "2026-03-02 08:00:00", "5", "0:04:30", "answered", '"Ann"'],
        ["loans", "2026-03-02 08:01:00.250", "12.5", "", "abandoned", ""],
    ]
    path = tmp_path / "log.csv"
    text = mark + end.join(separator.join(line) for line in lines) + end
    path.write_bytes(text.encode())
    assert_read(read_calls(path))


def test_excels_word_on_the_separator_and_line_breaks_in_quotes(read: Read) -> None:
    log = read("sep=;", "joined;wait;outcome;note", '2026-03-02 08:00;5;answered;"a', 'b;c"',
               "2026-03-02 08:01;6;answered;d")  # fmt: skip
    assert [5.0, 6.0] == log.calls["wait"].tolist()
    assert 2 == log.rows.read


def test_titles_above_the_header(read: Read) -> None:
    lines = ("Calls of March,,", ",,", "joined,wait,outcome", "2026-03-02 08:00,5,answered")
    log = read(*lines, mapping={"formats": {"header_row": 3}})
    assert [4] == log.calls["row"].tolist()


def test_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (HEADER, *ROWS):
        book.active.append(row)
    book.active.insert_rows(3)
    book.save(tmp_path / "log.xlsx")
    log = read_calls(tmp_path / "log.xlsx")
    assert_read(log)
    assert [2, 4] == log.calls["row"].tolist()


def test_parquet_with_types_of_its_own(tmp_path: Path) -> None:
    frame = pd.DataFrame(ROWS, columns=HEADER)
    frame["talk"] = [pd.Timedelta("270s"), pd.NaT]
    frame["queue"] = frame["queue"].astype("category")
    frame.to_parquet(tmp_path / "log.parquet")
    assert_read(read_calls(tmp_path / "log.parquet"))


def test_parquet_with_a_zone(tmp_path: Path) -> None:
    frame = pd.DataFrame(ROWS, columns=HEADER).drop(columns="talk")
    frame["joined"] = frame["joined"].dt.tz_localize("Europe/Berlin")
    frame.to_parquet(tmp_path / "log.parquet")
    log = read_calls(tmp_path / "log.parquet")
    assert EXPECTED["joined"].tolist() == log.calls["joined"].tolist()


def test_parquet_in_utc_asks_for_the_centres_zone(tmp_path: Path) -> None:
    frame = pd.DataFrame(ROWS, columns=HEADER).drop(columns="talk")
    frame["joined"] = frame["joined"].dt.tz_localize("UTC")
    frame.to_parquet(tmp_path / "log.parquet")
    with pytest.raises(InputError, match=r"formats\.centre"):
        read_calls(tmp_path / "log.parquet")
    log = read_calls(tmp_path / "log.parquet", {"formats": {"centre": "Europe/Berlin"}})
    assert pd.Timestamp("2026-03-02 09:00") == log.calls["joined"].iloc[0]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("log.csv", b"", "an empty file"),
        ("log.csv", b"joined,wait,outcome\n", "a header and no rows"),
        ("log.csv", "joined,wait,outcome\n2026-03-02 08:00,5,beantwörtet\n".encode("latin-1"),
         "bytes that are not UTF-8"),
        ("log.csv", "joined,wait\n1,2\n".encode("utf-16"), "bytes that are not UTF-8"),
        ("log.csv", b"joined,wait,wait,outcome\n1,2,3,4\n", 'called "wait"'),
        ("log.csv", b",,\n1,2,3\n", "no name of a column"),
        ("log.xlsx", b"joined", "no workbook that can be read"),
        ("log.parquet", b"joined", "no Parquet file that can be read"),
        ("log.pdf", b"joined", 'ends in ".pdf"'),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_calls(tmp_path / name)
    assert words in str(caught.value)


def test_no_file_and_no_mapping_file(tmp_path: Path, read: Read) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_calls(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="a folder"):
        read_calls(tmp_path)
    read("joined,wait,outcome", "2026-03-02 08:00,5,answered")
    with pytest.raises(InputError, match="name a TOML file that can be read"):
        read_calls(tmp_path / "log.csv", tmp_path / "nowhere.toml")
