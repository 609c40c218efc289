// @ts-check
// The search itself, from request to answer, without any page.
"use strict";

/**
 * @typedef {{query: string, where: [string, string][], years: [number|null, number|null], sort: "relevance"|"date"|"published",
 *   page: number, limit: number}} SearchRequest
 */
/**
 * @typedef {{id: string, title: string, kind: string, domain: string[], outcome: string[], penalties: string[],
 *   amount: string, discretion: string, decided_on: string, issue: string, holding: string, mark: string, why: string[], snippets: Snippet[]}} Hit
 */
/**
 * An answer and the page of it that is shown; `first` is the number of its first hit, from 1. `suggest` looks for other
 * queries where there are few hits or none, which takes files that nothing else needs.
 * @typedef {{query: string, mode: "all"|"any", total: number, sort: "relevance"|"date"|"published", page: number, pages: number,
 *   first: number, hits: Hit[], readAs: string[], notes: string[], suggest: () => Promise<string[]>,
 *   facets: {key: string, label: string, values: {value: string, count: number}[]}[]}} Answer
 */

/**
 * A whole number from 1 to `most`.
 * @param {string} text
 * @param {string} name
 * @param {number} most
 */
function wholeNumber(text, name, most) {
  const number = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) {
    throw new QueryError("“" + name + "”应当是 1 到 " + most + " 的数字，这里是“" + text.slice(0, 20) + "”。");
  }
  return number;
}

/**
 * The search that an address asks for: `q`, labels or keys of facets, `years`, `sort`, `page`, `limit`.
 * @param {URLSearchParams} parameters
 * @returns {SearchRequest}
 */
function requestOf(parameters) {
  /** @type {SearchRequest} */
  const request = { query: "", where: [], years: [null, null], sort: "relevance", page: 1, limit: PAGE_SIZE };
  parameters.forEach((value, key) => {
    if (!strip(value)) return;
    if (key === "q") request.query = value;
    else if (key === "page") request.page = wholeNumber(value, "page", MOST_HITS);
    else if (key === "limit") request.limit = wholeNumber(value, "limit", LONGEST_PAGE);
    else if (key === "years") request.years = parseYears(value);
    else if (key === "sort") {
      if (value !== "relevance" && value !== "date" && value !== "published") {
        throw new QueryError("“sort”应当是 relevance、date 或 published，这里是“" + value.slice(0, 20) + "”。");
      }
      request.sort = value;
    } else request.where.push([key, value]);
  });
  return request;
}

/**
 * The note for a page beyond the last.
 * @param {number} pages
 */
function beyond(pages) {
  return pages ? "一共只有 " + pages + " 页，这里是最后一页。" : "一共没有这么多页。";
}

/**
 * A case of the answer.
 * @param {CaseText} text
 * @param {Snippet[]} snippets
 * @param {string[]} why
 * @returns {Hit}
 */
function hitOf(text, snippets, why) {
  return {
    id: text.id, title: fieldOf(text, "标题"), kind: text.kind, domain: text.domains, outcome: text.outcomes,
    penalties: text.penalties, amount: text.amount, discretion: text.discretion,
    decided_on: text.decidedOn, issue: text.issue, holding: fieldOf(text, "要旨"), mark: text.mark, why, snippets,
  };
}

/**
 * For each term that asks for a day and that the day of a case fulfils, the reason.
 * @param {Query} query
 * @param {CaseText} text
 * @param {Matching} matching
 */
function datedReasons(query, text, matching) {
  /** @type {string[]} */
  const reasons = [];
  for (const term of wantedOf(query)) {
    const days = matching.days(term);
    const day = text.decidedOn;
    if (days && days[0] <= day && day <= days[1]) reasons.push(term.scope + "“" + term.written + "”：日期是" + day);
  }
  return reasons;
}

/**
 * The cases that every narrowed group but one lets through.
 * @param {Map<string, CaseSet>} chosen
 * @param {string} but key of that group; empty: none
 * @param {Library} library
 */
