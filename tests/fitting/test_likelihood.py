"""Maximum likelihood beside scipy's own fits, and beside answers in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ccsim.fitting.families import FAMILIES
from ccsim.fitting.likelihood import Maximum, maximise
from ccsim.fitting.observed import gathered_sample

SCIPY = {
    "exponential": stats.expon,
    "weibull": stats.weibull_min,
    "gamma": stats.gamma,
    "lognormal": stats.lognorm,
}


def in_scipys_words(fit: Maximum) -> list[float]:
    """Return the parameters as scipy has them: shapes, location 0, scale."""
    first, *more = fit.family.natural(fit.free)
    match fit.family.name:
        case "exponential":
            return [0.0, first]
        case "gamma":
            return [more[0] ** -2, 0.0, first * more[0] ** 2]
    return [more[0], 0.0, first]


@pytest.fixture(scope="module")
def lengths() -> np.ndarray:
    return np.random.default_rng(11).lognormal(4.8, 0.9, 400)


@pytest.mark.parametrize("name", SCIPY)
def test_uncensored_as_scipy_fits(name: str, lengths: np.ndarray) -> None:
    fit = maximise(FAMILIES[name], gathered_sample(lengths, resolution=0.0))
    theirs = SCIPY[name].fit(lengths, floc=0)
    assert in_scipys_words(fit) == pytest.approx(theirs, rel=2e-4)
    assert fit.log_likelihood == pytest.approx(SCIPY[name].logpdf(lengths, *theirs).sum(), abs=1e-3)


@pytest.mark.parametrize("name", SCIPY)
def test_censored_as_scipy_fits(name: str, lengths: np.ndarray) -> None:
    until = np.random.default_rng(12).exponential(200.0, lengths.size)
    wait, gone = np.minimum(lengths, until), lengths < until
    fit = maximise(FAMILIES[name], gathered_sample(wait[gone], wait[~gone], resolution=0.0))
    data = stats.CensoredData(uncensored=wait[gone], right=wait[~gone])
    assert in_scipys_words(fit) == pytest.approx(SCIPY[name].fit(data, floc=0), rel=2e-3)


@pytest.mark.parametrize("name", ["weibull", "lognormal"])
def test_rounded_as_scipy_fits_intervals(name: str, lengths: np.ndarray) -> None:
    rounded = np.rint(lengths / 20.0) * 20.0
    fit = maximise(FAMILIES[name], gathered_sample(rounded, resolution=20.0))
    data = stats.CensoredData(
        interval=np.column_stack((np.maximum(rounded - 10.0, 0.0), rounded + 10.0))
    )
    assert in_scipys_words(fit) == pytest.approx(SCIPY[name].fit(data, floc=0), rel=2e-3)


def test_hyperexponential_is_where_its_likelihood_is_flat(lengths: np.ndarray) -> None:
    lengths = np.concatenate([lengths, lengths / 30.0])
    fit = maximise(FAMILIES["hyperexponential"], gathered_sample(lengths, resolution=0.0))
    weight, *means = fit.family.natural(fit.free)
    parts = np.array([np.exp(-lengths / mean) / mean for mean in means])
    density = weight * parts[0] + (1.0 - weight) * parts[1]
    assert fit.log_likelihood == pytest.approx(np.log(density).sum(), rel=1e-9)
    # At the maximum each part's mean is the mean of the durations, weighted by its posterior share.
    shares = np.array([weight, 1.0 - weight])[:, None] * parts / density
    assert means == pytest.approx(shares @ lengths / shares.sum(axis=1), rel=1e-3)
    assert weight == pytest.approx(shares[0].mean(), rel=1e-3)


def test_standard_errors_in_closed_form(lengths: np.ndarray) -> None:
    sample = gathered_sample(lengths, resolution=0.0)
    root = np.sqrt(lengths.size)
    mean = maximise(FAMILIES["exponential"], sample).estimates()["mean"]
    assert mean.error == pytest.approx(lengths.mean() / root, rel=1e-4)
    found = maximise(FAMILIES["lognormal"], sample).estimates()
    sigma = np.log(lengths).std()
    assert found["sigma"].error == pytest.approx(sigma / (np.sqrt(2.0) * root), rel=1e-4)
    assert found["median"].error == pytest.approx(
        np.exp(np.log(lengths).mean()) * sigma / root, rel=1e-4
    )


def test_mean_of_a_lognormal_by_the_delta_method(lengths: np.ndarray) -> None:
    mean = maximise(FAMILIES["lognormal"], gathered_sample(lengths, resolution=0.0)).mean()
    variance = np.log(lengths).var()
    assert mean.value == pytest.approx(np.exp(np.log(lengths).mean() + variance / 2.0), rel=1e-4)
    relative = np.sqrt((variance + variance**2 / 2.0) / lengths.size)
    assert mean.error == pytest.approx(mean.value * relative, rel=1e-3)


def test_beyond_a_bound_the_exponential_forgets(lengths: np.ndarray) -> None:
    long = lengths[lengths > 50.0]
    below = lengths.size - long.size + 200
    sample = gathered_sample(long, resolution=0.0, beyond=50.0, below=below)
    mean = maximise(FAMILIES["exponential"], sample).estimates()["mean"]
    assert mean.value == pytest.approx(long.mean() - 50.0, rel=1e-4)


def test_no_more_below_a_bound_than_the_law_puts_there(lengths: np.ndarray) -> None:
    # Nothing at all was recorded below: then the law is as if there were no bound.
    sample = gathered_sample(lengths + 50.0, resolution=0.0, beyond=50.0, below=0)
    kept_free = gathered_sample(lengths + 50.0, resolution=0.0)
    mean = maximise(FAMILIES["exponential"], kept_free).estimates()["mean"].value
    assert mean == pytest.approx(lengths.mean() + 50.0, rel=1e-4)
    assert maximise(FAMILIES["exponential"], sample).estimates()["mean"].value < mean


def test_unidentified_parts_have_no_error() -> None:
    same = np.random.default_rng(4).exponential(60.0, 500)
    fit = maximise(
        FAMILIES["hyperexponential"], gathered_sample(np.sort(same)[:250], resolution=0.0)
    )
    for number in fit.estimates().values():
        assert np.isnan(number.error)
        assert number.low == 0.0
        assert number.high in {1.0, np.inf}
