"""What past uploads are asked: found again by what a person remembers of them, warned of before the next, forgotten.

Only the wiring and the words, as in engine.py: the questions themselves are the journal's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ozogui.leads.values.headers import PHONE
from ozogui.leads.values.phone import comparable_phone
from ozogui.wording import count, number

if TYPE_CHECKING:
    from ozogui.engine.context import Context
    from ozogui.engine.target import Target
    from ozogui.leads.leads import Leads
    from ozogui.leads.reading.sheet import Sheet
    from ozogui.uploads.journal.forgetting import KeptLeads
    from ozogui.uploads.journal.number_store import QueuedNumber
    from ozogui.uploads.records import Sums, UploadRecord

WARNED_BEFORE = timedelta(days=7)
"""How long before leads that were never sent are deleted it is said."""
OVERLAP_DAYS = 30
"""How far back numbers that went to the same campaign are told of."""
_WEEK = timedelta(days=6)
_PHONE = re.compile(r"[+\d][\d ().\-\u00a0]{6,24}")
_DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y")
_DAY_FORMS_WITHOUT_YEAR = ("%d %b %Y", "%d %B %Y", "%d/%m/%Y")


@dataclass(frozen=True, slots=True)
class UploadWarning:
    """Something about an upload that a person should know before it begins."""

    kind: str
    """"same-file" or "overlap"."""
    title: str
    """What is so, in a sentence with its numbers."""
    message: str
    """What to do about it."""
    leads: int
    """How many leads it concerns."""
    upload_id: int | None = None
    """The earlier upload; None where several are meant."""


class PastUploads:
    """Looks into the journal for a person. May be used from any thread; nothing here speaks to the network."""

    def __init__(self, context: Context) -> None:
        """Take what it works with; nothing is read yet."""
        self._context = context

    def find(self, text: str, limit: int = 100) -> list[UploadRecord]:
        """Return the uploads that a person may mean, newest first.

        Found are file, campaign, account and transactionId by any part; a day ("2026-11-17", "17/11/2026", "17 Nov",
        "yesterday"); and a phone number in any spelling, by keyed hashes, as far back as they are kept.

        Raises:
            JournalError: the journal cannot be read.
        """
        journal = self._context.journal
        wanted = text.strip()
        if not wanted:
            return journal.uploads(limit)
        found = {upload.id: upload for upload in journal.find_uploads(wanted, limit)}
        day = read_day(wanted, self._context.today())
        if day is not None:
            begin = datetime.combine(day, time.min).astimezone()
            for upload in journal.uploads_between(begin, begin + timedelta(days=1), limit):
                found.setdefault(upload.id, upload)
        for upload_id in self._with_phone(wanted):
            found.setdefault(upload_id, journal.upload(upload_id))
        return [found[upload_id] for upload_id in sorted(found, reverse=True)][:limit]

    def warnings(self, sheet: Sheet, leads: Leads, rows: Sequence[int], target: Target) -> tuple[UploadWarning, ...]:
        """Say what of an upload went to its campaign before. A million leads take some seconds: not for the UI thread.

        Args:
            sheet: the file.
            leads: its mapped leads.
            rows: which of them are ready, as indices into the leads.
            target: where they would go.

        Raises:
            JournalError: the journal cannot be read.
        """
        same, overlap = self._same_file(sheet, target), self._overlap(leads, rows, target)
        if same is not None and overlap is not None and overlap.leads <= same.leads:
            # The same news once more: these numbers are those of that file.
            overlap = None
        return tuple(warning for warning in (same, overlap) if warning is not None)

    def taken_before(self, content_hash: str, target: Target) -> UploadRecord | None:
        """Return the latest upload that brought, or may bring or have brought, a file's leads to a target's campaign.

        Raises:
            JournalError: the journal cannot be read.
        """
        for upload, sums in self._of_content(content_hash, target):
            if sums.queued or sums.unconfirmed or sums.in_doubt or (upload.started_at and sums.waiting + sums.sending):
                return upload
        return None

    def forget_old(self) -> int:
        """Forget finished uploads that are older than their account's, or the general, retention; return how many.

        What IT allows at most counts in both places.
        """
        settings, journal = self._context.settings, self._context.journal
        allowed = self._context.defaults.retention_of
        now = datetime.fromtimestamp(self._context.clock.now(), UTC)
        own = {account.name: allowed(account.keep_days) for account in settings.accounts if account.keep_days >= 0}
        forgotten = 0
        if general := allowed(settings.retention_days):
            forgotten += journal.forget_before(now - timedelta(days=general), but_not=own)
            journal.forget_copies(now - timedelta(days=general), damaged=True)
            journal.forgetting.expire(now - timedelta(days=general), expired_words(general), but_not=own)
        for name, days in own.items():
            if days > 0:
                forgotten += journal.forget_before(now - timedelta(days=days), account=name)
                journal.forgetting.expire(now - timedelta(days=days), expired_words(days), account=name)
        return forgotten

    def expiring(self) -> list[tuple[KeptLeads, datetime]]:
        """Return the uploads whose leads were not sent and will be deleted within a week, each with its time.

        Raises:
            JournalError: the journal cannot be read.
        """
        settings, journal = self._context.settings, self._context.journal
        allowed = self._context.defaults.retention_of
        now = datetime.fromtimestamp(self._context.clock.now(), UTC)
        own = {account.name: allowed(account.keep_days) for account in settings.accounts if account.keep_days >= 0}
        found: list[tuple[KeptLeads, datetime]] = []
        if general := allowed(settings.retention_days):
            kept = journal.forgetting.kept_leads(but_not=own)
            found += [(each, each.last_touched + timedelta(days=general)) for each in kept]
        for name, days in own.items():
            if days > 0:
                kept = journal.forgetting.kept_leads(account=name)
                found += [(each, each.last_touched + timedelta(days=days)) for each in kept]
        return [(each, at) for each, at in found if at - now <= WARNED_BEFORE]

    def delete_all(self) -> tuple[int, int]:
        """Forget every upload that nobody runs, and return how many were forgotten and how many stay."""
        journal = self._context.journal
        forgotten = 0
        uploads = journal.uploads(1_000_000)
        for upload in uploads:
            if not upload.held_by:
                journal.delete_upload(upload.id)
                forgotten += 1
        journal.forget_copies(damaged=True)
        return forgotten, len(uploads) - forgotten

    def uploads_with_number(self, phone: str, country_code: str = "91") -> list[QueuedNumber]:
        """Return where a number was queued from this computer, newest first; none for what is no number."""
        comparable = comparable_phone(phone, country_code)
        return self._context.journal.numbers.uploads_with(comparable) if comparable else []

    def _with_phone(self, text: str) -> list[int]:
        if not _PHONE.fullmatch(text):
            return []
        codes = {"91", *(account.country_code for account in self._context.settings.accounts)}
        return list({found.upload_id for code in sorted(codes) for found in self.uploads_with_number(text, code)})

    def _same_file(self, sheet: Sheet, target: Target) -> UploadWarning | None:
        for upload, sums in self._of_content(sheet.content_hash, target):
            if sums.queued:
                when = spoken_moment(upload.started_at or upload.created_at, self._context.clock.now())
                return UploadWarning(
                    "same-file",
                    f"This very file went to {upload.campaign} {when}, {count('lead', sums.queued)}.",
                    f"See upload {upload.id} in History for what became of it. {_what_happens(target)}",
                    sums.queued,
                    upload.id,
                )
        return None

    def _of_content(self, content_hash: str, target: Target) -> Iterator[tuple[UploadRecord, Sums]]:
        journal, key = self._context.journal, self._context.account_key(target.account)
        for upload in journal.same_file(content_hash, target.campaign.strip()):
            if self._context.account_key(self._context.account_of(upload)) == key:
                yield upload, journal.sums(upload.id)

    def _overlap(self, leads: Leads, rows: Sequence[int], target: Target) -> UploadWarning | None:
        uploaded = self._context.uploaded_numbers(target.account, target.campaign)
        if uploaded is None or PHONE not in leads.headers:
            return None
        since = self._context.today() - timedelta(days=OVERLAP_DAYS)
        phones = leads.column(PHONE)
        known = 0
        for row in rows:
            comparable = comparable_phone(phones[row], target.account.country_code)
            day = uploaded.uploaded_on(comparable) if comparable else None
            known += day is not None and day >= since
        if not known:
            return None
        these = "All of these numbers" if known == len(rows) else f"{number(known)} of these numbers"
        return UploadWarning(
            "overlap",
            f"{these} went to {target.campaign.strip()} in the last {OVERLAP_DAYS} days.",
            f"Hold them back in Check if they must not be called again. {_what_happens(target)}",
            known,
        )


def expired_words(days: int) -> str:
    """Say of a batch why its leads are not kept any more."""
    return f"Not sent for {count('day', days)}, so its leads were deleted here, as the time to keep them says."


def expiring_words(kept: KeptLeads, at: datetime) -> str:
    """Say which leads will be deleted, and when."""
    when = f"{at.astimezone():%d %B}".lstrip("0")
    verb = "was not sent and is" if kept.leads == 1 else "were not sent and are"
    return f"Upload {kept.upload_id}: {count('lead', kept.leads)} {verb} deleted here on {when}."


def read_day(text: str, today: date) -> date | None:
    """Return the day that a person means, None for anything else; a day without a year is the latest there was."""
    plain = " ".join(text.casefold().split())
    named = {"today": today, "yesterday": today - timedelta(days=1)}
    if plain in named:
        return named[plain]
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(plain, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    for year in (today.year, today.year - 1):
        for form, separator in zip(_DAY_FORMS_WITHOUT_YEAR, (" ", " ", "/"), strict=True):
            try:
                day = datetime.strptime(f"{plain}{separator}{year}", form).replace(tzinfo=UTC).date()
            except ValueError:
                continue
            if day <= today:
                return day
    return None


def spoken_moment(when: datetime, now: float) -> str:
    """Return when something was, with its time: "today at 14:35", "on Tuesday at 14:35", "on 2 September 2025"."""
    local, today = when.astimezone(), datetime.fromtimestamp(now, UTC).astimezone().date()
    ago = today - local.date()
    at = f"at {local:%H:%M}"
    if ago < timedelta(days=1):
        return f"today {at}"
    if ago == timedelta(days=1):
        return f"yesterday {at}"
    if ago <= _WEEK:
        return f"on {local:%A} {at}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"on {local.day} {local:%B}{year} {at}"


def _what_happens(target: Target) -> str:
    if target.duplicates.makes_resend_harmless:
        return "If it goes again, CloudAgent skips the numbers that the campaign holds already."
    return "With the duplicate setting you have chosen, these people may be called twice."
