"""The parts of the journey, one a step, and what they know, told in one place: what a page shows is read from here.

What changes one part and concerns the others is in journey.py. Lives in the UI thread.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ozogui.cloudagent.client import Duplicates
from ozogui.engine.engine import Engine
from ozogui.engine.target import Target
from ozogui.leads.checking.check import Check
from ozogui.leads.leads import Leads
from ozogui.leads.mapping.mapping import Guess, Mapping, MappingProblem
from ozogui.leads.reading.sheet import Sheet
from ozogui.settings.settings import Account
from ozogui.ui.journey.check_choices import CheckChoices
from ozogui.ui.journey.lead_editing import LeadEditing
from ozogui.ui.journey.matching import Matching
from ozogui.ui.journey.result_watch import ResultWatch
from ozogui.ui.journey.sending import Sending
from ozogui.ui.journey.sheet_source import Source
from ozogui.ui.journey.target_choice import TargetChoice
from ozogui.ui.kit.background import Background


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
        self.choices = CheckChoices(engine)
        """What a person adds to the account's rules: lists of numbers, which of equal ones is kept."""
        self.remarks: dict[int, str] = {}
        """What CloudAgent said of leads that it refused, by the row of the file that is open."""
        self.sending = Sending(engine, background, self)
        """The upload in front."""
        self.runner = self.sending.runner
        self.results = ResultWatch(engine, background, self)
        """Looks out for what CloudAgent tells of queued leads."""
        self._connect()

    def _connect(self) -> None:
        self.targeting.changed.connect(self.target_changed)
        self.matching.changed.connect(self.mapping_changed)
        self.matching.changed.connect(self.check_changed)
        self.editing.changed.connect(self.check_changed)
        for changed in (self.sending.changed, self.results.arrived, self.results.troubled):
            changed.connect(self.upload_changed)

    # What they know

    @property
    def mapping(self) -> Mapping:
        """What is sent as what."""
        return self.matching.mapping

    @property
    def guesses(self) -> tuple[Guess, ...]:
        """How sure the mapping is, column by column; what a person chose counts as chosen."""
        return self.matching.guesses

    @property
    def found_guesses(self) -> tuple[Guess, ...]:
        """What was found by itself when the sheet was read."""
        return self.matching.found_guesses

    @property
    def mapping_is_remembered(self) -> bool:
        """Whether the mapping is the one that was last used for these columns."""
        return self.matching.is_remembered

    @property
    def own_headers(self) -> tuple[str, ...]:
        """The headers that may be the campaign's own: its own first, then the account's, then those of this sheet."""
        return self.matching.own_headers

    def mapping_problems(self) -> tuple[MappingProblem, ...]:
        """Return what is wrong with the mapping, worst first; none without a sheet."""
        return self.matching.problems()

    @property
    def mapping_blocks(self) -> bool:
        """Whether the leads cannot be checked under this mapping."""
        return any(problem.blocks for problem in self.mapping_problems())

    @property
    def leads(self) -> Leads | None:
        """The mapped leads with their edits, once they were checked."""
        return self.editing.leads

    @property
    def check(self) -> Check | None:
        """What was found in the leads."""
        return self.editing.check

    @property
    def account(self) -> Account:
        """The account that the leads go to."""
        return self.targeting.account

    @account.setter
    def account(self, account: Account) -> None:
        self.targeting.account = account

    @property
    def campaign(self) -> str:
        """The campaign's exact name; empty while none is chosen."""
        return self.targeting.campaign

    @property
    def duplicates(self) -> Duplicates:
        """What happens to numbers that the campaign has already."""
        return self.targeting.duplicates

    @property
    def start_campaign(self) -> bool:
        """Whether the campaign is started when the upload is through."""
        return self.targeting.start_campaign

    @property
    def callback_url(self) -> str:
        """Where CloudAgent sends results; empty for nowhere."""
        return self.targeting.callback_url

    @property
    def target(self) -> Target:
        """Where the leads go, and how."""
        return self.targeting.target

    @property
    def upload_id(self) -> int | None:
        """The upload in front."""
        return self.sending.upload_id

    @upload_id.setter
    def upload_id(self, upload_id: int | None) -> None:
        self.sending.upload_id = upload_id

    @property
    def is_locked(self) -> bool:
        """Whether an upload runs, so that the steps before it can be looked at but not changed."""
        return self.runner.is_running
