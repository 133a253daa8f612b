"""Philox gives its authors' numbers, uniforms stay inside (0, 1), and purposes keep theirs."""

import pytest

from ccsim.kernels.draws import (
    MAX_ATTEMPTS,
    MAX_INDEX,
    MAX_VISITS,
    Purpose,
    philox,
    uniform,
    word,
)

ONES = 0xFFFFFFFF
# Random123, tests/kat_vectors, the lines "philox4x32 10": counter, key, result.
KNOWN_ANSWERS = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (ONES, ONES, ONES, ONES),
        (ONES, ONES),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
COUNTERS = [(s, t, k, w) for s in (0, 1, ONES) for t in (0, 95) for k in (0, 7) for w in (0, ONES)]


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_philox_gives_the_known_answers(
    counter: tuple[int, ...], key: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    assert expected == tuple(int(w) for w in philox(*counter, *key))


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN_ANSWERS)
def test_a_uniform_is_the_middle_of_one_of_2_to_the_52_steps(
    counter: tuple[int, ...], key: tuple[int, ...], words: tuple[int, ...]
) -> None:
    # Exact in integers: u * 2^53 is odd.
    expected = ((words[0] << 32 | words[1]) >> 12) * 2 + 1
    assert expected == uniform(*counter, *key) * 2.0**53


@pytest.mark.parametrize("words", [(0, 0), (ONES, ONES)])
def test_a_uniform_is_never_0_or_1_even_for_the_extreme_words(
    words: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter that gives a word is unknown, so the word is put in the place of philox."""
    plain = uniform.py_func
    u64 = plain.__globals__["np"].uint64
    monkeypatch.setitem(plain.__globals__, "philox", lambda *_: (*map(u64, words), u64(0), u64(0)))
    u = float(plain(0, 0, 0, 0, 0, 0))
    assert 0.0 < u < 1.0
    assert u in (2.0**-53, 1.0 - 2.0**-53)


def test_a_uniform_with_one_bit_more_would_round_up_to_1() -> None:
    largest = (ONES << 32 | ONES) >> 11
    assert 1.0 == (float(largest) + 0.5) * 2.0**-53


def test_the_compiled_uniform_is_the_interpreted_one() -> None:
    for counter in COUNTERS:
        assert uniform.py_func(*counter, 5, 6) == uniform(*counter, 5, 6)


def test_uniforms_at_different_counters_and_keys_differ() -> None:
    assert len(COUNTERS) == len({uniform(*counter, 5, 6) for counter in COUNTERS})
    keys = [(0, 0), (0, 1), (1, 0), (1, 1), (ONES, 0), (0, ONES)]
    assert len(keys) == len({uniform(1, 2, 3, 4, *key) for key in keys})


def test_the_fields_of_the_last_word_do_not_touch() -> None:
    last = max(Purpose)
    assert last < 1 << 8
    assert ONES == word(MAX_ATTEMPTS - 1, MAX_VISITS - 1, 255) + MAX_INDEX - 1
    assert 3 << 20 | 2 << 16 | last << 8 == word(3, 2, last)


def test_purposes_keep_their_numbers() -> None:
    # Append only: a changed number changes every result ever published.
    assert {
        "BUSYNESS": 0,
        "ARRIVAL": 1,
        "PATIENCE": 2,
        "BALK": 3,
        "TALK": 4,
        "HOLD": 5,
        "HOLD_LENGTH": 6,
        "WRAP": 7,
        "RESOLUTION": 8,
        "REDIAL": 9,
        "REDIAL_DELAY": 10,
        "REDIAL_TIME_OF_DAY": 11,
        "REPEAT": 12,
        "REPEAT_DELAY": 13,
        "REPEAT_TIME_OF_DAY": 14,
    }.items() <= {purpose.name: int(purpose) for purpose in Purpose}.items()
    assert len(Purpose) == len({int(purpose) for purpose in Purpose})


def test_the_limits_of_a_counter_keep_their_values() -> None:
    assert (4096, 16, 256) == (MAX_ATTEMPTS, MAX_VISITS, MAX_INDEX)
