import type { Database } from "../../../engine/database";
import { fileNameOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { MarkdownHeading } from "../../../languages/markdown";
import { markdownFile } from "../../documentation/markdown-files";
import { isMarkdownPath } from "../../repository/file-kinds";
import type { Stage } from "../stage";

/** Whether people read a file, and no program does. */
export function isDocument(path: RelativePath): boolean {
  return /\.(?:md|rst|txt)$/i.test(path);
}

/** What a command at `start` is for: by the document's name and folder, or by what it says of the Compose file it explains. */
export function stageOfDocument(db: Database, path: RelativePath, text: string, start: number): Stage {
  if (/deploy|production|install/i.test(fileNameOf(path))) return "production";
  if (
    /(?:^|\/)(?:local-|docker-)?(?:dev|development|developing|developers?|contributing)(?:[/.-]|$)/i.test(
      path,
    ) ||
    forLearning.test(path)
  )
    return "development";
  const all = isMarkdownPath(path) ? (db.of(markdownFile, path)?.headings ?? []) : [];
  const headings = headingsOver(all, start);
  const section = text.slice(Math.max(headings[0]?.range.start ?? 0, start - longestSection), start);
  return saysForDevelopers.test(text) ||
    runsLocally.test(section) ||
    headings.some((heading) => ofDevelopers.test(heading.text))
    ? "development"
    : "unclear";
}

/** `HOW-TO-TRAIN.md`, `docs/tutorial/start.md`: whoever follows it learns or tries something. */
const forLearning = /(?:^|[/._-])(?:train(?:ing)?|tutorials?|workshops?|walkthroughs?)(?:[/._-]|$)/i;

/** In characters: what stands further up is no longer about the command. */
const longestSection = 1500;

/** The headings that a place stands under, the nearest first. */
function headingsOver(headings: readonly MarkdownHeading[], start: number): readonly MarkdownHeading[] {
  let level = 7;
  return headings
    .filter(({ range }) => range.end <= start)
    .reverse()
    .filter((heading) => {
      if (heading.level >= level) return false;
      level = heading.level;
      return true;
    });
}

/** "Setting up a development environment", "Local development", "Contributing". */
const ofDevelopers =
  /\b(?:local|development|dev)[- ](?:environment|set-?up|installation|server)\b|\b(?:local(?:ly)?|for|setting up|set up) (?:for )?development\b|^contributing\b|\bfor (?:developers|contributors)\b/i;

/** "To run this project locally you can use docker compose" */
const runsLocally =
  /\b(?:run|start|launch|spin up)\s+(?:this|the|your)\s+(?:project|app(?:lication)?|stack|code)\s+locally\b/i;

/** "This Compose file is a development setup", "docker-compose.yml is for local development only". */
const saysForDevelopers =
  /\b(?:this|the)\s+(?:docker[- ])?compose\s+(?:file|setup|stack|configuration)\s+is\s+(?:a\s+|only\s+|meant\s+|intended\s+)*(?:for\s+)?(?:local\s+)?(?:development|developers)\b|compose\.ya?ml[`*"']*\s+is\s+(?:a\s+|only\s+|meant\s+|intended\s+)*(?:for\s+)?(?:local\s+)?(?:development|developers)\b/i;
