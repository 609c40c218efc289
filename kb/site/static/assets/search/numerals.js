// @ts-check
// Numbers in folded text: where one ends, and the other spellings of an amount, day, article or number:
// `kb/search/text/numerals.py`. Both are tested by one table.
"use strict";

const ARABIC = "0123456789";
const NUMBER_A = "[0-9]+(?:,[0-9]{3})+(?:\\.[0-9]+)?|[0-9]+(?:\\.[0-9]+)?";
const NUMBER_C = "[零〇○一二三四五六七八九十百千两廿卅壹贰叁肆伍陆柒捌玖拾佰仟]+";
// Each piece but the first begins with a sign of its own: a long row of digits can be read in one way only.
const AMOUNT_TEXT =
  "(?:" + NUMBER_A + ")(?:[亿万千百仟佰][0-9]*)*(?:(?<=[亿万千百仟佰])" + NUMBER_C + ")?|" +
  NUMBER_C + "(?:[亿万](?:" + NUMBER_C + "|[0-9]+)?)*";
const YUAN = "(?:元|圆|块钱|块$)";
const YUAN_RE = new RegExp(YUAN + "$");
const DECIMAL_C = "[零〇○一二三四五六七八九]";
const YEAR_C = "[一二][〇○零一二三四五六七八九]{3}年";
const MONTH_C = "[一二三四五六七八九十]{1,2}月";
const SPELLED_RE = new RegExp(
  "(?<day>(?<![0-9])[12][0-9]{3}(?:年[01]?[0-9]月[0-3]?[0-9]日|(?<s>[-/.])[01]?[0-9]\\k<s>[0-3]?[0-9](?![0-9]))" +
    "|(?<![0-9])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9万元])" +
    "|" + YEAR_C + MONTH_C + "[一二三四五六七八九十]{1,3}日)" +
    "|(?<month>(?<![0-9])[12][0-9]{3}年[01]?[0-9]月" +
    "|(?<![0-9])(?:19|20)[0-9]{2}[-/.](?:1[0-2]|0?[1-9])(?![0-9./-]|[万亿]?元)|" + YEAR_C + MONTH_C + ")" +
    "|(?<year>" + YEAR_C + "|(?<![0-9])[12][0-9]{3}年)" +
    "|(?<case>^(?:19|20)[0-9]{2}-?[0-9]{3,5}$)" +
    "|(?<docket>第?[0-9]{1,5}号)" +
    "|(?<percent>(?:" + NUMBER_A + ")[%‰]|[百千万]分之(?:" + NUMBER_C + "(?:点" + DECIMAL_C + "+)?))" +
    "|(?<amount>(?![" + NUMBER_SCALES + "]*" + YUAN + ")(?:" + AMOUNT_TEXT + ")" + YUAN + ")" +
    "|(?<count>(?:(?:" + NUMBER_A + ")万?|(?:" + NUMBER_C + ")万?)(?=" + COUNTED_UNITS + "))" +
    "|(?<round>(?<![0-9." + HAN_NUMERALS + "第])(?![" + NUMBER_SCALES + "])(?:" + NUMBER_A + "|" + NUMBER_C + ")[万亿](?:" +
    NUMBER_C + ")?(?![0-9" + HAN_NUMERALS + "]))" +
    "|(?<plain>(?<![0-9.,/(-])(?:[0-9]{1,3}(?:,[0-9]{3})+|(?!19|20)[0-9]{4}|[0-9]{5,7})(?![0-9.,/%)-]|万|亿|元))",
  "g"
);
const SPELLED_KINDS = ["day", "month", "year", "case", "docket", "percent", "amount", "count", "round", "plain"];
const PLAIN_DIGITS = "零一二三四五六七八九";
const CAPITAL_OF = new Map(Array.from("零一二三四五六七八九十百千", (sign, at) => /** @type {[string, string]} */ ([sign, "零壹贰叁肆伍陆柒捌玖拾佰仟"[at]])));
/** @type {Map<string, string>} */
const PLAIN_OF = new Map([["廿", "二十"], ["卅", "三十"]]);
for (const [plain, capital] of CAPITAL_OF) PLAIN_OF.set(capital, plain);
/** A value is a whole number of ten-thousandths. */
const ONE = 10000;
const LARGEST = Math.pow(10, LONGEST_NUMBER) * ONE;

/**
 * What must not come before and after a text: more of its own number.
 * @param {string} text
 * @returns {{before: string[], after: string[]}}
 */
