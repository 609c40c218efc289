// @ts-check
// Written by scripts/make_docs.py by kb/site/search/constants.py: change the search, not this.
"use strict";

/** Hits on a page. */
const PAGE_SIZE = 20;
/** Most hits that one may page through. */
const MOST_HITS = 10000;
/** Most hits on a page that an address may ask for. */
const LONGEST_PAGE = 100;
/** What an address may ask for besides filters; `page` is not repeated. */
const OTHER_PARAMETERS = ["q", "years", "sort", "limit", "all"];
/** Filters and what stands beside them in one address. */
const MOST_PAIRS = 69;
/** Values of a facet that are visible at first. */
const SHOWN_FACET_VALUES = 12;
/** Facets that are open at first. */
const OPEN_FACETS = 4;
/** How cases like another were found, in words. */
const SIMILAR_HOW = "找相似案例";
/** Characters of such words. */
const LONGEST_HOW = 300;
/** How much the length of a case counts. */
const BM25_B = 0.9;
/** How soon further occurrences of a gram add little. */
const BM25_K1 = 1.5;
/** Power of a gram's idf, over that of BM25. */
const RARITY = 0.4;
/** Share that the grams of question words keep. */
const ASKING_SHARE = 0.5;
/** Share of the words of the law that an everyday word stands for. */
const EVERYDAY_SHARE = 0.8;
/** Share of a synonym's grams. */
const SYNONYM_SHARE = 0.5;
/** Marks that end a sentence, folded. */
const SENTENCE_ENDS = "。!?";
/** Most hits of mode `any`. */
const MOST_NEAREST = 20;
/** Share of the best evidence that a hit of mode `any` has at the least. */
const LEAST_EVIDENCE = 0.4;
/** Characters that say nothing where they stand alone. */
const EMPTY_CHARACTERS = "上下不与个为也人从以会元其到去又及号向和在外多大家对小少就年很想或把日是月有来某没法第等给能被要让说这那都里";
/** A gram of these alone is a part of some number. */
const NUMERALS = "0123456789〇一七万三两九二五亿八六十千四百零";
/** The scope that means every section. */
const BODY = "正文";
/** Names of the passages that are fields. */
const FIELDS = ["标题", "要旨", "关键词", "编号", "文号"];
/** Key and label of what narrows a search without being a facet. */
const APART = [["date", "日期"], ["state", "状态"], ["code", "代码"]];
/** Key and label of all that narrows a search. */
const NARROWING = [["kind", "类型"], ["domain", "领域"], ["act", "行为"], ["outcome", "结果"], ["agency", "机关"], ["year", "年份"], ["keyword", "关键词"], ["procedure", "程序"], ["dimension", "评查"], ["statute", "法条"], ["penalty", "处罚种类"], ["discretion", "裁量"], ["amount", "金额"], ["region", "地区"], ["source", "来源"], ["date", "日期"], ["state", "状态"], ["code", "代码"]];
/** Keys of filters whose values are spans. */
const SPANS = ["date", "amount"];
/** The values of the facet of money, the lowest first. */
const BANDS = ["不满1000元", "1000元以上不满5000元", "5000元以上不满1万元", "1万元以上不满5万元", "5万元以上不满10万元", "10万元以上不满50万元", "50万元以上不满100万元", "100万元以上"];
/** Parameters of a form for a span of money: its two ends. */
const MONEY_ENDS = ["金额从", "金额到"];
/** The subjects of a comparison, in order. */
const COMPARED_ROWS = ["编号", "处罚种类", "金额", "裁量", "结果", "要旨", "案情", "理由", "法条", "类型", "文号", "日期"];
/** Those of which a difference says something. */
const COMPARABLE_ROWS = ["处罚种类", "法条", "类型", "结果", "裁量", "金额"];
/** Most cases of a comparison. */
const MOST_COMPARED = 8;
/** The operator of words in one block. */
const BLOCK = "同段";
/** The operator of words in one sentence. */
const SENTENCE = "同句";
/** Signs of other widths and forms. */
const SIGNS_WRITTEN = "“”„‟〝〞＂（）：＝－−﹣，；！？｜／＼＋＆．％～〜＃＊０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ";
/** What each of them is read as. */
const SIGNS_READ = "\"\"\"\"\"\"\"():=---,;!?|/\\+&.%~~#*0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** Dashes of all lengths. */
const DASHES = "‐‑‒–—―";
/** Signs that divide two words. */
const CUTTING = ",;:!?|/\\+&~#*=^、。…._-‐‑‒–—―";
/** Signs that are no part of a word at its ends. */
const AT_EDGES = ",;:!?|/\\+&~#*=^、。…._-‐‑‒–—―'`·•¥￥$@^";
/** How many characters of a long text are shown. */
const CUT_SHOWN = 12;
/** Longest stretch of which the answer reports word by word how it was read. */
const LONGEST_REPORTED = 100;
/** Words between others that are read as operators. */
const SOFT_OPERATORS = {"or": "OR", "或": "OR", "或者": "OR", "and": "AND", "且": "AND", "并且": "AND", "而且": "AND", "以及": "AND", "和": "AND", "及": "AND", "not": "NOT", "不含": "NOT", "不包含": "NOT", "不包括": "NOT", "除了": "NOT", "但不含": "NOT", "但不包含": "NOT", "但不包括": "NOT", "不要": "NOT"};
/** Signs before a word that is to be left out. */
const MINUS = "-‐‑‒–";
/** What to do where an operator was meant as a word. */
const QUOTE_IT = "要查这几个字本身，请加引号。";
/** Chinese numerals. */
const HAN_NUMERALS = "〇○零一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟";
/** Units of counting. */
const NUMBER_SCALES = "百千万亿";
/** What is counted, as alternatives of a pattern. */
const COUNTED_UNITS = "日|天|年|月|号|条|款|项|人|个|次|件|家|户|名|岁|倍|周|时|分|米|吨|克|里|升|辆|台|种|份|平|公|小|处";
/** Most digits of a number that has other spellings. */
const LONGEST_NUMBER = 11;
/** Most other spellings of one word. */
const MOST_SPELLINGS = 40;
/** Most articles of a range. */
const LONGEST_CITED_RANGE = 60;
/** Most passages of a hit. */
const MOST_SNIPPETS = 3;
/** Characters of a passage, before it is fitted to sentences. */
const SNIPPET_WIDTH = 110;
/** How far a passage may grow to begin or end with a sentence, characters. */
const SNIPPET_REACH = 40;
/** How far round a cut a number or name is looked for, characters. */
const WHOLE_REACH = 90;
/** Marks that do not begin a line. */
const NO_START = "，、；：。！？）》”’〕】,;:)";
/** How many places a reason names. */
const MANY_PLACES = 4;
/** A query with not more hits than this gets suggestions that have more. */
const FEW_HITS = 2;
/** Most suggestions. */
const MOST_SUGGESTED = 5;
/** A query with more terms and filters than this gets none. */
const MOST_SUGGESTED_TERMS = 8;
/** How many candidates are tried at most. */
const MOST_TRIED = 60;
/** Longest word that is taken for a slip, characters. */
const LONGEST_TO_MEND = 16;
/** By how many characters a word that was meant may be longer or shorter. */
const OTHER_LENGTH = 2;
/** Characters without which a word means the contrary. */
const NEGATIONS = "不非无未没";
/** How many mended forms of one word are suggested. */
const BEST_MENDED = 2;
/** How many shared words a reason names. */
const MANY_WORDS = 5;
/** Shortest description of a matter, characters. */
const SHORTEST_DESCRIPTION = 20;
/** Characters of a longer one that are compared. */
const MOST_DESCRIBED = 200000;
/** How many like cases are shown. */
const MOST_SIMILAR = 10;
/** How many of the most telling pairs of characters are asked for. */
const TELLING_PAIRS = 120;
/** How many pairs of a description are weighed, the commonest. */
const MOST_COUNTED = 3000;
/** Binary digits of a number of cases that count. */
const COUNTED_DIGITS = 4;
/** The character that stands for no case; those after it stand for more. */
const FIRST_COUNT = 35;
/** Share of the cases from which a pair says nothing ... */
const COMMON_SHARE = 0.5;
/** ... unless they are not more than this. */
const FEW_CASES = 10;
/** How much the length of a like case counts. */
const LIKE_B = 0.9;
/** How soon further occurrences of a pair add little. */
const LIKE_K1 = 1.5;
/** How many like cases are ordered by all of it. */
const WEIGHED_CASES = 100;
/** What common rules of law add at most. */
const RULES_SHARE = 0.2;
/** What a common field adds. */
const DOMAIN_SHARE = 0.03;
/** What a common outcome adds. */
const OUTCOME_SHARE = 0.03;
/** A case below this share of the telling words is not like the other at all. */
const LEAST_LIKE = 0.04;
/** How many shared words are marked. */
const SHOWN_WORDS = 6;
/** How many common rules a reason names. */
const SHOWN_RULES = 3;
/** Longest shared stretch, characters. */
const LONGEST_SHARED = 14;
/** Characters beside it by which it is told where its words end. */
const SHARED_CONTEXT = 10;
/** Characters that are words by themselves. */
const EDGE_CHARACTERS = "上下不与个中为之也了于从以但其到前又及后向和在对将就并或时是有未本某案没由的等而被该";
/** Facets whose values do not say what a case is about. */
const NO_SUBJECT_KEYS = ["agency", "penalty", "discretion", "amount", "region", "source"];
/** Longest word that is completed, characters. */
const LONGEST_COMPLETED = 40;
/** Completions in the list under the box. */
const SHOWN_COMPLETIONS = 8;
/** Characters of a name that is looked for without its 《》 though no such statute is known. */
const SHORTEST_NAME = 4;
/** Facets whose values complete a word, the first ones first. */
const COMPLETED_KINDS = ["keyword", "statute", "domain", "act", "outcome", "procedure", "kind", "dimension", "agency"];
/** What completions that are titles are called. */
const TITLE_KIND = "标题";
