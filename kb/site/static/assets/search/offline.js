// @ts-check
// The search page of a site without a server: it searches by itself.
"use strict";

(() => {
  const root = siteRoot();
  const search = new Search(root + "search/");
  /** @type {Promise<Completion>|null} */
  let words = null;
  /** @type {Source} */
  const source = {
    answersNothing: false,
    async answer(written) {
      const parameters = joinedEnds(written);
      try {
        const answer = await search.answer(requestOf(parameters));
        const links = new Links(parameters, answer.facets, APART_ROWS);
        const drawn = answerElement(answer, links);
        answer.suggest().then(
          (suggestions) => showSuggestions(drawn, suggestions, links),
          () => {} // the answer is complete without them
        );
        return drawn;
      } catch (error) {
        return errorElement(error instanceof Error ? error : new Error(String(error)));
      }
    },
    async newest(parameters) {
      const { mode, numbers } = await search.find({ ...requestOf(joinedEnds(parameters)), sort: "published" });
      const { library } = await search.open();
      return mode === "all" ? numbers.slice(0, MOST_KNOWN).map((number) => library.ids[number]) : [];
    },
    async complete(typed, limit) {
      if (!words) {
        words = search.completion();
        words.catch(() => {
          words = null;
        });
      }
      return (await words).complete(typed, limit);
    },
  };
  const page = searchPage(source);
  if (!page) {
    completeBoxes(source.complete);
    return;
  }
  page.show("");
  if (location.search.length <= 1) /** @type {HTMLElement} */ (document.getElementById("page-query")).focus();
})();
