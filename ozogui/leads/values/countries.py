"""The countries' calling codes, the lengths of their numbers, and the digit that is dialled before them at home.

Made from the metadata of Google's libphonenumber (Apache License 2.0, by way of phonenumbers 9.0). The library would
add 22 MB of patterns that tell which operator has given out a number; asked here is only how long it may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Country:
    """All countries that share a calling code, as one."""

    code: str
    """The calling code, digits only: "91"."""
    name: str
    mobile_lengths: frozenset[int]
    """How many digits a mobile number has without the calling code and the trunk prefix."""
    lengths: frozenset[int]
    """The same for mobile and fixed-line numbers together."""
    trunk: str
    """What is dialled before a number within the country, "0" nearly everywhere; empty where nothing is."""

    def written_trunk(self, digits: int) -> str:
        """Return what stands before numbers of so many digits as people write them: the trunk prefix, or nothing."""
        without = _WRITTEN_WITHOUT.get(self.code)
        return self.trunk if without is None or (without and digits not in without) else ""


_WRITTEN_WITHOUT: dict[str, tuple[int, ...]] = {
    "1": (), "51": (9,), "54": (11,), "55": (), "57": (), "86": (11,), "91": (), "252": (), "375": (), "377": (8,),
    "423": (), "591": (), "686": (), "692": (), "961": (8,), "976": (8,), "977": (10,), "995": (9,),
}  # fmt: skip
"""Calling codes of countries whose numbers are written at home without the trunk prefix: of which lengths; () for all.

