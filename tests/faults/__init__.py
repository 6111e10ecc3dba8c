"""Seeded faults: what goes wrong in a night, applied to a copy of a good one, and the rule that stops each before publication.

Belongs here: the faults as data (`mutations`), the copy of a night and the real code that judges it (`harness`), the table (`__main__`).
Does not belong here: the claims (`expectations.suites`), and a night that is killed half way (`tests.torture`).
"""