function passing(chosen, but, library) {
  let passed = library.all();
  for (const [key, cases] of chosen) if (key !== but) passed = both(passed, cases);
  return passed;
}

/**
 * Which filter to drop where nothing was found, and how many cases would be.
 * @param {SearchRequest} request
 * @param {Map<string, string[]>} requested
 * @param {Map<string, CaseSet>} apart what is found without each
 * @param {Library} library
 */
function dropNotes(request, requested, apart, library) {
  const notes = [];
  for (const [key, cases] of apart) {
    const values = (requested.get(key) || []).map((value) => library.valueOf(key, value));
    const [first, last] = request.years;
    if (key === "year" && (first !== null || last !== null)) {
      values.push((first === null ? "" : first) + ".." + (last === null ? "" : last));
    }
    const label = library.facetLabels.concat(APART_ROWS).filter((row) => row[0] === key)[0][1];
    const count = sizeOf(cases);
    if (count) notes.push("去掉 " + label + "=" + Array.from(new Set(values)).join("、") + "：" + count + " 件。");
  }
  return notes;
}

class Search {
  /** @param {string} folder of the search's files, seen from the page, with a slash at its end */
  constructor(folder) {
    this._folder = folder;
    this._loader = new Loader(folder);
    /** @type {Promise<{loader: Loader, library: Library, postings: Postings, matching: Matching, nearest: Nearest, ranking: Ranking}>|null} */
    this._opened = null;
  }

  /** What every search needs. */
  open() {
    if (!this._opened) {
      this._opened = this._open();
      // What failed is tried again the next time.
      this._opened.catch(() => {
        this._opened = null;
      });
    }
    return this._opened;
  }

  async _open() {
    await this._loader.start();
    const [columns, tables] = await Promise.all([this._loader.load("columns"), this._loader.load("tables")]);
    const library = new Library(columns, tables);
    const postings = new Postings(this._loader, library.blocks);
    const ranking = new Ranking(library, postings);
    const matching = new Matching(this._loader, library, postings);
    const loader = this._loader;
    return { loader, library, postings, ranking, matching, nearest: new Nearest(this._loader, library, postings, matching) };
  }

  /** What completion needs. */
  async completion() {
    const { library } = await this.open();
    return new Completion(library, await this._loader.load("completion"));
  }

  /**
   * The numbers of the hits, in order.
   * @param {SearchRequest} request
   */
  async find(request) {
    const { library, matching, nearest, ranking } = await this.open();
    const filters = this._filters(request, library);
    const statutes = request.where.filter((row) => filters.labels.get(row[0]) === "statute").map((row) => row[1]);
    await matching.prepareNames([request.query].concat(statutes));
    if (statutes.length) await matching.prepareNames(["法条"]);
    let query = parseQuery(request.query, library.names, filters.count);
    if (statuteFilters(query.root).length) await matching.prepareNames(["法条"]);
    await matching.prepare(query, statutes);
    const chosen = this._chosen(request, filters.wanted, library, matching);
    const allowed = passing(chosen, "", library);
    /** @type {"all"|"any"} */
    let mode = "all";
    let fulfilling = matching.fulfilling(query.root);
    let cases = both(allowed, fulfilling);
    if (!sizeOf(cases) && query.otherwise) {
      query = query.otherwise;
      await matching.prepare(query, statutes);
      fulfilling = matching.fulfilling(query.root);
      cases = both(allowed, fulfilling);
    }
    /** What a narrowed group counts: as if it were not. @type {Map<string, CaseSet>} */
    const apart = new Map();
    for (const key of chosen.keys()) apart.set(key, both(passing(chosen, key, library), fulfilling));
    const wanted = wantedOf(query);
    const notes = matching.missing(query).concat(sizeOf(cases) ? [] : this._notes(request, query, library, matching));
    if (!sizeOf(cases)) {
      /** @type {(other: Query) => Promise<CaseSet>} */
      const hits = (other) => matching.prepare(other, []).then(() => both(allowed, matching.fulfilling(other.root)));
      notes.push(...(await togetherNotes(query, hits, library.names)));
      notes.push(...dropNotes(request, filters.wanted, apart, library));
    }
    if (!sizeOf(cases) && wanted.length) {
      await nearest.prepare(query);
      mode = "any";
      cases = nearest.of(query, allowed);
      for (const key of chosen.keys()) apart.set(key, nearest.of(query, passing(chosen, key, library)));
    }
    let numbers = [];
    if (request.sort !== "relevance" || !wanted.length) {
      for (let number = 0; number < cases.length; number++) if (cases[number]) numbers.push(number);
      if (request.sort === "published") library.sortByPublication(numbers);
    } else {
      const asking = mode === "any" ? await this._askingWords() : null;
      numbers = ranking.ordered(cases, Ranking.shares(query, matching, mode === "any" ? nearest : null, asking));
    }
    const total = mode === "all" ? numbers.length : 0;
    const asks = wanted.length + filtersOf(query).length + request.where.length > 0;
    const few = total <= FEW_HITS && asks;
    return { query, mode, cases, apart, numbers, notes, suggest: async () => (few ? this._suggest(query, total, allowed) : []) };
  }

