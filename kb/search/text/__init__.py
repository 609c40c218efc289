"""The tokens of a text, and its readings in pinyin."""
