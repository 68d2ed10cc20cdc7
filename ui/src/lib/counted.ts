const format = new Intl.NumberFormat("en-GB");

/** A number as it is read: `10,000`. */
export function counted(count: number): string {
  return format.format(count);
}

/** The same for a narrow place: `999+`. */
export function briefly(count: number): string {
  return count > 999 ? "999+" : String(count);
}

/** `1 incident`, `10,000 incidents`. */
export function several(count: number, word: string): string {
  return `${counted(count)} ${word}${count === 1 ? "" : "s"}`;
}
