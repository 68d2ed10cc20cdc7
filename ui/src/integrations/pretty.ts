// A body as people read it.

/**
 * JSON with a line for each of its parts; any other text as it is. Only the space between the parts changes: numbers and doubled names stay
 * as the sender wrote them.
 */
export function pretty(text: string): string {
  try {
    if (typeof JSON.parse(text) !== "object") return text;
  } catch {
    return text;
  }
  const parts = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  const lines: string[] = [];
  let [line, depth] = ["", 0];
  const end = () => {
    lines.push(line);
    line = "  ".repeat(Math.min(depth, 20));
  };
  parts.forEach((part, at) => {
    if (part === "{" || part === "[") {
      line += part;
      depth += 1;
      if (!isEnd(parts[at + 1])) end();
    } else if (isEnd(part)) {
      depth -= 1;
      const before = parts[at - 1];
      if (before !== "{" && before !== "[") end();
      line += part;
    } else if (part === ",") {
      line += part;
      end();
    } else line += part === ":" ? ": " : part;
  });
  return [...lines, line].join("\n");
}

function isEnd(part: string | undefined): boolean {
  return part === "}" || part === "]";
}

/** The beginning of a body, in one line. */
export function beginning(text: string, letters: number): string {
  const line = text
    .slice(0, 4 * letters)
    .replace(/\s+/g, " ")
    .trim();
  return line.length > letters ? `${line.slice(0, letters - 1)}…` : line;
}