function edgesOf(text) {
  const digits = Array.from(ARABIC);
  const han = Array.from(HAN_NUMERALS);
  const scales = Array.from(NUMBER_SCALES);
  const last = text[text.length - 1];
  /** @type {{before: string[], after: string[]}} */
  const edges = { before: [], after: [] };
  let leading = "";
  while (leading.length < text.length && HAN_NUMERALS.indexOf(text[leading.length]) >= 0) leading += text[leading.length];
  if (ARABIC.indexOf(text[0]) >= 0) {
    edges.before = digits.concat(digits.map((one) => one + "."), digits.map((one) => one + ","), scales);
  } else if (Array.from(leading).some((sign) => NUMBER_SCALES.indexOf(sign) < 0)) {
    edges.before = digits.concat(han, Array.from("零〇○一二三四五六七八九", (one) => one + "点"));
  }
  if (ARABIC.indexOf(last) >= 0) {
    edges.after = digits.concat(digits.map((one) => "." + one), digits.map((one) => "," + one), "十", scales);
  } else if (HAN_NUMERALS.indexOf(last) >= 0) {
    edges.after = digits.concat(han, Array.from("零〇○一二三四五六七八九", (one) => "点" + one));
  }
  return edges;
}

/**
 * The places of a folded text in another where it is no part of a longer number.
 * @param {string} text
 * @param {string} word
 * @returns {number[]}
 */
function wholePlaces(text, word) {
  /** @type {number[]} */
  const places = [];
  let at = text.indexOf(word);
  if (at < 0) return places;
  const { before, after } = edgesOf(word);
  while (at >= 0) {
    const end = at + word.length;
    const start = at;
    const inside =
      before.some((one) => start >= one.length && text.startsWith(one, start - one.length)) ||
      after.some((one) => text.startsWith(one, end));
    if (!inside) places.push(at);
    at = text.indexOf(word, at + 1);
  }
  return places;
}

/**
 * The value of 5万, 五万, 3千5百, 1.5亿, 50,000 in ten-thousandths; `null` of what is no number.
 * @param {string} text
 * @returns {number|null}
 */
function valueOfNumber(text) {
  for (const [scale, name] of /** @type {[number, string][]} */ ([[1e8, "亿"], [1e4, "万"]])) {
    const at = text.indexOf(name);
    if (at < 0) continue;
    const left = valueOfNumber(text.slice(0, at));
    const right = at + 1 < text.length ? valueOfNumber(text.slice(at + 1)) : 0;
    if (left === null || right === null) return null;
    return Math.min(left * scale, LARGEST) + right;
  }
  const plain = text.replace(/,/g, "");
  const decimal = /^([0-9]+)(?:\.([0-9]+))?$/.exec(plain);
  if (decimal) {
    const rest = decimal[2] || "";
    return decimal[1].length <= 11 && rest.length <= 4 ? Number(decimal[1]) * ONE + Number((rest + "0000").slice(0, 4)) : null;
  }
  const scaled = /^([0-9]{1,4}(?:\.[0-9]{1,2})?)([千百仟佰])$/.exec(plain);
  if (scaled) return /** @type {number} */ (valueOfNumber(scaled[1])) * ("千仟".indexOf(scaled[2]) >= 0 ? 1000 : 100);
  const han = Array.from(text.replace(/[1-9]/g, (digit) => PLAIN_DIGITS[Number(digit)]), (sign) => PLAIN_OF.get(sign) || sign);
  const number = /[0-9]/.test(text.replace(/[1-9]/g, "")) || han.length > 18 ? null : parseNumber(han.join(""));
  return number === null ? null : number * ONE;
}

/**
 * A whole number below 10**12 in Chinese numerals.
 * @param {number} value
 * @returns {string}
 */
function hanNumber(value) {
  for (const [scale, name] of /** @type {[number, string][]} */ ([[1e8, "亿"], [1e4, "万"]])) {
    if (value < scale) continue;
    const rest = value % scale;
    const tail = rest ? hanNumber(rest) : "";
    const joint = rest && rest < scale / 10 ? "零" : "";
    return hanNumber(Math.floor(value / scale)) + name + joint + (tail[0] === "十" ? "一" + tail : tail);
  }
  if (!value) return "零";
  let text = "";
  for (const [unit, name] of /** @type {[number, string][]} */ ([[1000, "千"], [100, "百"], [10, "十"], [1, ""]])) {
    const digit = Math.floor(value / unit);
    value %= unit;
    if (digit) text += PLAIN_DIGITS[digit] + name;
    else if (text && value && text[text.length - 1] !== "零") text += "零";
  }
  return text.slice(0, 2) === "一十" ? text.slice(1) : text;
}

/** A number as in statutes. @param {number} value */
function lawNumber(value) {
  return value <= 9999 ? hanNumber(value) : String(value);
}

