// uPlot asks for the numbers of `navigator.language` while it is loaded. Where the system has no language, WebKit says `C`, which is
// none, and nothing of the page would run. To be imported before it.

try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en-GB", configurable: true });
}
