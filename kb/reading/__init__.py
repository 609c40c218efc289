"""Files -> ``Library``: the only place that reads YAML.

Every error becomes a ``Problem`` with its location, and none hides another: a bad file does not stop the other files,
a bad key not the other keys. All scalars are read as text and parsed by their fields.
"""

from kb.files import failure_reason
from kb.reading.config import CONFIG_KEYS, CONFIG_NAME, default_config, read_config
from kb.reading.digests import data_digest, environment_digest, file_bytes, file_digest, registry_digest, settled_state
from kb.reading.files import MAX_BYTES, read_text, text_of
from kb.reading.glossary import glossary
from kb.reading.library import CaseFile, LibraryFolder, library_of_text, read_library
from kb.reading.locks import picture_digest
from kb.reading.periods import parse_period, period_in
from kb.reading.personal import Occurrence, personal_data_of, to_mask
from kb.reading.sections import clean_heading, heading_in
from kb.reading.statutes import STATUTES_NAME, own_texts, read_statutes, statutes_of_text

__all__ = [
    "CONFIG_KEYS",
    "CONFIG_NAME",
    "MAX_BYTES",
    "STATUTES_NAME",
    "CaseFile",
    "LibraryFolder",
    "Occurrence",
    "clean_heading",
    "data_digest",
    "default_config",
    "environment_digest",
    "failure_reason",
    "file_bytes",
    "file_digest",
    "glossary",
    "heading_in",
    "library_of_text",
    "own_texts",
    "parse_period",
    "period_in",
    "personal_data_of",
    "picture_digest",
    "read_config",
    "read_library",
    "read_statutes",
    "read_text",
    "registry_digest",
    "settled_state",
    "statutes_of_text",
    "text_of",
    "to_mask",
]