  /**
   * A page of the answer, of the site as it is now: a page stays open all day, and the site is built anew meanwhile.
   * @param {SearchRequest} request
   * @returns {Promise<Answer>}
   */
  async answer(request) {
    const loader = this._loader;
    try {
      const answer = await this._answer(request);
      if (await answer.newest) return answer;
    } catch (error) {
      if (error instanceof QueryError || (await loader.isNewest())) throw error;
    }
    if (loader === this._loader) {
      this._loader = new Loader(this._folder);
      this._opened = null;
    }
    return this._answer(request);
  }

  /**
   * @param {SearchRequest} request
   * @returns {Promise<Answer & {newest: Promise<boolean>}>} `newest`: whether the files that decided are still those of the site
   */
  async _answer(request) {
    const { library, matching, nearest } = await this.open();
    const { query, mode, cases, apart, numbers, notes, suggest } = await this.find(request);
    const newest = this._loader.isNewest(); // checked while the texts of the hits are loading
    const pages = Math.ceil(Math.min(numbers.length, MOST_HITS) / request.limit);
    const page = Math.max(1, Math.min(request.page, pages)); // the last one where there are not so many
    if (request.page > page) notes.push(beyond(pages));
    const first = (page - 1) * request.limit;
    const shown = numbers.slice(first, first + request.limit);
    const needles = needlesOf(query, matching);
    const texts = shown.map((number) => this._loader.load("cases/" + library.ids[number]));
    const reading = texts.map(async (content) => {
      const text = caseText(await content);
      const dated = mode === "all" ? datedReasons(query, text, matching) : [];
      const explained =
        mode === "all"
          ? explain(text, needles, citedIn(query, text, matching), library.folding)
          : explainShared(query, text, nearest, library.folding);
      return hitOf(text, explained.snippets, explained.why.concat(dated));
    });
    const hits = await Promise.all(reading);
    const facets = library.facetsOf(cases, apart);
    return {
      query: query.written, mode, total: numbers.length, sort: request.sort, page, pages, first: first + 1, hits,
      readAs: query.readAs.concat(mode === "all" ? matching.statuteCounts(query, cases) : []), notes,
      suggest, facets, newest,
    };
  }

