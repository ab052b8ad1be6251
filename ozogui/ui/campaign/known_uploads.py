"""What went to the chosen campaign before: looked up when leads or target change, told on the outlook, held back."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ozogui.engine.past_uploads import UploadWarning
from ozogui.engine.target import Target
from ozogui.errors import UserError
from ozogui.ui.campaign.outlook_card import OutlookCard
from ozogui.ui.journey.journey import Journey

KNOWN_AFTER_MS = 250
"""Typing a name looks nothing up before it pauses for so long."""


class KnownUploads(QObject):
    """Keeps the outlook's warning true. Lives in the UI thread; looks up on a worker's."""

    failed = Signal(object)
    """The UserError that kept numbers from being held back."""

    def __init__(self, journey: Journey, outlook: OutlookCard, parent: QObject) -> None:
        super().__init__(parent)
        self._journey, self._outlook = journey, outlook
        self._known_for: tuple[object, ...] = ()
        self._known: tuple[UploadWarning, ...] = ()
        self._delay = QTimer(self, singleShot=True, interval=KNOWN_AFTER_MS)
        self._delay.timeout.connect(self._look)

    def forget(self) -> None:
        """Look again at the next `show`, whatever has stayed the same."""
        self._known_for = ()

    def show(self) -> None:
        """Say what went to the campaign before; look it up again when the leads or what is chosen here changed."""
        journey = self._journey
        wanted = (journey.targeting.target, journey.sheet, journey.editing.check)
        if wanted != self._known_for:
            is_same_place = self._known_for[1:] == wanted[1:] and _place(self._known_for[0]) == _place(wanted[0])
            self._known, self._known_for = self._known if is_same_place else (), wanted
            self._delay.start()
        if not self._known:
            self._outlook.show_known("", "", "")
            return
        first, *rest = self._known
        them = "it" if first.leads == 1 else "them"
        skips = journey.targeting.duplicates.makes_resend_harmless
        does = f"CloudAgent will skip {them}." if skips else "These people may be called twice."
        words = [*(warning.title for warning in rest), does]
        more = "\n".join(warning.message for warning in self._known)
        button = "" if journey.choices.skips_uploaded else "Do not send them"
        self._outlook.show_known(first.title, " ".join(words), more, button, self._hold_back)

    def _hold_back(self) -> None:
        """Hold back the leads whose numbers the campaign has got before; the leads are checked again with that."""
        journey = self._journey
        try:
            journey.choices.skip_uploaded(journey.targeting.account, journey.targeting.campaign, wanted=True)
        except UserError as error:
            self.failed.emit(error)
            return
        journey.choose_again()

    def _look(self) -> None:
        journey, engine = self._journey, self._journey.engine
        sheet, check, leads = journey.sheet, journey.editing.check, journey.editing.leads
        if not journey.targeting.campaign or sheet is None or check is None or leads is None or journey.is_locked:
            return
        target, asked, rows = journey.targeting.target, self._known_for, check.ready_rows()
        own_leads = leads.fork()  # the worker's own: these may be edited meanwhile

        def take(known: tuple[UploadWarning, ...]) -> None:
            if asked == self._known_for:
                self._known = known
                self.show()

        journey.background.run(lambda _work: engine.warnings_for(sheet, own_leads, rows, target), take, lane="known")


def _place(target: object) -> tuple[str, str]:
    """Return where a target goes, whatever is chosen for duplicates."""
    return (target.account.name, target.campaign) if isinstance(target, Target) else ("", "")
