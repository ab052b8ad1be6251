"""The table of batches: its order, its cells, and what it promises to the view."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.replies import Outcome
from ozogui.engine.engine import Engine
from ozogui.ui.batches.batch_model import BatchModel, Column, Shown, now_here
from ozogui.ui.kit.table import CELL_ROLE, Cell
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import UploadState
from ozogui.uploads.results.later import take_result
from tests.ui.uploads import Plan, answer, keep_upload, run_to, transaction_id

MODE = QAbstractItemModelTester.FailureReportingMode.Warning


@pytest.fixture
def journal(engine: Engine) -> Journal:
    return engine.journal


@pytest.fixture
def model(qtbot: QtBot) -> BatchModel:
    model = BatchModel()
    QAbstractItemModelTester(model, MODE, model)
    return model


def numbers(model: BatchModel) -> list[int]:
    return [batch.number for batch in model.rows]


def cell(model: BatchModel, row: int, column: Column) -> Cell:
    found = model.index(row, column).data(CELL_ROLE)
    assert isinstance(found, Cell)
    return found


def test_what_needs_a_person_comes_first_then_the_newest_then_what_waits(model: BatchModel, journal: Journal) -> None:
    upload_id = keep_upload(journal, Plan(batches=7))
    run_to(
        journal,
        upload_id,
        [Outcome.QUEUED, Outcome.REFUSED, Outcome.QUEUED, Outcome.NO_ANSWER],
        UploadState.RUNNING,
    )
    batch = journal.batches(upload_id)[4]
    journal.begin_attempt(batch.id, batch.changed_at.timestamp())

    model.set_batches(journal.batches(upload_id))

    assert numbers(model) == [2, 4, 5, 3, 1, 6, 7]
    model.show_only(Shown.NEED_YOU)
    assert numbers(model) == [2, 4]
    model.show_only(Shown.WAITING)
    assert numbers(model) == [6, 7]
    model.show_only(Shown.ALL)
    assert numbers(model) == [2, 4, 5, 3, 1, 6, 7]


def test_a_selected_batch_stays_selected_when_the_order_changes(model: BatchModel, journal: Journal) -> None:
    upload_id = keep_upload(journal, Plan(batches=4))
    model.set_batches(journal.batches(upload_id))
    held = QPersistentModelIndex(model.index(2, Column.STATE))
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))

    run_to(journal, upload_id, [Outcome.QUEUED, Outcome.QUEUED, Outcome.REFUSED], UploadState.RUNNING)
    model.set_batches(journal.batches(upload_id))

    assert numbers(model) == [3, 2, 1, 4]
    assert held.row() == 0
    assert held.column() == Column.STATE
    assert resets == []


def test_only_rows_that_changed_are_painted_again(model: BatchModel, journal: Journal) -> None:
    upload_id = keep_upload(journal, Plan(batches=3))
    run_to(journal, upload_id, [Outcome.QUEUED, Outcome.NO_ANSWER], UploadState.RUNNING)
    model.set_batches(journal.batches(upload_id))
    changed: list[int] = []
    model.dataChanged.connect(lambda first, _last, _roles: changed.append(first.row()))

    model.set_batches(journal.batches(upload_id))
    assert changed == []
    answer(journal, upload_id, 3, Outcome.TOO_MANY)
    model.set_batches(journal.batches(upload_id))

    assert changed == [2]
    assert cell(model, 2, Column.TRIES).text == "1"
    assert cell(model, 2, Column.WORDS).text == "too many Requests and failed to add Data to queue"


def test_cells_say_state_rows_and_the_servers_words(model: BatchModel, journal: Journal) -> None:
    upload_id = keep_upload(journal, Plan(batches=3))
    run_to(journal, upload_id, [Outcome.QUEUED, Outcome.NO_ANSWER], UploadState.RUNNING)
    model.set_batches(journal.batches(upload_id))

    assert cell(model, 0, Column.STATE) == Cell("Unconfirmed", chip="warn", icon="question")
    assert cell(model, 0, Column.WORDS).text == "No answer came in time."
    assert cell(model, 0, Column.WORDS).tail == "Decide…"
    assert cell(model, 1, Column.TRANSACTION).text == transaction_id(upload_id, 1)
    assert cell(model, 1, Column.ROWS).text == "4 \u2013 5"
    assert cell(model, 2, Column.TIME).text == ""
    assert cell(model, 2, Column.TRIES).text == ""
    spoken = model.index(0, Column.WORDS).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Batch 2, What CloudAgent said, No answer came in time. Decide…"


def test_a_time_of_another_day_names_the_day(journal: Journal, qtbot: QtBot) -> None:
    upload_id = keep_upload(journal, Plan(batches=1))
    run_to(journal, upload_id, [Outcome.QUEUED], UploadState.FINISHED)
    (batch,) = journal.batches(upload_id)
    later = BatchModel(lambda: now_here() + timedelta(days=3))
    later.set_batches([batch])
    local = batch.changed_at.astimezone()
    assert cell(later, 0, Column.TIME).text == f"{local.day} {local:%b %H:%M}"


def test_what_became_of_a_transaction_stands_beside_the_servers_words(model: BatchModel, journal: Journal) -> None:
    upload_id = keep_upload(journal, Plan(batches=2))
    run_to(journal, upload_id, [Outcome.QUEUED, Outcome.QUEUED], UploadState.FINISHED)
    model.set_batches(journal.batches(upload_id))
    data = {"totalNoUploaded": "2", "numbersProcessed": "1", "numbersNotProcessed": "1", "status": "Success"}
    take_result(journal, json.dumps(data | {"transactionId": transaction_id(upload_id, 2)}).encode())
    model.set_results(journal.results.of_upload(upload_id))
    assert cell(model, 0, Column.WORDS).text == "Processed 1 of 2, 1 failed"
    state = cell(model, 0, Column.STATE)
    assert (state.text, state.chip) == ("Partly", "warn")
    assert cell(model, 1, Column.WORDS).text == "queued successfully"
    assert cell(model, 1, Column.STATE).text == "Queued"


def test_a_place_outside_the_table_answers_nothing(model: BatchModel) -> None:
    assert model.row_at(-1) is None
    assert model.row_of(4711) == -1
    assert model.data(QModelIndex()) is None
    assert model.headerData(99, Qt.Orientation.Horizontal) is None
