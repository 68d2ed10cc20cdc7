/** The pages of the main window; `keys` shows the keys of a hub that was just set up, and is in no rail. */
export type PageName = "now" | "shifts" | "team" | "settings" | "keys";
