"""Where in the window a person can be."""

from enum import IntEnum


class Place(IntEnum):
    """Where a person can be: the five steps in their order, then the places beside them."""

    SPREADSHEET = 1
    COLUMNS = 2
    CHECK = 3
    CAMPAIGN = 4
    UPLOAD = 5
    HISTORY = 6
    SETTINGS = 7
    DO_NOT_CALL = 8
    UPLOADS = 9


BESIDE = (Place.UPLOADS, Place.DO_NOT_CALL, Place.HISTORY, Place.SETTINGS)
"""From where Back leads to the step that one came from."""
STEPS = (Place.SPREADSHEET, Place.COLUMNS, Place.CHECK, Place.CAMPAIGN, Place.UPLOAD)
