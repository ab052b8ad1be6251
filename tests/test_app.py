"""What a window is started with: a wrong argument is told to a person, in plain letters."""

from __future__ import annotations

import pytest

from ozogui.app import create_application
from ozogui.errors import UserError


@pytest.mark.parametrize("typed", ["--\x1b[2Jgone", "--a\u202eb", "--x\x07\n\ny", "--\u2066z"])
def test_a_wrong_argument_is_told_without_its_control_characters(typed: str) -> None:
    with pytest.raises(UserError) as told:
        create_application(["ozogui", typed])
    assert told.value.message.isprintable()
    assert "unrecognized arguments: --" in told.value.message
