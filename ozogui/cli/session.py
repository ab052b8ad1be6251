"""What every command begins with: the engine of this computer's OzoGUI, the log, and the account that is meant."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ozogui.cli.output import plain
from ozogui.errors import UserError

if TYPE_CHECKING:
    from ozogui.cli.output import Output
    from ozogui.engine.engine import Engine
    from ozogui.settings.settings import Account


@contextmanager
def opened_engine(output: Output) -> Iterator[Engine]:
    """Give the engine for the folder that the environment names, and close it at the end.

    Raises:
        UserError: the folder or the settings cannot be used.
    """
    from ozogui.engine.engine import Engine
    from ozogui.settings import paths
    from ozogui.support import log

    engine = Engine(paths.from_environment(os.environ), owner="the command line")
    handler = log.start(engine.paths.logs)
    try:
        # Reading them shows whether they were damaged.
        _ = engine.settings
        for notice in engine.notices:
            output.note(notice)
        yield engine
    finally:
        engine.close()
        log.stop(handler)


def chosen_account(
    engine: Engine, *, account: str | None, server: str | None, user: str | None, practice: bool = False
) -> Account:
    """Return the account that the options name.

    Raises:
        UserError: none is named, more than one way is used at once, or it is not known.
    """
    from ozogui.settings.settings import PRACTICE

    ways = [account is not None, server is not None or user is not None, practice]
    if sum(ways) != 1:
        problem = "More than one account is named." if any(ways) else "No account is named."
        raise UserError(
            problem, "Give one of: --account NAME, --server HOST-OR-URL with --user NAME, or --practice to try it out."
        )
    if practice:
        return PRACTICE
    if account is not None:
        return engine.account(account)
    return typed_account(server, user)


def typed_account(server: str | None, user: str | None, name: str = "") -> Account:
    """Return an account made of a server and a user name, called after both when it has no name.

    Raises:
        UserError: one of the two is missing, or the server is none that leads may be sent to.
    """
    from ozogui.cloudagent.server_address import server_url
    from ozogui.settings.settings import Account

    if not server or not user or not user.strip():
        missing = "--user NAME" if server else "--server HOST-OR-URL"
        raise UserError("The account is not complete.", f"--server and --user belong together: {missing} is missing.")
    address = server_url(server)
    shown = address.removeprefix("https://")
    return Account(name=name or f"{user.strip()} at {shown}", server=shown, user_name=user.strip())


def give_key(engine: Engine, account: Account, output: Output) -> None:
    """See to it that the engine knows the account's key: from OZOGUI_API_KEY, the key store, or the person.

    The variable wins over the store, so that a new key can be tried. What it holds, and what is typed, is used for this
    one run and not kept. The same goes for the receiver's whole address in OZOGUI_RECEIVER_URL.

    Raises:
        UserError: there is no key and nobody to ask.
    """
    from ozogui.settings.keys import key_from_environment

    if account.is_practice:
        return
    take_receiver(engine)
    key = key_from_environment(os.environ)
    if key is None and engine.keys.key_of(account) is None:
        key = ask_for_key(account, output)
    if key is not None:
        engine.keys.keep_in_memory(account, key)


def take_key_for(engine: Engine, accounts: Iterable[Account]) -> None:
    """Use the key in OZOGUI_API_KEY for this one run, where all of it is of one account; no other could be meant."""
    from ozogui.settings.keys import key_from_environment

    take_receiver(engine)
    key = key_from_environment(os.environ)
    mine = {engine.account_key(each): each for each in accounts if not each.is_practice}
    if key is not None and len(mine) == 1:
        engine.keys.keep_in_memory(next(iter(mine.values())), key)


def take_receiver(engine: Engine) -> None:
    """Use the receiver's whole address that OZOGUI_RECEIVER_URL holds, for this one run."""
    from ozogui.settings.keys import RECEIVER_VARIABLE, split_callback, split_receiver

    address = os.environ.get(RECEIVER_VARIABLE, "").strip()
    # A callback address of an upload's own may have a query, and slashes in it.
    for public in {split_receiver(address)[0], split_callback(address)[0]}:
        if public and address.startswith(public) and address != public:
            engine.keys.keep_receiver_path(public, address.removeprefix(public), only_in_memory=True)


def ask_for_key(account: Account, output: Output) -> str:
    """Ask for the key on the terminal, without showing it.

    Raises:
        NoKeyError: there is no terminal, the output is for a program, or nothing was typed.
    """
    from ozogui.engine.context import NoKeyError

    if output.as_json or not sys.stdin.isatty():
        raise NoKeyError(account)
    try:
        key = getpass.getpass(plain(f"API key of {account.name} (not shown): ")).strip()
    except EOFError:
        key = ""
    if not key:
        raise NoKeyError(account)
    return key


def see_typed(word: str, purpose: str, output: Output) -> None:
    """Let the person type a word to show that they mean it.

    Raises:
        UserError: there is nobody to type, or something else was typed.
    """
    if output.as_json or not sys.stdin.isatty():
        raise UserError("Nobody is here to confirm.", f"Give --yes to {purpose} without being asked.")
    typed = input(plain(f"Type {word} to {purpose}: ")).strip()
    if typed != word:
        raise UserError("Nothing was done.", "What was typed is something else.")
