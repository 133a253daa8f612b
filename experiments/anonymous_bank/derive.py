"""Derive the scenario ``anonymous_bank`` from the call log of February 1999.

Run it as ``python experiments/anonymous_bank/derive.py LOG.csv --out scenarios/anonymous_bank``.
It writes ``volume.csv`` and ``staff.csv``, draws ``fit.png`` beside itself, and prints the fitted
numbers that are typed in ``scenario.toml``. The README beside this file says where the log is.

Times are seconds; an instant is counted from midnight at the start of the first day of the month.
"""

import argparse
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")  # draw to a file, whether or not there is a screen
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray
from scipy import optimize, special, stats

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FIRST_DAY = pd.Timestamp("1999-02-01")  # a Monday, so that day 0 is Monday and day 27 a Sunday
WEEKS = 4
MINUTE, HOUR, DAY = 60, 3_600, 86_400
INTERVAL = 900
PER_DAY = DAY // INTERVAL
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Opening hours [h], [from, to). Saturday's evening is nominally from 20:00, but from 19:30 onwards
# calls were offered and answered in all four weeks.
OPEN = dict.fromkeys(WEEKDAYS, (7.0, 24.0)) | {"fri": (7.0, 14.0), "sat": (19.5, 24.0)}
SHORT_TALK = 10  # a conversation of at most 10 s is taken to be the agent hanging up
THRESHOLD = 20  # of the service level [s]
SPELL_GAP = 30 * MINUTE  # longer without a conversation, and the agent counts as gone
# The law shipped. The lognormal has the smaller AIC, but lies outside Kaplan-Meier's 95 % band from
# four minutes on, which is where an overloaded day needs it.
PATIENCE = "hyperexponential"
KM_AT = (10, 30, 60, 120, 300, 600)


# --- reading ---------------------------------------------------------------------------------


def clock_seconds(clock: pd.Series) -> pd.Series:
    """Seconds since midnight of clock times written H:MM:SS."""
    return pd.to_timedelta(clock).dt.total_seconds().astype(int)


def fates(log: pd.DataFrame) -> pd.Series:
    """Say what becomes of each row, kept or dropped, by the first reason that holds."""
    reasons = {
        "dropped: phantom": log["outcome"] == "PHANTOM",
        "dropped: negative VRU time": log["vru_time"] < 0,
        "dropped: left in the VRU, never queued": (log["outcome"] == "HANG") & (log["q_time"] == 0),
        "kept: abandoned in the queue": log["outcome"] == "HANG",
    }
    return pd.Series(np.select(list(reasons.values()), list(reasons), "kept: served"))


