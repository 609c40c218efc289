// @ts-check
// Lines of headings, tables, holdings and answers are broken between words: by the list of words that Word files use too, which is
// loaded where something of the kind has more than one line.
"use strict";

const WORDED =
  ".page h1, .page h2, .page h3, .page th, .page td, .page dd, .page summary, .holding p, .entry-holding, " +
  ".page .answer p, .page .lead, .page .search-tips, .page .values a";

const INSIDE_RE = /^[\p{L}\p{N}]{2}$/u;

// The browser breaks a line after these signs: 2025-006, 2024-01..2024-06; and in an example of a search 结果:变更.
const WHOLE_NUMBER_RE = /[0-9]+(?:(?:[-/:]|\.\.)[0-9]+)+/g;
const WHOLE_EXAMPLE_RE = /[^\s:：]{1,6}:[^\s:：]{1,16}/g;

/**
 * Whether the text of an element takes several lines.
 * @param {Element} element
 */
function wraps(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  let last = -1;
  for (const box of Array.from(range.getClientRects())) {
    if (!box.width) continue;
    if (last >= 0 && box.top > last - 2) return true;
    last = last < 0 ? box.bottom : Math.max(last, box.bottom);
  }
  return false;
}

/**
 * Mark where the lines of an element may be broken.
 * @param {Element} element
 * @param {WordList} words
 */
function breakBetweenWords(element, words) {
  const text = element.textContent || "";
  // Beside marks the browser knows where a line may be broken: not after an opening quote, not before a comma.
  const ends = words.ends(text).filter((end) => INSIDE_RE.test(text.slice(end - 1, end + 1)));
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  /** @type {{node: Text, start: number}[]} */
  const nodes = [];
  let at = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push({ node: /** @type {Text} */ (node), start: at });
    at += (node.textContent || "").length;
  }
  for (const { node, start } of nodes) {
    const own = ends.filter((end) => end > start && end < start + node.length).reverse();
    if (ends.indexOf(start) >= 0) node.before(document.createElement("wbr"));
    for (const end of own) {
      node.splitText(end - start);
      node.after(document.createElement("wbr"));
    }
  }
  for (const { node } of nodes) keepWhole(node);
  element.classList.add("worded");
}

/**
 * The places where a pattern matches in a text.
 * @param {RegExp} pattern
 * @param {string} text
 */
function placesOf(pattern, text) {
  /** @type {[number, number][]} */
  const places = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) places.push([match.index, pattern.lastIndex]);
  return places;
}

/**
 * Put what a line must not part into elements that no line is broken in.
 * @param {Text} first of the texts that were one
 */
function keepWhole(first) {
  if (!first.parentElement || first.parentElement.closest(".whole")) return;
  const pattern = first.parentElement.closest("code") ? WHOLE_EXAMPLE_RE : WHOLE_NUMBER_RE;
  /** @type {Node|null} */
  let node = first;
  while (node && (node instanceof Text || node.nodeName === "WBR")) {
    /** @type {Node|null} */
    const next = node.nextSibling;
    for (const [from, to] of node instanceof Text ? placesOf(pattern, node.data).reverse() : []) {
      const text = /** @type {Text} */ (node).splitText(from);
      text.splitText(to - from);
      const whole = document.createElement("span");
      whole.className = "whole";
      text.replaceWith(whole);
      whole.append(text);
    }
    node = next;
  }
}

/** @type {Promise<WordList>|null} */
let wordList = null;
const ownScript = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";

/** The list of words, loaded once. */
function loadedWords() {
  if (!wordList) {
    wordList = new Promise((resolve, reject) => {
      /** @type {any} */
      const page = window;
      const others = page.andianSearch; // of the search of the page, where it has one
      page.andianSearch = (/** @type {string} */ name, /** @type {any[]} */ content) => {
        if (name === "words") resolve(new WordList(content));
        if (others) others(name, content);
      };
      const script = document.createElement("script");
      script.src = new URL("words.js", ownScript || location.href).href;
      script.onerror = () => reject(new Error("words"));
      document.head.append(script);
    });
  }
  return wordList;
}

async function mendLines() {
  const lines = Array.from(document.querySelectorAll(WORDED));
  // Cells of cells and headings within them are handled with their container.
  const wrapped = lines.filter((one) => !one.closest(".worded") && !one.querySelector("p, ul, ol, table, h3") && wraps(one));
  if (!wrapped.length) return;
  try {
    const words = await loadedWords();
    for (const element of wrapped) if (element.isConnected && !element.closest(".worded")) breakBetweenWords(element, words);
  } catch (error) {
    // Lines are broken anywhere then, as without scripts.
  }
}

for (const id of ["answer", "compared"]) {
  const changing = document.getElementById(id);
  if (changing) new MutationObserver(() => mendLines()).observe(changing, { childList: true });
}
let waiting = 0;
window.addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = window.setTimeout(mendLines, 200);
});
mendLines();
