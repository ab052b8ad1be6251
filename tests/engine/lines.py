"""Uploads in line, as the engine's tests need them: lists of invented leads for accounts on stand-in servers."""

from __future__ import annotations

from dataclasses import replace

from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.engine.engine import Engine
from ozogui.settings.settings import Account
from ozogui.uploads.records import Plan
from tests.uploads.made_up import NEW_UPLOAD, batches_of

DAY_S = 86_400.0


def account_at(
    engine: Engine, server: PracticeServer, name: str, *, key: str | None = None, **values: object
) -> Account:
    """Set up an account on a stand-in server, with its key or a wrong one."""
    made = Account(name=name, server=server.url, user_name=server.USER_NAME)
    made = replace(made, **values)  # type: ignore[arg-type]
    engine.update(lambda settings: settings.with_account(made))
    engine.keys.keep(made, server.API_KEY if key is None else key)
    return made


def add(
    engine: Engine,
    account: Account,
    batches: int = 3,
    *,
    campaign: str = "Renewals_Q4",
    file_name: str = "renewals.xlsx",
    plan: Plan | None = None,
    duplicates: str = "none",
    start_campaign: bool = False,
) -> int:
    """Keep an upload of so many batches of two leads, and put it into the line."""
    kept = batches_of(batches, 2)
    new = replace(
        NEW_UPLOAD, rows=2 * batches, account=account.name, server=account.server, user_name=account.user_name,
        campaign=campaign, file_name=file_name, content_hash=f"hash of {file_name}", duplicates=duplicates,
        start_campaign=start_campaign,
    )  # fmt: skip
    upload_id = engine.journal.create_upload(new, kept)
    engine.line.add(upload_id, plan)
    return upload_id
