import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { type CopiedContext, copiedContexts } from "../../server/src/facts/deployment/docker/copied-context";

export default defineRule({
  id: "dockerignore-missing",
  category: "deployment",
  severity: "major",
  title: "The image copies everything that lies in the folder",
  passed: "A .dockerignore says what the image does not take",
  effort: "minutes",
  needs: { copiedContexts },
  check: ({ copiedContexts }) =>
    copiedContexts
      .filter(({ wholeContext, ignoreFile }) => wholeContext && ignoreFile === undefined)
      .map((copied) => ({
        message: message(
          "{dockerfile} copies its whole folder and there is no .dockerignore: local env files, the git history and caches become part of the image.",
          { dockerfile: copied.dockerfile },
        ),
        place: copied.place,
        fixes: [
          {
            title: message("Create {path}", { path: ignorePath(copied) }),
            safety: "safe",
            edits: [{ kind: "create", path: ignorePath(copied), text: ignoreText(copied) }],
          },
        ],
      })),
});

function ignorePath({ context }: CopiedContext): string {
  return context === "" ? ".dockerignore" : `${context}/.dockerignore`;
}

function ignoreText({ hasPackages, secrets }: CopiedContext): string {
  // What the two general patterns below hide needs no line of its own.
  const others = secrets.filter((name) => !/(?:^|\/)\.env(?:\.[^/]*)?$/.test(name));
  const lines = [
    ".git",
    ".gitignore",
    "**/.env",
    "**/.env.*",
    "!**/.env.example",
    ...others,
    "**/__pycache__",
    "**/*.pyc",
    ".venv",
    "**/.mypy_cache",
    "**/.pytest_cache",
    "**/.ruff_cache",
    ...(hasPackages ? ["**/node_modules", "**/.next"] : []),
    "**/*.log",
    "**/*.sqlite3",
  ];
  return `${lines.join("\n")}\n`;
}
