"""The constants that the script of the search page shares with ``kb.search``, as a part of that script.

``scripts/make_docs.py`` writes it to ``kb/site/static/assets/search/constants.js``, where type checks and tests of the
scripts find it; a test compares the two.
"""

from __future__ import annotations

import json

from kb.search.answer import completion, hits, inquiry, matching, meaning, ranking, snippets, suggestions
from kb.search.index.documents import FIELD_PARTS
from kb.search.language import query, scanner, weights
from kb.search.language.expression import Within
from kb.search.language.ranges import BANDS, MONEY_ENDS, SPANS
from kb.search.likeness import similar
from kb.search.results import APART, LONGEST_PAGE, MAX_LIMIT, NARROWING, PAGE_SIZE, SIMILAR_CASES
from kb.search.text import numerals
from kb.site.content.compared import COMPARABLE, MOST_COMPARED, ROWS
from kb.site.markup.answers import OPEN_FACETS, SHOWN_VALUES
from kb.site.markup.choosing import LONGEST_HOW, SIMILAR_HOW
from kb.site.markup.search_links import MOST_PAIRS, OTHER_PARAMETERS
from kb.site.search.blocks import FIRST_COUNT
from kb.statutes.grammar import LONGEST_RANGE

_CONSTANTS: tuple[tuple[str, object, str], ...] = (
    ("PAGE_SIZE", PAGE_SIZE, "Hits on a page."),
    ("MOST_HITS", MAX_LIMIT, "Most hits that one may page through."),
    ("LONGEST_PAGE", LONGEST_PAGE, "Most hits on a page that an address may ask for."),
    ("OTHER_PARAMETERS", OTHER_PARAMETERS, "What an address may ask for besides filters; `page` is not repeated."),
    ("MOST_PAIRS", MOST_PAIRS, "Filters and what stands beside them in one address."),
    ("SHOWN_FACET_VALUES", SHOWN_VALUES, "Values of a facet that are visible at first."),
    ("OPEN_FACETS", OPEN_FACETS, "Facets that are open at first."),
    ("SIMILAR_HOW", SIMILAR_HOW, "How cases like another were found, in words."),
    ("LONGEST_HOW", LONGEST_HOW, "Characters of such words."),
    ("BM25_B", ranking.B, "How much the length of a case counts."),
    ("BM25_K1", ranking.K1, "How soon further occurrences of a gram add little."),
    ("RARITY", weights.RARITY, "Power of a gram's idf, over that of BM25."),
    ("ASKING_SHARE", weights.ASKING, "Share that the grams of question words keep."),
    ("EVERYDAY_SHARE", weights.EVERYDAY, "Share of the words of the law that an everyday word stands for."),
    ("SYNONYM_SHARE", weights.SYNONYM, "Share of a synonym's grams."),
    ("SENTENCE_ENDS", matching.SENTENCE_ENDS, "Marks that end a sentence, folded."),
    ("MOST_NEAREST", matching.MOST_NEAREST, "Most hits of mode `any`."),
    (
        "LEAST_EVIDENCE",
        matching.LEAST_EVIDENCE,
        "Share of the best evidence that a hit of mode `any` has at the least.",
    ),
    (
        "EMPTY_CHARACTERS",
        "".join(sorted(weights.EMPTY_CHARACTERS)),
        "Characters that say nothing where they stand alone.",
    ),
    ("NUMERALS", "".join(sorted(weights.NUMERALS)), "A gram of these alone is a part of some number."),
    ("BODY", inquiry.BODY, "The scope that means every section."),
    ("FIELDS", FIELD_PARTS, "Names of the passages that are fields."),
    ("APART", APART, "Key and label of what narrows a search without being a facet."),
    ("NARROWING", NARROWING, "Key and label of all that narrows a search."),
    ("SPANS", SPANS, "Keys of filters whose values are spans."),
    ("BANDS", BANDS, "The values of the facet of money, the lowest first."),
    ("MONEY_ENDS", MONEY_ENDS, "Parameters of a form for a span of money: its two ends."),
    ("COMPARED_ROWS", ROWS, "The subjects of a comparison, in order."),
    ("COMPARABLE_ROWS", sorted(COMPARABLE), "Those of which a difference says something."),
    ("MOST_COMPARED", MOST_COMPARED, "Most cases of a comparison."),
    ("BLOCK", Within.BLOCK, "The operator of words in one block."),
    ("SENTENCE", Within.SENTENCE, "The operator of words in one sentence."),
    ("SIGNS_WRITTEN", scanner.SIGNS_WRITTEN, "Signs of other widths and forms."),
    ("SIGNS_READ", scanner.SIGNS_READ, "What each of them is read as."),
    ("DASHES", scanner.DASHES, "Dashes of all lengths."),
    ("CUTTING", scanner.CUTTING, "Signs that divide two words."),
    ("AT_EDGES", scanner.AT_EDGES, "Signs that are no part of a word at its ends."),
    ("CUT_SHOWN", query.CUT_SHOWN, "How many characters of a long text are shown."),
    (
        "LONGEST_REPORTED",
        query.LONGEST_REPORTED,
        "Longest stretch of which the answer reports word by word how it was read.",
    ),
    ("SOFT_OPERATORS", scanner.SOFT_OPERATORS, "Words between others that are read as operators."),
    ("MINUS", scanner.MINUS, "Signs before a word that is to be left out."),
    ("QUOTE_IT", scanner.QUOTE_IT, "What to do where an operator was meant as a word."),
    ("HAN_NUMERALS", numerals.HAN, "Chinese numerals."),
    ("NUMBER_SCALES", numerals.SCALES, "Units of counting."),
    ("COUNTED_UNITS", numerals.UNITS, "What is counted, as alternatives of a pattern."),
    ("LONGEST_NUMBER", numerals.LONGEST, "Most digits of a number that has other spellings."),
    ("MOST_SPELLINGS", numerals.MOST_SPELLINGS, "Most other spellings of one word."),
    ("LONGEST_CITED_RANGE", LONGEST_RANGE, "Most articles of a range."),
    ("MOST_SNIPPETS", snippets.MAX_SNIPPETS, "Most passages of a hit."),
    ("SNIPPET_WIDTH", snippets.WIDTH, "Characters of a passage, before it is fitted to sentences."),
    ("SNIPPET_REACH", snippets.REACH, "How far a passage may grow to begin or end with a sentence, characters."),
    ("WHOLE_REACH", snippets.WHOLE_REACH, "How far round a cut a number or name is looked for, characters."),
    ("NO_START", snippets.NO_START, "Marks that do not begin a line."),
    ("MANY_PLACES", snippets.MOST_PLACES, "How many places a reason names."),
    ("FEW_HITS", suggestions.FEW, "A query with not more hits than this gets suggestions that have more."),
    ("MOST_SUGGESTED", suggestions.MOST_SUGGESTED, "Most suggestions."),
    ("MOST_SUGGESTED_TERMS", suggestions.MOST_TERMS, "A query with more terms and filters than this gets none."),
    ("MOST_TRIED", suggestions.MOST_TRIED, "How many candidates are tried at most."),
    ("LONGEST_TO_MEND", suggestions.LONGEST_TO_MEND, "Longest word that is taken for a slip, characters."),
    (
        "OTHER_LENGTH",
        suggestions.OTHER_LENGTH,
        "By how many characters a word that was meant may be longer or shorter.",
    ),
    ("NEGATIONS", suggestions.NEGATIONS, "Characters without which a word means the contrary."),
    ("BEST_MENDED", suggestions.BEST, "How many mended forms of one word are suggested."),
    ("MANY_WORDS", hits.MOST_WORDS, "How many shared words a reason names."),
    ("SHORTEST_DESCRIPTION", similar.MIN_TEXT, "Shortest description of a matter, characters."),
    ("MOST_DESCRIBED", similar.MOST_COMPARED, "Characters of a longer one that are compared."),
    ("MOST_SIMILAR", SIMILAR_CASES, "How many like cases are shown."),
    ("TELLING_PAIRS", similar.TELLING, "How many of the most telling pairs of characters are asked for."),
    ("MOST_COUNTED", similar.MOST_PAIRS, "How many pairs of a description are weighed, the commonest."),
    ("COUNTED_DIGITS", similar.COUNTED_DIGITS, "Binary digits of a number of cases that count."),
    ("FIRST_COUNT", FIRST_COUNT, "The character that stands for no case; those after it stand for more."),
    ("COMMON_SHARE", similar.COMMON, "Share of the cases from which a pair says nothing ..."),
    ("FEW_CASES", similar.FEW, "... unless they are not more than this."),
    ("LIKE_B", similar.B, "How much the length of a like case counts."),
    ("LIKE_K1", similar.K1, "How soon further occurrences of a pair add little."),
    ("WEIGHED_CASES", similar.WEIGHED, "How many like cases are ordered by all of it."),
    ("RULES_SHARE", similar.RULES, "What common rules of law add at most."),
    ("DOMAIN_SHARE", similar.DOMAIN, "What a common field adds."),
    ("OUTCOME_SHARE", similar.OUTCOME, "What a common outcome adds."),
    ("LEAST_LIKE", similar.LEAST, "A case below this share of the telling words is not like the other at all."),
    ("SHOWN_WORDS", similar.SHOWN_WORDS, "How many shared words are marked."),
    ("SHOWN_RULES", similar.SHOWN_RULES, "How many common rules a reason names."),
    ("LONGEST_SHARED", similar.LONGEST_WORD, "Longest shared stretch, characters."),
    ("SHARED_CONTEXT", similar.CONTEXT, "Characters beside it by which it is told where its words end."),
    (
        "EDGE_CHARACTERS",
        "".join(sorted(similar.EDGES)),
        "Characters that are words by themselves.",
    ),
    ("NO_SUBJECT_KEYS", similar.NO_SUBJECTS, "Facets whose values do not say what a case is about."),
    ("LONGEST_COMPLETED", completion.LONGEST_COMPLETED, "Longest word that is completed, characters."),
    ("SHOWN_COMPLETIONS", completion.SHOWN_COMPLETIONS, "Completions in the list under the box."),
    (
        "SHORTEST_NAME",
        meaning.SHORTEST_NAME,
        "Characters of a name that is looked for without its 《》 though no such statute is known.",
    ),
    ("COMPLETED_KINDS", completion.KINDS, "Facets whose values complete a word, the first ones first."),
    ("TITLE_KIND", completion.TITLE, "What completions that are titles are called."),
)
"""Name in the script, value, meaning."""


def constants_script() -> str:
    """The part of the script that holds them."""
    lines = [
        "// @ts-check",
        "// Written by scripts/make_docs.py by kb/site/search/constants.py: change the search, not this.",
        '"use strict";',
        "",
    ]
    for name, value, said in _CONSTANTS:
        lines += [f"/** {said} */", f"const {name} = {json.dumps(value, ensure_ascii=False)};"]
    return "\n".join(lines) + "\n"
