"""The parts of the journey, one a step, and the core's services: all that a page asks is one dot from here.

A page reads and changes the part that the matter belongs to (`journey.matching.take_guesses()`), and asks a service of
the core by its name (`journey.journal.batches(upload_id)`); what changes one part and concerns the others is in
journey.py. The engine itself is there for what it does as a whole (`journey.engine.seconds_left(upload_id)`), and for
workers: a service is made when first wanted, which may take longer than the UI thread has. Lives in the UI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ozogui.ui.journey.check_choices import CheckChoices
from ozogui.ui.journey.file_watch import FileWatch
from ozogui.ui.journey.lead_editing import LeadEditing
from ozogui.ui.journey.matching import Matching
from ozogui.ui.journey.result_watch import ResultWatch
from ozogui.ui.journey.sending import Sending
from ozogui.ui.journey.splitting import Splitting
from ozogui.ui.journey.target_choice import TargetChoice

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine
    from ozogui.leads.reading.sheet import Sheet
    from ozogui.settings.defaults import Defaults
    from ozogui.settings.settings import Settings
    from ozogui.ui.journey.sheet_source import Source
    from ozogui.ui.kit.background import Background
    from ozogui.uploads.do_not_call.store import DoNotCallStore
    from ozogui.uploads.journal.journal import Journal
    from ozogui.uploads.records import UploadRecord


class JourneyParts(QObject):
    """What a person has chosen and understood so far."""

    sheet_changed = Signal()
    """Another file, sheet or header row was read, or none is open any more."""
    mapping_changed = Signal()
    """The mapping, its guesses or its problems are different."""
    check_changed = Signal()
    """Leads were checked, edited, repaired or undone; also when the check became stale."""
    target_changed = Signal()
    """Account, campaign or an option of the upload is different."""
    upload_changed = Signal()
    """Another upload is in front, or its batches moved."""
    place_wanted = Signal(int)
    """A `Place` to be shown."""
    remarked = Signal()
    """Leads are to be repaired that CloudAgent has refused: see `remarks`."""
    told = Signal(str, str)
    """A title and a sentence for the page in front."""

    def __init__(self, engine: Engine, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = engine
        self.background = background
        self.sheet: Sheet | None = None
        self.source: Source | None = None
        """Where the open sheet was read from."""
        self.targeting = TargetChoice(engine, self)
        """Where the leads go."""
        self.matching = Matching(engine, self.targeting, self)
        """Which column is sent as what."""
        self.editing = LeadEditing(background, self)
        """The checked leads and every change of them."""
        self.watch = FileWatch(background, self)
        """Notices when the file is saved again."""
        self.choices = CheckChoices(engine)
        """What a person adds to the account's rules: lists of numbers, which of equal ones is kept."""
        self.remarks: dict[int, str] = {}
        """What CloudAgent said of leads that it refused, by the row of the file that is open."""
        self.splitting = Splitting(engine, background, self)
        """Whether the list goes to one campaign or to several."""
        self.sending = Sending(engine, background, self)
        """The upload in front."""
        self.runner = self.sending.runner
        self.results = ResultWatch(engine, background, self)
        """Looks out for what CloudAgent tells of queued leads."""
        self.keys, self.paths, self.clock = engine.keys, engine.paths, engine.clock
        self.accounts, self.campaigns, self.line = engine.accounts, engine.campaigns, engine.line
        self.past_uploads, self.sent_uploads, self.undoing = engine.past_uploads, engine.sent_uploads, engine.undoing
        self._connect()

    def _connect(self) -> None:
        self.targeting.changed.connect(self.target_changed)
        self.sending.told.connect(lambda _upload_id, words: self.told.emit("A planned start was missed.", words))
        self.matching.changed.connect(self.mapping_changed)
        self.matching.changed.connect(self.check_changed)
        self.editing.changed.connect(self.check_changed)
        self.splitting.changed.connect(self._on_split)
        self.sheet_changed.connect(self.splitting.stop)
        for changed in (self.sending.changed, self.results.arrived, self.results.troubled):
            changed.connect(self.upload_changed)

    def _on_split(self) -> None:
        """Let the do-not-call lists of every campaign protect the list, and a preset keep how it is split."""
        self.choices.campaigns = self.splitting.split.campaigns
        if self.splitting.is_on and self.splitting.remembers:
            self.matching.keep_split(self.splitting.split)
        self.target_changed.emit()

    @property
    def settings(self) -> Settings:
        """The settings as they are now; `engine.update` changes them."""
        return self.engine.settings

    @property
    def defaults(self) -> Defaults:
        """What IT decides on this computer."""
        return self.engine.defaults

    @property
    def journal(self) -> Journal:
        """The memory of uploads.

        Raises:
            JournalError: it cannot be opened.
        """
        return self.engine.journal

    @property
    def do_not_call(self) -> DoNotCallStore:
        """The do-not-call lists that stay."""
        return self.engine.do_not_call

    @property
    def is_locked(self) -> bool:
        """Whether the leads that are open are being sent, so that they can be looked at but not changed."""
        return self.sending.is_sending(self.sheet)

    def is_open_here(self, upload: UploadRecord) -> bool:
        """Return whether the leads that an upload was made of are open in this window."""
        sheet = self.sheet
        if sheet is None or self.editing.leads is None:
            return False
        return sheet.content_hash == upload.content_hash and sheet.list_name == upload.sheet_name
