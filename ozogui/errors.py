"""The two kinds of expected trouble that cross the layers; whatever else is raised is a bug.

    Exception
     +-- UserError       something a person can understand and act on
     +-- CancelledError  the person asked to stop: nothing is shown

Modules derive their own from `UserError` and translate foreign exceptions into it at their edge.
"""


class UserError(Exception):
    """An expected trouble, told in words for people.

    Neither text ever holds an API key, a phone number or a name: both may be shown, logged and shared.
    """

    def __init__(self, title: str, message: str = "") -> None:
        super().__init__(f"{title} {message}".strip())
        self.title = title
        """What happened, one short sentence."""
        self.message = message
        """What it means for the leads, and what to do next."""


class CancelledError(Exception):
    """The person asked to stop a piece of work; it ended early and left nothing half done."""
