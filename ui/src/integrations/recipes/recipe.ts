// How a sender is pointed here, ready to be copied.

/** Whom the recipe is for. */
export interface Sender {
  /** Where it sends, with the key where it belongs into the address. */
  url: string;
  key: string;
  /** The integration's name. */
  name: string;
  team: string;
}

export interface Recipe {
  title: string;
  /** Where it goes, and what it does there. */
  says: string;
  text: string;
}

/** The hub itself, with a path: `https://tocsin.example.com/v2/enqueue`. */
export function at(sender: Sender, path: string): string {
  return `${new URL(sender.url).origin}${path}`;
}

/** A text as YAML reads it whatever is in it. JSON's own way of quoting is one of YAML's. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A text as a shell reads it whatever is in it. */
export function shell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A name as systems take it that are narrow about letters: `prod-ecs`. */
export function slug(name: string, limit: number): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return (plain === "" ? "tocsin" : plain).slice(0, limit).replace(/-+$/, "");
}

/** In one line, as a comment has it. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}
