"""`where` and `support-bundle`: that they tell enough, and that nobody's data is in what is sent on."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from ozogui import __version__
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.settings import defaults
from ozogui.settings.paths import Paths
from ozogui.support import log
from tests.cli.conftest import Run, write_leads

KEY = PracticeServer.API_KEY
SECRET_PATH = "receiver-path-that-nobody-guesses"
LEADS = [["Mobile", "Name"], ["9820011111", "Ashalata"], ["9820022222", "Rahulkumar"], ["12", "Meenakshi"]]


def text_of(bundle: Path) -> dict[str, str]:
    with zipfile.ZipFile(bundle) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name).decode("utf-8") for name in opened.namelist()}


@pytest.fixture
def after_a_run(run: Run, tmp_path: Path, home: Path, server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Upload leads with an account of its own, one answer never understood, a fault in the log; return the home."""
    monkeypatch.setenv("OZOGUI_API_KEY", KEY)
    file = write_leads(tmp_path / "patients of Dr Sunanda.csv", LEADS)
    receiver = f"https://results.acme.example/{SECRET_PATH}"
    monkeypatch.setenv("OZOGUI_RECEIVER_URL", receiver)
    account = ("--server", server.url, "--user", server.USER_NAME, "--receiver", receiver)
    assert run("accounts", "add", "Acme Clinics", *account).code == 0
    other = ("--server", "cloudagent.partner.example", "--user", "ops_of_acme")
    assert run("accounts", "add", "Second", *other).code == 0
    server.faults.add("html-taken")
    upload = ("upload", file, "--account", "Acme Clinics", "--campaign", "Renewals_Q4", "--no-duplicate-fields")
    assert run(*upload).code in (1, 3)
    handler = log.start(Paths(home).logs)
    log.log_exception(ValueError(f"no room for {LEADS[1]} with {KEY}"))
    log.stop(handler)
    (home / "leads of Dr Sunanda.bak").write_text("9820011111")
    return home


def test_a_bundle_tells_of_the_program_and_of_nobody(run: Run, after_a_run: Path, tmp_path: Path) -> None:
    ran = run("support-bundle", tmp_path / "bundle", "--json")
    assert ran.code == 0
    path = Path(ran.json["file"])
    assert path == tmp_path / "bundle.zip"
    parts = text_of(path)
    assert list(parts) == ran.json["parts"] == ["README.txt", "facts.json", "journal.json", "logs/ozogui.log"]

    whole = "\n".join(parts.values()) + path.read_bytes().decode("latin-1")
    values = [cell for row in LEADS[1:] for cell in row if len(cell) > 2]
    secrets = [KEY, SECRET_PATH, "Acme", "Renewals_Q4", "Sunanda", "ops_of_acme", str(after_a_run)]
    assert [each for each in (*values, *secrets, str(Path.home()), "bulkData") if each in whole] == []

    facts = json.loads(parts["facts.json"])
    assert facts["ozogui"]["version"] == __version__
    assert "requests" in facts["ozogui"]["libraries"]
    assert facts["settings"]["accounts"][0]["has_receiver"] is True
    assert "another file (.bak)" in facts["folder"]["files"]
    (upload,) = json.loads(parts["journal.json"])["uploads"]
    assert upload["sums"] | {"agree": 1} == {
        "rows": 3, "queued": 0, "refused": 0, "unconfirmed": 2, "held_back": 1, "cancelled": 0, "waiting": 0,
        "sending": 0, "deleted": 0, "agree": 1,
    }  # fmt: skip
    assert upload["requests"] == {"not-understood, HTTP 200": 1}
    assert upload["held_back_by"] == {"phone-length": 1}
    assert "unexpected ValueError" in parts["logs/ozogui.log"]


def test_a_damaged_journal_costs_itself_only(run: Run, after_a_run: Path, tmp_path: Path) -> None:
    journal = Paths(after_a_run).journal
    for path in after_a_run.glob("journal.sqlite*"):
        path.unlink()
    journal.write_bytes(b"no database" * 1000)
    assert run("support-bundle", tmp_path / "bundle.zip").code == 0
    parts = text_of(tmp_path / "bundle.zip")
    assert "damaged" in json.loads(parts["journal.json"])["cannot_be_read"]
    assert "unexpected ValueError" in parts["logs/ozogui.log"]


def test_a_bundle_that_cannot_be_written_is_said_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    ran = run("support-bundle", tmp_path / "no such folder" / "bundle.zip")
    assert ran.code == 2
    assert "cannot be saved" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_an_older_log_is_masked_once_more(run: Run, home: Path, tmp_path: Path) -> None:
    logs = Paths(home).logs
    logs.mkdir(parents=True)
    (logs / "ozogui.log.1").write_text(f"sent 98200 11111 with apiKey={KEY} from {Path.home()}/x\n", encoding="utf-8")
    assert run("support-bundle", tmp_path / "bundle.zip").code == 0
    assert text_of(tmp_path / "bundle.zip")["logs/ozogui.log.1"] == "sent ••• with apiKey=••• from ~/x\n"


def test_where_tells_every_place_and_makes_none(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / "not made yet"
    monkeypatch.setenv("OZOGUI_HOME", str(folder))
    told = run("where", "--json").json
    assert told["folder"] == str(folder)
    assert told["settings"] == str(folder / "settings.json")
    assert told["defaults"].endswith("ozogui-defaults.json")
    assert told["there"]["folder"] is False
    assert str(folder) in run("where").out
    assert not folder.exists()


# What IT decides, on the command line


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let a folder be the one that the program lies in; return where its defaults would be."""
    monkeypatch.setattr("ozogui.engine.foundation.program_folder", lambda: tmp_path)
    monkeypatch.setattr("ozogui.settings.defaults.program_folder", lambda: tmp_path)
    return tmp_path / defaults.FILE_NAME


def test_leads_go_to_no_other_server_than_allowed(
    run: Run, small: Path, target: tuple[str, ...], server: PracticeServer, beside: Path
) -> None:
    beside.write_text('{"servers": ["in1-ccaas-api.ozonetel.com"]}', encoding="utf-8")
    ran = run("upload", small, *target)
    assert ran.code == 2
    assert "leads may not be sent to http://127.0.0.1" in ran.err
    assert server.arrivals == []
    added = run("accounts", "add", "Acme", "--server", server.url, "--user", "practice")
    assert (added.code, "allows in1-ccaas-api.ozonetel.com" in added.err) == (2, True)
    assert run("upload", small, "--practice", "--campaign", "Practice_Outbound").code == 1, "practice is always allowed"


def test_malformed_defaults_are_said_and_stop_nothing(run: Run, small: Path, beside: Path) -> None:
    beside.write_text('{"servers": [', encoding="utf-8")
    ran = run("history")
    assert ran.code == 0
    assert f"{beside} does not count: line 1" in ran.err
    assert "does not count" in run("where").out
