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
