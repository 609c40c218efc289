// @ts-check
// Where a string stands among the units of all cases: see kb/site/search/postings.py for what the files hold.
"use strict";

/**
 * One file of posting lists: its grams, where the list of each begins, and the lists.
 * @typedef {{keys: Float64Array, starts: Int32Array, bytes: Uint8Array}} Shard
 */

const CODE_POINTS = 0x110000;
/** More decoded lists than this many numbers are let go, the oldest first: 32 MB. */
const MOST_DECODED = 8000000;

class Postings {
  /**
   * @param {Loader} loader
   * @param {string} directory the first gram of each file, one after the other
   */
  constructor(loader, directory) {
    this._loader = loader;
    const points = Array.from(directory, (character) => /** @type {number} */ (character.codePointAt(0)));
    this._firsts = new Float64Array(points.length / 2);
    for (let i = 0; i < this._firsts.length; i++) this._firsts[i] = points[2 * i] * CODE_POINTS + points[2 * i + 1];
    /** @type {Map<number, Shard>} */
    this._shards = new Map();
    /** @type {Map<string, Int32Array>} */
    this._decoded = new Map();
    this._size = 0;
  }

  /**
   * The grams that say where a string stands, each with its distance from the beginning.
   * @param {string} text of two characters and more
   * @returns {{gram: string, offset: number}[]}
   */
  static cover(text) {
    const characters = Array.from(text);
    const found = [];
    for (let offset = 0; offset + 1 < characters.length; offset += 2) {
      found.push({ gram: characters[offset] + characters[offset + 1], offset });
    }
    if (characters.length % 2) {
      const offset = characters.length - 2;
      found.push({ gram: characters[offset] + characters[offset + 1], offset });
    }
    return found;
  }

  /**
   * The files that hold the places of a string.
   * @param {string} text
   * @returns {string[]}
   */
  filesOf(text) {
    if (!this._firsts.length) return [];
    if (Array.from(text).length > 1) return Postings.cover(text).map((part) => fileOf(this._shardOf(keyOf(part.gram))));
    const found = [];
    const range = this._shardsOfCharacter(text);
    for (let shard = range.first; shard <= range.last; shard++) found.push(fileOf(shard));
    return found;
  }

  /**
   * Where a string begins, ascending; its files must have been loaded.
   * @param {string} text folded, not empty
   * @returns {Int32Array}
   */
  places(text) {
    if (!this._firsts.length) return new Int32Array(0);
    if (Array.from(text).length === 1) return this._placesOfCharacter(text);
    const lists = Postings.cover(text).map((part) => ({ places: this._placesOfGram(part.gram), offset: part.offset }));
    lists.sort((a, b) => a.places.length - b.places.length);
    let found = lists[0].places;
    if (lists[0].offset) found = found.map((place) => place - lists[0].offset);
    for (const list of lists.slice(1)) found = standing(found, list.places, list.offset);
    return found;
  }

  /**
   * Have at hand the places of some strings, and then, of those that stand anywhere, what they may not stand beside: of
   * forty spellings of a number few are written.
   * @param {string[]} texts
   */
  async loadWhole(texts) {
    await this._loader.loadAll(texts.map((text) => this.filesOf(text)).flat());
    const files = new Set();
    for (const text of texts) {
      const { before, after } = edgesOf(text);
      if (!(before.length || after.length) || !this.places(text).length) continue;
      const beside = before.map((one) => one + text[0]).concat(after.map((one) => text[text.length - 1] + one));
      for (const one of beside) for (const file of this.filesOf(one)) files.add(file);
    }
    await this._loader.loadAll(files);
  }

  /**
   * Where a folded text stands, not inside a longer number.
   * @param {string} text
   */
  wholePlaces(text) {
    const places = this.places(text);
    const { before, after } = edgesOf(text);
    if (!places.length || !(before.length || after.length)) return places;
    const inside = new Set();
    for (const one of before) for (const place of this.places(one + text[0])) inside.add(place + one.length);
    const length = Array.from(text).length;
    for (const one of after) {
      for (const place of this.places(text[text.length - 1] + one)) inside.add(place + 1 - length);
    }
    return places.filter((place) => !inside.has(place));
  }

