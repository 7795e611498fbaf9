"""Codes that mean the same in every language: Entra's AADSTS codes and Dataverse's error codes.

Sources: Microsoft's reference pages "Microsoft Entra authentication & authorization error codes" and "Web service
error codes". Dataverse codes are written 0x80040220 or -2147220960 (the same 32 bits, signed).
"""

import re
from typing import NamedTuple

from bot.core.model import Confidence

_PASSWORD = "integration-user-password"  # noqa: S105 (name of a cause)
_APP = "app-authentication"
_PERMISSIONS = "integration-user-permissions"
_USER = "integration-user-disabled"
_VALUE = "data-validation"
_INACTIVE = "inactive-or-readonly-record"
_DUPLICATE = "duplicate-or-already-coupled"
_TRANSIENT = "transient-service-error"
_OWNERSHIP = "ownership-company-setup"
_CUSTOM = "custom-code-error"
_MAPPING = "mapping-configuration"
_CURRENCY = "currency-setup"
_DELETED = "deleted-coupled-record"

AADSTS = re.compile(r"AADSTS[:\s]{0,2}(\d{4,8})", re.IGNORECASE)
_DATAVERSE = re.compile(r"0x([89a-f][0-9a-f]{7})\b|(?<![\w.-])(-2\d{9})\b", re.IGNORECASE)

_PASSWORD_CODES = frozenset({50053, 50055, 50056, 50125, 50126, 50133, 50135, 50144})
_LIKELY_PASSWORD_CODES = frozenset({50064, 50132, 50142, 80007, 80010, *range(120000, 120021)})
_ACCOUNT_CODES = frozenset({16003, 50014, 50020, 50034, 50197, 51004, 53011, 80012, 90072, 90125})
"""The account is not known there: perhaps the user's fault, perhaps the registration's."""
_NO_SUCH_USER_CODES = frozenset({50057})
_PASSING_CODES = frozenset(
    {50033, 50087, 50088, 50166, 70012, 80001, 80002, 80005, 80014, 90006, 90012, 90024, 90033, 90055, 90090, 90091}
)

