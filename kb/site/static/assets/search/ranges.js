// @ts-check
// Spans of days and of money: `kb/search/language/ranges.py`; of years: `parse_years` of `query.py`.
"use strict";

const YEARS_RE = new RegExp(
  "^(?:([0-9]{4})?年?[" + BLANK + "]*(?:\\.\\.|-|－|至|~)[" + BLANK + "]*([0-9]{4})?年?|([0-9]{4})年?)$"
);
const DAY_RE = /^([0-9]{4})(?:[-./年]([0-9]{1,2})(?:[-./月]([0-9]{1,2})日?|月)?|年)?$/;
// Folded, in which > and < are 》 and 《.
const FROM_RE = /^([0-9][^《》=]*?)(?:以上|以来|以后|起)$|^(?:》=|≥)([0-9][^《》=]*)$/;
const UNTIL_RE = /^([0-9][^《》=]*?)(?:以下|以前|以内)$|^(?:《=|≤)([0-9][^《》=]*)$/;
const BAND_RE = /^(?:([0-9.,万亿元]{1,16})以上)?(?:(不满|不足|低于)?([0-9.,万亿元]{1,16})(以下)?)?$/;
const MONEY_RE = /^([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(\.[0-9]{1,6})?(万|亿)?元?$/;

/**
 * First and last value of a span, `null` where an end is open: days as YYYY-MM-DD, money in fen.
 * @param {string} key
 * @param {string} written
 * @param {(text: string) => string} fold
 * @returns {[string|number|null, string|number|null]}
 */
function spanOf(key, written, fold) {
  const band = key === "amount" ? bandIn(fold(written)) : null;
  if (band) return band;
  const text = fold(written)
    .replace(new RegExp("[" + BLANK + "]+", "g"), "")
    .replace(FROM_RE, (_, first, second) => (first || second) + "..")
    .replace(UNTIL_RE, (_, first, second) => ".." + (first || second));
  const ends = text.split(key === "amount" ? /\.\.|~|至|到|—|-/ : /\.\.|~|至|到|—/);
  const read = key === "date" ? daysIn : moneyIn;
  const first = read(ends[0]);
  const last = read(ends[ends.length === 1 ? 0 : 1]);
  if (ends.length > 2 || !ends.some(Boolean) || ends.some((end) => end && !read(end))) {
    const form = key === "date" ? "2024-03、2024-01..2024-06 或 2024-01.." : "50000、1000..5万 或 ..5万";
    const label = key === "date" ? "日期" : "金额";
    const shown = Array.from(written).slice(0, 20).join("");
    throw new QueryError("“" + label + "”的值“" + shown + "”看不懂。写成 " + form + "。");
  }
  const start = first ? first[0] : null;
  const end = last ? last[1] : null;
  if (start !== null && end !== null && start > end) {
    throw new QueryError("“" + Array.from(written).slice(0, 40).join("") + "”的开头大于结尾。");
  }
  return [start, end];
}

/**
 * @param {string} text
 * @returns {[string, string]|null}
 */
function daysIn(text) {
  const match = DAY_RE.exec(text);
  if (!match) return null;
  const [, year, month, day] = match;
  if ((month && !(Number(month) >= 1 && Number(month) <= 12)) || (day && !(Number(day) >= 1 && Number(day) <= 31))) {
    return null;
  }
  /** @type {(number: string|undefined, otherwise: string) => string} */
  const two = (number, otherwise) => (number ? String(Number(number)).padStart(2, "0") : otherwise);
  return [year + "-" + two(month, "00") + "-" + two(day, "00"), year + "-" + two(month, "99") + "-" + two(day, "99")];
}

/**
 * @param {string} text
 * @returns {[number, number]|null}
 */
function moneyIn(text) {
  const match = MONEY_RE.exec(text);
  if (!match) return null;
  const digits = (match[2] || ".").slice(1).padEnd(6, "0");
  const times = match[3] === "亿" ? 1e8 : match[3] === "万" ? 1e4 : 1;
  // In whole millionths, so that nothing is lost; a fen is a hundredth.
  const whole = Number(match[1].replace(/,/g, "")) * times * 100;
  const fen = whole + Math.trunc((Number(digits) * times) / 1e4);
  return [fen, fen];
}

/**
 * First and last sum in fen of a span in the words of the law; `null` where it is not written so.
 * @param {string} folded
 * @returns {[number|null, number|null]|null}
 */
function bandIn(folded) {
  const match = BAND_RE.exec(folded.replace(new RegExp("[" + BLANK + "]+", "g"), ""));
  if (!match || !(match[1] || match[2] || match[4]) || (match[3] && Boolean(match[2]) === Boolean(match[4]))) return null;
  const low = match[1] ? moneyIn(match[1]) : null;
  const high = match[3] ? moneyIn(match[3]) : null;
  if (Boolean(match[1]) !== Boolean(low) || Boolean(match[3]) !== Boolean(high)) return null;
  const first = low ? low[0] : null;
  const last = high ? high[0] - (match[2] ? 1 : 0) : null;
  return first !== null && last !== null && first > last ? null : [first, last];
}

/**
 * The parameters of an address, with the two ends of a form for money as one span at the end.
 * @param {URLSearchParams} parameters
 */
function joinedEnds(parameters) {
  const joined = new URLSearchParams();
  parameters.forEach((value, key) => {
    if (MONEY_ENDS.indexOf(key) < 0) joined.append(key, value);
  });
  const ends = MONEY_ENDS.map((name) => strip(parameters.get(name) || ""));
  if (ends.some(Boolean)) joined.append("金额", ends.join(".."));
  return joined;
}

/**
 * First and last year, either may be open.
 * @param {string} text folded
 * @returns {[number|null, number|null]}
 */
function parseYears(text) {
  const match = YEARS_RE.exec(strip(text));
  if (!match || !(match[1] || match[2] || match[3])) {
    const shown = Array.from(text).slice(0, 20).join("");
    throw new QueryError("年份“" + shown + "”看不懂。写成 2020..2024、2020..、..2024 或 2024。");
  }
  if (match[3]) return [Number(match[3]), Number(match[3])];
  const first = match[1] ? Number(match[1]) : null;
  const last = match[2] ? Number(match[2]) : null;
  if (first !== null && last !== null && first > last) throw new QueryError("年份“" + text + "”的开头晚于结尾。");
  return [first, last];
}
