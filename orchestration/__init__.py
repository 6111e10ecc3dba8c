"""Dagster around everything, and the command line. The only package that imports Dagster.

Belongs here: assets, checks, the nightly job and its schedule, sensors, the CLI. Does not belong here: reading documents (`scrapers`),
storing and publishing (`warehouse`), claims (`expectations`). Nothing is imported here, so that `kaoju extract` starts without Dagster.
"""