From the same metadata's national format; for India as CloudAgent's own samples have it."""


@cache
def countries() -> tuple[Country, ...]:
    """List all countries in the order of their names."""
    return tuple(_country(line) for line in _TABLE.strip().splitlines())


def country_of(code: str) -> Country | None:
    """Give the country of a calling code, or None when there is no such code."""
    return _by_code().get(code)


@cache
def _by_code() -> dict[str, Country]:
    return {country.code: country for country in countries()}


def _country(line: str) -> Country:
    code, mobile, lengths, trunk, name = line.split(" ", 4)
    return Country(code, name, _numbers(mobile), _numbers(lengths), trunk.removeprefix("-"))


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split(",")))


_TABLE = """
93 9 9 0 Afghanistan
355 9 8,9 0 Albania
213 9 8,9 0 Algeria
376 6,9 6,9 - Andorra
244 9 9 - Angola
54 10,11 10,11 0 Argentina
374 8 8 0 Armenia
297 7 7 - Aruba
247 5 5 - Ascension Island
61 9 9 0 Australia and others
43 7,8,9,10,11,12,13 4,5,6,7,8,9,10,11,12,13 0 Austria
994 9 9 0 Azerbaijan
973 8 8 - Bahrain
880 10 6,7,8,9,10 0 Bangladesh
375 9 9 8 Belarus
32 9 8,9 0 Belgium
501 7 7 - Belize
229 10 10 - Benin
975 8 7,8 - Bhutan
591 8 8 0 Bolivia
387 8,9 8,9 0 Bosnia and Herzegovina
267 8 7,8 - Botswana
55 10,11 10,11 0 Brazil
246 7 7 - British Indian Ocean Territory
673 7 7 - Brunei
359 8,9 6,7,8,9 0 Bulgaria
226 8 8 - Burkina Faso
257 8 8 - Burundi
855 8,9 8,9 0 Cambodia
237 9 9 - Cameroon
238 7 7 - Cape Verde
236 8 8 - Central African Republic
235 8 8 - Chad
56 9 9 - Chile
86 11 7,8,9,10,11 0 China
57 10 8,10 0 Colombia
269 7 7 - Comoros
242 9 9 - Congo (Brazzaville)
243 7,9 7,8,9,10 0 Congo (Kinshasa)
682 5 5 - Cook Islands
506 8 8 - Costa Rica
385 8,9 8,9 0 Croatia
53 8 6,7,8,10 0 Cuba
599 7,8 7,8 - Curaçao and Bonaire
357 8 8 - Cyprus
420 9 9 - Czech Republic
45 8 8 - Denmark
253 8 8 - Djibouti
593 9 8,9 0 Ecuador
20 10 8,9,10 0 Egypt
503 8 8 - El Salvador
240 9 9 - Equatorial Guinea
291 7 7 0 Eritrea
372 7,8 7,8 - Estonia
268 8 8 - Eswatini
251 9 9 0 Ethiopia
500 5 5 - Falkland Islands
298 6 6 - Faroe Islands
679 7 7 - Fiji
358 6,7,8,9,10 5,6,7,8,9,10 0 Finland and Åland Islands
33 9 9 0 France
594 9 9 0 French Guiana
689 8 8 - French Polynesia
241 7,8 7,8 - Gabon
220 7,9 7,9 - Gambia
995 9 9 0 Georgia
49 10,11 5,6,7,8,9,10,11,12,13,14,15 0 Germany
233 9 9 0 Ghana
350 8 8 - Gibraltar
30 10 10 - Greece
299 6 6 - Greenland
590 9 9 0 Guadeloupe and others
502 8 8 - Guatemala
224 9 8,9 - Guinea
245 9 9 - Guinea-Bissau
592 7 7 - Guyana
509 8 8 - Haiti
504 8 8 - Honduras
852 8 8 - Hong Kong
36 9 8,9 06 Hungary
354 7,9 7,9 - Iceland
91 10 10 0 India
62 9,10,11,12 7,8,9,10,11,12 0 Indonesia
98 10 6,7,10 0 Iran
964 10 8,9,10 0 Iraq
353 9 7,8,9,10 0 Ireland
972 9 8,9,11,12 0 Israel
39 9,10 6,7,8,9,10,11,12 - Italy and Vatican
225 10 10 - Ivory Coast
81 10 9,10 0 Japan
962 9 8,9 0 Jordan
254 9 7,8,9 0 Kenya
686 8 5,8 0 Kiribati
383 8 8,9,10,11,12 0 Kosovo
965 8 8 - Kuwait
996 9 9 0 Kyrgyzstan
856 9,10 8,9,10 0 Laos
371 8 8 - Latvia
961 7,8 7,8 0 Lebanon
266 8 8 - Lesotho
231 7,9 7,8,9 0 Liberia
218 9 9 0 Libya
423 7,9 7,9 0 Liechtenstein
370 8 8 0 Lithuania
352 9 4,5,6,7,8,9,10,11 - Luxembourg
853 8 8 - Macao
261 9 9 0 Madagascar
265 9 7,9 0 Malawi
60 9,10 8,9,10 0 Malaysia
960 7 7 - Maldives
223 8 8 - Mali
356 8 8 - Malta
692 7 7 1 Marshall Islands
596 9 9 0 Martinique
222 8 8 - Mauritania
230 8 7,8 - Mauritius
52 10 10 - Mexico
691 7 7 - Micronesia
373 8 8 0 Moldova
377 8,9 8,9 0 Monaco
976 8 8,9,10 0 Mongolia
382 8 8 0 Montenegro
212 9 9 0 Morocco and Western Sahara
258 9 8,9 - Mozambique
95 7,8,9,10 6,7,8,9,10 0 Myanmar
264 9 8,9 0 Namibia
674 7 7 - Nauru
977 10 8,10 0 Nepal
31 9,11 9,11 0 Netherlands
687 6 6 - New Caledonia
64 8,9,10 8,9,10 0 New Zealand
505 8 8 - Nicaragua
227 8 8 - Niger
234 10 10 0 Nigeria
683 4,7 4,7 - Niue
672 6 6 - Norfolk Island
850 10 8,10 0 North Korea
389 8 8 0 North Macedonia
47 8 8 - Norway and Svalbard and Jan Mayen
968 8 8 - Oman
92 10 9,10 0 Pakistan
680 7 7 - Palau
970 9 8,9 0 Palestine
507 7,8 7,8 - Panama
675 8 7,8 - Papua New Guinea
595 9 7,8,9 0 Paraguay
51 9 8,9 0 Peru
63 10 6,8,9,10 0 Philippines
48 9 7,9 - Poland
351 9 9 - Portugal
974 8 8 - Qatar
40 9 6,9 0 Romania
7 10 10 8 Russia and Kazakhstan
250 9 8,9 0 Rwanda
262 9 9 0 Réunion and Mayotte
290 5 4,5 - Saint Helena and Tristan da Cunha
508 6,9 6,9 0 Saint Pierre and Miquelon
685 7,10 5,6,7,10 - Samoa
378 8 8,10 - San Marino
239 7 7 - Sao Tome and Principe
966 9 9 0 Saudi Arabia
221 9 9 - Senegal
381 8,9,10 7,8,9,10,11,12 0 Serbia
248 7 7 - Seychelles
232 8 8 0 Sierra Leone
65 8 8 - Singapore
421 9 6,7,9 0 Slovakia
386 8 8 0 Slovenia
677 5,7 5,7 - Solomon Islands
252 7,8,9 6,7,8,9 0 Somalia
27 9 9 0 South Africa
82 9,10 5,6,8,9,10 0 South Korea
211 9 9 0 South Sudan
34 9 9 - Spain
94 9 9 0 Sri Lanka
249 9 9 0 Sudan
597 7 6,7 - Suriname
46 9 7,8,9 0 Sweden
41 9 9 0 Switzerland
963 9 8,9 0 Syria
886 9 8,9 0 Taiwan
992 9 9 - Tajikistan
255 9 9 0 Tanzania
66 9 8,9 0 Thailand
670 8 7,8 - Timor-Leste
228 8 8 - Togo
690 4,5,6,7 4,5,6,7 - Tokelau
676 7 5,7 - Tonga
216 8 8 - Tunisia
90 10 10 0 Turkey
993 8 8 8 Turkmenistan
688 6,7 5,6,7 - Tuvalu
256 9 9 0 Uganda
380 9 9 0 Ukraine
971 9 8,9 0 United Arab Emirates
44 10 9,10 0 United Kingdom and others
1 10 10 1 United States, Canada and others
598 8 8 0 Uruguay
998 9 9 - Uzbekistan
678 7 5,7 - Vanuatu
58 10 10 0 Venezuela
84 9 9,10 0 Vietnam
681 6 6 - Wallis and Futuna
967 9 7,8,9 0 Yemen
260 9 9 0 Zambia
263 9 9 0 Zimbabwe
"""
"""Calling code, lengths of mobile numbers, lengths of all numbers, trunk prefix ("-" for none), name."""
