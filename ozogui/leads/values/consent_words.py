"""Columns that say whether people may be called, known by their names, and what is written in them."""

from __future__ import annotations

import re
from enum import StrEnum

from ozogui.leads.values.do_not_call_names import says_do_not_call


class Answer(StrEnum):
    """What a cell of such a column says of its lead."""

    CALL = "call"
    """The person may be called."""
    NO_CALL = "no call"
    UNCLEAR = "unclear"
    """Nothing is written, or nothing that is known: a person decides."""


_APART = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+")
_ALLOWS = re.compile(
    r"\b(consent(ed|s)?|permission|permitted|opt(ed)? ?in|subscribed?|subscription|agreed|callable|contactable|"
    r"(can|may|ok to|okay to|allowed to|allow) (be )?(call|contact)(ed)?|calls? allowed|contact allowed|"
    r"(whatsapp|sms|marketing) ok|sahmati|sehmati|anumati|manzoori|"
    r"consentimiento|consentimento|consentement|einwilligung)\b|सहमति|अनुमति|मंज़?ूरी|সম্মতি|சம்மதம்|ஒப்புதல்|సమ్మతి|ಸಮ್ಮತಿ|"
    r"സമ്മതം|સંમતિ|संमती|رضامندی|موافقة"
)
_FORBIDS = re.compile(
    r"\b(consent (withdrawn|revoked|refused|denied)|(no|not|non|without|withdrawn|revoked) "
    r"(consent(ed)?|permission|permitted|opt(ed)? in|subscribed|agreed|callable|contactable)|"
    r"withdrew|unsubscribed?|do not (mail|sms|whatsapp|market)|dnd|stop calling)\b|परेशान न करें|कॉल न करें"
)
_YES = frozenset({
    "y", "yes", "yeah", "yep", "ya", "true", "t", "1", "on", "✓", "✔", "☑", "✅", "ok", "okay", "haan", "han",
    "haa", "ha", "ji", "hanji", "si", "sí", "sim", "oui", "ja", "da", "evet", "हाँ", "हां", "हा", "जी", "होय",
    "হ্যাঁ", "ஆம்", "అవును", "ಹೌದು", "അതെ", "હા", "ਹਾਂ", "ہاں", "نعم", "ใช่", "是",
})  # fmt: skip
_NO = frozenset({
    "n", "no", "nope", "false", "f", "0", "off", "✗", "✘", "☐", "❌", "nahi", "nahin", "nahee", "nai", "não",
    "nao", "non", "nein", "net", "hayir", "नहीं", "नही", "ना", "नको", "না", "இல்லை", "కాదు", "లేదు", "ಇಲ್ಲ",
    "ഇല്ല", "ના", "ਨਹੀਂ", "نہیں", "لا", "ไม่", "否",
})  # fmt: skip
_MAY = frozenset({
    "opted in", "opt in", "optin", "subscribed", "allowed", "callable", "contactable", "can call", "ok to call",
    "may call", "consented", "consent given", "permitted", "non dnd", "not dnd", "not on dnd", "no dnd",
})  # fmt: skip
_MAY_NOT = frozenset({
    "not allowed", "withdrawn", "revoked", "denied", "refused", "declined", "not given", "not consented", "no consent",
    "not subscribed", "not opted in", "blocked", "consent withdrawn", "not permitted", "disagreed", "not agreed",
})  # fmt: skip
_GIVEN = frozenset({"given", "granted", "agreed", "agree", "accepted", "active", "registered", "received", "enabled"})
_NOT_GIVEN = frozenset({"inactive", "not active", "not registered", "disabled"})
_FIXED = re.compile(r"\b(do not|no calls?|not to call)\b")
_TAKES_BACK = re.compile(r"\b(not|no|non|never|removed|off|inactive|false|expired|un\w+ed)\b")


def says_who_may_be_called(name: str) -> Answer | None:
    """Tell what a yes in a column of this name means: "Consent" to call, "DND" not to; None for another column."""
    words = " ".join(part for part in _APART.split(name.replace("'", "").replace("\u2019", "")) if part).casefold()
    if _FORBIDS.search(words) or _FORBIDS.search(name) or says_do_not_call(name):
        return Answer.NO_CALL
    if _ALLOWS.search(words) or _ALLOWS.search(name):
        return Answer.CALL
    return None


def answer_of(value: str, yes: Answer) -> Answer:
    """Tell what a cell says.

    Args:
        value: as the file has it.
        yes: what a yes means in its column.
    """
    said = folded(value)
    no = Answer.CALL if yes is Answer.NO_CALL else Answer.NO_CALL
    if said in _MAY:
        return Answer.CALL
    if said in _MAY_NOT:
        return Answer.NO_CALL
    if says_do_not_call(said):
        # "DND removed" and "not blocked" take it back, "do not call" and "no calls" do not.
        return Answer.UNCLEAR if _TAKES_BACK.search(_FIXED.sub("", said)) else Answer.NO_CALL
    if said in _YES or said in _GIVEN:
        return yes
    if said in _NO or said in _NOT_GIVEN:
        return no
    return Answer.UNCLEAR


def means_the_same(value: str, other: str) -> bool:
    """Tell whether two cells say the same: "Yes", "Y", "TRUE" and "1" do."""
    one, two = folded(value), folded(other)
    return one == two or any(one in family and two in family for family in (_YES, _NO))


def folded(value: str) -> str:
    """Return a cell's words without case, dots and outer marks: "D.N.D. " as "dnd", "1.0" as "1"."""
    text = " ".join(value.casefold().replace("_", " ").replace("-", " ").split())
    text = re.sub(r"^([01])\.0+$", r"\1", text)
    return text.replace(".", "").strip(" !,;:'\"()[]")
