"""Each trap of recorded logs in a file of a few lines: read right, or told in words."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pandas as pd
import pytest

from ccsim.errors import InputError
from ccsim.fitting.calls import CallLog
from ccsim.fitting.reading import mapping_toml

Read = Callable[..., CallLog]
HEAD = "joined,wait,talk,outcome,agent"
ROW = "2026-03-02 08:00:00,5,200,answered,Ann"


def fault(caught: pytest.ExceptionInfo[InputError]) -> str:
    (only,) = caught.value.faults
    return str(only)


# --- dates --------------------------------------------------------------------------------------


def dated(*dates: str) -> list[str]:
    return [HEAD, *(f"{date} 08:00,{at},200,answered,Ann" for at, date in enumerate(dates))]


def test_dates_that_can_be_read_both_ways_are_refused(read: Read) -> None:
    with pytest.raises(InputError) as caught:
        read(*dated("02/03/2026", "05/06/2026"))
    assert '"02/03/2026"' in fault(caught)
    assert 'formats.date = "day-first" or "month-first"' in fault(caught)


@pytest.mark.parametrize(
    ("dates", "order", "first"),
    [
        (("02/03/2026", "25/03/2026"), "day-first", "2026-03-02"),
        (("02/03/2026", "02/25/2026"), "month-first", "2026-02-03"),
    ],
)
def test_one_date_decides_for_all_and_is_told(
    read: Read, dates: tuple[str, str], order: str, first: str
) -> None:
    log = read(*dated(*dates))
    assert pd.Timestamp(first) in set(log.calls["joined"].dt.normalize())
    assert f'{order}, since one is "{dates[1]}"' == log.understood["dates"]


def test_dates_of_both_orders_are_refused(read: Read) -> None:
    with pytest.raises(InputError) as caught:
        read(*dated("25/03/2026", "03/26/2026"))
    assert "dates of both orders" in fault(caught)


def test_a_stated_order_is_believed(read: Read) -> None:
    log = read(*dated("02/03/2026"), mapping={"formats": {"date": "month-first"}})
    assert pd.Timestamp("2026-02-03 08:00") == log.calls["joined"].iloc[0]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 19:02:47.250",
        "2026-03-02T19:02:47.250",
        "2026/3/2 7:02:47.250 PM",
        "2 Mar 2026 19:02:47.250",
        "Mon, 2 March 2026 19:02:47.250",
        "March 2, 2026 7:02:47.250 p.m.",
        "20260302 19:02:47.250",
        "02.03.26 19:02:47.250",
        "46083.79360243056",
    ],
)
def test_forms_of_one_instant(read: Read, text: str) -> None:
    cells = f'"{text}",5,200,answered,Ann'
    log = read(
        HEAD, cells, mapping={"formats": {"date": "day-first"}, "columns": {"joined": "joined"}}
    )
    assert pd.Timestamp("2026-03-02 19:02:47.250") == log.calls["joined"].iloc[0]


@pytest.mark.parametrize(
    ("clock", "shown"),
    [("7:02", "07:02"), ("12:00 AM", "00:00"), ("12:05 pm", "12:05"), ("0.25", "06:00"),
     ("24:10", "2026-03-03 00:10")],
)  # fmt: skip
def test_clock_times_beside_a_date(read: Read, clock: str, shown: str) -> None:
    log = read("date," + HEAD, f"2026-03-02,{clock},5,200,answered,Ann")
    expected = shown if len(shown) > 5 else f"2026-03-02 {shown}"
    assert pd.Timestamp(expected) == log.calls["joined"].iloc[0]


@pytest.mark.parametrize("clock", ["25:61", "13:00 PM", "7h02", "07:02:47.", "49:00"])
def test_what_is_no_clock_time_is_dropped_and_told(read: Read, clock: str) -> None:
    rows = [HEAD, ROW, f"2026-03-02 {clock},5,200,answered,Ann"]
    log = read(*rows, mapping={"columns": {"joined": "joined"}})
    assert {"whose instant of joining cannot be read": 1} == log.rows.dropped
    assert any("row 3" in warning.where for warning in log.warnings)


# --- midnight -----------------------------------------------------------------------------------


def test_clocks_that_go_past_midnight_with_the_date_of_the_start(read: Read) -> None:
    log = read(
        "date,joined,answered,ended,outcome",
        "2026-03-02,23:59:50,0:00:20,0:10:00,answered",
        "2026-03-02,23:59:58,,0:00:08,abandoned",
        "2026-03-02,23:00:00,23:00:30,23:01:00,answered",
    )
    assert [30.0, 30.0, 10.0] == log.calls["wait"].tolist()
    assert [30.0, 580.0] == log.calls["talk"].dropna().tolist()
    assert "past midnight with the date of the start in 1 rows" in log.understood["answered"]


def test_a_date_of_the_start_may_make_the_joining_the_next_day(read: Read) -> None:
    log = read(
        "date,ivr_start,joined,wait,outcome",
        "2026-03-02,23:59:50,0:00:05,10,answered",
    )
    assert pd.Timestamp("2026-03-03 00:00:05") == log.calls["joined"].iloc[0]


def test_clocks_a_second_apart_are_no_midnight(read: Read) -> None:
    log = read(
        "date,joined,answered,ended,outcome",
        "2026-03-02,08:00:01,08:00:00,08:01:00,answered",
        "2026-03-02,08:10:00,08:00:00,08:11:00,answered",
    )
    assert [0.0] == log.calls["wait"].tolist()
    assert "0 in 1 rows that end up to 2 s too early" in log.understood["wait"]
    assert {"whose wait ends before it starts": 1} == log.rows.dropped


# --- zones --------------------------------------------------------------------------------------


def test_utc_without_a_zone_of_the_centre_is_refused(read: Read) -> None:
    for instant in ("2026-03-02T07:00:00Z", "1772434800", "1772434800000"):
        with pytest.raises(InputError) as caught:
            read(HEAD, f"{instant},5,200,answered,Ann")
        assert "formats.centre" in fault(caught)


@pytest.mark.parametrize(
    "instant", ["2026-03-02T07:00:00Z", "1772434800", "2026-03-02 02:00:00-05:00"]
)
def test_instants_of_other_zones_are_put_on_the_centres_clock(read: Read, instant: str) -> None:
    log = read(
        HEAD, f"{instant},5,200,answered,Ann", mapping={"formats": {"centre": "Europe/Berlin"}}
    )
    assert pd.Timestamp("2026-03-02 08:00") == log.calls["joined"].iloc[0]


def test_offsets_are_the_centres_own_if_nothing_is_said(read: Read) -> None:
    log = read(HEAD, "2026-03-02 08:00:00+01:00,5,200,answered,Ann")
    assert pd.Timestamp("2026-03-02 08:00") == log.calls["joined"].iloc[0]


def test_clock_changes(read: Read) -> None:
    log = read(
        "joined,answered,ended,outcome",
        "2026-03-29 01:59:50,2026-03-29 03:00:10,2026-03-29 03:01:10,answered",  # over the gap
        "2026-03-29 02:30:00,2026-03-29 03:00:10,2026-03-29 03:01:10,answered",  # never was
        "2026-10-25 02:59:50,2026-10-25 02:00:10,2026-10-25 02:01:10,answered",  # clocks went back
        mapping={"formats": {"centre": "Europe/Berlin"}},
    )
    assert [20.0, 20.0] == log.calls["wait"].tolist()
    assert [60.0, 60.0] == log.calls["talk"].tolist()
    assert {"that joined at a clock time that was skipped when clocks went forward": 1} == (
        log.rows.dropped
    )
    assert any("came twice when clocks went back" in warning.found for warning in log.warnings)


def test_clocks_set_back_without_a_zone_are_dropped_and_told(read: Read) -> None:
    log = read(
        "joined,answered,ended,outcome",
        "2026-10-25 02:59:50,2026-10-25 02:00:10,2026-10-25 02:01:10,answered",
        "2026-10-25 08:00:00,2026-10-25 08:00:10,2026-10-25 08:01:10,answered",
    )
    assert {"whose wait ends before it starts": 1} == log.rows.dropped
    assert any("formats.centre" in warning.do for warning in log.warnings)


# --- durations ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["270", "270.0", "0:04:30", "4.5 min", "270 s", "270000 ms", "00:04:30.000", "+270."]
)
def test_forms_of_one_duration(read: Read, text: str) -> None:
    mapping = {"columns": {"talk": "talk"}}
    log = read(HEAD, f"2026-03-02 08:00,5,{text},answered,Ann", mapping=mapping)
    assert 270.0 == log.calls["talk"].iloc[0]


def test_minutes_and_seconds_without_hours_are_refused(read: Read) -> None:
    with pytest.raises(InputError) as caught:
        read(HEAD, "2026-03-02 08:00,5,4:30,answered,Ann")
    assert 'formats.clock_duration = "m:s" or "h:m"' in fault(caught)


@pytest.mark.parametrize(("form", "seconds"), [("m:s", 270.0), ("h:m", 16_200.0)])
def test_a_word_on_minutes_and_seconds_is_believed(read: Read, form: str, seconds: float) -> None:
    log = read(
        HEAD,
        "2026-03-02 08:00,5,4:30,answered,Ann",
        mapping={"formats": {"clock_duration": form}, "rules": {"longest_talk": "8 h"}},
    )
    assert [seconds] == log.calls["talk"].tolist()


def test_durations_of_three_parts_decide_those_of_two(read: Read) -> None:
    log = read(HEAD, "2026-03-02 08:00,5,4:30,answered,A", "2026-03-02 09:00,5,1:00:00,answered,A")
    assert [270.0, 3600.0] == log.calls["talk"].tolist()
    assert "m:s, since others are h:mm:ss" in log.understood["talk"]


def test_the_unit_in_a_header_is_read_and_one_in_the_mapping_wins(read: Read) -> None:
    lines = ("joined,wait_s,Talk (min),outcome", "2026-03-02 08:00,5,4.5,answered")
    assert 270.0 == read(*lines).calls["talk"].iloc[0]
    assert 4.5 == read(*lines, mapping={"units": {"talk": "s"}}).calls["talk"].iloc[0]


def test_minutes_for_seconds_are_doubted(read: Read) -> None:
    log = read(HEAD, *(f"2026-03-02 08:0{at},5,{talk},answered,Ann" for at, talk in
                       enumerate((3, 4, 2, 7, 5))))  # fmt: skip
    (doubt,) = [warning for warning in log.warnings if "median" in warning.found]
    assert "median is 4 s" in doubt.found
    assert 'units.talk = "min"' in doubt.do


def test_negative_durations_are_dropped_and_told(read: Read) -> None:
    log = read(HEAD, ROW, "2026-03-02 08:01,-5,200,answered,Ann",
               "2026-03-02 08:02,5,-0:00:10,answered,Ann")  # fmt: skip
    assert {"with a negative wait": 1, "with a negative talk": 1} == log.rows.dropped
    assert 1 == log.rows.kept


def test_absurd_lengths_are_dropped_and_the_limit_can_be_raised(read: Read) -> None:
    lines = (HEAD, ROW, "2026-03-02 08:01,5,36291,answered,Ann")
    assert {"with a talk of more than 4 h": 1} == read(*lines).rows.dropped
    assert 2 == read(*lines, mapping={"rules": {"longest_talk": "12 h"}}).rows.kept


def test_decimal_commas_are_read_where_they_can_be_told(read: Read) -> None:
    log = read("joined;wait;talk;outcome", "2026-03-02 08:00;5,5;1204,25;answered")
    assert (5.5, 1204.25) == tuple(log.calls.loc[0, ["wait", "talk"]])
    log = read(HEAD, ROW, '2026-03-02 08:01,5,"1,204",answered,Ann')
    assert log.calls["talk"].isna().tolist() == [False, True]
    assert any('such as "1,204"' in warning.found for warning in log.warnings)


# --- words --------------------------------------------------------------------------------------


def test_words_that_nobody_knows_are_asked_for(read: Read) -> None:
    with pytest.raises(InputError) as caught:
        read(HEAD, ROW, ROW.replace("answered", "flowout"), ROW.replace("answered", "zapped"))
    assert '"flowout" (1), "zapped" (1)' in fault(caught)


def test_usual_words_are_guessed_and_told(read: Read) -> None:
    log = read(
        HEAD,
        ROW,
        ROW.replace("answered", "HANDLED").replace("08:00", "08:01"),
        ROW.replace("answered", "Lost").replace("08:00", "08:02"),
        ROW.replace("answered", "voicemail"),
    )
    assert [True, True, False] == log.calls["answered"].tolist()
    assert {'with the outcome "voicemail"': 1} == log.rows.dropped
    assert '"HANDLED": answered' in log.understood["outcome"]


def test_an_abandoned_column_of_yes_and_no_means_the_reverse(read: Read) -> None:
    log = read("joined,wait,abandoned", "2026-03-02 08:00,5,N", "2026-03-02 08:01,5,Y")
    assert [True, False] == log.calls["answered"].tolist()


def test_signs_for_nothing_are_missing(read: Read) -> None:
    log = read(
        HEAD + ",customer",
        ROW + ",0",
        ROW.replace("Ann", "NO_SERVER").replace("08:00", "09:00") + ",NULL",
        mapping={"missing": {"agent": ["NO_SERVER"], "customer": ["0"]}},
    )
    assert [False, True] == log.calls["agent"].isna().tolist()
    assert log.calls["customer"].isna().all()


def test_a_customer_who_calls_all_day_is_doubted(read: Read) -> None:
    rows = [f"2026-03-02 08:00,{at},200,answered,Ann,anonymous" for at in range(120)]
    log = read(HEAD + ",customer", *rows, ROW + ",7")
    (doubt,) = [warning for warning in log.warnings if "one customer" in warning.found]
    assert 'missing.customer = ["anonymous"]' in doubt.do


def test_resolution(read: Read) -> None:
    rows = [ROW.replace("08:00", f"0{hour}:00") for hour in (7, 8, 9)]
    log = read(HEAD + ",resolved", rows[0] + ",Yes", rows[1] + ",no", rows[2] + ",")
    assert [True, False] == log.calls["resolved"].dropna().tolist()
    assert [False, False, True] == log.calls["resolved"].isna().tolist()


# --- contacts and rows --------------------------------------------------------------------------


def test_legs_are_merged_and_rows_that_stand_twice_are_dropped(read: Read) -> None:
    lines = (
        "call_id," + HEAD,
        "7,2026-03-02 08:00:00,5,200,answered,Ann",
        "7,2026-03-02 08:03:25,9,100,answered,Bob",
        "7,2026-03-02 08:03:25,9,100,answered,Bob",
        "8,2026-03-02 08:04:00,1,50,answered,Ann",
    )
    log = read(*lines)
    assert (4, 2, 1) == (log.rows.read, log.rows.kept, log.rows.merged)
    assert {"that stand in the log twice": 1, "that are a further leg of a contact": 1} == (
        log.rows.dropped
    )
    assert [300.0, 50.0] == log.calls["talk"].tolist()
    separate = read(*lines, mapping={"rules": {"legs": "separate"}})
    assert (3, 0) == (separate.rows.kept, separate.rows.merged)


def test_an_id_that_comes_back_is_another_contact(read: Read) -> None:
    log = read(
        "call_id," + HEAD,
        "7,2026-03-02 08:00:00,5,200,answered,Ann",
        "7,2026-03-04 08:00:00,9,100,answered,Bob",
        mapping={"columns": {"contact": "call_id"}},
    )
    assert 2 == log.rows.kept
    assert any("came back for another contact" in warning.found for warning in log.warnings)


def test_without_an_id_only_an_agent_tells_a_row_that_stands_twice(read: Read) -> None:
    lost = "2026-03-02 08:00:00,5,,abandoned,"
    log = read(HEAD, ROW, ROW, lost, lost)
    assert {"that stand in the log twice": 1} == log.rows.dropped
    assert [True, False, False] == log.calls["answered"].tolist()


def test_rows_of_another_width_are_dropped_by_number(read: Read) -> None:
    log = read(HEAD, ROW, "", ROW + ",surplus", "2026-03-02 08:09,5,200,answered,Bob")
    assert [2, 5] == log.calls["row"].tolist()
    assert (4, 2) == (log.rows.read, log.rows.kept)
    assert 1 == log.rows.dropped["that are empty"]
    assert any(warning.where.endswith("row 4") for warning in log.warnings)


def test_abandoned_before_the_queue(read: Read) -> None:
    lines = (HEAD, ROW, "2026-03-02 08:00:00,0,,abandoned,", "2026-03-02 08:00:00,7,,abandoned,")
    assert 3 == read(*lines).rows.kept
    log = read(*lines, mapping={"rules": {"abandoned_without_wait": "drop"}})
    assert {"that left before they queued": 1} == log.rows.dropped


def test_a_log_without_abandoned_calls_is_told(read: Read) -> None:
    assert any("no call that was abandoned" in w.found for w in read(HEAD, ROW).warnings)


def test_none_answered_or_none_kept_is_an_error(read: Read) -> None:
    with pytest.raises(InputError, match="none of 1 calls was answered"):
        read(HEAD, ROW.replace("answered", "abandoned"))
    with pytest.raises(InputError, match="no row that can be kept"):
        read(HEAD, ROW.replace(",5,", ",-5,"))


def test_rows_mostly_dropped_are_told(read: Read) -> None:
    log = read(HEAD, ROW, *[ROW.replace(",5,", ",-5,")] * 3)
    assert any("3 of 4 rows dropped" in warning.found for warning in log.warnings)


def test_missing_and_empty_columns(read: Read) -> None:
    with pytest.raises(InputError) as caught:
        read("when,agent", "x,Ann")
    assert 2 == len(caught.value.faults)
    with pytest.raises(InputError, match="an empty column"):
        read(HEAD, ",5,200,answered,Ann", mapping={"columns": {"joined": "joined"}})
    log = read(HEAD, ROW.replace(",200,", ",,"), mapping={"columns": {"talk": "talk"}})
    assert any("an empty column" in warning.found for warning in log.warnings)


def test_waits_that_disagree_with_the_instants_are_doubted(read: Read) -> None:
    log = read(
        "joined,answered,ended,wait,outcome",
        "2026-03-02 08:00,2026-03-02 08:02,2026-03-02 08:09,2,answered",
    )
    assert any("waits that differ" in warning.found for warning in log.warnings)


def test_everything_follows_from_instants(read: Read) -> None:
    log = read(
        "call_started,call_answered,call_ended",
        "2026-03-02 08:00:00,2026-03-02 08:00:10,2026-03-02 08:03:00",
        "2026-03-02 08:01:00,,2026-03-02 08:02:30",
    )
    assert [10.0, 90.0] == log.calls["wait"].tolist()
    assert [True, False] == log.calls["answered"].tolist()
    assert 170.0 == log.calls["talk"].iloc[0]


def test_the_mapping_that_is_printed_reads_the_log_in_the_same_way(read: Read) -> None:
    lines = ("Call Start,Queue Time,Talk (min),Status,Agent Name", "2 Mar 2026 08:00,5,4,Served,A")
    log = read(*lines)
    again = read(*lines, mapping=tomllib.loads(mapping_toml(log)))
    pd.testing.assert_frame_equal(log.calls, again.calls)
    assert not any("guessed" in words for words in again.understood.values())


def test_talk_without_an_answer_and_instants_that_cannot_be_read_are_told(read: Read) -> None:
    log = read(
        "joined,answered,wait,talk,outcome",
        "2026-03-02 08:00,2026-03-02 08:01,60,70,answered",
        "2026-03-02 08:01,soon,60,,abandoned",
        "2026-03-02 08:02,,60,9,abandoned",
        mapping={"columns": {"answered": "answered"}},
    )
    told = {warning.where: warning.found for warning in log.warnings}
    assert 'such as "soon"' in told["log.csv, column answered, row 3"]
    assert "in 1 rows that were not answered" in told["log.csv, column talk, row 4"]
    assert log.calls["talk"].isna().tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("date", "expected"), [("13/02/2026", "2026-02-13"), ("02/13/2026", "2026-02-13")]
)
def test_the_thirteenth_is_a_day(read: Read, date: str, expected: str) -> None:
    assert pd.Timestamp(expected) == read(*dated(date)).calls["joined"].dt.normalize().iloc[0]


def test_zero_beside_seconds_since_1970_is_no_instant(read: Read) -> None:
    log = read(
        "joined,answered,ended",
        "1772434800,1772434805,1772434905",
        "1772434900,0,1772434960",
        mapping={"formats": {"centre": "UTC"}},
    )
    assert [True, False] == log.calls["answered"].tolist()
    assert [5.0, 60.0] == log.calls["wait"].tolist()
    assert not any("cannot be read" in warning.found for warning in log.warnings)


def test_beside_decimal_commas_a_point_sets_off_thousands(read: Read) -> None:
    rows = [f"2026-03-02 0{at}:00;5;{talk};answered" for at, talk in enumerate(("4,5", "1.204"))]
    log = read("joined;wait;talk;outcome", *rows)
    assert [False, True] == log.calls["talk"].isna().tolist()
    assert any('such as "1.204"' in warning.found for warning in log.warnings)


def test_calls_answered_by_nobody_known_may_look_alike(read: Read) -> None:
    assert 2 == read(HEAD, ROW.replace("Ann", ""), ROW.replace("Ann", "")).rows.kept


def test_talk_from_instants_is_without_the_hold(read: Read) -> None:
    log = read(
        "joined,answered,ended,hold",
        "2026-03-02 08:00:00,2026-03-02 08:00:10,2026-03-02 08:03:00,40",
    )
    assert (130.0, 40.0) == tuple(log.calls.loc[0, ["talk", "hold"]])
    assert "from the answer to the end less the hold" == log.understood["talk"]