def read_log(path: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Read the log and keep the calls offered to the agents.

    Parameters
    ----------
    path : Path
        The call-by-call log, one row a call.

    Returns
    -------
    offered : DataFrame
        One row a call: joined, wait, talk [s], served, server.
    fate : Series
        What became of each row of the file.
    """
    log = pd.read_csv(path)
    fate = fates(log)
    midnight = (pd.to_datetime(log["date"]) - FIRST_DAY).dt.days * DAY
    columns = {
        # The queue's clock fields are 0:00:00 for a call that never queued, and jump back by a
        # day past midnight; the VRU's exit and the recorded lengths have neither trap.
        "joined": midnight + clock_seconds(log["vru_exit"]),
        "wait": log["q_time"],
        "talk": log["ser_time"],
        "served": log["outcome"] == "AGENT",
        "server": log["server"],
    }
    return pd.DataFrame(columns)[fate.str.startswith("kept")].reset_index(drop=True), fate


def open_intervals() -> Flags:
    """Whether each quarter-hour of the week, from Monday 00:00, is open, (672,)."""
    start = np.arange(PER_DAY) * INTERVAL / HOUR
    return np.concatenate([(start >= OPEN[day][0]) & (start < OPEN[day][1]) for day in WEEKDAYS])


def is_open(joined: pd.Series) -> pd.Series:
    """Whether the calls joined in an open interval."""
    of_week = (joined // INTERVAL) % (7 * PER_DAY)
    return pd.Series(open_intervals()[of_week.to_numpy()], index=joined.index)


# --- volume and staff ------------------------------------------------------------------------


def weekly_volume(offered: pd.DataFrame) -> Floats:
    """Mean offered calls per quarter-hour of the week over the four weeks, (672,)."""
    of_week = (offered["joined"] // INTERVAL) % (7 * PER_DAY)
    counts = np.bincount(of_week.to_numpy(), minlength=7 * PER_DAY) / WEEKS
    return np.asarray(np.where(open_intervals(), counts, 0.0))


def heads(start: pd.Series, end: pd.Series) -> Floats:
    """Count the heads present in each second of the month, for presences [start, end)."""
    seconds = WEEKS * 7 * DAY
    change = np.zeros(seconds + 1)
    np.add.at(change, np.minimum(start.to_numpy(), seconds), 1)
    np.add.at(change, np.minimum(end.to_numpy(), seconds), -1)
    return np.asarray(np.cumsum(change)[:seconds])


def conversations(offered: pd.DataFrame) -> pd.DataFrame:
    """List the named agents' conversations: server, start, end [s]."""
    served = offered[offered["served"] & (offered["server"] != "NO_SERVER")]
    start = served["joined"] + served["wait"]
    return pd.DataFrame({"server": served["server"], "start": start, "end": start + served["talk"]})


def spells(talks: pd.DataFrame, gap: int) -> pd.DataFrame:
    """Join each agent's conversations that lie at most `gap` seconds apart: start, end [s]."""
    talks = talks.sort_values(["server", "start"])
    latest_end = talks.groupby("server")["end"].cummax()
    since = talks["start"] - latest_end.groupby(talks["server"]).shift()
    spell = (since.isna() | (since > gap)).cumsum()
    return talks.groupby(spell).agg(start=("start", "min"), end=("end", "max"))


def per_interval(present: Floats) -> Floats:
    """Average heads per second to quarter-hours of the week, over four weeks, (672,)."""
    by_interval = present.reshape(-1, INTERVAL).mean(axis=1)
    return np.asarray(by_interval.reshape(WEEKS, 7 * PER_DAY).mean(axis=0))


def distinct(talks: pd.DataFrame) -> Floats:
    """Average the number of agents who talked at any instant of the quarter-hour, (672,)."""
    total = np.zeros(7 * PER_DAY)
    for _, own in talks.groupby("server"):
        seen = heads(own["start"], own["end"]).reshape(-1, INTERVAL).any(axis=1)
        total += seen.reshape(WEEKS, 7 * PER_DAY).mean(axis=0)
    return total


def talking_while_waiting(talking: Floats, waiting: Flags) -> Floats:
    """Mean heads talking in the seconds when a call waited, (672,); all seconds if none did."""
    shape = (WEEKS, 7 * PER_DAY, INTERVAL)
    seconds = waiting.reshape(shape).sum(axis=(0, 2))
    total = (talking * waiting).reshape(shape).sum(axis=(0, 2))
    return np.where(seconds > 0, total / np.maximum(seconds, 1), per_interval(talking))


def whole_heads(mean: Floats) -> NDArray[np.int64]:
    """Whole head counts: halves round up, at least 1 while open, 0 while closed."""
    return np.where(open_intervals(), np.maximum(1, np.floor(mean + 0.5)), 0).astype(np.int64)


def staffing(offered: pd.DataFrame) -> tuple[dict[str, Floats], pd.Series]:
    """Mean heads per quarter-hour by each definition, and what agents did while calls waited."""
    talks = conversations(offered)
    talking = heads(talks["start"], talks["end"])
    queued = offered[offered["wait"] > 0]
    waiting = heads(queued["joined"], queued["joined"] + queued["wait"]) > 0
    plans = {"talked at any instant": distinct(talks)}
    for gap in (15, 30, 45, 60):
        own = spells(talks, gap * MINUTE)
        on_duty = heads(own["start"], own["end"])
        plans[f"on duty, gaps to {gap} min"] = per_interval(on_duty)
        if gap * MINUTE == SPELL_GAP:
            facts = pd.Series(
                {
                    "hours of the month with a call waiting": waiting.sum() / HOUR,
                    "on duty then, mean heads": on_duty[waiting].mean(),
                    "talking then, mean heads": talking[waiting].mean(),
                    "talking / on duty, all month": talking.sum() / on_duty.sum(),
                }
            )
    plans["talking while a call waits"] = talking_while_waiting(talking, waiting)
    plans["talking, all the time"] = per_interval(talking)
    return plans, facts


# --- laws ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hyperexponential:
    """A mixture of two exponentials, with the methods of scipy's laws that are used here."""

    weight1: float
    mean1: float
    mean2: float

    def logpdf(self, t: Floats) -> Floats:
        """Log density."""
        first = self.weight1 / self.mean1 * np.exp(-t / self.mean1)
        return np.asarray(np.log(first + (1 - self.weight1) / self.mean2 * np.exp(-t / self.mean2)))

    def logsf(self, t: Floats) -> Floats:
        """Log survival."""
        return np.asarray(np.log(self.sf(t)))

    def sf(self, t: Floats) -> Floats:
        """Survival."""
        first = self.weight1 * np.exp(-t / self.mean1)
        return np.asarray(first + (1 - self.weight1) * np.exp(-t / self.mean2))


def exponential(x: Floats) -> tuple[dict[str, float], Any]:
    """Exponential law from one unbounded number: its parameters by name, and the law."""
    mean = np.exp(x[0])
    return {"mean": mean}, stats.expon(scale=mean)


def weibull(x: Floats) -> tuple[dict[str, float], Any]:
    """Weibull law from two unbounded numbers."""
    scale, shape = np.exp(x)
    return {"scale": scale, "shape": shape}, stats.weibull_min(shape, scale=scale)


def lognormal(x: Floats) -> tuple[dict[str, float], Any]:
    """Lognormal law from two unbounded numbers."""
    median, sigma = np.exp(x)
    return {"median": median, "sigma": sigma}, stats.lognorm(sigma, scale=median)


def hyperexponential(x: Floats) -> tuple[dict[str, float], Any]:
    """Hyperexponential law of two parts from three unbounded numbers."""
    named = {"weight1": special.expit(x[0]), "mean1": np.exp(x[1]), "mean2": np.exp(x[2])}
    return named, Hyperexponential(**named)


# Each law with where its search starts.
LAWS: dict[str, tuple[Callable[[Floats], tuple[dict[str, float], Any]], tuple[float, ...]]] = {
    "exponential": (exponential, (5.8,)),
    "weibull": (weibull, (5.8, 0.0)),
    "lognormal": (lognormal, (5.6, 0.5)),
    "hyperexponential": (hyperexponential, (-1.7, 3.4, 6.1)),
}


def kaplan_meier(queued: pd.DataFrame) -> Any:
    """Survival of patience: an abandonment ends it, an answer censors it."""
    data = stats.CensoredData(
        uncensored=queued.loc[~queued["served"], "wait"].to_numpy(float),
        right=queued.loc[queued["served"], "wait"].to_numpy(float),
    )
    return stats.ecdf(data).sf


@dataclass(frozen=True)
class Fit:
    """A fitted law, with its parameters by name and its AIC."""

    named: dict[str, float]
    law: Any
    aic: float


def fit_patience(queued: pd.DataFrame) -> dict[str, Fit]:
    """Fit every law by maximum likelihood to those who had to wait; an answer censors."""
    left = queued.loc[~queued["served"], "wait"].to_numpy(float)
    answered = queued.loc[queued["served"], "wait"].to_numpy(float)
    fits = {}
    for name, (law_of, start) in LAWS.items():

        def minus_log_likelihood(x: Floats, law_of: Any = law_of) -> float:
            law = law_of(x)[1]
            return -float(law.logpdf(left).sum() + law.logsf(answered).sum())

        best = optimize.minimize(minus_log_likelihood, start, method="Nelder-Mead")
        fits[name] = Fit(*law_of(best.x), aic=2 * (best.fun + len(start)))
    return fits


def fit_table(queued: pd.DataFrame) -> str:
    """Every law of patience beside Kaplan-Meier, smallest AIC first."""
    fits = sorted(fit_patience(queued).items(), key=lambda item: item[1].aic)
    km = kaplan_meier(queued)
    seconds = np.arange(1.0, 601.0)
    at = np.array(KM_AT, float)
    lines = [f"{'':17}{'AIC - best':>10}{'max gap':>9}" + "".join(f"{f'S({t})':>8}" for t in KM_AT)]
    lines.append(f"{'Kaplan-Meier':36}" + "".join(f"{s:8.4f}" for s in km.evaluate(at)))
    for name, fit in fits:
        gap = np.abs(fit.law.sf(seconds) - km.evaluate(seconds)).max()
        survival = "".join(f"{s:8.4f}" for s in fit.law.sf(at))
        lines.append(f"{name:17}{fit.aic - fits[0][1].aic:10.1f}{gap:9.4f}{survival}")
        lines.append("    " + ", ".join(f"{k} {v:.4g}" for k, v in fit.named.items()))
    return "\n".join(lines)


def fit_talk(talk: pd.Series) -> dict[str, float]:
    """Share of short conversations, and the lognormal of the others by maximum likelihood."""
    log_long = np.log(talk[talk > SHORT_TALK])
    sigma = float(log_long.std(ddof=0))
    fitted = stats.kstest((log_long - log_long.mean()) / sigma, "norm").statistic
    return {
        "short": float((talk <= SHORT_TALK).mean()),
        "median": float(np.exp(log_long.mean())),
        "sigma": sigma,
        "KS distance": float(fitted),
    }


def fit_busyness(joined: pd.Series) -> tuple[float, pd.DataFrame]:
    """Coefficient of variation of a day's factor, by the method of moments.

    Given its weekday's mean m, a day's total has variance m + (cv m)^2: Poisson noise and the
    factor's. Over the weekdays, cv^2 = sum of (s^2 - m) / sum of m^2, s^2 with divisor 3.
    """
    totals = np.bincount(joined.to_numpy() // DAY, minlength=7 * WEEKS).reshape(WEEKS, 7)
    table = pd.DataFrame({"mean": totals.mean(axis=0), "variance": totals.var(axis=0, ddof=1)})
    table.index = pd.Index(WEEKDAYS, name="weekday")
    excess = (table["variance"] - table["mean"]).sum()
    return float(np.sqrt(excess / (table["mean"] ** 2).sum())), table


# --- figure ----------------------------------------------------------------------------------

BLACK, BLUE, ORANGE, GREEN, GREY = "#222222", "#0072B2", "#D55E00", "#009E73", "#B8B8B8"
LIGHT = "#DDDDDD"


def draw_patience(axes: Axes, queued: pd.DataFrame) -> None:
    """Kaplan-Meier survival, with its 95 % band, against the shipped law and two others."""
    km, fits = kaplan_meier(queued), fit_patience(queued)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # no band where nobody is left at risk
        low, high = (100 * edge.probabilities for edge in km.confidence_interval())
    shown_to = km.quantiles < KM_AT[-1]
    at, middle = km.quantiles[shown_to], 100 * km.probabilities[shown_to]
    axes.fill_between(at, low[shown_to], high[shown_to], step="post", color=LIGHT)
    axes.step(at, middle, where="post", color=BLACK, lw=1.4)
    t = np.linspace(1, KM_AT[-1], 400)
    shown = {PATIENCE: (BLUE, "-"), "lognormal": (GREEN, "-."), "exponential": (ORANGE, "--")}
    for name, (colour, style) in shown.items():
        survival = 100 * fits[name].law.sf(t)
        axes.plot(t, survival, style, color=colour, lw=1.6)
        label = f"{name}\n(shipped)" if name == PATIENCE else name
        axes.text(605, survival[-1], label, color=colour, va="center")
    axes.annotate("Kaplan-Meier, 95 % band", (180, 61), (215, 75), arrowprops={"arrowstyle": "-"})
    left, long = int((~queued["served"]).sum()), int((queued["wait"] > 5 * MINUTE).sum())
    axes.set_title(f"Patience: {len(queued):,} calls had to wait, {left:,} left", loc="left")
    axes.text(306, 2, f"only {long} calls waited beyond here", ha="left", fontsize=8)
    axes.axvline(5 * MINUTE, 0, 0.06, color=BLACK, lw=0.8)
    axes.set(xlabel="time in queue [s]", ylabel="still patient [%]", xlim=(0, 720), ylim=(0, 100))
    axes.set(xticks=range(0, 601, 120))


def draw_talk(axes: Axes, talk: pd.Series, fit: dict[str, float]) -> None:
    """Histogram of talk time in bins of equal ratio against the fitted mixture."""
    edges = np.array([0.5, 2.5, 5.5, 10.5, *np.geomspace(10.5, 4500, 28)[1:]])
    counts, _ = np.histogram(talk.clip(lower=1), edges)  # 0 s is shown as 1 s
    norm = stats.lognorm(fit["sigma"], scale=fit["median"])
    expected = (1 - fit["short"]) * np.diff(norm.cdf(edges))
    expected += fit["short"] * np.diff(stats.uniform(0.5, 10).cdf(edges))
    percent_per_tenfold = 100 / np.diff(np.log10(edges))
    axes.stairs(counts / len(talk) * percent_per_tenfold, edges, color=GREY, fill=True)
    axes.stairs(expected * percent_per_tenfold, edges, color=BLUE, lw=1.6)
    axes.text(1.2, 62, "recorded", color="#707070")
    axes.text(1.2, 70, "fitted mixture", color=BLUE)
    axes.annotate("hang-ups,\n10 s or less", (5, 16), (1.2, 28), arrowprops={"arrowstyle": "-"})
    axes.set_title(f"Talk time of the {len(talk):,} conversations", loc="left")
    axes.set(xscale="log", xlabel="talk time [s], log scale", ylabel="% of calls per tenfold")
    axes.set(xlim=(0.9, 4500), xticks=[1, 10, 100, 1000], xticklabels=["1", "10", "100", "1,000"])


def draw_weekday(axes: Axes, index: int, volume: Floats, agents: NDArray[np.int64]) -> None:
    """Offered calls as bars and agents as a line, per quarter-hour of one weekday."""
    of_day = slice(index * PER_DAY, (index + 1) * PER_DAY)
    calls, heads_on_duty = volume[of_day], agents[of_day]
    edges = np.arange(PER_DAY + 1) * INTERVAL / HOUR
    axes.stairs(calls, edges, color=GREY, fill=True)
    axes.stairs(
        np.where(heads_on_duty > 0, heads_on_duty, np.nan), edges, color=BLUE, lw=1.4, baseline=None
    )
    hours = heads_on_duty.sum() * INTERVAL / HOUR
    day = WEEKDAYS[index].capitalize()
    axes.set_title(f"{day}: {calls.sum():,.0f} calls, {hours:.0f} agent-h", loc="left", fontsize=9)
    axes.set(xlim=(6.5, 24), ylim=(0, 60), xticks=[8, 12, 16, 20, 24], xlabel="time of day [h]")


def label_sunday(axes: Axes) -> None:
    """Name the two colours, and the two incidents that the Sunday means carry."""
    axes.text(7, 56, "offered calls per quarter-hour", color="#707070", fontsize=8)
    axes.text(7, 51, "agents on duty (heads)", color=BLUE, fontsize=8)
    axes.text(21.9, 32, "14 Feb\nonly", fontsize=8, ha="center")
    axes.annotate(
        "gap in the\nlog, 21 Feb",
        (18.2, 15),
        (17.6, 40),
        fontsize=8,
        arrowprops={"arrowstyle": "-"},
    )


def draw_week(figure: Any, volume: Floats, agents: NDArray[np.int64]) -> None:
    """One panel a weekday, from Sunday, on one scale, and in the eighth how to read it all."""
    panels = figure.subplots(2, 4)
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    for axes, index in zip(panels.flat[:7], sunday_first, strict=True):
        draw_weekday(axes, index, volume, agents)
    label_sunday(panels[0, 0])
    for axes in panels[:, 0]:
        axes.set_ylabel("calls or heads")
    panels[1, 3].set_axis_off()
    panels[1, 3].text(-0.1, 1, READING.format(calls=WEEKS * volume.sum()), va="top", fontsize=8.5)


READING = (
    "How to read. Above: the closer the blue line\nlies to black or grey, the better the law.\n"
    "The talk axes are such that equal areas are\nequal shares of calls.\n"
    "Below: grey is the work offered, blue the\nwhole heads seen on duty, both means of\n"
    "the four same weekdays of February 1999\n(28 days, {calls:,.0f} calls). The bank was closed\n"
    "from Friday 14:00 to Saturday 19:30.\n\n"
    "Data: Technion SEE Centre, Anonymous Bank\n(A. Mandelbaum, A. Sakov, S. Zeltyn)."
)


def draw(path: Path, offered: pd.DataFrame, volume: Floats, agents: NDArray[np.int64]) -> None:
    """Draw the fit figure and write it to `path`."""
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    figure = plt.figure(figsize=(12.5, 10), layout="constrained")
    halves: Any = figure.subfigures(2, 1, height_ratios=(1, 1.35))
    laws, week = halves
    patience, talk_time = laws.subplots(1, 2)
    draw_patience(patience, offered[offered["wait"] > 0])
    talk = offered.loc[offered["served"], "talk"]
    draw_talk(talk_time, talk, fit_talk(talk))
    draw_week(week, volume, agents)
    figure.savefig(path, dpi=110)


# --- writing ---------------------------------------------------------------------------------


def write_week(path: Path, column: str, values: NDArray[Any]) -> None:
    """Write one row for each open quarter-hour of the week."""
    rows = [
        (WEEKDAYS[k // PER_DAY], clock(int(k) % PER_DAY), values[k])
        for k in np.flatnonzero(open_intervals())
    ]
    pd.DataFrame(rows, columns=["weekday", "start", column]).to_csv(path, index=False)


def clock(interval: int) -> str:
    """Write the start of a day's interval as HH:MM."""
    hours, rest = divmod(interval * INTERVAL, HOUR)
    return f"{hours:02d}:{rest // MINUTE:02d}"


def report(offered: pd.DataFrame, plans: dict[str, Floats]) -> None:
    """Print what the month was like and the numbers typed in the scenario."""
    queued, talk = offered[offered["wait"] > 0], offered.loc[offered["served"], "talk"]
    answered = (offered["wait"] <= THRESHOLD) & offered["served"]
    inside = is_open(offered["joined"])
    print(f"Offered {len(offered):,}, of which {(~inside).sum()} outside the opening hours")
    print(f"mean wait of offered {offered['wait'].mean():.2f} s, abandoned", end=" ")
    print(f"{1 - offered['served'].mean():.4f}, within {THRESHOLD} s {answered.mean():.4f}")
    print(f"\nTalk: mean {talk.mean():.1f} s; fitted", end=" ")
    print(", ".join(f"{name} {value:.4g}" for name, value in fit_talk(talk).items()))
    print(f"\nPatience; max gap: distance to Kaplan-Meier over 10 min\n{fit_table(queued)}")
    cv, days = fit_busyness(offered.loc[inside, "joined"])
    print(f"\nBusyness: cv {cv:.4f}, from day totals\n{days.round(1).to_string()}")
    print("\nAgent-hours in a week, whole heads")
    for name, mean in plans.items():
        print(f"{name:30}{whole_heads(mean).sum() * INTERVAL / HOUR:8.1f}")


def main() -> None:
    """Read the log, write the scenario's files, draw the figure and print the fits."""
    parser = argparse.ArgumentParser(description="Derive scenarios/anonymous_bank from the log.")
    parser.add_argument("log", type=Path, help="the call-by-call log of February 1999, as CSV")
    parser.add_argument("--out", type=Path, required=True, help="the scenario's folder")
    parser.add_argument("--figure", type=Path, default=Path(__file__).with_name("fit.png"))
    given = parser.parse_args()
    offered, fate = read_log(given.log)
    volume, (plans, facts) = weekly_volume(offered), staffing(offered)
    agents = whole_heads(plans["on duty, gaps to 30 min"])
    given.out.mkdir(parents=True, exist_ok=True)
    write_week(given.out / "volume.csv", "calls", volume.round(2))
    write_week(given.out / "staff.csv", "agents", agents)
    draw(given.figure, offered, volume, agents)
    print(f"Rows of the log\n{fate.value_counts().to_string()}\n")
    report(offered, plans)
    print(f"\nWhile calls waited\n{facts.round(3).to_string()}")


if __name__ == "__main__":
    main()
