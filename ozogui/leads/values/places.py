"""Other names of one place, old and new: a proposal only, for two districts may well be meant."""

from __future__ import annotations

_NAMES = (
    ("mumbai", "bombay"), ("bengaluru", "bangalore", "blr"), ("chennai", "madras"), ("kolkata", "calcutta"),
    ("pune", "poona"), ("vadodara", "baroda"), ("thiruvananthapuram", "trivandrum"), ("kochi", "cochin", "ernakulam"),
    ("kozhikode", "calicut"), ("mysuru", "mysore"), ("gurugram", "gurgaon"), ("puducherry", "pondicherry"),
    ("prayagraj", "allahabad"), ("visakhapatnam", "vizag"), ("mangaluru", "mangalore"), ("belagavi", "belgaum"),
    ("hubballi", "hubli"), ("shimla", "simla"),
    ("tiruchirappalli", "trichy", "tiruchi"), ("varanasi", "banaras", "benares"),
    ("kanpur", "cawnpore"), ("odisha", "orissa"), ("delhi", "newdelhi"), ("panaji", "panjim"), ("thrissur", "trichur"),
    ("kollam", "quilon"), ("alappuzha", "alleppey"), ("kannur", "cannanore"), ("palakkad", "palghat"),
    ("vijayapura", "bijapur"), ("kalaburagi", "gulbarga"), ("shivamogga", "shimoga"), ("tumakuru", "tumkur"),
    ("thoothukudi", "tuticorin"), ("tirunelveli", "tinnevelly"), ("udhagamandalam", "ooty"), ("nashik", "nasik"),
    ("navimumbai", "newmumbai"), ("secunderabad", "sikandarabad"), ("guwahati", "gauhati"), ("ayodhya", "faizabad"),
    ("chhatrapatisambhajinagar", "aurangabad"), ("dharashiv", "osmanabad"), ("uttarakhand", "uttaranchal"),
)  # fmt: skip
_OTHERS = {name: frozenset(names) - {name} for names in _NAMES for name in names}


def other_names(name: str) -> frozenset[str]:
    """Return the other names of a place, in small letters without spaces, as the name itself is to be given."""
    return _OTHERS.get(name, frozenset())
