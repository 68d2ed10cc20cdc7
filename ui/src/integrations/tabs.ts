// The pages about what reports to a team, side by side.

/** Each is a place of *Team* too. */
export type Tab = "integrations" | "heartbeats" | "maintenance" | "known-faults";

export const TABS: { tab: Tab; word: string }[] = [
  { tab: "integrations", word: "Integrations" },
  { tab: "heartbeats", word: "Heartbeats" },
  { tab: "maintenance", word: "Maintenance" },
  { tab: "known-faults", word: "Known faults" },
];

export function isTab(kind: string): kind is Tab {
  return TABS.some(({ tab }) => tab === kind);
}
