// The pages about what reports to a team, side by side.

/** Each is a place of *Team* too. */
export type Tab = "integrations";

export const TABS: { tab: Tab; word: string }[] = [{ tab: "integrations", word: "Integrations" }];

export function isTab(kind: string): kind is Tab {
  return TABS.some(({ tab }) => tab === kind);
}
