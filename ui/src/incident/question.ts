/** What can be asked about an incident, by a button or a key. */
export type Question = "resolve" | "snooze" | "pass on" | "take back" | "assign" | "transfer";
