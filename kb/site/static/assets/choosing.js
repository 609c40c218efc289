// @ts-check
// The cases that a reader chooses to compare: kept in this browser, from page to page, and sent nowhere but in the
// address of the comparison. ES2019, for Chromium 78.
(function () {
  "use strict";

  const KEY = "andian.chosen";
  const ABOUT = "andian.chosen.about";

  /** How many cases may be chosen: as many as a comparison takes. The form has the number; without a form there are no boxes. */
  function most() {
    const form = document.getElementById("choice");
    return form ? Number(form.getAttribute("data-most")) : Infinity;
  }

  /** @returns {string[]} */
  function chosen() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
      return Array.isArray(kept) ? kept.filter((id) => /^(?:[0-9A-Z]+-)?[0-9]{4}-[0-9]{3,5}$/.test(id)).slice(0, most()) : [];
    } catch (error) {
      return ownChoice; // storage is forbidden, or what it holds is not ours
    }
  }

  /** The choice of this page alone, where nothing can be kept. @type {string[]} */
  let ownChoice = [];

  /** @param {string[]} ids */
  function keep(ids) {
    ownChoice = ids;
    try {
      localStorage.setItem(KEY, JSON.stringify(ids));
    } catch (error) {
      // The choice holds for this page then.
    }
  }

  /**
   * What is known of the chosen cases: title, and how each was found. @typedef {{[id: string]: [string, string]}} About
   * @type {About}
   */
  let ownAbout = {};

  /** @returns {About} */
  function about() {
    try {
      const kept = JSON.parse(localStorage.getItem(ABOUT) || "{}");
      return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
    } catch (error) {
      return ownAbout;
    }
  }

  /**
   * Keep what is known of the chosen cases, and of no others.
   * @param {About} facts
   */
  function keepAbout(facts) {
    /** @type {About} */
    const kept = {};
    for (const id of chosen()) if (Array.isArray(facts[id])) kept[id] = [String(facts[id][0]), String(facts[id][1])];
    ownAbout = kept;
    try {
      localStorage.setItem(ABOUT, JSON.stringify(kept));
    } catch (error) {
      // It is known on this page then.
    }
  }

  /**
   * The title of the case of a box, and how it was found.
   * @param {HTMLInputElement} box
   * @returns {[string, string]}
   */
  function aboutBox(box) {
    const hit = box.closest("[data-case]");
    const title = hit ? hit.querySelector("h2 a") : document.querySelector(".page h1");
    const how = box.form && box.form.querySelector("input[name=how]");
    return [(title && title.textContent) || "", how instanceof HTMLInputElement ? how.value : ""];
  }

  /** The searches by which the chosen cases were found, each once. */
  function choiceDescription() {
    const known = about();
    return Array.from(new Set(chosen().map((id) => (known[id] || ["", ""])[1]))).filter(Boolean).join("；另：");
  }

  /** @returns {HTMLInputElement[]} */
  function boxes() {
    return Array.from(document.querySelectorAll(".choose input"));
  }

  /** Show the choice: in the boxes, and in words beside the button. */
  function show() {
    const ids = chosen();
    document.documentElement.classList.toggle("has-choice", ids.length > 0);
    for (const box of boxes()) {
      box.checked = ids.includes(box.value);
      box.disabled = !box.checked && ids.length >= most();
    }
    for (const status of Array.from(document.querySelectorAll(".chosen"))) {
      const absent = status.closest(".answer") ? ids.filter((id) => !boxes().some((box) => box.value === id)) : [];
      const shown = ids.join() + "|" + absent.join();
      if (status.getAttribute("data-shown") === shown) continue;
      status.setAttribute("data-shown", shown);
      status.textContent = "";
      if (ids.length) status.append(...describe(ids, absent));
    }
  }

  /**
   * The choice in words; of cases that are not on this page their titles, each with a way to drop it.
   * @param {string[]} ids
   * @param {string[]} absent
   */
  function describe(ids, absent) {
    /** @type {(Node|string)[]} */
    const parts = ["已选 " + ids.length + " 件：", whole(ids[0])];
    for (const id of ids.slice(1)) parts.push("、", whole(id));
    if (ids.length >= most()) parts.push("，最多 " + most() + " 件");
    if (absent.length) {
      const known = about();
      const place = document.querySelector(".answer .pages") ? "这一页" : "这次的结果里";
      const all = absent.length === ids.length;
      parts.push("，" + (all ? "都" : "其中 " + absent.length + " 件") + "不在" + place + "：");
      for (const id of absent) {
        const line = document.createElement("span");
        line.className = "absent";
        line.append(whole(id), " " + (known[id] || [""])[0] + " ", button("去掉", "drop-choice", id));
        parts.push(line);
      }
    }
    return parts.concat(" ", button("全部不选", "clear-choice", ""));
  }

  /**
   * A number whose line is not broken at its hyphen.
   * @param {string} id
   */
  function whole(id) {
    const span = document.createElement("span");
    span.className = "whole";
    span.textContent = id;
    return span;
  }

  /**
   * @param {string} text
   * @param {string} name
   * @param {string} id of the case that it is about; empty for all
   */
  function button(text, name, id) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = name;
    made.textContent = text;
    made.value = id;
    if (id) made.setAttribute("aria-label", text + " " + id);
    return made;
  }

  /**
   * In the order of the keyboard the form follows the box that was used last: one step leads to it.
   * @param {HTMLInputElement} box
   */
  function bringForm(box) {
    const label = box.closest(".hit .choose");
    if (label && box.form && box.checked) label.after(box.form);
  }

  /**
   * Keep what the reader has just made of a box.
   * @param {HTMLInputElement} box
   */
  function take(box) {
    const others = chosen().filter((id) => id !== box.value);
    keep(box.checked ? others.concat(box.value).slice(0, most()) : others);
    keepAbout(box.checked ? { ...about(), [box.value]: aboutBox(box) } : about());
  }

  /** Take the boxes ticked before this script was loaded. After going back or reloading, browsers tick boxes themselves. */
  function takeEarly() {
    const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
    if (navigation && navigation.type === "navigate") boxes().filter((box) => box.checked).forEach(take);
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.matches(".choose input")) return;
    take(box);
    show();
    bringForm(box);
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const print = target.closest("[data-print]");
    if (print) {
      document.documentElement.classList.toggle("print-alone", print.getAttribute("data-print") === "alone");
      window.print();
    }
    const drop = target.closest(".clear-choice, .drop-choice");
    if (drop instanceof HTMLButtonElement) {
      keep(drop.value ? chosen().filter((id) => id !== drop.value) : []);
      keepAbout(about());
      show();
      const submit = document.querySelector("#choice button[type=submit]");
      if (submit instanceof HTMLElement) submit.focus(); // what was pressed is gone
    }
  });

  // Those of other pages are compared too.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const ids = chosen();
    if (!(form instanceof HTMLFormElement) || form.id !== "choice" || !ids.length) return;
    event.preventDefault();
    const how = choiceDescription();
    location.href = form.action.split("?")[0] + "?ids=" + ids.join(",") + (how ? "&how=" + encodeURIComponent(how) : "");
  });

  window.addEventListener("storage", show); // another window has chosen
  window.addEventListener("pageshow", show);
  const answer = document.getElementById("answer");
  if (answer) new MutationObserver(show).observe(answer, { childList: true });
  takeEarly();
  show();
})();
