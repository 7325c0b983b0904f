import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DockerfileParser } from "dockerfile-ast";
import { describe, expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import {
  expandVariables,
  healthcheckOf,
  instructionsOf,
  lastInstruction,
  locate,
  parseDockerfile,
  stageFor,
  takeImageApart,
  variableNamesIn,
} from "../../../../server/src/languages/dockerfile";
import { textAt } from "../../../../server/src/languages/parse-result";
import { assertLinear, assertRangesInside, damagedVersions } from "../damage";

const TEXT = readFileSync(join(import.meta.dirname, "production.Dockerfile"), "utf8");

describe("a Dockerfile of several stages", () => {
  const file = parseDockerfile(TEXT);
  const slice = (range: { start: number; end: number } | undefined) => range && textAt(TEXT, range);

  it("has instructions where an independent reader sees them", () => {
    expect(file.errors).toEqual([]);
    const document = TextDocument.create("", "", 0, TEXT);
    const reference = DockerfileParser.parse(TEXT).getInstructions();
    expect(file.instructions.map((instruction) => [instruction.keyword, instruction.keywordRange])).toEqual(
      reference.map((instruction) => {
        const range = instruction.getInstructionRange();
        return [
          instruction.getKeyword(),
          { start: document.offsetAt(range.start), end: document.offsetAt(range.end) },
        ];
      }),
    );
  });

  it("knows the stages, their images and what they continue", () => {
    expect(
      file.stages.map((stage) => [stage.name, stage.parent, stage.image.text, stage.resolvedImage?.text]),
    ).toEqual([
      [
        "base",
        undefined,
        "${REGISTRY}/library/python:${PYTHON_VERSION}-slim",
        "docker.io/library/python:3.12-slim",
      ],
      ["builder", 0, "base", "base"],
      [undefined, 0, "base", "base"],
    ]);
    const [base] = file.stages;
    expect(base?.platform).toBe("$BUILDPLATFORM");
    expect(base?.image).toMatchObject({ tag: "${PYTHON_VERSION}-slim", shortName: "python" });
    expect(base?.resolvedImage).toMatchObject({
      registry: "docker.io",
      tag: "3.12-slim",
      name: "docker.io/library/python",
    });
    expect(slice(base?.imageRange)).toBe("${REGISTRY}/library/python:${PYTHON_VERSION}-slim");
    expect(slice(base?.nameRange)).toBe("base");
    expect(slice(file.stages[2]?.range)).toMatch(/^FROM base\nARG[\s\S]*"0\.0\.0\.0:8000"\]$/);
    expect(file.globalArguments.map((argument) => [argument.key, argument.value])).toEqual([
      ["PYTHON_VERSION", "3.12"],
      ["REGISTRY", "docker.io"],
      ["UNSET", undefined],
    ]);
    expect([...file.directives]).toEqual([
      ["syntax", "docker/dockerfile:1.7"],
      ["escape", "\\"],
    ]);
  });

  it("takes properties apart, over lines and in the old form", () => {
    const properties = file.stages[0]?.instructions.flatMap((instruction) => instruction.properties) ?? [];
    expect(properties.map((property) => [property.key, property.value, slice(property.valueRange)])).toEqual([
      ["PYTHONUNBUFFERED", "1", "1"],
      ["PYTHONDONTWRITEBYTECODE", "1", '"1"'],
      ["GREETING", "hello ${USER:-world}", '"hello ${USER:-world}"'],
      ["LEGACY", "value with blanks", "value with blanks"],
      ["org.opencontainers.image.title", "shop", '"shop"'],
      ["maintainer", "team", "'team'"],
    ]);
    for (const property of properties) expect(slice(property.keyRange)).toBe(property.key);
  });

  it("joins continued commands and finds their places", () => {
    const run = file.stages[1]?.instructions[0];
    expect(run?.flags).toMatchObject([{ name: "mount", value: "type=cache,target=/root/.cache" }]);
    expect(run?.text.replace(/\s+/g, " ")).toBe(
      "pip install --upgrade pip && pip wheel -r requirements.txt -w /wheels",
    );
    const start = run!.text.indexOf("-w /wheels");
    expect(slice(locate(run!, { start, end: start + "-w /wheels".length }))).toBe("-w /wheels");
  });

  it("reads here-documents as content, not as instructions", () => {
    const [, script, copy] = file.stages[1]?.instructions ?? [];
    expect(script?.heredocs.map((heredoc) => heredoc.content)).toEqual([
      "set -e\n# USER nobody\necho done\n",
    ]);
    expect(slice(script?.heredocs[0]?.contentRange)).toBe(script?.heredocs[0]?.content);
    expect(copy?.heredocs).toMatchObject([{ name: "CONFIG", content: "[app]\n" }]);
  });

  it("tells exec and shell form, flags, ports, user and health check", () => {
    const final = stageFor(file);
    const last = (keyword: string) => lastInstruction(file, final!, keyword);
    expect(last("CMD")?.exec?.map((word) => [word.value, slice(word.range)])).toEqual([
      ["gunicorn", '"gunicorn"'],
      ["shop.wsgi:application", '"shop.wsgi:application"'],
      ["--bind", '"--bind"'],
      ["0.0.0.0:8000", '"0.0.0.0:8000"'],
    ]);
    expect(last("EXPOSE")?.words.map((word) => word.value)).toEqual(["8000/tcp", "9000"]);
    expect(last("USER")?.variables).toMatchObject([{ name: "GROUP", operator: ":-", word: "app" }]);
    expect(slice(last("USER")?.variables[0]?.range)).toBe("${GROUP:-app}");
    const copies = final?.instructions.filter((instruction) => instruction.keyword === "COPY");
    expect(copies?.[0]?.flags.map((flag) => [flag.name, flag.value, slice(flag.range)])).toEqual([
      ["from", "builder", "--from=builder"],
      ["chown", "app:app", "--chown=app:app"],
    ]);
    expect(copies?.[1]?.exec?.map((word) => word.value)).toEqual(["a file", "/dest dir/"]);
    const health = last("HEALTHCHECK");
    expect(health?.flags.map((flag) => flag.name)).toEqual(["interval", "timeout"]);
    expect(healthcheckOf(health!)).toMatchObject({
      kind: "command",
      command: { text: "curl -f http://localhost:8000/health/ || exit 1", exec: undefined },
    });
    expect(last("ONBUILD")?.nested).toMatchObject({ keyword: "RUN", text: "echo їжак🦔" });
    expect(last("WORKDIR")?.text).toBe("/app");
    expect(instructionsOf(file, final!)[0]?.keyword).toBe("ENV");
    expect(stageFor(file, "Builder")?.index).toBe(1);
    expect(stageFor(file, "nowhere")).toBeUndefined();
  });

  it("keeps comments, those between continued lines included", () => {
    expect(file.comments.map((comment) => slice(comment.range))).toEqual([
      "# syntax=docker/dockerfile:1.7",
      "# escape=\\",
      "# Shared by all stages",
      "# no bytecode",
      "# wheels only",
    ]);
  });

  it("reads the same with Windows line breaks", () => {
    const windows = TEXT.replaceAll("\n", "\r\n");
    const read = parseDockerfile(windows);
    expect(read.errors).toEqual([]);
    expect(read.instructions.map(({ keyword, text }) => [keyword, text])).toEqual(
      file.instructions.map(({ keyword, text }) => [keyword, text]),
    );
  });
});

