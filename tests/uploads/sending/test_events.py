from __future__ import annotations

from ozogui.uploads.sending.events import Waiting, WaitReason, pace_rule, waiting_words


def test_a_wait_is_told_in_one_sentence() -> None:
    words = "Waiting 12 s: CloudAgent takes 5 requests a minute."
    assert waiting_words(WaitReason.PACE, 11.2, pace_rule(5, 5)) == words
    assert waiting_words(WaitReason.TOO_MANY, 48, "") == (
        "CloudAgent says there are too many requests; another person or program may be using this account. "
        "Trying again in 48 s. Nothing is lost."
    )
    detail = "No connection to CloudAgent (name not found)"
    words = "No connection to CloudAgent (name not found): trying again in 20 s."
    assert waiting_words(WaitReason.NO_CONNECTION, 20, detail) == words


def test_a_limit_of_ones_own_is_said_as_such() -> None:
    assert pace_rule(3, 5) == "this account is set to 3 requests a minute"
    assert pace_rule(1, 5) == "this account is set to 1 request a minute"


def test_a_wait_can_be_counted_down() -> None:
    waiting = Waiting(1, WaitReason.PACE, 1_060.0, "", pace_rule(5, 5))
    assert waiting.words_at(1_000.0) == "Waiting 1 minute: CloudAgent takes 5 requests a minute."
    assert waiting.words_at(1_055.5) == "Waiting 5 s: CloudAgent takes 5 requests a minute."
    assert waiting.words_at(1_070.0) == "Waiting 1 s: CloudAgent takes 5 requests a minute."
