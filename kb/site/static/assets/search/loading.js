// @ts-check
// The files of the search, each a script that calls `andianSearch(name, content)`: a page that was opened from
// a folder may load nothing else.
"use strict";

/** The element that loads a file, and what to do when it arrives. @type {Map<Element, (content: any[]) => void>} */
const awaitedFiles = new Map();

/**
 * What each file calls.
 * @param {string} name for those who read the file; the element knows the address
 * @param {any[]} content
 */
function andianSearch(name, content) {
  const arrived = document.currentScript && awaitedFiles.get(document.currentScript);
  if (arrived) arrived(content);
}

/** A file that could not be read. */
class MissingFile extends Error {
  /** @param {string} address as the page has it */
  constructor(address) {
    super(
      "检索要用的文件“" + address + "”没有读到。请刷新本页再试；如果网站是从文件夹或者 U 盘打开的，" +
        "请确认整个文件夹都复制过来了。"
    );
    this.name = "MissingFile";
  }
}

/** Loads each file once; what it holds is kept while the page is open. */
class Loader {
  /** @param {string} folder address of the files' folder, seen from the page, with a slash at its end */
  constructor(folder) {
    this._folder = folder;
    this._version = "";
    /** @type {Map<string, Promise<any[]>>} */
    this._files = new Map();
    /** @type {Map<string, any[]>} */
    this._arrived = new Map();
  }

  /** Learn which version of the files there is, so that no old one is taken from the browser's store. */
  async start() {
    if (!this._version) this._version = await this._newest();
  }

  /** Whether the files are still those that this loader began with: a page may stay open while the site is built anew. */
  async isNewest() {
    try {
      return this._version === (await this._newest());
    } catch (error) {
      return true; // nothing newer can be had
    }
  }

  /** @returns {Promise<string>} */
  async _newest() {
    // The one small file that must not be an old one.
    return (await this._request("version", "t=" + Date.now()))[0];
  }

  /**
   * What a file holds.
   * @param {string} name
   * @returns {Promise<any[]>}
   */
  load(name) {
    let file = this._files.get(name);
    if (!file) {
      file = this._request(name, "v=" + this._version).then((content) => {
        this._arrived.set(name, content);
        return content;
      });
      this._files.set(name, file);
      // A file that failed is requested again the next time.
      file.catch(() => this._files.delete(name));
    }
    return file;
  }

  /**
   * Have several files at hand.
   * @param {Iterable<string>} names
   */
  async loadAll(names) {
    await Promise.all(Array.from(new Set(names), (name) => this.load(name)));
  }

  /**
   * What a file holds that has been loaded.
   * @param {string} name
   * @returns {any[]}
   */
  content(name) {
    const content = this._arrived.get(name);
    if (!content) throw new MissingFile(name);
    return content;
  }

  /**
   * @param {string} name
   * @param {string} query
   * @returns {Promise<any[]>}
   */
  _request(name, query) {
    const address = this._folder + name + ".js";
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      const done = () => {
        awaitedFiles.delete(element);
        element.remove();
      };
      awaitedFiles.set(element, (content) => {
        done();
        resolve(content);
      });
      element.onerror = () => {
        done();
        reject(new MissingFile(address));
      };
      // A file that is damaged loads and calls nothing.
      element.onload = () => {
        if (awaitedFiles.has(element)) {
          done();
          reject(new MissingFile(address));
        }
      };
      element.src = address + "?" + query;
      document.head.appendChild(element);
    });
  }
}
