"""What every law of durations has in common, and how tables that hold one are read."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, NamedTuple

from pydantic import SerializerFunctionWrapHandler, model_serializer, model_validator

from ccsim.errors import Invalid
from ccsim.kernels.quantiles import Code
from ccsim.scenario.fields import Part

__all__ = ["Distribution", "LawBeside", "LawRow", "one_form"]


class LawRow(NamedTuple):
    """What the engines need to draw from a law; see `kernels.quantiles.Code`.

    Attributes
    ----------
    code : Code
    numbers : tuple of float
        Up to three parameters.
    x : tuple of float
        Values or edges of an empirical law.
    weights : tuple of float
        Weights of the values, bins or parts, in any scale.
    parts : tuple of Distribution
        The parts of a mixture.
    """

    code: Code
    numbers: tuple[float, ...] = ()
    x: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()
    parts: tuple[Distribution, ...] = ()


class Distribution(Part):
    """A law of durations [s]."""

    @abstractmethod
    def expectation(self) -> float:
        """Return the expected value [s]."""

    @abstractmethod
    def variance(self) -> float:
        """Return the variance [s^2]."""

    @abstractmethod
    def cdf(self, t: float) -> float:
        """Return the probability of a duration of at most t seconds."""

    @abstractmethod
    def quantile(self, p: float) -> float:
        """Return the duration [s] that a share p, 0 < p < 1, does not exceed."""

    @abstractmethod
    def sentence(self) -> str:
        """Return the law in words, without a full stop."""

    @abstractmethod
    def row(self) -> LawRow:
        """Return what the engines draw from."""


class LawBeside(Part):
    """A table whose own keys stand among the keys of a law, such as `probability` or `weight`."""

    @model_validator(mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if not isinstance(value, dict) or isinstance(value.get("law"), Distribution):
            return value
        own = {key: value[key] for key in value if key in cls.model_fields and key != "law"}
        return own | {"law": {key: item for key, item in value.items() if key not in own}}

    @model_serializer(mode="wrap")
    def _join(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written = write(self)
        law = written.pop("law")
        return {**written, **law}


def one_form(part: Part, *forms: tuple[str, ...]) -> None:
    """Refuse a table unless exactly one of the alternative sets of keys is complete.

    Raises
    ------
    Invalid
        If none or several forms are given, or a form in part.
    """
    keys = {key for form in forms for key in form}
    given = {key for key in keys if getattr(part, key) is not None}
    if not any(given == set(form) for form in forms):
        raise Invalid(
            allowed=" or ".join(" and ".join(f"`{key}`" for key in form) for form in forms),
            do="give one of these and no other",
            found=_listed(given),
        )


def _listed(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "neither"
