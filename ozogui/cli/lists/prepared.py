"""What a command has in hand once a list is read, mapped, repaired as wished, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ozogui.leads.checking.check import Check
    from ozogui.leads.leads import Leads
    from ozogui.leads.mapping.consent import ConsentColumn
    from ozogui.leads.mapping.mapping_shape import Mapping
    from ozogui.leads.mapping.split_shape import Split
    from ozogui.leads.mapping.splitting import Division
    from ozogui.leads.mapping.suppression import SuppressionList
    from ozogui.leads.reading.sheet import Sheet
    from ozogui.leads.repairing.tidying import Tidied
    from ozogui.uploads.do_not_call.lists import DoNotCallList


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file's leads, mapped, repaired as wished, and checked."""

    sheet: Sheet
    mapping: Mapping
    leads: Leads
    check: Check
    tidied: Tidied
    """What was tidied unasked."""
    repaired: int
    """Cells that were put right."""
    decided: int
    """Cells that were changed, and leads that were left out, by a --remedy."""
    corrected: int
    """Cells that were corrected in the workbook of held-back leads."""
    filled: int
    """Blank cells that got the value of a --fill."""
    suppressed: Sequence[SuppressionList]
    """The do-not-call lists of this time."""
    lasting: Sequence[DoNotCallList]
    """The do-not-call lists that stay and are for this campaign."""
    ages: dict[str, int]
    """How many days old each of them is."""
    remembered: bool = False
    """Whether the mapping began with that of last time."""
    consent: Sequence[ConsentColumn] = ()
    """The columns that say who may be called."""
    doubts: Sequence[str] = ()
    """What a person should know of the mapping, in sentences."""
    split: Split | None = None
    """How the list is divided among campaigns."""
    division: Division | None = None
    """What comes of that."""
