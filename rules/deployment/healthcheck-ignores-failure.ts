import { fact } from "../../server/src/engine/database";
import type { Fix, Place } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { absent, defineRule, isAbsent } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { neverFails, watchedServices } from "../../server/src/facts/deployment/health";
import { parseShell } from "../../server/src/languages/shell/index";

interface CurlCheck {
  readonly service: string;
  /** The whole check. */
  readonly place: Place;
  /** "always well": whatever fails before, what it ends with succeeds. */
  readonly ends: "with the answer" | "well with any answer" | "always well";
  /** The word `curl`; undefined where it is not found once in the text. */
  readonly program: Place | undefined;
}

/** Health checks that end with what curl says of a page, or well in any case; absent without any. */
const curlChecks = fact("curl checks", (db) => {
  const services = db.get(watchedServices);
  if (isAbsent(services)) return absent;
  const found = services.flatMap(({ check, written, projectService: { service } }): readonly CurlCheck[] => {
    if (typeof check === "string" || written === undefined) return [];
    const { path, range } = service.healthcheck?.test?.place ?? check;
    const text = db.file(path)?.text.slice(range.start, range.end) ?? "";
    const ends = judgeCheck(written);
    if (ends === undefined) return [];
    const at = text.indexOf("curl");
    const start = range.start + at;
    const program =
      at === -1 || text.includes("curl", at + 4) ? undefined : { path, range: { start, end: start + 4 } };
    return [{ service: service.name, place: { path, range }, ends, program }];
  });
  return found.length === 0 ? absent : found;
});

function judgeCheck(text: string): CurlCheck["ends"] | undefined {
  if (neverFails(text)) return "always well";
  const fails = judgesAnswer(text);
  return fails === undefined ? undefined : fails ? "with the answer" : "well with any answer";
}

/** Whether an HTTP error makes a check fail; undefined where it does not end with curl, or an option decides. */
function judgesAnswer(text: string): boolean | undefined {
  const exec = /^\s*\[/.test(text) ? text.replace(/[[\]",]/g, " ") : text;
  const { commands } = parseShell(exec.replace(/^\s*CMD(?:-SHELL)?\s+/, ""));
  const [first, second, ...rest] = commands.map(({ words }) => words.map(({ value }) => value));
  if (!first || rest.length > 0 || (second && !/^(?:exit|false|kill)$/.test(second[0] ?? "")))
    return undefined;
  if (first[0] !== "curl" || !first.some((word) => /^https?:\/\/|^(?:localhost|127\.0\.0\.1)\b/.test(word)))
    return undefined;
  const options = first.slice(1).filter((word) => word.startsWith("-"));
  // What is written out may be compared by somebody, and a file of options is not known.
  if (options.some((word) => /^(?:-w|--write-out|-K|--config)/.test(word))) return undefined;
  return options.some((word) => /^--fail(?:-|$)/.test(word) || /^-[A-Za-z]*f/.test(word));
}

export default defineRule({
  id: "healthcheck-ignores-failure",
  category: "deployment",
  severity: "minor",
  title: "A health check takes errors for answers",
  passed: "Health checks fail when the answer is an error",
  effort: "minutes",
  needs: { curlChecks },
  judge: ({ curlChecks }) =>
    curlChecks.map(({ service, place, ends, program }) => {
      if (ends === "with the answer")
        return sound(
          message("The health check of {service} fails when the answer is an error", { service }),
          place,
        );
      if (ends === "always well")
        return fault({
          message: message(
            "The health check of {service} never fails: what it ends with succeeds, whatever was answered before it.",
            { service },
          ),
          place,
          advice: { text: message("End it with `|| exit 1`, or with nothing.") },
        });
      return fault({
        message: message(
          "The health check of {service} ends well with every answer: without -f curl takes a page with error 500 for a success.",
          { service },
        ),
        place,
        fixes: withFail(program),
      });
    }),
});

function withFail(program: Place | undefined): readonly Fix[] {
  if (!program) return [];
  const { path, range } = program;
  return [
    {
      title: message("Let curl fail (--fail)"),
      safety: "review",
      edits: [{ kind: "edit", path, range, newText: "curl --fail" }],
    },
  ];
}
