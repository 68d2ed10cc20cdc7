import type { Attachment } from "svelte/attachments";

const BROKEN =
  "[role='table'], [role='rowgroup'], [role='row'], [role='cell'], [role='columnheader'], article.ec-event";

/**
 * Takes the roles of a table from the calendar component inside: it has cells without rows, which tells those who listen something
 * false. What is in it are buttons with whole sentences for names.
 */
export const untabled: Attachment<HTMLElement> = (element) => {
  const mend = () => {
    for (const found of element.querySelectorAll(BROKEN)) {
      found.setAttribute("role", "none");
      for (const place of ["aria-colindex", "aria-rowindex"]) found.removeAttribute(place);
    }
  };
  const observer = new MutationObserver(mend);
  observer.observe(element, { childList: true, subtree: true });
  mend();
  return () => observer.disconnect();
};