/** @param {number} value */
function hanForms(value) {
  const name = hanNumber(value);
  const forms = [name];
  if (name[0] === "二" && (name.length === 1 || NUMBER_SCALES.indexOf(name[1]) >= 0)) forms.push("两" + name.slice(1));
  for (const form of forms.slice()) {
    if (form.indexOf("零") >= 0) for (const other of "〇○") forms.push(form.replace(/零/g, other));
  }
  return forms;
}

/**
 * A value in Arabic numerals, divided by a power of ten.
 * @param {number} value
 * @param {number} power
 */
function trimmedNumber(value, power) {
  const places = 4 + power;
  const text = String(value).padStart(places + 1, "0");
  const rest = text.slice(-places).replace(/0+$/, "");
  return text.slice(0, -places) + (rest ? "." + rest : "");
}

/** @param {string} text a number in Arabic numerals */
function groupedNumber(text) {
  const [whole, rest] = text.split(".");
  return whole.replace(/\B(?=(?:[0-9]{3})+$)/g, ",") + (rest === undefined ? "" : "." + rest);
}

/** @param {number} value */
function amountForms(value) {
  const plain = trimmedNumber(value, 0);
  const forms = [plain, groupedNumber(plain)];
  if (value % 100 === 0) {
    const cents = (/\./.test(plain) ? plain : plain + ".") + "00";
    const exact = cents.slice(0, cents.indexOf(".") + 3);
    forms.push(exact, groupedNumber(exact));
  }
  if (value >= 1e8 * ONE && value % (1e4 * ONE) === 0) forms.push(trimmedNumber(value, 8) + "亿");
  if (value >= 1e4 * ONE && value % ONE === 0) forms.push(trimmedNumber(value, 4) + "万");
  if (value % ONE === 0) {
    const whole = value / ONE;
    if (whole >= 1000 && whole < 1e4 && whole % 1000 === 0) forms.push(whole / 1000 + "千");
    forms.push(...hanForms(whole));
    const capital = Array.from(hanNumber(whole), (sign) => CAPITAL_OF.get(sign) || sign).join("");
    forms.push(capital[0] === "拾" ? "壹" + capital : capital);
  }
  return forms;
}

/** @param {number} value */
function countForms(value) {
  const plain = trimmedNumber(value, 0);
  const forms = [plain];
  if (value >= 1000 * ONE) forms.push(groupedNumber(plain));
  if (value >= 1e4 * ONE && value % ONE === 0) forms.push(trimmedNumber(value, 4) + "万");
  return value % ONE === 0 ? forms.concat(hanForms(value / ONE)) : forms;
}

/** @param {string} text */
function digitForms(text) {
  return Array.from("〇○零", (zero) => Array.from(text, (digit) => (digit === "0" ? zero : PLAIN_DIGITS[Number(digit)])).join(""));
}

/**
 * The spellings of a day, or of a month where the day is 0.
 * @param {number} year
 * @param {number} month
 * @param {number} day
 */
function dateForms(year, month, day) {
  /** @type {(number: number) => string} */
  const two = (number) => String(number).padStart(2, "0");
  const forms = [year + "年" + month + "月", year + "年" + two(month) + "月"];
  for (const digits of digitForms(String(year))) forms.push(digits + "年" + hanNumber(month) + "月");
  if (!day) {
    for (const sign of "-/.") forms.push(year + sign + two(month), year + sign + month);
    return forms;
  }
  const ends = [day + "日", two(day) + "日", hanNumber(day) + "日"];
  const days = forms.map((form, at) => form + ends[Math.min(at, 2)]);
  for (const sign of "-/.") days.push(year + sign + two(month) + sign + two(day), year + sign + month + sign + day);
  return days.concat(year + two(month) + two(day));
}

/**
 * Year, month and day, 0 where none is written.
 * @param {string} text
 */
function dayNumbers(text) {
  const parts = /^[0-9]{8}$/.test(text) ? [text.slice(0, 4), text.slice(4, 6), text.slice(6)] : text.split(/[年月日/.-]/);
  return parts.filter(Boolean).map((part) => parseNumber(part) || 0).concat(0, 0).slice(0, 3);
}

/**
 * @param {number} month
 * @param {number} day
 */
