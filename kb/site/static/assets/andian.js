// @ts-check
// What single pages need: the search page shows what was asked, a passage is whole where the rest of its hit is open, a
// button copies the line beside it.
(function () {
  "use strict";

  if (location.protocol === "file:") {
    document.documentElement.classList.add("offline");
  }
  const asked = new URLSearchParams(location.search).get("q");
  const field = document.getElementById("page-query");
  if (asked && field instanceof HTMLInputElement) {
    field.value = asked;
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