describe("damage", () => {
  it("never throws and keeps ranges inside", () => {
    for (const text of damagedVersions(TEXT)) assertRangesInside(parseDockerfile(text), text);
  });

  it("says what is wrong and keeps the rest", () => {
    const text = "RUN echo\nFROM python:3.12\nFORM x\nUSER\nCMD ['a', 'b']\nEXPOSE 80\n";
    const file = parseDockerfile(text);
    expect(file.errors.map((error) => textAt(text, error.range))).toEqual([
      "RUN echo",
      "FORM",
      "USER",
      "['a', 'b']",
    ]);
    expect(file.stages[0]?.instructions.map((instruction) => instruction.keyword)).toEqual([
      "FORM",
      "USER",
      "CMD",
      "EXPOSE",
    ]);
  });

  it("honours another escape sign", () => {
    const file = parseDockerfile("# escape=`\nFROM windows\nCOPY a `\n  C:\\\nUSER x\n");
    expect(file.stages[0]?.instructions.map((instruction) => instruction.keyword)).toEqual(["COPY", "USER"]);
  });

  it.each([
    ["continued lines", `FROM a\nRUN x ${"\\\n && y ".repeat(50_000)}`],
    ["quotes", `FROM a\nENV A=${'"x'.repeat(50_000)}`],
    ["backslashes", `FROM a\nENV A=${"\\".repeat(100_000)}`],
    ["heredocs", `FROM a\n${"RUN <<EOF\n".repeat(20_000)}`],
    ["variables", `FROM a\nENV A=${"${A:-".repeat(20_000)}`],
    ["nested triggers", `FROM a\n${"ONBUILD ".repeat(50_000)}`],
    ["brackets", `FROM a\nCMD ["${'a","'.repeat(50_000)}`],
  ])("is bounded in %s", (_name, text) => {
    assertLinear(() => parseDockerfile(text));
  });
});

describe("image references", () => {
  it.each([
    ["nginx", { name: "nginx", tag: undefined, registry: undefined, shortName: "nginx" }],
    ["postgres:16-alpine", { name: "postgres", tag: "16-alpine" }],
    ["localhost:5000/shop", { name: "localhost:5000/shop", tag: undefined, registry: "localhost:5000" }],
    [
      "ghcr.io/a/b:1@sha256:abc",
      { name: "ghcr.io/a/b", tag: "1", digest: "sha256:abc", registry: "ghcr.io", shortName: "b" },
    ],
    ["team/shop:${TAG:-a/b:latest}", { name: "team/shop", tag: "${TAG:-a/b:latest}", registry: undefined }],
    ["${IMAGE:-python:3}", { name: "${IMAGE:-python:3}", tag: undefined }],
    ["", { name: "", tag: undefined }],
  ])("%s", (text, expected) => {
    expect(takeImageApart(text)).toMatchObject(expected);
  });

  it("expands variables only when all are known", () => {
    const values = new Map([
      ["A", "1"],
      ["EMPTY", ""],
    ]);
    const expand = (text: string) => expandVariables(text, (name) => values.get(name));
    expect(expand("$A-${A}-${B:-x${A}}-${EMPTY:-y}-${EMPTY-z}-${A:+set}-${A:?no}")).toBe("1-1-x1-y--set-1");
    expect(expand("${B}")).toBeUndefined();
    expect(expand("${B:?needed}")).toBeUndefined();
    expect(variableNamesIn("\\$A $B").map((variable) => variable.name)).toEqual(["B"]);
  });
});
