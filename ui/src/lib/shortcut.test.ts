import { expect, it } from "vitest";

import { shortcutFault } from "./shortcut";

it.each(["", "Ctrl+Alt+A", "ctrl + shift + f5", "CmdOrCtrl+Shift+Space", "Super+1", "F12"])(
  "%j is written rightly",
  (text) => {
    expect(shortcutFault(text)).toBeNull();
  },
);

it.each([
  ["Ctrl+", /key is missing/],
  ["Ctrl+Alt", /only keys that go with another/],
  ["Ctrl+A+B", /A and B are two keys/],
  ["A", /A alone would be taken/],
  ["Shift+A", /Shift\+A alone would be taken/],
])("%j is told to be wrong", (text, why) => {
  expect(shortcutFault(text)).toMatch(why);
});
