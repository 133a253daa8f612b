from typing import Any

import pytest

from ccsim.errors import InputError
from ccsim.fitting.interval_columns import threshold_of
from ccsim.fitting.interval_report import read_interval_report

HEAD = "Date,Interval,Calls Offered,Calls Answered,Abandoned,SL 20s %,ASA,AHT\n"
ROWS = (
    "02/03/2026,08:00-08:30,50,45,5,80%,0:23,4:10\n"
    "02/03/2026,08:30 - 09:00,60,55,5,75%,0:33,4:20\n"
    "02/03/2026,09:00,0,0,0,,,\n"
    "13/03/2026,1:00 PM,50,45,5,80%,23,4:10\n"
)


def read(tmp_path, text, **keys: Any):
    path = tmp_path / "report.csv"
    path.write_text(text)
    return read_interval_report(path, **keys)


def test_columns_are_guessed_and_told(tmp_path):
    report = read(tmp_path, HEAD + ROWS + ",Total,160,145,15,,,\n")
    table = report.table
    assert {"totals": 1} == report.dropped
    assert (1800.0, 20.0) == (report.interval, report.within)
    expected = [
        "2026-03-02 08:00:00",
        "2026-03-02 08:30:00",
        "2026-03-02 09:00:00",
        "2026-03-13 13:00:00",
    ]
    assert expected == table["start"].astype(str).tolist()
    assert [250.0, 260.0, 250.0] == table["aht"].dropna().tolist()
    assert [23.0, 33.0, 23.0] == table["asa"].dropna().tolist()
    assert [0.8, 0.75, 0.8] == table["service_level"].dropna().tolist()
    assert "guessed by its name" in report.understood["offered"]
    assert "13/03/2026 leaves no choice" in report.understood["start"]
    assert () == report.warnings


def test_ambiguous_dates_are_refused_unless_told(tmp_path):
    text = HEAD + ROWS.replace("13/03", "04/03")
    with pytest.raises(InputError, match='say dates="day first"'):
        read(tmp_path, text)
    assert 3 == read(tmp_path, text, dates="month first").table["start"].dt.day.iloc[-1]


def test_minutes_for_seconds_are_refused_unless_told(tmp_path):
    text = HEAD + ROWS.replace("4:10", "4.2").replace("4:20", "4.3")
    with pytest.raises(InputError, match=r"handle times of 4\.2 s"):
        read(tmp_path, text)
    named = read(tmp_path, text.replace("AHT", "AHT (min)"))
    assert 252.0 == pytest.approx(named.table["aht"].iloc[0])


def test_the_third_count_is_what_is_left(tmp_path):
    report = read(tmp_path, HEAD + ROWS, mapping={"abandoned": ""})
    assert [5.0, 5.0, 0.0, 5.0] == report.table["abandoned"].tolist()


def test_counts_that_do_not_add_up_are_told(tmp_path):
    report = read(tmp_path, HEAD + ROWS.replace("60,55,5", "60,52,5"))
    assert "3 calls are missing, 0 are too many" in report.warnings[0].found


def test_short_abandonments_beside_the_others_count(tmp_path):
    head = HEAD.replace("Abandoned", "Abandoned,Short Abandoned")
    report = read(tmp_path, head + ROWS.replace(",5,", ",3,2,").replace("0,0,0,", "0,0,0,0,"))
    assert [5.0, 5.0, 0.0, 5.0] == report.table["abandoned"].tolist()
    assert "6 short abandonments" in report.warnings[0].found


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("75%", "175%", "a percentage from 0 to 100"),
        ("0:33", "-33", "of 0 or more"),
        ("50,45,5", "many,45,5", "a number of 0 or more"),
        ("08:30 - 09:00", "08:00", "the same interval and queue twice"),
        ("08:30 - 09:00", "25:30", "a clock time"),
        ("Calls Offered", "Quux", "name"),
    ],
)
def test_faults_say_where_and_what(tmp_path, old, new, message):
    text = (HEAD + ROWS).replace(old, new)
    if new == "Quux":
        text = text.replace("Calls Answered", "Corge")
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path, text)
    assert caught.value.faults[0].where.startswith("report.csv")


def test_an_unknown_key_of_the_mapping_is_named(tmp_path):
    with pytest.raises(InputError, match="write offered"):
        read(tmp_path, HEAD + ROWS, mapping={"ofered": "Calls Offered"})


def test_thresholds_in_headers():
    told = [threshold_of(title) for title in ("SL 20s", "within 2 min", "SL 80/20", "SL", "80 %")]
    assert [20.0, 120.0, 20.0, None, None] == told
