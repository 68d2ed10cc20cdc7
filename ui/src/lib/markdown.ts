// Markdown of strangers as HTML that is safe to show: no images, no scripts, no styles, and links of the web only. What is made
// here holds none of them; DOMPurify makes sure.

import DOMPurify from "dompurify";
import { Marked, type Tokens } from "marked";

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

const marked = new Marked({
  gfm: true,
  async: false,
  renderer: {
    // A heading here is below the section's own.
    heading({ tokens, depth }: Tokens.Heading): string {
      const level = Math.min(6, depth + 3);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    // What lies elsewhere is not fetched by looking at it: an image becomes a link.
    image({ href, text }: Tokens.Image): string {
      return `<a href="${escaped(href)}">${escaped(text === "" ? href : text)}</a>`;
    },
    // What is written as HTML is shown as it is written.
    html({ text }: Tokens.HTML | Tokens.Tag): string {
      return escaped(text);
    },
    checkbox({ checked }: Tokens.Checkbox): string {
      return checked ? "☑ " : "☐ ";
    },
  },
});

const ALLOWED_TAGS =
  "a b blockquote br code del em h4 h5 h6 hr i li ol p pre s strong sub sup table tbody td th thead tr ul".split(" ");

/** The HTML of a Markdown text. */
export function html(markdown: string): string {
  return DOMPurify.sanitize(marked.parse(markdown, { async: false }), {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ["href", "title", "start", "align"],
    // Else the rule for addresses would be held against them too.
    ADD_URI_SAFE_ATTR: ["title", "start", "align"],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^https?:\/\//i,
  });
}
