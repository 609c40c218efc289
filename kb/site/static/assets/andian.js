// @ts-check
// Opened from a folder there is no search service; the search page shows what was asked.
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
})();