  /**
   * Other queries for one that finds little.
   * @param {Query} query
   * @param {number} total
   * @param {CaseSet} allowed what the filters beside the query let through
   */
  async _suggest(query, total, allowed) {
    const { library, matching, nearest, postings } = await this.open();
    /** @type {(text: string, count: (query: Query) => Promise<CaseSet>) => Promise<number>} */
    const counted = async (text, count) => {
      try {
        await matching.prepareNames([text]);
        const other = parseQuery(text, library.names);
        if (statuteFilters(other.root).length) await matching.prepareNames(["法条"]);
        return sizeOf(both(allowed, await count(other)));
      } catch (error) {
        if (error instanceof QueryError) return 0;
        throw error;
      }
    };
    const suggestions = new Suggestions(library, new Sounds(await this._loader.load("slips")), {
      containing: async (text) => {
        await postings.loadWhole([text]);
        return sizeOf(library.casesAt(postings.wholePlaces(text)));
      },
      hits: (text) =>
        counted(text, async (other) => {
          await matching.prepare(other, []);
          return matching.fulfilling(other.root);
        }),
      near: (text) =>
        counted(text, async (other) => {
          await matching.prepare(other, []);
          await nearest.prepare(other);
          return nearest.of(other, allowed);
        }),
    });
    return suggestions.of(query, total);
  }

  async _askingWords() {
    return findsWords((await this._loader.load("everyday"))[1]);
  }

  /**
   * The filters beside the query: facet key -> values, which are alternatives.
   * @param {SearchRequest} request
   * @param {Library} library
   */
  _filters(request, library) {
    /** @type {Map<string, string>} */
    const labels = new Map();
    for (const [key, label] of library.facetLabels.concat(APART_ROWS)) labels.set(key, key).set(label, key);
    /** @type {Map<string, string[]>} */
    const wanted = new Map();
    const distinct = new Set();
    for (const [name, value] of request.where) {
      const key = labels.get(name);
      if (key === undefined) continue; // a parameter that is not ours
      wanted.set(key, (wanted.get(key) || []).concat(value));
      distinct.add(key + "=" + library.valueOf(key, value));
    }
    const most = library.names.limits.terms;
    if (distinct.size > most) throw new QueryError("筛选有 " + distinct.size + " 项，最多 " + most + " 项。请去掉一些。");
    return { labels, wanted, count: distinct.size };
  }

  /**
   * For each group that is narrowed beside the query the cases that its filters let through.
   * @param {SearchRequest} request
   * @param {Map<string, string[]>} wanted
   * @param {Library} library
   * @param {Matching} matching
   */
  _chosen(request, wanted, library, matching) {
    /** @type {Map<string, CaseSet>} */
    const chosen = new Map();
    for (const [key, values] of wanted) {
      chosen.set(key, values.map((value) => matching.withValue(key, value)).reduce(either));
    }
    if (request.years[0] !== null || request.years[1] !== null) {
      const within = library.withYears(request.years[0], request.years[1]);
      chosen.set("year", both(chosen.get("year") || within, within));
    }
    return chosen;
  }

  /**
   * What to say of filters that no case fulfils.
   * @param {SearchRequest} request
   * @param {Query} query
   * @param {Library} library
   * @param {Matching} matching
   */
  _notes(request, query, library, matching) {
    const { labels } = this._filters(request, library);
    const notes = [];
    /** @type {string[][]} */
    const rows = [];
    for (const [name, value] of request.where) {
      const key = labels.get(name);
      if (key) rows.push([key, value]);
    }
    for (const filter of filtersOf(query)) rows.push([filter.key, filter.value]);
    for (const [key, value] of rows) {
      const facet = library.facetLabels.some((row) => row[0] === key);
      if (!facet || key === "year" || SPANS.indexOf(key) >= 0 || sizeOf(matching.withValue(key, value))) continue;
      if (key === "statute") {
        notes.push("没有引用“" + value + "”的案例。");
        continue;
      }
      const label = library.facetLabels.filter((row) => row[0] === key)[0][1];
      const known = library.facetsOf(library.all()).filter((facet) => facet.key === key)[0];
      const some = known.values.slice(0, 8).map((row) => row.value);
      notes.push(
        "“" + label + "”里没有“" + value + "”。" + (some.length ? "可用的有：" + some.join("、") + "。" : "")
      );
    }
    return notes;
  }
}
