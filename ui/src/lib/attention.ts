import type { Attachment } from "svelte/attachments";

/** Gives the element the focus as soon as it is there. */
export const focused: Attachment<HTMLElement> = (element) => {
  element.focus();
};

/** Whether keys that are pressed now are meant for a field or a dialog, not for the page's own keys. */
export function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (document.querySelector("dialog[open]") !== null) return true;
  const target = event.target;
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}
