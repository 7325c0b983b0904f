import { type Block, type Piece, piecesOf, type Text } from "./document";

/** CommonMark with tables and task lists, as GitHub and GitLab show them. */
export function writeMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(writeBlock).join("\n\n")}\n`;
}

function writeBlock(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${writeText(block.text)}`;
    case "paragraph":
      return writeText(block.text);
    case "list":
      return block.items
        .map((item, index) => `${block.ordered ? `${index + 1}.` : "-"} ${writeText(item)}`)
        .join("\n");
    case "tasks":
      return block.items.map(({ done, text }) => `- [${done ? "x" : " "}] ${writeText(text)}`).join("\n");
    case "table":
      return [
        writeRow(block.head),
        `|${block.head.map(() => "---").join("|")}|`,
        ...block.rows.map(writeRow),
      ].join("\n");
    case "code": {
      // A fence that the text itself does not hold.
      const longest = Math.max(2, ...[...block.text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
      const fence = "`".repeat(longest + 1);
      return `${fence}${block.language}\n${block.text.replace(/\n$/, "")}\n${fence}`;
    }
  }
}

function writeRow(cells: readonly Text[]): string {
  return `| ${cells.map((cell) => writeText(cell).replaceAll("|", "\\|")).join(" | ")} |`;
}

function writeText(text: Text): string {
  return piecesOf(text).map(writePiece).join("").replace(/\s+/g, " ").trim();
}

function writePiece(piece: Piece): string {
  if (typeof piece === "string") return escapeMarkdown(piece);
  if ("strong" in piece) return `**${escapeMarkdown(piece.strong)}**`;
  const ticks = piece.code.includes("`") ? "``" : "`";
  return ticks === "``" ? `\`\` ${piece.code} \`\`` : `\`${piece.code}\``;
}

/** Between backticks a message already shows code; everything else is taken as it stands. */
function escapeMarkdown(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : escapePlain(part)))
    .join("");
}

/** An underscore inside a word is no mark. */
function escapePlain(text: string): string {
  return text.replace(/[\\*<>[\]]|(?<!\w)_|_(?!\w)/g, "\\$&");
}
