"""CloudAgent's headers: how each is spelled in the map that is sent, what it holds, and how people call it.

How a column's name is compared with these is decided in column_names.py; a campaign may have headers of its own
besides, which no API lists.
"""

from __future__ import annotations

from dataclasses import dataclass

PHONE = "PhoneNumber"
NAME = "Name"
PRIORITY = "Priority"
EXPIRY = "ExpiryDate"
AGENT = "AgentId"
SKILL = "skill"


@dataclass(frozen=True, slots=True)
class Header:
    """A name that CloudAgent takes, spelled as Ozonetel's Add Campaign Bulk Data V4 page spells it."""

    name: str
    holds: str
    """What belongs into it, in one line for the list of choices."""
    aliases: tuple[str, ...]
    """Names that people give to such a column and that hardly mean anything else, in their plainest form."""
    loose_aliases: tuple[str, ...] = ()
    """Names that usually mean this, but may mean something else: what the cells hold has to agree."""


HEADERS: tuple[Header, ...] = (
    Header(
        PHONE,
        "The number to dial, 3 to 16 digits",
        (
            "phone", "phone number", "mobile", "mobile number", "mobile phone", "mobile phone number", "cell",
            "cell number", "contact number", "contact mobile", "contact phone", "telephone", "telephone number",
            "calling number", "dial number", "dialing number", "called number", "caller number", "primary number",
            "primary phone", "primary mobile", "registered mobile", "registered mobile number", "rmn", "msisdn",
            "mdn", "mobail", "mobail number", "fon", "fon number", "sampark number", "durbhash", "doorbhash",
            "मोबाइल", "मोबाइल नंबर", "मोबाइल नं", "मोबाईल", "मोबाईल नंबर", "मोबाईल क्रमांक", "फोन", "फोन नंबर",
            "दूरभाष", "संपर्क नंबर", "संपर्क क्रमांक", "भ्रमणध्वनी",
            "தொலைபேசி", "கைபேசி", "மொபைல்", "தொலைபேசி எண்", "கைபேசி எண்", "மொபைல் எண்", "ఫోన్", "మొబైల్", "ఫోన్ నంబర్",
            "మొబైల్ నంబర్", "ಮೊಬೈಲ್", "ಫೋನ್", "ಮೊಬೈಲ್ ಸಂಖ್ಯೆ", "ದೂರವಾಣಿ", "മൊബൈൽ", "ഫോൺ", "ഫോൺ നമ്പർ",
            "മൊബൈൽ നമ്പർ", "মোবাইল",
            "ফোন", "ফোন নম্বর", "মোবাইল নম্বর", "મોબાઇલ", "મોબાઈલ", "ફોન", "મોબાઇલ નંબર", "મોબાઈલ નંબર", "ਮੋਬਾਈਲ",
            "ਫੋਨ", "ଫୋନ",
            "ମୋବାଇଲ", "موبائل", "فون", "فون نمبر", "موبائل نمبر", "الهاتف", "هاتف", "رقم الهاتف", "الجوال", "جوال",
            "رقم الجوال",
            "المحمول", "رقم المحمول", "موبايل", "رقم الموبايل", "الموبايل", "telefono", "teléfono", "movil",
            "móvil", "celular",
            "telefon", "telefonnummer", "handy", "handynummer", "telephone portable", "numero de telephone",
            "numéro de téléphone", "téléphone", "telepon", "nomor hp", "nomor telepon", "телефон",
            "电话", "手机", "手机号",
        ),
        ("contact", "number", "whatsapp", "whatsapp number", "contact details", "sampark", "संपर्क"),
    ),
    Header(
        NAME,
        "Who is called: letters, digits, space and _ ( ) . + $ % - :",
        (
            "name", "full name", "contact name", "contact person", "contact person name", "person name", "party name",
            "account holder name", "policy holder name", "policyholder name", "insured name", "cardholder name",
            "naam", "nam", "pura naam", "grahak", "grahak naam", "grahak ka naam", "grahak nam",
            "नाम", "पूरा नाम", "ग्राहक", "ग्राहक नाम", "ग्राहक का नाम", "नाव", "ग्राहकाचे नाव", "संपूर्ण नाव",
            "sender name", "your name", "your full name", "receiver name", "recipient name", "consignee name",
            "respondent name", "profile name", "display name", "attendee name", "full name as per id",
            "பெயர்", "முழு பெயர்", "వ్యక్తి పేరు", "పేరు", "పూర్తి పేరు", "ಹೆಸರು", "ಪೂರ್ಣ ಹೆಸರು", "പേര്",
            "മുഴുവൻ പേര്", "নাম", "পুরো নাম",
            "নাম্", "નામ", "પૂરું નામ", "ਨਾਮ", "ਨਾਂ", "ପୂରା ନାମ", "ନାମ", "نام", "پورا نام", "الاسم", "اسم",
            "الاسم الكامل",
            "اسم العميل", "الإسم", "nombre", "nombre completo", "nom", "nom complet", "nama", "nama lengkap",
            "имя", "фио",
            "姓名", "名字",
        ),
        ("customer", "client", "lead", "contact", "borrower", "first name", "party", "policy holder", "person"),
    ),
    Header(
        PRIORITY,
        "1 to 99, higher is dialled sooner; blank means 1",
        ("priority", "lead priority", "call priority", "dial priority", "priority level", "prathmikta", "प्राथमिकता"),
        ("prio", "prty", "pri", "rank", "ranking", "urgency", "weight", "weightage", "score", "lead score"),
    ),
    Header(
        EXPIRY,
        "A date: the lead is not dialled after it",
        (
            "expiry date", "expiry", "expiration date", "expiration", "expire date", "expires on", "expires",
            "lead expiry", "lead expiry date", "antim tithi", "antim tarikh", "aakhri tarikh", "akhri tarikh",
            "samapti tithi", "अंतिम तिथि", "अंतिम तारीख", "आखिरी तारीख", "समाप्ति तिथि",
        ),
        (
            "valid till", "valid to", "valid till date", "valid through", "validity", "validity date", "end date",
            "last date", "due date", "call before", "call till", "offer till", "offer end date", "offer valid till",
            "renewal date", "closing date", "deadline",
        ),
    ),
    Header(
        AGENT,
        "The agent who gets the call, as CloudAgent knows them",
        (
            "agent", "agent id", "agent name", "agent code", "agent login", "agent login id", "agent user id",
            "assigned agent", "telecaller", "tele caller", "telecaller name", "telecaller id", "caller name",
            "caller id", "एजेंट", "एजेंट आईडी",
        ),
        (
            "assigned to", "assigned", "allocated to", "allotted to", "owner", "lead owner", "caller", "executive",
            "executive name", "sales executive", "rm", "rm name", "relationship manager", "counsellor", "counselor",
            "cre", "cce",
        ),
    ),
    Header(
        SKILL,
        "The skill that gets the call, as CloudAgent knows it",
        ("skill", "skills", "skill name", "skill set", "skillset", "skill group", "agent skill", "kaushal", "कौशल"),
        ("language", "preferred language", "lang", "queue", "queue name", "skill language", "bhasha", "भाषा"),
    ),
)  # fmt: skip

_BY_NAME = {header.name: header for header in HEADERS}


def header_named(name: str) -> Header | None:
    """Return CloudAgent's header of that exact spelling; None for one of a campaign's own."""
    return _BY_NAME.get(name)
