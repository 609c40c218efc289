// @ts-check
// What single pages need: the search page shows the query, a passage is whole where the rest of its hit is open, a
// button copies the line beside it.
(function () {
  "use strict";

  const CARRIED = "andian.described";

  if (location.protocol === "file:") {
    document.documentElement.classList.add("offline");
  }
  const query = new URLSearchParams(location.search).get("q");
  const field = document.getElementById("page-query");
  if (query && field instanceof HTMLInputElement) {
    field.value = query;
  }

  /** @returns {HTMLInputElement[]} */
  const searchBoxes = () => Array.from(document.querySelectorAll(".search-form input[name=q]"));

  // What completes a word is large: it comes when a box is first used. The search page has it already.
  const head = document.querySelector("[data-complete]");
  let loading = Boolean(field);
  searchBoxes().forEach((box) => {
    box.addEventListener("focus", () => {
      if (loading || !head) {
        return;
      }
      loading = true;
      const script = document.createElement("script");
      script.src = head.getAttribute("data-complete") || "";
      document.head.append(script);
    });
  });

  // The slash leads to the box, as on other pages that are searched.
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    const writes = at instanceof HTMLElement && (at.matches("input, textarea, select") || at.isContentEditable);
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || writes) {
      return;
    }
    const box = searchBoxes().filter((one) => one.offsetParent)[0];
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });

  // A description of a matter: how long it is; from the first page it is taken along, but not in the address.
  const described = document.getElementById("described");
  const counter = document.querySelector("[data-counts]");
  if (described instanceof HTMLTextAreaElement && described.form) {
    const tell = () => {
      if (counter) {
        counter.textContent = String(Array.from(described.value).length);
      }
    };
    described.addEventListener("input", tell);
    window.addEventListener("pageshow", tell);
    const form = described.form;
    if (form.hasAttribute("data-carry")) {
      form.addEventListener("submit", (event) => {
        try {
          sessionStorage.setItem(CARRIED, described.value);
        } catch (error) {
          return; // it is sent as any form is
        }
        event.preventDefault();
        location.href = form.action;
      });
    } else {
      document.addEventListener("DOMContentLoaded", () => {
        const carried = taken();
        if (carried) {
          described.value = carried;
          tell();
          /** @type {HTMLElement} */ (form.querySelector("button")).click();
        }
      });
    }
  }

  /** What was written on the first page; it is taken once. */
  function taken() {
    try {
      const carried = sessionStorage.getItem(CARRIED);
      sessionStorage.removeItem(CARRIED);
      return carried || "";
    } catch (error) {
      return "";
    }
  }

  // The event of a group that opens does not rise; it is caught on its way down.
  document.addEventListener(
    "toggle",
    (event) => {
      const group = event.target;
      const hit = group instanceof HTMLDetailsElement && group.closest(".hit");
      if (hit) {
        hit.classList.toggle("hit-open", /** @type {HTMLDetailsElement} */ (group).open);
      }
    },
    true,
  );

  /**
   * Copies the text of an element by selecting it, which works from a folder and on plain http too.
   * @param {Element} element
   * @returns {boolean} whether it was copied
   */
  function copied(element) {
    const selection = document.getSelection();
    if (!selection) {
      return false;
    }
    selection.removeAllRanges();
    selection.selectAllChildren(element);
    const done = document.execCommand("copy");
    if (done) {
      selection.removeAllRanges();
    }
    return done; // else it stays selected: Ctrl+C is all that is left to do
  }

  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll("button[data-copies]");
  buttons.forEach((button) => {
    const label = button.textContent;
    button.addEventListener("click", () => {
      const element = document.getElementById(button.dataset.copies || "");
      button.textContent = element && copied(element) ? "已复制" : "请按 Ctrl+C";
      setTimeout(() => {
        button.textContent = label;
      }, 2000);
    });
  });
})();
