"""`ozogui uploads` and `upload --later`: the line of uploads, listed, ordered, planned and run."""

from __future__ import annotations

from pathlib import Path

import pytest

from ozogui.cloudagent.practice.practice import PracticeServer
from tests.cli.conftest import Run, write_leads


@pytest.fixture
def lists(tmp_path: Path) -> list[Path]:
    return [
        write_leads(tmp_path / f"{name}.csv", [("Mobile", "Name"), (f"98765400{place:02d}", "Asha")])
        for place, name in enumerate(("one", "two", "three"))
    ]


def places(run: Run) -> list[tuple[int, str]]:
    return [(each["upload"], each["standing"]) for each in run("uploads", "list", "--json").json["uploads"]]


def test_what_is_kept_for_later_is_ordered_and_then_run(
    run: Run, server: PracticeServer, target: tuple[str, ...], lists: list[Path]
) -> None:
    assert "Nothing is to be sent." in run("uploads", "list").out
    for path in lists:
        ran = run("upload", path, *target, "--later")
        assert ran.code == 0
        assert "Nothing was sent." in ran.out
    assert len(server.arrivals) == 0
    assert run("uploads", "move", "3", "--first").out.startswith("Upload 3, three.csv, is number 1 now, done near ")
    assert run("uploads", "move", "1", "--down", "--json").json["place"] == 3
    assert "1 lead not sent" in run("uploads", "remove", "2").out
    assert places(run) == [(3, "waiting"), (1, "waiting")]
    shown = run("uploads", "list").out
    assert "2 uploads, everything sent near" in shown

    ran = run("uploads", "run", "--json")
    assert ran.code == 0
    queued = [line["upload"] for line in ran.lines if line["event"] == "batch" and line["state"] == "queued"]
    assert queued == [3, 1]
    assert [line["upload"] for line in ran.lines if line["event"] == "finished"] == [1, 3]
    assert places(run) == [(3, "done"), (1, "done")]
    assert run("resume", "2").code == 0  # what was taken out can go on by itself


def test_the_same_list_kept_twice_is_two_uploads_not_one_that_is_gone(
    run: Run, target: tuple[str, ...], lists: list[Path]
) -> None:
    run("upload", lists[0], *target, "--later")
    run("upload", lists[0], *target, "--later")
    assert [upload for upload, _ in places(run)] == [1, 2]


def test_plans_are_kept_told_and_taken_away(run: Run, target: tuple[str, ...], lists: list[Path]) -> None:
    ran = run("upload", lists[0], *target, "--later", "--at", "tomorrow 08:30", "--between", "9 to 19", "--json")
    kept = ran.lines[-1]
    assert kept["between"] == "09:00-19:00"
    assert kept["not_before"]
    assert kept["why"].startswith("It waits until tomorrow 08:30, as planned")
    assert run("uploads", "plan", "1", "--when-running", "--json").json["when_running"] is True
    assert run("uploads", "plan", "1", "--now", "--json").json["not_before"] is None
    assert run("uploads", "run").code == 0


def test_hours_are_an_accounts_or_a_campaigns(run: Run, server: PracticeServer, target: tuple[str, ...]) -> None:
    run("accounts", "add", "Acme", "--server", server.url, "--user", server.USER_NAME)
    ran = run(
        "uploads", "hours", "--account", "Acme", "--between", "9-19", "--time-zone", "Europe/London", "--in-turns"
    )
    assert ran.out.startswith("Acme: calls between 09:00-19:00, time of Europe/London.")
    assert "in turns" in ran.out
    own = run("uploads", "hours", "--account", "Acme", "--campaign", "Renewals_Q4", "--between", "10-12", "--json").json
    assert own["calling_hours"] == "10:00-12:00"
    kept = run("uploads", "hours", "--account", "Acme", "--send-outside", "--json").json
    assert (kept["calling_hours"], kept["sends_outside_hours"], kept["in_turns"]) == ("09:00-19:00", True, True)
    wrong = run("uploads", "hours", "--account", "Acme", "--time-zone", "Europe/Mumbai")
    assert (wrong.code, wrong.out) == (2, "")
    assert 'No time zone is called "Europe/Mumbai".' in wrong.err


def test_what_needs_somebody_is_left_and_named(
    run: Run, target: tuple[str, ...], lists: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("upload", lists[0], *target, "--later")
    monkeypatch.setenv("OZOGUI_API_KEY", "not-the-key")
    ran = run("uploads", "run")
    assert ran.code == 3
    assert "Upload 1, one.csv: CloudAgent did not accept the account" in ran.out
    assert places(run) == [(1, "needs-you")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("uploads", "move", "9", "--first"), "Upload 9 is not in line."),
        (("uploads", "move", "1"), "Say where to."),
        (("uploads", "plan", "1", "--at", "soon"), '"soon" is no time to start at.'),
        (("uploads", "plan", "1", "--between", "all day"), '"all day" are no hours.'),
    ],
)
def test_what_cannot_be_done_is_told(
    run: Run, target: tuple[str, ...], lists: list[Path], arguments: tuple[str, ...], said: str
) -> None:
    run("upload", lists[0], *target, "--later")
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
