"""Where records rest: batches of Parquet, the private build file, immutable releases and the readers of them.

Belongs here: paths, Parquet, DuckDB, release folders, the pointer.
Does not belong here: what a document says (`scrapers`), whether it may be published (`expectations`), when (`orchestration`).
"""
