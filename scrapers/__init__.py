"""Bytes in, records out: fetch, capture, decode, normalise, extract.

Belongs here: pure functions and small classes that turn a publisher's bytes into the records of `scrapers.records`.
Does not belong here: Dagster, DuckDB, dbt or Great Expectations; a package to the left of this one may import it, never the reverse.
"""
