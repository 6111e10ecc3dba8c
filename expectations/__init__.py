"""The publication gate: what must be true of the tables before readers see them, and where rejected items rest.

Belongs here: Great Expectations suites, the gate that runs them on a candidate, the quarantine.
Does not belong here: exact values, keys and relations, which dbt's contracts and tests hold in SQL; building or publishing.
"""
