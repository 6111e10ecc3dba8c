"""Quoting for the statements that take no parameters.

Belongs here: how a name or a text is written in SQL. Does not belong here: connections (`store`).
"""


def quoted(identifier: str) -> str:
    """Quote a name of a table, column or schema for SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text for the statements that take no parameters (ATTACH, COPY, COMMENT)."""
    return "'" + text.replace("'", "''") + "'"
