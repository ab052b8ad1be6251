"""Whether the connection to CloudAgent is gone while an upload runs, and the moment when it is back."""

from __future__ import annotations

from ozogui.cloudagent.replies import Outcome
from ozogui.ui.batches.upload_facts import UploadFacts
from ozogui.uploads.sending.events import Waiting, WaitReason

GONE = "No connection to CloudAgent. Nothing is lost: the upload waits and goes on by itself when it is back."
BACK = "The connection to CloudAgent is back, and the upload goes on."


class ConnectionWatch:
    """Follows one upload at a time. A try in between that fails again is no return of the connection."""

    def __init__(self) -> None:
        self._upload_id = 0
        self.is_gone = False
        """Whether the last request could not be sent."""

    def look(self, facts: UploadFacts, waiting: Waiting | None) -> bool:
        """See how things stand; return True once when the connection has come back.

        Args:
            facts: the upload, as just read.
            waiting: what it waits for; None when it does not, or does not run here.
        """
        if facts.upload.id != self._upload_id:
            self._upload_id, self.is_gone = facts.upload.id, False
        if waiting is not None and waiting.reason is WaitReason.NO_CONNECTION:
            self.is_gone = True
            return False
        last = facts.attempts[-1].outcome if facts.attempts else ""
        is_back = self.is_gone and last not in ("", Outcome.UNSENT)
        if is_back:
            self.is_gone = False
        return is_back
