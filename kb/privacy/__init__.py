"""Personal data in a text.

``find_blocking_data`` finds what must not be published; ``find_personal_data`` finds more, for an editor to judge;
``bears_secrecy`` detects secrecy markings. All work on plain text and know nothing of cases.
"""

from kb.privacy.blocking import find_blocking_data, masked, without_numbers
from kb.privacy.clues import find_personal_data
from kb.privacy.kinds import PersonalData, PersonalKind
from kb.privacy.numbers import is_card_number, is_credit_code, is_id_number
from kb.privacy.secrecy import bears_secrecy

__all__ = [
    "PersonalData",
    "PersonalKind",
    "bears_secrecy",
    "find_blocking_data",
    "find_personal_data",
    "is_card_number",
    "is_credit_code",
    "is_id_number",
    "masked",
    "without_numbers",
]