  /** @param {number} key */
  _shardOf(key) {
    return Math.max(0, lowerBound(this._firsts, key + 1) - 1);
  }

  /** @param {string} character */
  _shardsOfCharacter(character) {
    const first = /** @type {number} */ (character.codePointAt(0)) * CODE_POINTS;
    return { first: this._shardOf(first), last: this._shardOf(first + CODE_POINTS - 1) };
  }

  /**
   * @param {number} number
   * @returns {Shard}
   */
  _shard(number) {
    let shard = this._shards.get(number);
    if (!shard) {
      const [grams, lengths, lists] = this._loader.content(fileOf(number));
      const points = Array.from(grams, (/** @type {string} */ character) => character.codePointAt(0));
      const keys = new Float64Array(points.length / 2);
      for (let i = 0; i < keys.length; i++) {
        keys[i] = /** @type {number} */ (points[2 * i]) * CODE_POINTS + /** @type {number} */ (points[2 * i + 1]);
      }
      shard = { keys, starts: startsOf(readNumbers(lengths)), bytes: bytesOf(lists) };
      this._shards.set(number, shard);
    }
    return shard;
  }

  /** @param {string} gram */
  _placesOfGram(gram) {
    const known = this._decoded.get(gram);
    if (known) return known;
    const key = keyOf(gram);
    const shard = this._shard(this._shardOf(key));
    const index = lowerBound(shard.keys, key);
    const places =
      shard.keys[index] === key
        ? numbersIn(shard.bytes, shard.starts[index], shard.starts[index + 1], true)
        : new Int32Array(0);
    this._keep(gram, places);
    return places;
  }

  /** @param {string} character */
  _placesOfCharacter(character) {
    const known = this._decoded.get(character);
    if (known) return known;
    const first = /** @type {number} */ (character.codePointAt(0)) * CODE_POINTS;
    const range = this._shardsOfCharacter(character);
    /** @type {Int32Array[]} */
    const lists = [];
    for (let number = range.first; number <= range.last; number++) {
      const shard = this._shard(number);
      const last = lowerBound(shard.keys, first + CODE_POINTS);
      for (let index = lowerBound(shard.keys, first); index < last; index++) {
        lists.push(numbersIn(shard.bytes, shard.starts[index], shard.starts[index + 1], true));
      }
    }
    const places = new Int32Array(lists.reduce((total, list) => total + list.length, 0));
    let at = 0;
    for (const list of lists) {
      places.set(list, at);
      at += list.length;
    }
    places.sort();
    this._keep(character, places);
    return places;
  }

  /**
   * @param {string} text
   * @param {Int32Array} places
   */
  _keep(text, places) {
    this._decoded.set(text, places);
    this._size += places.length;
    for (const [other, list] of this._decoded) {
      if (this._size <= MOST_DECODED || other === text) break;
      this._decoded.delete(other);
      this._size -= list.length;
    }
  }
}

/** @param {number} shard */
function fileOf(shard) {
  return "grams/" + shard;
}

/** @param {string} gram */
function keyOf(gram) {
  const points = Array.from(gram, (character) => /** @type {number} */ (character.codePointAt(0)));
  return points[0] * CODE_POINTS + points[1];
}

/**
 * The first index of sorted numbers that is not less than a value.
 * @param {ArrayLike<number>} sorted
 * @param {number} value
 * @returns {number}
 */
function lowerBound(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Those of some places that another list has at a distance.
 * @param {Int32Array} places
 * @param {Int32Array} others
 * @param {number} distance
 * @returns {Int32Array}
 */
function standing(places, others, distance) {
  const found = new Int32Array(places.length);
  let count = 0;
  if (places.length * 16 < others.length) {
    for (let i = 0; i < places.length; i++) {
      const wanted = places[i] + distance;
      if (others[lowerBound(others, wanted)] === wanted) found[count++] = places[i];
    }
    return found.slice(0, count);
  }
  let at = 0;
  for (let i = 0; i < places.length; i++) {
    const wanted = places[i] + distance;
    while (at < others.length && others[at] < wanted) at++;
    if (others[at] === wanted) found[count++] = places[i];
  }
  return found.slice(0, count);
}
