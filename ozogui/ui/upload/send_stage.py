"""The upload that is prepared and not begun: gathers what its summary says, and asks before anything is sent.

What is known comes out of the journal and of the list that is open; only the campaign's state is asked for. Lives in
the UI thread.
"""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialogButtonBox

from ozogui.cloudagent.campaigns import Campaign, NameWantedError
from ozogui.engine.past_uploads import UploadWarning
from ozogui.errors import UserError
from ozogui.leads.checking.check import Check
from ozogui.leads.mapping.second_numbers import count_further
from ozogui.leads.reading.questions import QuestionKind, questions_of
from ozogui.leads.reading.sheet import Sheet
from ozogui.ui.accounts.region import region_of
from ozogui.ui.batches.duplicate_words import words_of
from ozogui.ui.batches.upload_facts import UploadFacts
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.background import Work
from ozogui.ui.kit.hold_button import HoldButton
from ozogui.ui.kit.page import Page
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.ui.upload import send_summary
from ozogui.ui.upload.send_panel import HOLD_HINT, PRACTICE_HINT, SendPanel
from ozogui.ui.upload.send_summary import Act, CampaignState, ListAge, SendFacts, SentPart
from ozogui.ui.upload.trial_dialog import USUAL_TRIAL, TrialDialog
from ozogui.uploads.batches import values_of
from ozogui.uploads.do_not_call.lists import DoNotCallList
from ozogui.uploads.records import UploadState
from ozogui.uploads.sending.pace import SlotState
from ozogui.wording import count

_Role = QDialogButtonBox.ButtonRole
CHANGED = "The list or the target was changed after this was prepared."
TOO_OLD = "A do-not-call list is too old: bring it up to date first."

PLACES = {
    Act.CHANGE: Place.CAMPAIGN, Act.SHOW: Place.CHECK, Act.SHEET: Place.SPREADSHEET, Act.LISTS: Place.DO_NOT_CALL,
}  # fmt: skip
"""Where the buttons of the lines lead."""


