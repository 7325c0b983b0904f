import { type Block, type Piece, piecesOf, spokenText, type Text } from "./document";

/** One HTML file that needs nothing else: no script, no network, readable on screen and on paper. */
export function writeHtml(blocks: readonly Block[], language: string): string {
  const first = blocks.find((block) => block.kind === "heading");
  const title = first?.kind === "heading" ? spokenText(first.text) : "Readiness";
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>
${style}</style>
</head>
<body>
<main>
${blocks.map(writeBlock).join("\n")}
</main>
</body>
</html>
`;
}

const style = `:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.55 system-ui, sans-serif; color: #1f2328; background: #fff; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; overflow-wrap: break-word; }
h1, h2, h3, h4 { line-height: 1.25; margin: 2em 0 0.6em; }
h1 { margin-top: 0; }
h2 { border-bottom: 1px solid #d1d9e0; padding-bottom: 0.3em; }
.wide { margin: 1em 0; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #d1d9e0; padding: 0.35em 0.7em; text-align: start; vertical-align: top; }
code, pre { font: 0.9em/1.5 ui-monospace, monospace; }
code { background: #eff1f3; padding: 0.1em 0.3em; border-radius: 4px; overflow-wrap: anywhere; }
pre { background: #f6f8fa; padding: 0.8em 1em; border-radius: 6px; overflow-x: auto; }
pre code { background: none; padding: 0; }
ul.tasks { list-style: none; padding-inline-start: 0.5em; }
.green { color: #1a7f37; }
.yellow { color: #bf8700; }
.red { color: #cf222e; }
del { color: #8a1c1c; background: #ffebe9; text-decoration: none; }
ins { color: #0f5323; background: #dafbe1; text-decoration: none; }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117; }
  h2, th, td { border-color: #3d444d; }
  code { background: #262c36; }
  pre { background: #151b23; }
  .green { color: #1a7f37; }
.yellow { color: #bf8700; }
.red { color: #cf222e; }
del { color: #ffc1ba; background: #5a1e1e; }
  ins { color: #aff5b4; background: #1b4721; }
}
@media print {
  main { max-width: none; padding: 0; }
  pre { white-space: pre-wrap; }
}
`;

function writeBlock(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h${block.level}>${writeText(block.text)}</h${block.level}>`;
    case "paragraph":
      return `<p>${writeText(block.text)}</p>`;
    case "list": {
      const name = block.ordered ? "ol" : "ul";
      return `<${name}>\n${block.items.map((item) => `<li>${writeText(item)}</li>`).join("\n")}\n</${name}>`;
    }
    case "tasks":
      return `<ul class="tasks">\n${block.items
        .map(
          ({ done, text }) =>
            `<li><span aria-hidden="true">${done ? "☑" : "☐"}</span> ${writeText(text)}</li>`,
        )
        .join("\n")}\n</ul>`;
    case "table":
      // Wider than a narrow page, it scrolls by itself: also by the keyboard.
      return `<div class="wide" tabindex="0"><table>
<thead><tr>${block.head.map((cell) => `<th scope="col">${writeText(cell)}</th>`).join("")}</tr></thead>
<tbody>
${block.rows.map((row) => `<tr>${row.map((cell) => `<td>${writeText(cell)}</td>`).join("")}</tr>`).join("\n")}
</tbody>
</table></div>`;
    case "code": {
      const lines = block.text.replace(/\n$/, "").split("\n");
      const shown = block.language === "diff" ? lines.map(markChange) : lines.map(escapeHtml);
      return `<pre tabindex="0"><code>${shown.join("\n")}</code></pre>`;
    }
  }
}

function markChange(line: string): string {
  const name = line.startsWith("+") ? "ins" : line.startsWith("-") ? "del" : undefined;
  return name ? `<${name}>${escapeHtml(line)}</${name}>` : escapeHtml(line);
}

function writeText(text: Text): string {
  return piecesOf(text).map(writePiece).join("");
}

function writePiece(piece: Piece): string {
  if (typeof piece === "string")
    return escapeHtml(piece)
      .replace(/`([^`]+)`/g, (_, inner: string) => `<code>${inner}</code>`)
      .replace(/🟢|🟡|🔴|⚪|✅|⚠️/gu, (sign) => signs[sign] ?? sign);
  if ("strong" in piece) return `<strong>${escapeHtml(piece.strong)}</strong>`;
  return `<code>${escapeHtml(piece.code)}</code>`;
}

/** Not every machine has a font for these signs. What they mean stands beside them in words or numbers. */
const signs: Readonly<Record<string, string>> = {
  "🟢": '<span class="green" aria-hidden="true">●</span>',
  "🟡": '<span class="yellow" aria-hidden="true">●</span>',
  "🔴": '<span class="red" aria-hidden="true">●</span>',
  "⚪": '<span aria-hidden="true">○</span>',
  "✅": '<span class="green" aria-hidden="true">✓</span>',
  "⚠️": '<span class="yellow" aria-hidden="true">▲</span>',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (each) => entities[each] ?? each);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
