import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textAt } from "../../../../server/src/languages/parse-result";
import {
  finalCommand,
  parseShell,
  passesArguments,
  type ShellCommand,
  splitWords,
} from "../../../../server/src/languages/shell";
import { assertLinear, assertRangesInside, damagedVersions } from "../damage";

const TEXT = readFileSync(join(import.meta.dirname, "entrypoint.sh"), "utf8");
const line = (command: ShellCommand | undefined) => command?.words.map((word) => word.value).join(" ");

describe("an entrypoint", () => {
  const script = parseShell(TEXT);
  const find = (text: string) => script.commands.find((command) => line(command)?.includes(text));

  it("gives the commands in order, with what they stand in", () => {
    expect(script.errors).toEqual([]);
    expect(
      script.commands.map((command) => [
        line(command),
        command.inside.map((branch) => branch.label ?? branch.kind).join(" "),
        command.conditional,
      ]),
    ).toEqual([
      ["set -euo pipefail", "", false],
      ["export PATH=/app/bin:$PATH", "", false],
      [": ${DATABASE_URL:?DATABASE_URL is not set}", "", false],
      ["nc -z $1 $2", "wait_for condition", true],
      ["sleep 1", "wait_for loop", true],
      ["echo [$(date +%T)] $*", "log", true],
      ["wait_for pg 5432", "", false],
      ["[ ${RUN_MIGRATIONS:-1} = 1 ]", "condition", false],
      ["python manage.py migrate --noinput", '[ "${RUN_MIGRATIONS:-1}" = "1" ]', true],
      ["[[ -n $SKIP $SKIP 3 ]]", "condition", false],
      ["log skipped # not a comment", "if", true],
      ["echo no", "else", true],
      ["[ -d /static ]", "", false],
      ["python manage.py collectstatic --noinput", "", true],
      ["python manage.py check --deploy", "", false],
      ["exit 1", "", true],
      ["cat", "", false],
      ["python manage.py loaddata $app", "loop", true],
      ["tee -a log.txt", "loop", true],
      ["exec gunicorn shop.wsgi:application --bind 0.0.0.0:8000", "web|api", true],
      ["celery -A shop worker", "worker", true],
      ["echo unknown: $1", "*", true],
      ["exit 64", "*", true],
      ["nice -n 5 python run їжак.py", "", false],
      ["logger", "", false],
      ["exec $@", "", false],
    ]);
  });

  it("knows what is finally executed", () => {
    const last = finalCommand(script);
    expect(line(last)).toBe("exec $@");
    expect(last && passesArguments(last)).toBe(true);
    expect(script.stopsOnError).toBe(true);
    expect(script.interpreter).toBe("/bin/bash");
  });

  it("gives words, assignments and redirections with ranges", () => {
    const nice = find("nice");
    expect(nice?.assignments.map((assignment) => [assignment.name, assignment.value.value])).toEqual([
      ["ROLE", "web"],
      ["WORKERS", "${WORKERS:-4}"],
    ]);
    expect(textAt(TEXT, nice!.assignments[1]!.value.range)).toBe("${WORKERS:-4}");
    expect(nice?.assignments[1]?.value.variables).toMatchObject([
      { name: "WORKERS", operator: ":-", word: "4" },
    ]);
    expect(nice?.redirections.map((redirection) => textAt(TEXT, redirection.range))).toEqual(["2>&1"]);
    expect(textAt(TEXT, nice!.words[4]!.range)).toBe("'run їжак.py'");
    expect(textAt(TEXT, nice!.range)).toMatch(/^ROLE=web .*2>&1$/);
    expect(find("logger")?.joinedBy).toBe("|");
    expect(find("celery")?.background).toBe(true);
    expect(find("exec gunicorn")?.inside[0]).toMatchObject({ kind: "case", subject: '"$1"' });
    expect(find("collectstatic")?.joinedBy).toBe("&&");
    const [required] = script.commands[2]!.words[1]!.variables;
    expect(required).toMatchObject({ name: "DATABASE_URL", operator: ":?", word: "DATABASE_URL is not set" });
    expect(textAt(TEXT, required!.range)).toBe("${DATABASE_URL:?DATABASE_URL is not set}");
    expect(script.comments.map((comment) => textAt(TEXT, comment.range))).toEqual([
      "#!/bin/bash",
      "# Entrypoint of the shop",
      "# public",
    ]);
  });

  it("survives every damage", () => {
    for (const text of damagedVersions(TEXT)) assertRangesInside(parseShell(text), text);
  });

  it.each([
    ["an open quote", TEXT.replace("'skipped # not a comment'", "'skipped")],
    ["a missing fi", TEXT.replace("\nfi\n", "\n")],
    ["a missing done", TEXT.replace("log.txt\ndone", "log.txt")],
    ["a missing esac", TEXT.replace("\nesac\n", "\n")],
  ])("reports %s and reads on", (_name, text) => {
    expect(text).not.toBe(TEXT);
    const damaged = parseShell(text);
    expect(damaged.errors).not.toEqual([]);
    expect(damaged.commands.map(line)).toContain("exec $@");
  });
});