class SendStage(QObject):
    """The Upload page while nothing of its upload was sent."""

    wanted = Signal()
    """The upload is to be sent: it was held, or the question was answered so."""

    def __init__(self, page: Page, journey: Journey, hold: HoldButton) -> None:
        super().__init__(page)
        self._page, self._journey, self._hold = page, journey, hold
        self._facts: UploadFacts | None = None
        self._unread = 0
        """Rows that look like leads and are in lists of the file that were not read."""
        self._states: dict[tuple[str, str], CampaignState] = {}
        """By account and campaign."""
        self._known: tuple[UploadWarning, ...] = ()
        self._known_for: object = None
        self._lead_for: int | None = None
        self.dialog: QuestionDialog | TrialDialog | None = None
        self.panel = SendPanel(page.look, page, hold)
        self.panel.line_pressed.connect(self._on_line)
        self.panel.trial_wanted.connect(self._ask_trial)
        hold.done.connect(self._on_done)
        hold.asked.connect(self.ask)

    def is_for(self, facts: UploadFacts | None) -> bool:
        """Whether an upload is one that was never begun and that nobody runs."""
        if facts is None or facts.upload.held_by or facts.was_started:
            return False
        return facts.upload.state is UploadState.READY and not self._journey.sending.is_in_line(facts.upload.id)

    @property
    def is_ready(self) -> bool:
        """Whether the button may be pressed: what was prepared is what is meant, and no list forbids it."""
        return self._facts is not None and not self._journey.is_outdated and self._too_old() is None

    def show(self, facts: UploadFacts | None) -> None:
        """Show the summary of an upload; None where another page of step 5 is in front."""
        before, self._facts = self._facts, facts
        if facts is None:
            return
        if before is None or before.upload.id != facts.upload.id:
            self._hold.doze()
            asked = questions_of(self._journey.sheet) if self._journey.sheet is not None else ()
            others = (each for each in asked if each.kind is QuestionKind.MORE_LEADS and not each.is_taken)
            self._unread = sum(each.leads for each in others)
        self._hold.needs_holding = not facts.is_practice
        leads = count("lead", send_summary.all_leads(facts, self.parts_of(facts)))
        words = f"Send {leads} in practice" if facts.is_practice else f"Hold to send {leads}"
        self._hold.set_words(words, "plane")
        self._hold.allow(possible=self.is_ready)
        self.panel.hint.setText(PRACTICE_HINT if facts.is_practice else HOLD_HINT)
        if not self.is_ready:
            self.panel.hint.setText(CHANGED if self._journey.is_outdated else TOO_OLD)
        self.panel.trial_button.setVisible(self._journey.can_try_first)
        self.panel.trial_button.set_words(f"Send {min(USUAL_TRIAL, max(1, facts.leads - 1))} first…")
        self._show_lead(facts)
        self.refresh()
        self._look_for_known(facts)

    def entered(self) -> None:
        """Ask CloudAgent anew whether the campaign is running; tell when the list was changed meanwhile."""
        if self._facts is None:
            return
        self._ask_state()
        if self._journey.is_outdated:
            self._page.notice.tell(
                CHANGED, "Look it over again: only then the leads as they are now are sent.",
                button="Look it over again", act=self._journey.prepare_upload, closable=False,
            )  # fmt: skip

    def refresh(self) -> None:
        """Show the lines as they are true now."""
        facts = self._facts
        if facts is None or self._journey.sending.upload_id != facts.upload.id:
            return  # it is being prepared anew
        account = self._journey.engine.account_of(facts.upload)
        state = self._states.get(_key(facts), CampaignState())
        about = f"{account.name} · {account.user_name} · {region_of(account)}"
        if account.is_practice:
            about = "Practice · nobody is called"
        self.panel.head.show_target(account, facts.upload.campaign, about, state.position)
        parts = send_summary.parts_line(facts, self.parts_of(facts))
        self.panel.show_lines(send_summary.lines(self._gather(facts)), parts)

    def parts_of(self, facts: UploadFacts) -> tuple[SentPart, ...]:
        """Return the other campaigns that get leads of the list by the same press."""
        journey, found = self._journey, []
        listed = journey.settings.campaign_list(facts.upload.account)
        positions = {each.name: each.position for each in listed.campaigns} if listed is not None else {}
        for upload_id in journey.splitting.rest_of(facts.upload.id):
            try:
                upload, sums = journey.journal.upload(upload_id), journey.journal.sums(upload_id)
            except UserError:  # it was deleted in History meanwhile
                continue
            found.append(SentPart(upload.campaign, sums.waiting, positions.get(upload.campaign, "")))
        return tuple(found)

    # What is known

    def _gather(self, facts: UploadFacts) -> SendFacts:
        journey, engine = self._journey, self._journey.engine
        account = engine.account_of(facts.upload)
        slots = engine.pace_for(account).slots()
        check = None if journey.is_outdated else journey.sending.check_of(facts.upload.id)
        tally = journey.sheet.tally if check is not None and journey.sheet is not None else None
        first, too_old = next(iter(self._known), None), self._too_old()
        return SendFacts(
            facts=facts,
            now=datetime.fromtimestamp(journey.clock.now(), UTC),
            seconds=engine.seconds_left(facts.upload.id),
            free_slots=sum(slot.state is SlotState.FREE for slot in slots),
            limit=account.limit,
            state=self._states.get(_key(facts), CampaignState()),
            known=tuple(warning.title for warning in self._known),
            known_leads=first.leads if first is not None else 0,
            held_back=tuple(rules for _row, rules in journey.journal.held_back(facts.upload.id)),
            repeated=len(check.rows_of("duplicate-phone")) if check is not None else 0,
            repairable=check.repairable_leads() if check is not None else 0,
            skipped_rows=max(0, tally.not_leads - tally.hidden) if tally is not None else 0,
            second_numbers=_second_numbers(check, journey.sheet) if check is not None and journey.sheet else 0,
            unread_rows=self._unread if tally is not None else 0,
            lists=self._lists(check) if check is not None else None,
            stopped_by=list_age(too_old.name, too_old, journey.clock.now()) if too_old is not None else None,
            waits_for=journey.sending.running_file if journey.runner.upload_id != facts.upload.id else "",
        )

    def _lists(self, check: Check) -> tuple[ListAge, ...]:
        """Return the lists that the leads were compared with: those that stay, and those of this time only."""
        lasting = {each.name: each for each in self._lasting()}
        now = self._journey.clock.now()
        return tuple(list_age(name, lasting.get(name), now) for name in check.options.suppressed)

    def _lasting(self) -> tuple[DoNotCallList, ...]:
        try:
            return self._journey.do_not_call.lists()
        except UserError:  # told where the leads are compared: nothing can be prepared then
            return ()

    def _too_old(self) -> DoNotCallList | None:
        """Return the list that forbids sending: its owner wants no upload once it is so old."""
        if self._facts is None or self._facts.is_practice:
            return None
        campaign, now = self._facts.upload.campaign, self._journey.clock.now()
        lists = (each for each in self._lasting() if each.is_for(campaign) and each.stops_when_old)
        return next((each for each in lists if each.is_old(now)), None)

    def _look_for_known(self, facts: UploadFacts) -> None:
        """Look up in the background which of these numbers the campaign got before."""
        journey, engine = self._journey, self._journey.engine
        sheet, check, leads = journey.sheet, journey.editing.check, journey.editing.leads
        if self._known_for == facts.upload.id:
            return
        self._known, self._known_for = (), facts.upload.id
        if sheet is None or check is None or leads is None or not journey.is_open_here(facts.upload):
            return
        target, rows, own = journey.targeting.target, check.ready_rows(), leads.fork()

        def take(known: tuple[UploadWarning, ...]) -> None:
            if self._known_for == facts.upload.id:
                self._known = known
                self.refresh()

        journey.background.run(lambda _work: engine.warnings_for(sheet, own, rows, target), take, lane="known to send")

    def _show_lead(self, facts: UploadFacts) -> None:
        """Show the leads of the first batch, as the journal holds them to be sent."""
        if self._lead_for == facts.upload.id or not facts.batches:
            return
        self._lead_for = facts.upload.id
        journal, journey = self._journey.journal, self._journey
        payload = journal.payload(facts.batches[0].id)
        if payload is None:
            return
        headers, leads = values_of(payload)
        columns: dict[str, str] = {}
        not_sent: list[str] = []
        if journey.sheet is not None and journey.is_open_here(facts.upload):
            for column, header in journey.matching.mapping.columns:
                columns[header] = f"{columns[header]} + {column}" if header in columns else column
            used = set(journey.matching.mapping.used_columns)
            not_sent = [column.name for column in journey.sheet.columns if column.name not in used]
        self.panel.lead.show_leads(headers, leads, journal.rows_of(facts.batches[0].id), columns, not_sent)

    # The campaign's state

    def _ask_state(self) -> None:
        facts = self._facts
        if facts is None or facts.is_practice:
            return
        campaigns, key = self._journey.campaigns, _key(facts)
        account, campaign = self._journey.engine.account_of(facts.upload), facts.upload.campaign
        self._states[key] = self._remembered(facts)

        def ask(_work: Work) -> list[Campaign]:
            try:
                return campaigns.fetch(account)
            except NameWantedError:
                found = campaigns.look_up(account, campaign)
                return [found] if found is not None else []

        def take(found: list[Campaign]) -> None:
            position = next((each.position for each in found if each.name == campaign), "")
            trouble = "" if position else "CloudAgent does not list it. Please check the name."
            self._states[key] = CampaignState(position, datetime.now(UTC), trouble=trouble)
            self.refresh()

        def fail(error: UserError) -> None:
            known = self._remembered(facts)
            self._states[key] = CampaignState(known.position, known.as_of, trouble=error.title)
            self.refresh()

        self._journey.background.run(ask, take, on_failure=fail, lane="state to send")
        self.refresh()

    def _remembered(self, facts: UploadFacts) -> CampaignState:
        kept = self._journey.campaigns.remembered(self._journey.engine.account_of(facts.upload))
        if kept is None:
            return CampaignState(is_asking=True)
        found = next((each.position for each in kept.campaigns if each.name == facts.upload.campaign), "")
        as_of = datetime.fromisoformat(kept.fetched_at) if kept.fetched_at and found else None
        return CampaignState(found, as_of, is_asking=True)

    # Acts

    def _on_line(self, act: str) -> None:
        place = PLACES.get(Act(act))
        if act == Act.ASK_STATE:
            self._ask_state()
        elif act == Act.RUNNING:
            self._journey.show_running()
        elif place is not None:
            self._journey.place_wanted.emit(place)

    def _on_done(self) -> None:
        if self._facts is None:
            self.wanted.emit()  # the same button, where an upload goes on
        elif self.is_ready and self.is_for(self._facts):
            self.wanted.emit()

    def ask(self) -> None:
        """Ask in words, for whoever does not hold: a click, Enter, a screen reader. The default is "Not yet"."""
        facts = self._facts
        if facts is None or self.dialog is not None or not self.is_ready:
            return
        upload, skips = facts.upload, words_of(facts.upload.duplicates)
        words = f"{skips.summary}. {_calls(self._states.get(_key(facts), CampaignState()), upload.start_campaign)}"
        parts = self.parts_of(facts)
        line = send_summary.parts_line(facts, parts)
        words = f"{words} {line.title}: {line.more}" if line is not None else words
        asked = send_summary.title(facts, parts)
        dialog = QuestionDialog(self._page.look, asked, words, self._page.window(), icon="plane")
        dialog.setObjectName("sendDialog")
        leads = count("lead", send_summary.all_leads(facts, parts))
        dialog.add_guarded(f"Send {leads}", _Role.DestructiveRole, self.wanted.emit, name="sendItButton")
        dialog.add("Not yet", "primary", _Role.RejectRole, name="notYetButton")
        self._open(dialog)

    def _ask_trial(self) -> None:
        facts = self._facts
        if facts is None or self.dialog is not None or not self._journey.can_try_first or not self.is_ready:
            return
        dialog = TrialDialog(self._page.look, facts, self._page.window())
        dialog.wanted.connect(self._journey.try_first)
        self._open(dialog)

    def _open(self, dialog: QuestionDialog | TrialDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        if self.sender() is self.dialog:
            self.dialog = None


def _second_numbers(check: Check, sheet: Sheet) -> int:
    """Return how many of the leads that are ready have a second number as their own; they stand behind all others."""
    first = len(check.leads) - count_further(check.leads, max(1, len(sheet.lists)))
    return sum(row >= first for row in check.ready_rows()) if first < len(check.leads) else 0


def _key(facts: UploadFacts) -> tuple[str, str]:
    return facts.upload.account, facts.upload.campaign


def list_age(name: str, lasting: DoNotCallList | None, now: float) -> ListAge:
    """Return a list's age in words; one that was only added for the leads at hand has none."""
    if lasting is None:
        return ListAge(name, "for this list only")
    days = lasting.age_days(now)
    return ListAge(name, f"{count('day', days)} old" if days else "brought in today", lasting.is_old(now))


def _calls(state: CampaignState, starts: bool) -> str:
    if state.position == "RUNNING":
        return "The campaign is running: people may be called within minutes."
    if starts:
        return "The campaign starts when the upload is complete: real people are called."
    if state.position:
        return "The campaign is not started: nobody is called before you start it."
    return "It is not known whether the campaign is running: people may be called within minutes."
