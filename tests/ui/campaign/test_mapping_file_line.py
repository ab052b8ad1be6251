"""The campaign's mapping file is given on its page: which headers it has is said, and at once which differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.ui.campaign.campaign_page import CampaignPage
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.labels import ElidedText
from ozogui.ui.kit.look import Look
from tests.ui.conftest import PATIENCE_MS
from tests.ui.finding import child


def test_the_mapping_file_is_given_and_what_differs_is_said_at_once(
    look: Look, checked: Journey, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = CampaignPage(look, checked)
    qtbot.addWidget(page)
    page.show()
    assert checked.sheet is not None
    own = next(column.name for column in checked.sheet.columns if not checked.matching.mapping.headers_of(column.name))
    checked.matching.add_header(own, "Loan Acc")
    button, state = child(page, QPushButton, "giveMappingFileButton"), child(page, ElidedText, "mappingFileState")
    assert not button.isEnabled()  # of which campaign?
    checked.set_campaign("Renewals_Q4")
    assert state.whole == "Headers not known"
    files = {
        "other.csv": "Mobile,Name\n",
        "made with.csv": "PhoneNumber,Name,City,LoanAcc\n",
        "newer.csv": "PhoneNumber,Name,City,Loan Acc\n",
    }

    def give(name: str) -> None:
        (tmp_path / name).write_text(files[name])
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / name), ""))
        page.notice.hide()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)

    give("other.csv")
    assert "is not a campaign's mapping file" in page.notice.title
    assert state.whole == "Headers not known"
    give("made with.csv")
    assert page.notice.title == ('1 header of this list is not in the mapping file: "Loan Acc" (is "LoanAcc" meant?).')
    assert page.notice.message.startswith("Renewals_Q4 has 4 headers: PhoneNumber, Name, City, LoanAcc.")
    assert state.whole == "1 header not in its file"
    assert checked.settings.campaign(checked.targeting.account.name, "Renewals_Q4").mapping_file[3] == "LoanAcc"
    with qtbot.waitSignal(checked.place_wanted) as wanted:
        qtbot.mouseClick(page.notice.button, Qt.MouseButton.LeftButton)
    assert wanted.args == [Place.COLUMNS]
    renamed = tuple((name, "LoanAcc" if to == "Loan Acc" else to) for name, to in checked.matching.mapping.columns)
    checked.matching.set_mapping(replace(checked.matching.mapping, columns=renamed))
    assert state.whole == "4 headers in its file"  # matched now
    give("newer.csv")
    assert page.notice.title.startswith('1 header of this list is not in the mapping file: "LoanAcc"')
    checked.set_campaign("Diwali_Offers")
    assert state.whole == "Headers not known"
