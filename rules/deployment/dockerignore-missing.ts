import type { Severity } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { type CopiedContext, copiedContexts } from "../../server/src/facts/deployment/docker/copied-context";

export default defineRule({
  id: "dockerignore-missing",
  category: "deployment",
  severity: "major",
  title: "The image copies everything that lies in the folder",
  passed: "A .dockerignore says what the image does not take",
  effort: "minutes",
  needs: { copiedContexts },
  judge: ({ copiedContexts }) =>
    copiedContexts
      .filter(({ wholeContext }) => wholeContext)
      .map((copied) => {
        const { ignoreFile, ignoresNothing, dockerfile } = copied;
        if (ignoreFile !== undefined && ignoresNothing)
          return notKnown(message("{path} names nothing that is kept out of an image", { path: ignoreFile }));
        if (ignoreFile !== undefined)
          return sound(
            message("{path} keeps files out of the image of {dockerfile}", { path: ignoreFile, dockerfile }),
            {
              path: ignoreFile,
              range: { start: 0, end: 0 },
            },
          );
        return fault({
          ...grave(copied),
          place: copied.place,
          related: copied.written === copied.place ? [] : [copied.written],
          // Every image that is built from the folder lacks the same file; of folders with little more than code it is one habit.
          cause: holdsLittle(copied) ? "folders of services" : ignorePath(copied),
          fixes: [
            {
              title: message("Create {path}", { path: ignorePath(copied) }),
              safety: copied.mayBeRead ? "review" : "safe",
              edits: [{ kind: "create", path: ignorePath(copied), text: ignoreText(copied) }],
            },
          ],
        });
      }),
});

/** The history lies at the top; of a service's own folder little more than its code is copied, unless it gathers packages. */
function holdsLittle({ copiesGit, context, secrets, expected, hasPackages }: CopiedContext): boolean {
  return context !== "" && !copiesGit && secrets.length === 0 && !expected && !hasPackages;
}

function grave(copied: CopiedContext): { readonly severity: Severity; readonly message: Message } {
  const { dockerfile, copiesGit } = copied;
  return {
    severity: holdsLittle(copied) ? "minor" : "major",
    message: copiesGit
      ? message(
          "{dockerfile} copies its whole folder and there is no .dockerignore: local env files, the git history and caches become part of the image.",
          { dockerfile },
        )
      : message(
          "{dockerfile} copies its whole folder and there is no .dockerignore: local env files and caches become part of the image.",
          { dockerfile },
        ),
  };
}

const pythonCaches = [
  "**/__pycache__",
  "**/*.pyc",
  ".venv",
  "**/.mypy_cache",
  "**/.pytest_cache",
  "**/.ruff_cache",
];

function ignorePath({ context }: CopiedContext): string {
  return context === "" ? ".dockerignore" : `${context}/.dockerignore`;
}

function ignoreText({ hasPackages, hasPython, hidesDatabases, secrets }: CopiedContext): string {
  // What the two general patterns below hide needs no line of its own.
  const others = secrets.filter((name) => !/(?:^|\/)\.env(?:\.[^/]*)?$/.test(name));
  const lines = [
    ".git",
    ".gitignore",
    "**/.env",
    "**/.env.*",
    "!**/.env.example",
    ...others,
    ...(hasPython ? pythonCaches : []),
    ...(hasPackages ? ["**/node_modules", "**/.next"] : []),
    "**/*.log",
    ...(hasPython && hidesDatabases ? ["**/*.sqlite3"] : []),
  ];
  return `${lines.join("\n")}\n`;
}