_MEANINGS = {
    _PERMISSIONS: (
        "80040220 80040231 80040256 80040299 80042F09 80048306 80048405 80044502 8004A110 80040276 8004F502 "
        "8004F503 8004F504 8004F506 8004F507 8004F50D 800404A0 80154B50 8004B069 80045301 80040204 8004B012 "
        "80041D2D"
    ),
    _USER: (
        "80040225 8004022B 8004A112 8004D24B 8004D24C 80072560 80040354 80040226 80041D2A 80041D48 80044507 "
        "80041D01 8004D211 8004F511 8004F512 80048015"
    ),
    _APP: (
        "80072559 8005F101 80072561 80044300 80044308 8004020F 8004A100 8004A101 8004A102 8004A103 8004A105 "
        "80041D50 80041D52 80044302 80048516 80044301"
    ),
    _PASSWORD: "80044311 8005E006",
    "throttling": "80072321 80072322 80072326 80072323 80072324 80072325 8004A001 80048544 8005F103",
    "environment-unavailable": "8004A104 8004A107 8004A113 8004B065 8004B044 80044206 8004415D",
    "connection-setup": "8004B067 8004B068 8004B030 8004B066 8004023F 8005E004 8005E005",
    _DELETED: "80040217 80040502 80040503 80040500 80040501 80043B24 80060891",
    _DUPLICATE: "80040237 80040333 80060892 8006089D 80043B06 80043B08 80073002 8004022A 8004E30A 80047010",
    _INACTIVE: (
        "80040228 8004022E 80040230 80040515 80040516 80040517 80040518 80040519 8004051A 80043B04 80043B09 "
        "80100000 80100001 80100003 8004F908 8004F910 8004F913 8004F915 8004F975 8004F978 8004F979 8004F980 "
        "8004F981 8004F982 8004F995 8004F997 80048408 8004F857 8004F858 80048D00 80061009 80043AF9 80040233 "
        "80081017 8004F883 80043B1D 80043B1E"
    ),
    "unit-group-setup": (
        "80043810 80043B03 80043B0A 80043B0B 80043B0D 80043B13 80043B14 80043B16 80043B17 80043B18 80043B1B "
        "80043B1C 80043B26 80061040 80043B19 80043B1A"
    ),
    _CURRENCY: (
        "80048CEA 80048CED 80048CEE 80048CEF 80048CF2 80048CF3 80048CF4 80048CF6 80048CF7 80048CF8 80048CF9 "
        "80048CFA 80048CFB 80048CFC 80048479 8004480E 80048CF1 80048CFF 80100004"
    ),
    "missing-exchange-rate": "80048CFD 80048CF5",
    _OWNERSHIP: (
        "80042F0A 8004032C 8004032D 80040208 80040212 80040215 80040229 8004140D 80041409 8006110C 8004021B "
        "8004021C 800404A7 800404A8 8004021A 80040209 80040210 80040361 800404BC 80041D1A 8004830E 80048340"
    ),
    _MAPPING: "80041102 80041103 8004111E 8005E009 80060888 80044335 80044806 80040369 80040391 80040392",
    _VALUE: (
        "80044331 80073001 80044330 8004432F 8004431A 80040317 80040239 80040506 80040507 80040200 80043B05 "
        "80043B0C 80043B0E 80043B10 80043B11 80043B12 80043B15 80044354 80040356 8004418A 80040205 80040206 "
        "80040386 80040387 80040504 80040505 80040508 80040509 8004050A 80043AFF 80043B00 80043B01 80043B02 "
        "80043B1F 80043B20 80043B21 8004F864 8004F865 8004022C 80040259 8004025A"
    ),
    _TRANSIENT: (
        "80044150 80044151 80073000 8004ED47 80040255 80048542 80071154 80060882 8005F104 8004032B 80072301 "
        "80072300 8004418E 8004023C 80040222 80048543"
    ),
    _CUSTOM: (
        "80040265 80040224 80045F00 80045F01 80045F02 80044171 80044172 80044173 80081111 80081115 80044190 "
        "8004025B 80045F05 8004418D 80044191 80044174 80044182 80040251 80040252 80040253 80044170"
    ),
}
_VAGUE = frozenset(
    {
        0x80040200,
        0x80040217,
        0x80040224,
        0x80040255,
        0x80040265,
        0x80042F0A,
        0x80044150,
        0x80044171,
        0x80044172,
        0x80044173,
        0x80048405,
        0x80060888,
    }
)
"""Codes that other faults come wrapped in: the wording is asked first, and alone they are only likely."""
_BY_CODE = {int(code, 16): cause for cause, codes in _MEANINGS.items() for code in codes.split()}


class Coded(NamedTuple):
    """What a code says."""

    cause: str
    confidence: Confidence
    code: str
    """As people look it up: `AADSTS50126`, `0x80040220`."""
    vague: bool


def entra_code(text: str) -> Coded | None:
    """The meaning of the AADSTS code in `text`; of several, of one about the password, else of the first."""
    codes = AADSTS.findall(text)
    if not codes:
        return None
    code = next((each for each in codes if int(each) in _PASSWORD_CODES), codes[0])
    number, name = int(code), f"AADSTS{code}"
    if number in _PASSWORD_CODES:
        return Coded(_PASSWORD, Confidence.CERTAIN, name, False)
    if number in _LIKELY_PASSWORD_CODES:
        return Coded(_PASSWORD, Confidence.LIKELY, name, False)
    if number in _NO_SUCH_USER_CODES:
        return Coded(_USER, Confidence.LIKELY, name, False)
    if number in _PASSING_CODES:
        return Coded(_TRANSIENT, Confidence.LIKELY, name, False)
    return Coded(_APP, Confidence.LIKELY if number in _ACCOUNT_CODES else Confidence.CERTAIN, name, False)


def dataverse_code(text: str) -> Coded | None:
    """The meaning of the first known Dataverse code in `text`; exact ones go before vague ones."""
    vague: Coded | None = None
    for found in _DATAVERSE.finditer(text):
        number = int(found[1], 16) if found[1] else int(found[2]) & 0xFFFFFFFF
        cause = _BY_CODE.get(number)
        if cause and number not in _VAGUE:
            return Coded(cause, Confidence.CERTAIN, f"0x{number:08X}", False)
        if cause and vague is None:
            vague = Coded(cause, Confidence.LIKELY, f"0x{number:08X}", True)
    return vague
