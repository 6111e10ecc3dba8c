"""Whom a night talks to: nobody but this machine, as its programs say and as the kernel sees it."""

import json
import os
import re
import shutil
import subprocess

import pytest

from tests.orchestration.conftest import KAOJU

LOOPBACK = re.compile(r"\('(127\.\d+\.\d+\.\d+|::1)', \d+|'localhost'|'127\.0\.0\.1'|b?'/")


def test_SUP_01_two_nights_with_all_their_programs_talk_to_nobody_but_this_machine(nights):
    """In their own words: an audit hook in each Python process. `make torture` asks the kernel, which also hears other languages."""
    notes = [json.loads(line) for line in (nights.home.root / "connections.jsonl").read_text(encoding="utf-8").splitlines()]
    begun = " ".join(about for _, event, about in notes if event == "begins")
    assert "kaoju" in begun
    assert "dbt" in begun
    asked = [note for note in notes if note[1] != "begins"]
    assert any("127.0.0.1" in about for _, _, about in asked), "the sample site is read over HTTP"
    assert [note for note in asked if not LOOPBACK.match(note[2])] == []


@pytest.mark.torture
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_SUP_01_the_kernel_sees_no_connection_of_a_night_leave_this_machine(tmp_path):
    trace = ["strace", "-f", "--seccomp-bpf", "-e", "trace=connect,sendto", "-o", str(tmp_path / "trace")]
    environment = os.environ | {"KAOJU_HOME": str(tmp_path / "home")}
    subprocess.run([*trace, KAOJU, "refresh", "--edition", "1"], env=environment, check=True, capture_output=True)
    seen = [line for line in (tmp_path / "trace").read_text(encoding="utf-8", errors="replace").splitlines() if "AF_INET" in line]
    assert any("127.0.0.1" in line for line in seen)
    assert [line for line in seen if not re.search(r'inet_addr\("127\.|"::1"', line)] == []
