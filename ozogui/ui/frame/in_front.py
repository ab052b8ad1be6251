"""What is in front, in words for the header: the file and the account that the page shown speaks of."""

from __future__ import annotations

from ozogui.errors import UserError
from ozogui.settings.settings import Account
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.wording import count, in_words


def account_in_front(journey: Journey, place: Place) -> Account:
    """Return the account of what is in front: on step 5 the upload's own, where another list is being prepared."""
    upload_id, sheet = journey.sending.upload_id, journey.sheet
    if place is Place.UPLOAD and upload_id is not None and sheet is not None:
        try:
            upload = journey.journal.upload(upload_id)
        except UserError:  # it was deleted meanwhile; the page tells
            return journey.targeting.account
        if upload.content_hash != sheet.content_hash:
            return journey.engine.account_of(upload)
    return journey.targeting.account


def file_in_front(journey: Journey, place: Place) -> tuple[str, str]:
    """Return the file that is in front, and a few words about it: on step 5 that of the upload that is shown."""
    upload_id, sheet = journey.sending.upload_id, journey.sheet
    if place is Place.UPLOAD and upload_id is not None:
        try:
            upload = journey.journal.upload(upload_id)
        except UserError:  # it was deleted meanwhile; the page tells
            return "", ""
        return upload.file_name, f"{count('lead', upload.rows)} · to {upload.campaign}"
    if sheet is None:
        return "", ""
    if sheet.parts:
        return (
            sheet.file_name,
            f"{in_words(len(sheet.parts)).capitalize()} files as one list · {count('lead', sheet.rows)}",
        )
    name = f"Sheet “{sheet.name}” · " if sheet.text_format is None else ""
    return sheet.path.name, f"{name}{count('lead', sheet.rows)}"
