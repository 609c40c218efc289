// @ts-check
// The frame of a page: its look, the menu of small screens, the section one reads, the address on paper.
// Loaded in the head: the look is set before anything is drawn. ES2019, for Chromium 78.
(function () {
  "use strict";

  const KEY = "andian.look";
  const LOOKS = ["light", "dark", "contrast", "contrast-dark"];
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(prefers-contrast: more)");

  /** The look that the reader has chosen, "auto" where there is none or storage is forbidden. */
  function chosen() {
    try {
      const look = localStorage.getItem(KEY) || "auto";
      return LOOKS.includes(look) ? look : "auto";
    } catch (error) {
      return "auto";
    }
  }

  /** What the system asks for. */
  function systemLook() {
    if (contrast.matches) {
      return dark.matches ? "contrast-dark" : "contrast";
    }
    return dark.matches ? "dark" : "light";
  }

  /** @param {string} look */
  function show(look) {
    root.setAttribute("data-look", look === "auto" ? systemLook() : look);
  }

  let look = chosen();
  show(look);
  root.classList.replace("no-js", "js");
  [dark, contrast].forEach((wish) => wish.addEventListener("change", () => show(look)));

  function lookChoice() {
    const select = document.getElementById("look");
    if (!(select instanceof HTMLSelectElement)) {
      return;
    }
    select.value = look;
    select.addEventListener("change", () => {
      look = select.value;
      show(look);
      try {
        localStorage.setItem(KEY, look);
      } catch (error) {
        // The choice holds for this page then.
      }
    });
  }

  function menu() {
    const button = document.querySelector(".menu-button");
    if (!button) {
      return;
    }
    /** @param {boolean} open */
    function set(open) {
      root.classList.toggle("menu-open", open);
      /** @type {Element} */ (button).setAttribute("aria-expanded", String(open));
    }
    button.addEventListener("click", () => set(!root.classList.contains("menu-open")));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && root.classList.contains("menu-open")) {
        set(false);
        /** @type {HTMLElement} */ (button).focus();
      }
    });
  }

  /** Marks in the contents the last section whose heading has passed the head of the window. */
  function contents() {
    /** @type {NodeListOf<HTMLAnchorElement>} */
    const anchors = document.querySelectorAll(".contents a");
    const links = Array.from(anchors);
    const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    let waiting = false;
    function mark() {
      waiting = false;
      const line = window.innerHeight / 4;
      const passed = headings.filter((heading) => heading && heading.getBoundingClientRect().top < line).length;
      links.forEach((link, index) => {
        if (index === passed - 1) {
          link.setAttribute("aria-current", "true");
        } else {
          link.removeAttribute("aria-current");
        }
      });
    }
    if (links.length) {
      mark();
      window.addEventListener(
        "scroll",
        () => {
          if (!waiting) {
            waiting = true;
            requestAnimationFrame(mark);
          }
        },
        { passive: true },
      );
    }
  }

  /** Sizes of the text of a case; the empty one is the usual. */
  const SIZES = ["small", "", "large", "larger"];
  const USUAL = 1;
  const SIZE_KEY = "andian.size";

  function textSize() {
    let step = USUAL;
    try {
      const kept = SIZES.indexOf(localStorage.getItem(SIZE_KEY) || "");
      step = kept < 0 ? USUAL : kept;
    } catch (error) {
      // The usual size then.
    }
    const show = () => root.setAttribute("data-size", SIZES[step]);
    show();
    document.addEventListener("click", (event) => {
      const button = event.target instanceof Element && event.target.closest("[data-size-step]");
      if (!button) return;
      step = Math.max(0, Math.min(SIZES.length - 1, step + (button.getAttribute("data-size-step") === "larger" ? 1 : -1)));
      show();
      try {
        localStorage.setItem(SIZE_KEY, SIZES[step]);
      } catch (error) {
        // The choice holds for this page then.
      }
    });
  }

  textSize();

  /**
   * An address with its Chinese as one reads it.
   * @param {string} address
   */
  function readable(address) {
    try {
      return decodeURI(address);
    } catch (error) {
      return address; // a percent sign that begins no character
    }
  }

  /** The address by which others find the page: that of the site, where it says it; none of this machine alone. */
  function ownAddress() {
    const known = document.querySelector("link[rel=canonical]");
    if (known instanceof HTMLLinkElement) return known.href;
    const alone = location.protocol === "file:" || /^(localhost|127\..*|\[::1\])$/.test(location.hostname);
    return alone ? "" : location.href;
  }

  document.addEventListener("DOMContentLoaded", () => {
    lookChoice();
    menu();
    contents();
    const address = document.querySelector(".page-address");
    if (address && location.protocol !== "file:") {
      address.textContent = readable(location.href); // a path of this machine says nothing on paper
    }
    const own = document.querySelector(".own-address");
    if (own) {
      own.textContent = readable(ownAddress()).split(/[?#]/)[0];
    }
  });
})();
