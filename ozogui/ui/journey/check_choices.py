"""What a person adds to an account's rules for the check at hand: which of equal numbers is kept, who is not called."""

from __future__ import annotations

from dataclasses import replace

from ozogui.engine.engine import Engine
from ozogui.leads.checking.refusals import ConsentRule, Refusals
from ozogui.leads.checking.slices import CheckOptions, Keep
from ozogui.leads.mapping.consent import ConsentColumn, consent_columns, refusals_of
from ozogui.leads.mapping.suppression import SuppressionList
from ozogui.leads.reading.sheet import Sheet
from ozogui.settings.settings import Account
from ozogui.uploads.journal.number_hashes import UploadedNumbers
from ozogui.wording import count


class CheckChoices:
    """The choices of one journey, which owns it. They stay when another file is opened: the lists are about people."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.keep = Keep.ALL
        self._of_several = False
        self.campaigns: tuple[str, ...] = ()
        """Where else leads of the list go, where it is split."""
        """Which of several leads with one number are sent."""
        self.lists: tuple[SuppressionList, ...] = ()
        """Do-not-call lists, in the order in which they were added."""
        self.skips_uploaded = False
        """Whether numbers are held back that the campaign has got before."""
        self.uploaded_days = 0
        """From how many days back numbers are held back too that any campaign has got; 0 for none."""
        self.uploaded: UploadedNumbers | None = None
        """Those numbers, as the journal knows them; None while they are not asked for, or there are none."""
        self.tidies = True
        """Whether what loses nothing is tidied in the list that is open."""
        self.sent_anyway: frozenset[str] = frozenset()
        """Rules whose leads are sent all the same, of the list that is open."""
        self.consent: tuple[ConsentColumn, ...] = ()
        """The columns of the list that is open that say who may be called."""
        self.refused = self.doubtful = 0
        """How many leads they say are not to be called, and of how many others they say neither."""
        self.refusals: Refusals | None = None
        """The leads that are held back for what these columns say; None until somebody wants it."""
        self._cached: tuple[tuple[object, ...], CheckOptions] | None = None

    def look_at_files(self, *, several: bool) -> None:
        """Begin with the rule for numbers that come twice that goes with one file, or with several as one list."""
        if several is not self._of_several:
            self._of_several, self.keep = several, Keep.FIRST if several else Keep.ALL

    def forget_list(self) -> None:
        """Forget what was chosen for the list that was open: another one comes."""
        self.tidies, self.sent_anyway = True, frozenset()
        self.consent, self.refusals = (), None

    def look_for_consent(self, sheet: Sheet, rules: tuple[ConsentRule, ...] = ()) -> None:
        """Find the columns that say who may be called, of which nobody is held back but by these rules."""
        self.consent, self.refusals = consent_columns(sheet), refusals_of(sheet, rules)
        # A lead that two columns speak of is one lead.
        both = [refusals_of(sheet, self._rules(unclear=unclear)) for unclear in (False, True)]
        self.refused, every = (len(each.rows) if each is not None else 0 for each in both)
        self.doubtful = every - self.refused

    def hold_refused(self, sheet: Sheet, *, held: bool, unclear: bool) -> None:
        """Hold back the leads that the columns say are not to be called, and the unclear ones too; or nobody."""
        self.refusals = refusals_of(sheet, self._rules(unclear=unclear) if held else [])

    def _rules(self, *, unclear: bool) -> list[ConsentRule]:
        return [each.rule(unclear=unclear) for each in self.consent if each.refused or unclear]

    def add(self, added: SuppressionList) -> None:
        """Take a list; one of the same name takes the place of the older one."""
        self.lists = (*(each for each in self.lists if each.name != added.name), added)

    def remove(self, name: str) -> None:
        """Take a list out again."""
        self.lists = tuple(each for each in self.lists if each.name != name)

    def skip_uploaded(self, account: Account, campaign: str, *, wanted: bool) -> None:
        """Hold numbers back, or not, that a campaign has got before.

        Raises:
            JournalError: the journal cannot be read; nothing has changed then.
        """
        self.uploaded = self._uploaded(account, campaign if wanted else "", self.uploaded_days)
        self.skips_uploaded = wanted

    def skip_uploaded_days(self, account: Account, campaign: str, days: int) -> None:
        """Hold numbers back that any campaign has got in the last so many days; 0 for none.

        Raises:
            JournalError: the journal cannot be read; nothing has changed then.
        """
        self.uploaded = self._uploaded(account, campaign if self.skips_uploaded else "", days)
        self.uploaded_days = days

    def _uploaded(self, account: Account, campaign: str, days: int) -> UploadedNumbers | None:
        return self._engine.uploaded_numbers(account, campaign, days) if campaign or days else None

    def options(self, account: Account, campaign: str = "") -> CheckOptions:
        """Return what a check depends on now. Cheap: asked at every turn, to see whether a check is still current."""
        plain = self._engine.check_options(account, campaign=campaign, campaigns=self.campaigns)
        key = (plain, self.keep, self.lists, self.uploaded, self.sent_anyway, self.refusals)
        if self._cached is None or self._cached[0] != key:
            options = self._engine.check_options(
                account,
                self.lists,
                keep=self.keep,
                uploaded=self.uploaded,
                campaign=campaign,
                campaigns=self.campaigns,
            )
            self._cached = (key, replace(options, sent_anyway=self.sent_anyway, refusals=self.refusals))
        return self._cached[1]

    @property
    def words(self) -> str:
        """What is held back beside the rules: "2 do-not-call lists"; empty for nothing."""
        found = [count("do-not-call list", len(self.lists))] if self.lists else []
        if self.uploaded is not None:
            found.append("earlier uploads" if found else "Earlier uploads held back")
        return " and ".join(found)
