"""Where in the window a person can be."""

from enum import IntEnum


class Place(IntEnum):
    """Where a person can be: the five steps in their order, then the two places beside them."""

    SPREADSHEET = 1
    COLUMNS = 2
    CHECK = 3
    CAMPAIGN = 4
    UPLOAD = 5
    HISTORY = 6
    SETTINGS = 7


STEPS = (Place.SPREADSHEET, Place.COLUMNS, Place.CHECK, Place.CAMPAIGN, Place.UPLOAD)
