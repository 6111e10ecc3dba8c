"""Parsers: one decoded capture in, one `Document` of blocks out."""
