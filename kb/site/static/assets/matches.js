// @ts-check
// What a search found in a case is marked on the page of the case, with steps from one place to the next. The words go
// from the answer to the page through this browser alone. ES2019, for Chromium 78.
(function () {
  "use strict";

  const KEY = "andian.found";
  const MOST_WORDS = 20;
  const MOST_PLACES = 500;

  /**
   * Keep the words that a hit was found by, when a link to its case is followed.
   * @param {Event} event
   */
  function keepWords(event) {
    const link = event.target instanceof Element && event.target.closest(".hit h2 a");
    const hit = link && link.closest(".hit");
    if (!hit) return;
    const marks = Array.from(hit.querySelectorAll("mark"), (mark) => (mark.textContent || "").trim());
    const words = Array.from(new Set(marks.filter(Boolean))).slice(0, MOST_WORDS);
    try {
      localStorage.setItem(KEY, JSON.stringify({ id: hit.getAttribute("data-case"), words }));
    } catch (error) {
      // Then nothing is marked there.
    }
  }

  /**
   * The words by which this case was found last.
   * @param {string} id
   * @returns {string[]}
   */
  function wordsOf(id) {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "{}");
      const words = kept && kept.id === id && Array.isArray(kept.words) ? kept.words : [];
      return words.filter((/** @type {any} */ word) => typeof word === "string" && word).slice(0, MOST_WORDS);
    } catch (error) {
      return [];
    }
  }

  /**
   * Mark some words in a part of the page.
   * @param {Element} part
   * @param {RegExp} pattern
   * @param {Element[]} places
   */
  function mark(part, pattern, places) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const texts = [];
    while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
    for (const text of texts) {
      let remainder = text;
      for (;;) {
        pattern.lastIndex = 0;
        const match = places.length < MOST_PLACES ? pattern.exec(remainder.data) : null;
        if (!match) break;
        const start = remainder.splitText(match.index);
        remainder = start.splitText(match[0].length);
        const marked = document.createElement("mark");
        marked.className = "found-word";
        start.replaceWith(marked);
        marked.append(start);
        places.push(marked);
      }
    }
  }

  function showWords() {
    const box = document.querySelector(".case-bar .choose input");
    const steps = document.querySelector(".found-steps");
    if (!(box instanceof HTMLInputElement) || !(steps instanceof HTMLElement)) return;
    const words = wordsOf(box.value).sort((one, other) => other.length - one.length);
    if (!words.length) return;
    const pattern = new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"), "g");
    /** @type {Element[]} */
    const places = [];
    for (const part of Array.from(document.querySelectorAll(".page-case .holding p, .page-case .case-text"))) {
      mark(part, pattern, places);
    }
    if (!places.length) return;
    steps.hidden = false;
    const place = /** @type {Element} */ (steps.querySelector(".found-place"));
    let at = 0;
    /** @param {number} next */
    function go(next) {
      places[at].classList.remove("found-now");
      at = (next + places.length) % places.length;
      places[at].classList.add("found-now");
      place.textContent = "检索词第 " + (at + 1) + "/" + places.length + " 处";
      places[at].scrollIntoView({ block: "center" });
    }
    steps.addEventListener("click", (event) => {
      const step = event.target instanceof Element && event.target.getAttribute("data-found");
      if (step) go(at + Number(step));
    });
    if (location.hash) {
      place.textContent = "检索词 " + places.length + " 处";
      at = places.length - 1; // the next step leads to the first
    } else {
      go(0);
    }
  }

  document.addEventListener("click", keepWords, true);
  document.addEventListener("auxclick", keepWords, true);
  showWords();
})();
