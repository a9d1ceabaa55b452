// The editor of texts has its words in English alone: they are put through the catalogue here.
"use strict";

(() => {
  const MENU = ".prose-menubar button";
  const OPTIONS = ".prose-menubar__option > *";

  const translate = (words, put) => {
    const translated = gettext(words);
    // Compared first: a change made here must not call the observer again.
    if (words && translated !== words) put(translated);
  };

  const relabel = () => {
    for (const button of document.querySelectorAll(MENU)) {
      for (const name of ["title", "aria-label"]) {
        translate(button.getAttribute(name), (words) => button.setAttribute(name, words));
      }
    }
    for (const option of document.querySelectorAll(OPTIONS)) {
      translate(option.textContent, (words) => {
        option.textContent = words;
      });
    }
  };

  new MutationObserver(relabel).observe(document.body, { childList: true, subtree: true });
  relabel();
})();
