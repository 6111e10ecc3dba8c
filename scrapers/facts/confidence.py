"""How far a fact can be trusted: the share of right facts among those that were made in the same way, on passages kept for measuring.

Belongs here: the classes of facts, and looking a class up in `vocabulary/confidence.csv`. Does not belong here: measuring, which is
`tests/gold/calibrate.py`; any number that was not measured.
"""

from decimal import Decimal
from functools import cache

from scrapers.facts.words import read_table
from scrapers.records import Observation

UNMEASURED_BELOW = 8
"""A class of fewer measured facts says nothing by itself; the wider class is asked then."""


def classes(observation: Observation) -> tuple[str, ...]:
    """Name the classes of a fact, the narrowest first: measure, where its subject stands, where its period comes from.

    For example ("level/clause/explicit", "level/clause", "level", "all").
    """
    subject = "clause" if "subject.clause" in observation.rule_ids else "inherited" if observation.subject else "none"
    period = observation.period_source.value if observation.period_source else "none"
    measure = observation.measure.value
    return (f"{measure}/{subject}/{period}", f"{measure}/{subject}", measure, "all")


def confidence(observation: Observation) -> Decimal | None:
    """Share of facts of this kind that are right in subject, indicator, period, value, unit and measure all at once.

    Returns:
        The share in the narrowest class with at least `UNMEASURED_BELOW` measured facts, with six places; None where none was
        measured, or where another extractor than the rules made the fact.
    """
    if any(rule.startswith("llm") for rule in observation.rule_ids):
        return None
    shares = _shares()
    return next((shares[name] for name in classes(observation) if name in shares), None)


@cache
def _shares() -> dict[str, Decimal]:
    rows = [row for row in read_table("confidence") if int(row["made"]) >= UNMEASURED_BELOW]
    return {row["class"]: (Decimal(row["right"]) / Decimal(row["made"])).quantize(Decimal("0.000001")) for row in rows}
