"""A callback address that is typed in the window: its secret part is in the key store, never in the settings' file."""

from __future__ import annotations

from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.settings.settings import Account
from ozogui.ui.journey.journey import Journey

ADDRESS = "https://hooks.example.in/ozonetel/9f8e7d6c5b4a?sig=s3cret"


def test_the_settings_keep_no_secret_part_of_a_callback_address(checked: Journey) -> None:
    checked.engine.accounts.save(Account("Acme", server="https://api.example.in", user_name=PracticeServer.USER_NAME))
    targeting = checked.targeting
    (acme,) = (each for each in checked.settings.accounts if each.name == "Acme")
    targeting.set_account(acme)
    targeting.set_campaign("Diwali")
    targeting.set_options(callback_url=ADDRESS)
    mapping = Mapping(())
    memory = targeting.memory(mapping, "columns", "2026-11-28T10:00:00+05:30")
    checked.engine.update(lambda settings: settings.with_campaign(memory))
    written = checked.engine.paths.settings.read_text(encoding="utf-8")
    assert "hooks.example.in" in written
    assert not any(secret in written for secret in ("9f8e7d6c5b4a", "s3cret"))
    targeting.set_options(callback_url="")
    targeting.set_campaign("Diwali")
    assert targeting.callback_url == ADDRESS
