"""Limits where a system refuses some of them: the others hold, and reading goes on."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has a job object instead")

REFUSING = """
import resource
from ozogui.leads.reading import reader_limits
true, asked = resource.setrlimit, []
def as_on_macos(what, limits):
    asked.append(what)
    if what == resource.RLIMIT_AS:
        raise {error}
    true(what, limits)
resource.setrlimit = as_on_macos
reader_limits.limit_memory(reader_limits.MEMORY_BYTES)
reader_limits.limit_processor_time()
reader_limits.limit_memory(reader_limits.MOST_MEMORY_BYTES)
assert asked == [resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_AS], asked
print(resource.getrlimit(resource.RLIMIT_CPU)[0])
"""


@pytest.mark.parametrize("error", ["ValueError('current limit exceeds maximum limit')", "PermissionError(1, 'no')"])
def test_a_limit_that_is_refused_costs_only_itself(error: str) -> None:
    command = [sys.executable, "-c", REFUSING.format(error=error)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stdout.strip()) == (0, "600"), ran.stderr
