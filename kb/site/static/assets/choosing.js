// @ts-check
// The cases that a reader chooses to compare: kept in this browser, from page to page, and sent nowhere but in the
// address of the comparison. ES2019, for Chromium 78.
(function () {
  "use strict";

  const KEY = "andian.chosen";
  const MOST = 8;

  /** @returns {string[]} */
  function chosen() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
      return Array.isArray(kept) ? kept.filter((id) => /^(?:[0-9A-Z]+-)?[0-9]{4}-[0-9]{3,5}$/.test(id)).slice(0, MOST) : [];
    } catch (error) {
      return here; // storage is forbidden, or what it holds is not ours
    }
  }

  /** The choice of this page alone, where nothing can be kept. @type {string[]} */
  let here = [];

  /** @param {string[]} ids */
  function keep(ids) {
    here = ids;
    try {
      localStorage.setItem(KEY, JSON.stringify(ids));
    } catch (error) {
      // The choice holds for this page then.
    }
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
      box.disabled = !box.checked && ids.length >= MOST;
    }
    for (const told of Array.from(document.querySelectorAll(".chosen"))) {
      const full = ids.length >= MOST ? "，最多 " + MOST + " 个" : "";
      const text = ids.length ? "已选 " + ids.length + " 个：" + ids.join("、") + full + " " : "";
      if (told.getAttribute("data-shown") === text) continue;
      told.setAttribute("data-shown", text);
      told.textContent = text;
      if (ids.length) {
        const clear = document.createElement("button");
        clear.type = "button";
        clear.className = "clear-choice";
        clear.textContent = "全部不选";
        told.append(clear);
      }
    }
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.matches(".choose input")) return;
    const others = chosen().filter((id) => id !== box.value);
    keep(box.checked ? others.concat(box.value).slice(0, MOST) : others);
    show();
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const print = target.closest("[data-print]");
    if (print) {
      document.documentElement.classList.toggle("print-alone", print.getAttribute("data-print") === "alone");
      window.print();
    }
    if (target.closest(".clear-choice")) {
      keep([]);
      show();
    }
  });

  // Those of other pages are compared too.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const ids = chosen();
    if (!(form instanceof HTMLFormElement) || form.id !== "choice" || !ids.length) return;
    event.preventDefault();
    location.href = form.action.split("?")[0] + "?ids=" + ids.join(",");
  });

  window.addEventListener("storage", show); // another window has chosen
  window.addEventListener("pageshow", show);
  const answer = document.getElementById("answer");
  if (answer) new MutationObserver(show).observe(answer, { childList: true });
  show();
})();