describe("one command line", () => {
  const read = (text: string) =>
    parseShell(text).commands.map((command) => [command.joinedBy, line(command), command.conditional]);

  it.each([
    [
      "python manage.py migrate && gunicorn shop.wsgi",
      [
        ["start", "python manage.py migrate", false],
        ["&&", "gunicorn shop.wsgi", false],
      ],
    ],
    [
      "cd /app; exec daphne shop.asgi:app",
      [
        ["start", "cd /app", false],
        [";", "exec daphne shop.asgi:app", false],
      ],
    ],
    [
      "a &&\n b ||\n c",
      [
        ["start", "a", false],
        ["&&", "b", false],
        ["||", "c", true],
      ],
    ],
    [
      "a & b",
      [
        ["start", "a", false],
        ["&", "b", false],
      ],
    ],
    [
      "(cd x && make) | tee",
      [
        ["start", "cd x", false],
        ["&&", "make", false],
        ["|", "tee", false],
      ],
    ],
    ["A=(1 2) b $((1 + 2))", [["start", "b $((1 + 2))", false]]],
    [
      "a <<< x\nb `c \\`d\\`` | e",
      [
        ["start", "a", false],
        [";", "b `c \\`d\\``", false],
        ["|", "e", false],
      ],
    ],
    ["for ((i = 0; i < $((2 * 3)); i++)); do a; done", [["start", "a", true]]],
    ["diff <(a) <(b)", [["start", "diff <(a) <(b)", false]]],
    ["echo a#b '#c' #d", [["start", "echo a#b #c", false]]],
    [
      "if true; then exec a; fi",
      [
        ["start", "true", false],
        [";", "exec a", true],
      ],
    ],
    ["", []],
  ])("%s", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it("ends in an exec even if more follows", () => {
    expect(line(finalCommand(parseShell("exec gunicorn a\necho never")))).toBe("exec gunicorn a");
    expect(line(finalCommand(parseShell("exec 2>&1\ngunicorn a")))).toBe("gunicorn a");
    expect(line(finalCommand(parseShell("celery worker &\ngunicorn a")))).toBe("gunicorn a");
  });

  it("is split into words without operators", () => {
    const text = "sh -c \"python manage.py migrate && gunicorn\" --x='a b' c\\ d && e";
    expect(splitWords(text).map((word) => word.value)).toEqual([
      "sh",
      "-c",
      "python manage.py migrate && gunicorn",
      "--x=a b",
      "c d",
      "&&",
      "e",
    ]);
    for (const word of splitWords(text)) expect(textAt(text, word.range)).toMatch(/^\S.*\S$|^\S$/);
  });

  it("splits words as a shell does", () => {
    const piece = fc.constantFrom(
      "a",
      "b c",
      " ",
      "'",
      '"',
      "\\",
      "'x y'",
      '"p q"',
      "\\ ",
      "=",
      "-",
      "#",
      "\\\n",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12, size: "max" }), (pieces) => {
        const text = pieces.join("");
        const script = parseShell(`printf '%s\\0' ${text}`);
        if (script.errors.length > 0 || script.commands.length !== 1 || /\\$/.test(text)) return;
        const expected = execFileSync("sh", ["-c", `printf '%s\\0' ${text}`], { encoding: "utf8" });
        const actual = script.commands[0]!.words.slice(2).map((word) => `${word.value}\0`);
        expect(actual.length === 0 ? "\0" : actual.join("")).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ["quotes", `'"\n`.repeat(30_000)],
    ["open double quotes", `a "\n`.repeat(30_001)],
    ["substitutions", "$(".repeat(50_000)],
    ["braces", "${".repeat(50_000)],
    ["ifs", "if a; then\n".repeat(20_000)],
    ["cases", "case a in\n".repeat(20_000)],
    ["heredocs", "a <<E\n".repeat(20_000)],
    ["parentheses", "(".repeat(50_000)],
    ["backticks", "` ".repeat(50_001)],
    ["lone closers", "fi\n".repeat(50_000)],
  ])("is bounded in %s", (_name, text) => {
    assertLinear(() => parseShell(text));
  });
});
