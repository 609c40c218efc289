// @ts-check
// Opened from a folder there is no search service: forms lead to the search page, which says what to do.
(function () {
  "use strict";

  /** @param {string} selector @returns {HTMLElement[]} */
  function all(selector) {
    return Array.prototype.slice.call(document.querySelectorAll(selector));
  }

  if (location.protocol === "file:") {
    document.documentElement.classList.add("offline");
    all("form[data-offline]").forEach(function (form) {
      form.setAttribute("action", form.getAttribute("data-offline") || "search.html");
    });
  }
  const asked = new URLSearchParams(location.search).get("q");
  const field = document.getElementById("page-query");
  if (asked && field instanceof HTMLInputElement) {
    field.value = asked;
  }
})();
