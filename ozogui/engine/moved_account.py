"""The refusal to go on with an upload at another server, or as another user, than the one that has its first leads."""

from __future__ import annotations

from ozogui.errors import UserError
from ozogui.settings.settings import Account
from ozogui.uploads.records import Sums, UploadRecord


class MovedAccountError(UserError):
    """The account of an upload's name points elsewhere now, and a part of the upload is, or may be, where it began."""

    def __init__(self, upload: UploadRecord, account: Account) -> None:
        self.upload, self.account = upload, account
        super().__init__(
            f'"{account.name}" is another account now than the one upload {upload.id} began with, so nothing was sent.',
            f"It began at {_bare(upload.server)} as {upload.user_name}; the account is now {_bare(account.server)} as "
            f"{account.user_name}. Set it back under Settings to go on there. To send the rest to the account as it is "
            f"now, type: ozogui resume {upload.id} --account-now",
        )

    @property
    def question(self) -> tuple[str, str]:
        """What a person is asked, in a title and in sentences, where there are buttons to answer with."""
        upload, account = self.upload, self.account
        return (
            "Send the rest to the account as it is now?",
            f"Nothing was sent just now. A part of this upload is, or may be, at {_bare(upload.server)} as "
            f"{upload.user_name}. Account {account.name} has been changed since: it is now {_bare(account.server)} as "
            f"{account.user_name}. If you send the rest there, this list is divided over two accounts. To go on where "
            "it began, change the account back in Settings.",
        )


def has_moved(upload: UploadRecord, server: str, user_name: str, sums: Sums) -> bool:
    """Return whether going on would split an upload over two accounts: a part of it is, or may be, at the first one."""
    began = (upload.server.casefold(), upload.user_name.strip().casefold())
    is_elsewhere = began != (server.casefold(), user_name.strip().casefold())
    return is_elsewhere and bool(sums.queued or sums.unconfirmed or sums.in_doubt)


def _bare(server: str) -> str:
    return server.removeprefix("https://")
