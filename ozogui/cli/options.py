"""The options that several commands share, each said once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

FilesArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...",
        help="The spreadsheet, or several that become one list; - reads standard input. They are only read.",
    ),
]
SameOption = Annotated[
    list[str] | None,
    typer.Option(
        "--same",
        metavar="[FILE:]COLUMN=NAME",
        help="Of several files: this column is the one that another file calls NAME. "
        'Columns are joined by a plus: "south.csv:first+last=Customer Name"; repeatable.',
    ),
]
SheetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--sheet",
        metavar="NAME",
        help="Which sheet of the workbook; else the one with leads that was open when it was saved. "
        "Given several times: all of them, one below the other. Of several files: FILE:SHEET for one of them.",
    ),
]


class HiddenRows(StrEnum):
    """What becomes of rows that Excel does not show."""

    LEAVE_OUT = "leave-out"
    SEND = "send"


class HiddenColumns(StrEnum):
    """What becomes of columns that Excel does not show."""

    LEAVE_OUT = "leave-out"
    USE = "use"


class RaggedRows(StrEnum):
    """What becomes of rows with more or fewer cells than the list has columns."""

    HOLD = "hold"
    SEND = "send"


class Notes(StrEnum):
    """What becomes of lines of totals, notes and names that come again."""

    LEAVE_OUT = "leave-out"
    TAKE = "take"


class StrayQuotes(StrEnum):
    """What becomes of a quotation mark whose cell would reach over other rows."""

    LETTER = "letter"
    AS_WRITTEN = "as-written"


HiddenRowsOption = Annotated[
    HiddenRows, typer.Option("--hidden-rows", help="Rows that Excel hides, by hand or by a filter.")
]
HiddenColumnsOption = Annotated[HiddenColumns, typer.Option("--hidden-columns", help="Columns that Excel hides.")]
RaggedRowsOption = Annotated[
    RaggedRows | None,
    typer.Option(
        "--ragged-rows",
        help="Rows with more or fewer cells than the list has columns: held back in a text file, where a delimiter has "
        "moved the cells; sent in a workbook, without what stands outside.",
    ),
]
NotesOption = Annotated[Notes, typer.Option("--notes", help="Totals, notes and a header that comes again.")]
QuotesOption = Annotated[
    StrayQuotes, typer.Option("--quotes", help="A quotation mark whose cell would swallow other rows of a text file.")
]
MOST_ROWS = 100_000_000
"""More than any file has that can be read."""
HeaderRowOption = Annotated[
    int | None,
    typer.Option(
        "--header-row",
        metavar="N",
        min=0,
        max=MOST_ROWS,
        help="The row with the columns' names, as Excel counts; 0: none.",
    ),
]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", metavar="E", help="Letters of a text file, such as UTF-8 or cp1252.")
]
DelimiterOption = Annotated[
    str | None, typer.Option("--delimiter", metavar="D", help="What ends a column of a text file: , ; | or tab.")
]
MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="COLUMN=HEADER",
        help="Send a column as this header; nothing after the = leaves it out. "
        'Several columns are joined by a plus: "First Name+Last Name=Name".',
    ),
]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="HEADER=VALUE", help="The same value for every lead.")
]
FillOption = Annotated[
    list[str] | None,
    typer.Option("--fill", metavar="HEADER=VALUE", help="A value for the leads that have none under that header."),
]
PresetOption = Annotated[
    str | None, typer.Option("--preset", metavar="NAME", help="A saved mapping, instead of guessing by the columns.")
]
GuessOption = Annotated[
    bool, typer.Option("--guess", help="Guess the columns anew, also where they are known from last time.")
]
RepairOption = Annotated[
    str | None,
    typer.Option(
        "--repair",
        metavar="all|RULE,...",
        help="Correct automatically what is certain: all kinds of problem, or only the rules named.",
    ),
]
RemedyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--remedy",
        metavar="RULE=ACT",
        help="Decide about all cells of a finding: empty, drop-column, send, leave-out, first, second, day-first, "
        "month-first or repair, such as priority-range=empty; repeatable.",
    ),
]
NoTidyOption = Annotated[
    bool,
    typer.Option("--no-tidy", help="Leave spaces, separators, prefixes of phones and forms of dates as they are."),
]
CountryOption = Annotated[
    str | None,
    typer.Option("--country", metavar="CODE|NAME", help="The account's country, such as 91 or India (else that)."),
]


class PhoneFormChoice(StrEnum):
    """The form in which numbers are sent; spelled as `ozogui.leads.values.phone_form.PhoneRule`."""

    KEEP = "keep"
    NATIONAL = "national"
    INTERNATIONAL = "international"


PhoneFormOption = Annotated[
    PhoneFormChoice | None,
    typer.Option(
        "--phone-form",
        help="How numbers are sent: national, as dialled at home (else that), international with + and code, or kept.",
    ),
]
AgentsOption = Annotated[
    str | None,
    typer.Option("--agents", metavar="A,B|FILE", help="The agents that there are: other names are found."),
]
SkillsOption = Annotated[
    str | None,
    typer.Option("--skills", metavar="A,B|FILE", help="The skills that there are: other names are found."),
]


class SecondNumberChoice(StrEnum):
    """What becomes of second numbers; spelled as `ozogui.leads.mapping.mapping_shape.SecondNumber`."""

    ALT = "alt"
    LEAD = "lead"
    NONE = "none"


SecondNumberOption = Annotated[
    SecondNumberChoice | None,
    typer.Option(
        "--second-number",
        help="The second number of a phone cell, or of --second-column: sent as AltNumber, as a lead of its own behind "
        "all others, or not sent.",
    ),
]
SecondColumnOption = Annotated[
    str | None,
    typer.Option("--second-column", metavar="COLUMN", help="The column with second numbers, see --second-number."),
]
SuppressOption = Annotated[
    list[Path] | None,
    typer.Option("--suppress", metavar="FILE", help="A do-not-call list: its numbers are held back."),
]
ConsentOption = Annotated[
    list[str] | None,
    typer.Option(
        "--consent",
        metavar="COLUMN=VALUE",
        help='Hold back leads whose column says so, in any spelling: "DND=Yes", "Consent=No", "Consent=" for blank; '
        "repeatable.",
    ),
]
ReportOption = Annotated[
    Path | None,
    typer.Option("--report", metavar="OUT.xlsx", help="Write the held-back leads and their reasons to a workbook."),
]


class KeepChoice(StrEnum):
    """Which of several leads with one number are sent; spelled as `ozogui.leads.checking.rules.Keep`."""

    ALL = "all"
    FIRST = "first"
    LAST = "last"
    NEWEST = "newest"
    HIGHEST_PRIORITY = "highest-priority"


KeepOption = Annotated[
    KeepChoice | None,
    typer.Option(
        "--keep",
        help="Which of several leads with one number are sent; the others are held back. newest: that of the file "
        "saved last. Without it all of one file, and of several files the first one's.",
    ),
]
SplitOption = Annotated[
    str | None,
    typer.Option(
        "--split",
        metavar="COLUMN",
        help="Divide the list among campaigns by this column's values, one upload each: "
        '--campaign "Mumbai=Diwali_Mumbai" for each value, "*=CAMPAIGN" for all others, "Jaipur=" holds it back.',
    ),
]
ShareOption = Annotated[
    list[str] | None,
    typer.Option(
        "--share",
        metavar="CAMPAIGN=SHARE",
        help="Deal the list out among campaigns in turn: --share North=70 --share South=30; repeatable.",
    ),
]


class NearChoice(StrEnum):
    """What becomes of values that may mean one that was named: "mumbai ", Bombay."""

    APART = "apart"
    JOIN = "join"


NearOption = Annotated[
    NearChoice,
    typer.Option(
        "--near-values",
        help="Values near a named one (spaces, case, Bombay for Mumbai): values of their own, or to its campaign.",
    ),
]
PriorityOption = Annotated[
    list[str] | None,
    typer.Option(
        "--priority",
        metavar="COLUMN=VALUE:N",
        help='Leads whose column says so get this Priority: "City=Mumbai:90"; repeatable, the first that fits counts.',
    ),
]
CorrectedOption = Annotated[
    Path | None,
    typer.Option(
        "--corrected", metavar="BACK.xlsx", help="The workbook of --report with leads corrected in it: they are used."
    ),
]
AccountOption = Annotated[
    str | None, typer.Option("--account", metavar="NAME", help="An account of yours: ozogui accounts list.")
]
ForCampaignOption = Annotated[
    list[str] | None,
    typer.Option(
        "--campaign",
        metavar="NAME",
        help="Check for this campaign, by its own headers and kind; several: --split.",
    ),
]
SkipUploadedOption = Annotated[
    bool, typer.Option("--skip-uploaded", help="Hold back numbers that this campaign has got from here before.")
]
SkipDaysOption = Annotated[
    int,
    typer.Option(
        "--skip-uploaded-days",
        metavar="N",
        min=0,
        max=3650,
        help="Hold back numbers that any campaign has got from here in the last N days.",
    ),
]
ServerOption = Annotated[
    str | None,
    typer.Option("--server", metavar="HOST-OR-URL", help="CloudAgent's host; http:// on this computer only."),
]
UserOption = Annotated[
    str | None, typer.Option("--user", metavar="NAME", help="The CloudAgent user name; the key is in OZOGUI_API_KEY.")
]
PracticeOption = Annotated[
    bool, typer.Option("--practice", help="Practice mode: nothing goes to CloudAgent and nobody is called.")
]
RehearseOption = Annotated[
    bool,
    typer.Option(
        "--rehearse", help="In practice: 12 small batches; one reply is slow, one batch is rejected, one reply is lost."
    ),
]
FastOption = Annotated[bool, typer.Option("--fast", help="In practice: one minute takes 5 seconds.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
