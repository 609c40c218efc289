"""Personal data in a text.

``find_personal_data`` finds it, what must not be published and what an editor must judge; ``bears_secrecy`` detects
secrecy markings. All work on plain text and know nothing of cases.
"""

from kb.privacy.finding import find_personal_data
from kb.privacy.kinds import BLOCKING, IDENTIFYING, PersonalData, PersonalKind
from kb.privacy.masking import masked, replacements, without_numbers
from kb.privacy.numbers import is_card_number, is_credit_code, is_id_number
from kb.privacy.secrecy import bears_secrecy

__all__ = [
    "BLOCKING",
    "IDENTIFYING",
    "PersonalData",
    "PersonalKind",
    "bears_secrecy",
    "find_personal_data",
    "is_card_number",
    "is_credit_code",
    "is_id_number",
    "masked",
    "replacements",
    "without_numbers",
]
