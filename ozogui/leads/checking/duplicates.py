"""Which leads have the same number, kept true while numbers change."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import compress


class Duplicates:
    """Groups of leads by comparable phone; a lead without one belongs to none.

    A number that comes once, as nearly all do, costs one entry in a dictionary; only repeated ones have a list.
    """

    def __init__(self, leads: int) -> None:
        self._phones = [""] * leads
        self._places: dict[str, int | list[int]] = {}

    def add(self, rows: range, phones: Sequence[str]) -> list[int]:
        """Add leads behind those that are there already, and return those that repeat a number."""
        self._phones[rows.start : rows.stop] = phones
        numbered: Sequence[int] = rows
        if "" in phones:
            numbered = list(compress(rows, phones))
            phones = list(filter(None, phones))
        # No loop of our own for those that come once, as nearly all do.
        places = map(self._places.setdefault, phones, numbered)
        repeats = [(row, phone) for row, phone, place in zip(numbered, phones, places, strict=True) if place != row]
        for row, phone in repeats:
            place = self._places[phone]
            if isinstance(place, list):
                place.append(row)
            else:
                self._places[phone] = [place, row]
        return [row for row, _ in repeats]

    def move(self, row: int, phone: str) -> frozenset[int]:
        """Give a lead another number.

        Returns:
            The leads for which `is_repeat` may now tell otherwise: of groups that lost or got a lead, the first, too.
        """
        before = self._phones[row]
        if before == phone:
            return frozenset()
        touched = {row}
        if before:
            touched |= self._leave(row, before)
        self._phones[row] = phone
        if phone:
            touched |= self._join(row, phone)
        return frozenset(touched)

    def fork(self) -> "Duplicates":
        """Give a copy that changes without this one."""
        copy = Duplicates(0)
        copy._phones = list(self._phones)
        # One by one: a dictionary from which much was deleted is copied in one go of 0.4 s that nothing interrupts.
        copy._places = {
            phone: list(place) if isinstance(place, list) else place for phone, place in self._places.items()
        }
        return copy

    def is_repeat(self, row: int) -> bool:
        """Tell whether an earlier lead has the same number."""
        return self.first_of(row) != row

    def first_of(self, row: int) -> int:
        """Give the first lead with the same number; the lead itself when there is no other or it has no number."""
        place = self._places.get(self._phones[row], row)
        return place[0] if isinstance(place, list) else place

    def phone_of(self, row: int) -> str:
        """Give the comparable phone of a lead; empty when it surely holds none."""
        return self._phones[row]

    def group_of(self, row: int) -> tuple[int, ...]:
        """Give all leads with the same number, in file order; at least the lead itself."""
        place = self._places.get(self._phones[row], row)
        return tuple(place) if isinstance(place, list) else (place,)

    def groups(self) -> list[list[int]]:
        """List the groups of two and more leads, each in file order; only to be read, and not kept over a move."""
        return [place for place in self._places.values() if isinstance(place, list) and len(place) > 1]

    def _leave(self, row: int, phone: str) -> set[int]:
        place = self._places[phone]
        if not isinstance(place, list):
            del self._places[phone]
            return set()
        del place[bisect_left(place, row)]
        first = place[0]
        if len(place) == 1:
            self._places[phone] = first
        return {first}

    def _join(self, row: int, phone: str) -> set[int]:
        place = self._places.get(phone)
        if place is None:
            self._places[phone] = row
            return set()
        if not isinstance(place, list):
            place = self._places[phone] = [place]
        first = place[0]
        insort(place, row)
        return {first}
