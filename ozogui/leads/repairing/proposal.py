"""What would be done to the leads, shown before it is done: the changes of one step of undo, with samples."""

from dataclasses import dataclass

from ozogui.leads.leads import Change


@dataclass(frozen=True, slots=True)
class Proposal:
    """Changes that belong together; nothing happens before they are handed to `Leads.edit` with the title."""

    rule: str
    """The rule whose findings go away; `repairs.ALL` for several, empty where no finding is the reason."""
    title: str
    """What would be done, with the count: for the button's tooltip and the step of undo."""
    changes: tuple[Change, ...]

    def samples(self, most: int) -> tuple[Change, ...]:
        """Give the first few changes that differ from each other."""
        different: dict[tuple[str, str], Change] = {}
        for change in self.changes:
            different.setdefault((change.header, change.before), change)
            if len(different) == most:
                break
        return tuple(different.values())
