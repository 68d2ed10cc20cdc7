/** Where a page's screens go. */
export function place(): HTMLElement {
  return document.getElementById("app") ?? document.body;
}
