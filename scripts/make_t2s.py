"""Write kb/data/t2s.txt: one traditional and one simplified character a line.

The table is made from OpenCC's own (Apache-2.0) by converting every Han character by itself, so
that text keeps its length and every position survives. Run it in an environment that has
``opencc``; the project needs only the table.

    python scripts/make_t2s.py > kb/data/t2s.txt
"""

import sys

import opencc

HAN_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2EBEF))


def main() -> None:
    """Print the table."""
    convert = opencc.OpenCC("t2s").convert
    rows = []
    for first, last in HAN_BLOCKS:
        for code in range(first, last + 1):
            character = chr(code)
            simplified = convert(character)
            if len(simplified) == 1 and simplified != character:
                rows.append(f"{character} {simplified}")
    sys.stdout.write("# traditional simplified; derived from OpenCC (Apache-2.0) by scripts/make_t2s.py\n")
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
