"""What the options say of an account's country, its form of phones, its agents and its skills: kept, or for one run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ozogui.errors import UserError

if TYPE_CHECKING:
    from ozogui.cli.options import PhoneFormChoice
    from ozogui.settings.settings import Account


def with_rules(
    account: Account,
    *,
    country: str | None,
    phone_form: PhoneFormChoice | None,
    agents: str | None,
    skills: str | None,
) -> Account:
    """Return an account as the options want it; what none of them names stays.

    Raises:
        UserError: no country is called so, or a list of names cannot be read.
    """
    from ozogui.leads.values.phone_form import PhoneRule

    if country is not None:
        account = replace(account, country_code=country_code_of(country))
    if phone_form is not None:
        account = replace(account, phone_rule=PhoneRule(phone_form.value))
    if agents is not None:
        account = replace(account, agents=names_of(agents))
    if skills is not None:
        account = replace(account, skills=names_of(skills))
    return account


def country_code_of(text: str) -> str:
    """Return the calling code of a country that is given by its code, with + or 00 or not, or by its name.

    Raises:
        UserError: there is no such country, or several begin so.
    """
    from ozogui.leads.values.countries import countries, country_of

    wanted = text.strip()
    digits = wanted.removeprefix("+").removeprefix("00")
    if digits.isdecimal():
        if country_of(digits) is None:
            raise UserError(f'No country has the calling code "{wanted}".', "Give one such as 91, or a name: India.")
        return digits
    plain = wanted.casefold()
    found = [each for each in countries() if each.name.casefold() == plain]
    found = found or [each for each in countries() if plain and plain in each.name.casefold()]
    if len(found) != 1:
        names = ", ".join(each.name for each in found[:5])
        raise UserError(
            f'"{wanted}" is not one country.', f"It may be {names}." if names else "Give a calling code, such as 91."
        )
    return found[0].code


def names_of(text: str) -> tuple[str, ...]:
    """Return the names of an option: with commas between, or one a line in a file; none for an empty text.

    Raises:
        UserError: the file cannot be read.
    """
    path = Path(text)
    parts = text.split(",")
    if text.strip() and len(parts) == 1 and path.is_file():
        try:
            parts = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{path.name} cannot be read.", "It has one name a line, saved as UTF-8.") from error
    return tuple(dict.fromkeys(name.strip() for name in parts if name.strip()))


def country_name(account: Account) -> str:
    """Return the name of an account's country; its code where that is no country's."""
    from ozogui.leads.values.countries import country_of

    country = country_of(account.country_code)
    return country.name if country is not None else f"+{account.country_code}"
