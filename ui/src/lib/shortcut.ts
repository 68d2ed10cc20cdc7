// The global shortcut, as it is written: `Ctrl+Alt+A`. Which keys the system grants is for the app to say.

const MODIFIERS = [
  "ctrl",
  "control",
  "alt",
  "option",
  "shift",
  "super",
  "meta",
  "cmd",
  "command",
  "cmdorctrl",
  "commandorcontrol",
];

/** What is wrong with a shortcut as it is written, as a sentence; `null` if nothing is. Empty means none and is right. */
export function shortcutFault(text: string): string | null {
  if (text.trim() === "") return null;
  const parts = text.split("+").map((part) => part.trim());
  if (parts.includes("")) return "A key is missing. Write it like Ctrl+Alt+A.";
  const isModifier = (part: string) => MODIFIERS.includes(part.toLowerCase());
  const keys = parts.filter((part) => !isModifier(part));
  if (keys.length === 0) return "These are only keys that go with another one. Add a letter, a digit or F1 to F24.";
  if (keys.length > 1)
    return `${keys.join(" and ")} are two keys at once. Name one, with Ctrl, Alt, Shift or Super before it.`;
  const strong = parts.some((part) => isModifier(part) && part.toLowerCase() !== "shift");
  if (!strong && !/^f\d{1,2}$/i.test(keys[0] ?? ""))
    return `${text.trim()} alone would be taken from whatever you type. Add Ctrl, Alt or Super.`;
  return null;
}
