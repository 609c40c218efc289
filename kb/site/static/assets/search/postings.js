// @ts-check
// The places of a string in the units of all cases: see kb/site/search/postings.py for what the files hold.
"use strict";

/**
 * Cases with posting files of their own: the name, where the first case begins among the units of all, and the key of
 * the first gram of each file.
 * @typedef {{name: string, start: number, firsts: Float64Array}} Block
 */

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
   * @param {Block[]} blocks
   */
  constructor(loader, blocks) {
    this._loader = loader;
    this._blocks = blocks.filter((block) => block.firsts.length);
    /** By the name of the file. @type {Map<string, Shard>} */
    this._shards = new Map();
    /** @type {Map<string, Int32Array>} */
    this._decoded = new Map();
    this._size = 0;
  }

  /**
   * The grams that locate a string, each with its distance from the beginning.
   * @param {string} text of two characters and more
   * @returns {{gram: string, offset: number}[]}
   */
  static cover(text) {
    const characters = Array.from(text);
    const grams = [];
    for (let offset = 0; offset + 1 < characters.length; offset += 2) {
      grams.push({ gram: characters[offset] + characters[offset + 1], offset });
    }
    if (characters.length % 2) {
      const offset = characters.length - 2;
      grams.push({ gram: characters[offset] + characters[offset + 1], offset });
    }
    return grams;
  }

  /**
   * The files that hold the places of a string.
   * @param {string} text
   * @returns {string[]}
   */
  filesOf(text) {
    const grams = Array.from(text).length > 1 ? Postings.cover(text).map((part) => part.gram) : [];
    /** @type {string[]} */
    const files = [];
    for (const block of this._blocks) {
      if (grams.length) for (const gram of grams) files.push(fileOf(block, shardOf(block, keyOf(gram))));
      else files.push(...filesOfCharacter(block, text));
    }
    return files;
  }

  /**
   * Where a string begins, ascending; its files must have been loaded.
   * @param {string} text folded, not empty
   * @returns {Int32Array}
   */
  places(text) {
    if (Array.from(text).length === 1) return this._placesOfCharacter(text);
    const lists = Postings.cover(text).map((part) => ({ places: this._placesOfGram(part.gram), offset: part.offset }));
    lists.sort((a, b) => a.places.length - b.places.length);
    let places = lists[0].places;
    if (lists[0].offset) places = places.map((place) => place - lists[0].offset);
    for (const list of lists.slice(1)) places = standing(places, list.places, list.offset);
    return places;
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
      const extended = before.map((one) => one + text[0]).concat(after.map((one) => text[text.length - 1] + one));
      for (const one of extended) for (const file of this.filesOf(one)) files.add(file);
    }
    await this._loader.loadAll(files);
  }

  /**
   * The places of a folded text, not inside a longer number.
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

  /**
   * @param {string} file
   * @returns {Shard}
   */
  _shard(file) {
    let shard = this._shards.get(file);
    if (!shard) {
      const [grams, lengths, lists] = this._loader.content(file);
      shard = { keys: keysOf(grams), starts: startsOf(readNumbers(lengths)), bytes: bytesOf(lists) };
      this._shards.set(file, shard);
    }
    return shard;
  }

  /** @param {string} gram */
  _placesOfGram(gram) {
    const known = this._decoded.get(gram);
    if (known) return known;
    const key = keyOf(gram);
    const lists = [];
    for (const block of this._blocks) {
      const shard = this._shard(fileOf(block, shardOf(block, key)));
      const index = lowerBound(shard.keys, key);
      if (shard.keys[index] === key) lists.push(placesIn(block, shard, index));
    }
    const places = joinedNumbers(lists);
    this._keep(gram, places);
    return places;
  }

  /** @param {string} character */
  _placesOfCharacter(character) {
    const known = this._decoded.get(character);
    if (known) return known;
    const first = /** @type {number} */ (character.codePointAt(0)) * CODE_POINTS;
    const lists = [];
    for (const block of this._blocks) {
      for (const file of filesOfCharacter(block, character)) {
        const shard = this._shard(file);
        const last = lowerBound(shard.keys, first + CODE_POINTS);
        for (let index = lowerBound(shard.keys, first); index < last; index++) lists.push(placesIn(block, shard, index));
      }
    }
    const places = joinedNumbers(lists).sort();
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

/**
 * @param {Block} block
 * @param {number} shard
 */
function fileOf(block, shard) {
  return "grams/" + block.name + "/" + shard;
}

/**
 * Which file of a block has a gram, if any has it.
 * @param {Block} block
 * @param {number} key
 */
function shardOf(block, key) {
  return Math.max(0, lowerBound(block.firsts, key + 1) - 1);
}

/**
 * The files of a block with grams that begin with a character.
 * @param {Block} block
 * @param {string} character
 */
function filesOfCharacter(block, character) {
  const first = /** @type {number} */ (character.codePointAt(0)) * CODE_POINTS;
  const files = [];
  const last = shardOf(block, first + CODE_POINTS - 1);
  for (let shard = shardOf(block, first); shard <= last; shard++) files.push(fileOf(block, shard));
  return files;
}

/**
 * The places of a gram of a file among the units of all cases.
 * @param {Block} block
 * @param {Shard} shard
 * @param {number} index
 */
function placesIn(block, shard, index) {
  const places = numbersIn(shard.bytes, shard.starts[index], shard.starts[index + 1], true);
  if (block.start) for (let i = 0; i < places.length; i++) places[i] += block.start;
  return places;
}

/** @param {string} gram */
function keyOf(gram) {
  const points = Array.from(gram, (character) => /** @type {number} */ (character.codePointAt(0)));
  return points[0] * CODE_POINTS + points[1];
}

/**
 * The keys of some grams, one after the other.
 * @param {string} grams
 */
function keysOf(grams) {
  const points = Array.from(grams, (character) => /** @type {number} */ (character.codePointAt(0)));
  const keys = new Float64Array(points.length / 2);
  for (let i = 0; i < keys.length; i++) keys[i] = points[2 * i] * CODE_POINTS + points[2 * i + 1];
  return keys;
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
  const matched = new Int32Array(places.length);
  let count = 0;
  if (places.length * 16 < others.length) {
    for (let i = 0; i < places.length; i++) {
      const wanted = places[i] + distance;
      if (others[lowerBound(others, wanted)] === wanted) matched[count++] = places[i];
    }
    return matched.slice(0, count);
  }
  let at = 0;
  for (let i = 0; i < places.length; i++) {
    const wanted = places[i] + distance;
    while (at < others.length && others[at] < wanted) at++;
    if (others[at] === wanted) matched[count++] = places[i];
  }
  return matched.slice(0, count);
}