function isDay(month, day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/**
 * First and last day, YYYY-MM-DD, of a folded word that is a day, month or year and nothing else.
 * @param {string} text
 * @returns {[string, string]|null}
 */
function requestedDays(text) {
  SPELLED_RE.lastIndex = 0;
  const match = SPELLED_RE.exec(text);
  if (!match || match[0] !== text) return null;
  const groups = /** @type {{[name: string]: string}} */ (match.groups);
  if (!groups.day && !groups.month && !groups.year) return null;
  /** @type {(number: number) => string} */
  const two = (number) => String(number).padStart(2, "0");
  const [year, month, day] = dayNumbers(text);
  if (groups.year) return [year + "-00-00", year + "-99-99"];
  if (!isDay(month, day || 1)) return null;
  return [year + "-" + two(month) + "-" + two(day), year + "-" + two(month) + "-" + two(day || 99)];
}

/**
 * The spellings of a share: 0.5% 百分之零点五 5‰ 千分之五 万分之五十.
 * @param {string} text
 */
function shareForms(text) {
  const scale = /^千分之|‰$/.test(text) ? 1000 : /^万分之/.test(text) ? 10000 : 100;
  const [whole, rest] = text.replace(/[百千万]分之|[%‰]/g, "").split("点");
  const digits = Array.from(rest || "", (digit) => Math.max(0, PLAIN_DIGITS.indexOf(digit))).join("");
  const first = valueOfNumber(whole);
  if (first === null || digits.length > 4) return [];
  const value = first + Number((digits + "0000").slice(0, 4));
  /** @type {string[]} */
  const forms = [];
  for (const [size, sign, name] of /** @type {[number, string, string][]} */ ([[100, "%", "百分之"], [1000, "‰", "千分之"], [10000, "", "万分之"]])) {
    const part = (value * size) / scale;
    if (part % 1 || (size > 100 && part >= 100 * ONE)) continue;
    const [before, after] = trimmedNumber(part, 0).split(".");
    const names = hanForms(Number(before));
    const tails = after ? Array.from(new Set(digitForms(after)), (tail) => names[0] + "点" + tail) : names;
    if (sign) forms.push(trimmedNumber(part, 0) + sign);
    forms.push(...tails.map((form) => name + form));
  }
  return forms;
}

/**
 * The spellings of what was found.
 * @param {string} kind
 * @param {string} text
 * @returns {string[]}
 */
function formsOf(kind, text) {
  if (kind === "day" || kind === "month" || kind === "year") {
    const [year, month, day] = dayNumbers(text);
    if (kind === "year") return [year + "年"].concat(digitForms(String(year)).map((form) => form + "年"));
    const cases = /^[0-9]+$/.test(text) ? [text.slice(0, 4) + "-" + text.slice(4)] : []; // a 编号 of four figures
    return isDay(month, kind === "month" ? 1 : day) ? dateForms(year, month, day).concat(cases) : [];
  }
  if (kind === "case") return [text.slice(0, 4) + "-" + text.slice(4).replace(/^-+/, "")];
  if (kind === "docket") {
    const number = Number(stripOf(text, "第号"));
    return [1, 2, 3].map((size) => String(number).padStart(size, "0") + "号").concat(hanForms(number)[0] + "号");
  }
  if (kind === "percent") {
    return shareForms(text);
  }
  const value = valueOfNumber(text.replace(YUAN_RE, ""));
  if (value === null || value >= LARGEST) return [];
  if (kind === "amount") return amountForms(value).map((form) => form + "元");
  if (kind === "round" || (kind === "plain" && value >= 1e4 * ONE && value % (1000 * ONE) === 0)) return amountForms(value);
  return kind === "count" ? countForms(value) : [trimmedNumber(value, 0), groupedNumber(trimmedNumber(value, 0))];
}

/**
 * The other spellings of a folded word with numbers, each with its label: `五万元＝50000元`.
 * @param {string} text
 * @returns {Map<string, string>}
 */
function spellingsOf(text) {
  /** @type {{start: number, text: string, forms: string[]}[]} */
  const spelled = [];
  SPELLED_RE.lastIndex = 0;
  let match = SPELLED_RE.exec(text);
  while (match && spelled.length < 3) {
    const groups = /** @type {{[name: string]: string}} */ (match.groups);
    const kind = SPELLED_KINDS.filter((name) => groups[name] !== undefined)[0];
    spelled.push({ start: match.index, text: match[0], forms: Array.from(new Set([match[0]].concat(formsOf(kind, match[0])))) });
    match = SPELLED_RE.exec(text);
  }
  /** @type {string[][]} */
  let chosen = [[]];
  for (const { forms } of spelled) {
    chosen = chosen.reduce((all, before) => all.concat(forms.map((form) => before.concat(form))), /** @type {string[][]} */ ([]));
  }
  /** @type {Map<string, string>} */
  const rows = new Map();
  for (const forms of chosen) {
    let word = "";
    let at = 0;
    /** @type {string[]} */
    const notes = [];
    spelled.forEach((one, number) => {
      word += text.slice(at, one.start) + forms[number];
      at = one.start + one.text.length;
      if (forms[number] !== one.text) notes.push(one.text + "＝" + forms[number]);
    });
    word += text.slice(at);
    if (notes.length && rows.size < MOST_SPELLINGS && !rows.has(word)) rows.set(word, notes.join("，"));
  }
  return rows;
}
