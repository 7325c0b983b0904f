import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { textAt } from "../../../../server/src/languages/parse-result";
import {
  at,
  dataOf,
  itemsOf,
  mappingOf,
  pairAt,
  pairsOf,
  parseYaml,
  resolve,
  scalarOf,
  sequenceOf,
  textOf,
  type YamlNode,
} from "../../../../server/src/languages/yaml";
import { assertLinear, assertRangesInside, damagedVersions } from "../damage";

const COMPOSE = readFileSync(join(import.meta.dirname, "compose.yaml"), "utf8");

describe("a Compose file", () => {
  const { root, comments, errors } = parseYaml(COMPOSE);
  const slice = (node: YamlNode | undefined) => node && textAt(COMPOSE, node.range);

  it("is read without errors and equals an independent reading", () => {
    expect(errors).toEqual([]);
    expect(dataOf(root)).toEqual(parse(COMPOSE, { merge: true }));
    expect(dataOf(parseYaml(COMPOSE.replaceAll("\n", "\r\n")).root)).toEqual(dataOf(root));
  });

  it("gives scalars with style, type and range", () => {
    expect(at(root, ["x-app", "environment", "WORKERS"])).toMatchObject({
      value: "4",
      type: "number",
      style: "plain",
    });
    expect(at(root, ["x-app", "environment", "DEBUG"])).toMatchObject({
      value: "False",
      type: "string",
      style: "double",
    });
    expect(slice(at(root, ["x-app", "environment", "DEBUG"]))).toBe('"False"');
    expect(slice(at(root, ["x-logging", "logging", "options", "max-file"]))).toBe("'3'");
    const folded = at(root, ["services", "app", "command"]);
    expect(folded).toMatchObject({
      style: "folded",
      value: "gunicorn shop.wsgi:application --bind 0.0.0.0:8000",
    });
    expect(slice(folded)).toMatch(/^>-\n.*\n.*8000$/);
    const empty = pairAt(at(root, ["x-app", "environment"]), "EMPTY");
    expect(empty?.value).toMatchObject({ type: "null", value: "" });
    expect(COMPOSE.slice(0, empty?.value.range.start)).toMatch(/EMPTY:$/);
  });

  it("gives pairs, items and their indentation", () => {
    const app = mappingOf(at(root, ["services", "app"]));
    expect(app?.indent).toBe(4);
    expect(app?.pairs.map((pair) => pair.key)).toEqual(["<<", "command", "ports", "healthcheck"]);
    for (const pair of app?.pairs ?? []) expect(textAt(COMPOSE, pair.keyRange)).toBe(pair.key);
    const ports = sequenceOf(at(root, ["services", "app", "ports"]));
    expect(ports?.indent).toBe(6);
    expect(ports?.items.map((item) => textAt(COMPOSE, item.range))).toEqual([
      '- "127.0.0.1:8000:8000"',
      "- target: 9000\n        published: 9000",
    ]);
    expect(mappingOf(at(root, ["services", "app", "ports", 1]))?.indent).toBe(8);
    expect(textAt(COMPOSE, app!.range)).toMatch(/^<<: [\s\S]*interval: 30s$/);
    expect(mappingOf(at(root, ["networks"]))?.flow).toBe(true);
    const volumes = pairAt(root, "volumes");
    expect(textAt(COMPOSE, volumes!.range)).toBe("volumes:\n  pgdata:");
  });

  it("follows anchors, aliases and merge keys", () => {
    const app = at(root, ["services", "app"]);
    expect(pairAt(app, "restart")).toMatchObject({ merged: true });
    expect(textOf(at(app, ["logging", "driver"]))).toBe("json-file");
    const worker = at(root, ["services", "celery-worker"]);
    expect(pairAt(worker, "restart")).toMatchObject({ merged: false });
    expect(textOf(at(worker, ["restart"]))).toBe("always");
    expect(itemsOf(at(worker, ["env_file"])).map(textOf)).toEqual([".env.production"]);
    const anchor = mappingOf(at(root, ["x-app"]))?.anchor;
    expect(anchor?.name).toBe("app");
    expect(textAt(COMPOSE, anchor!.range)).toBe("&app");
    const alias = mappingOf(app)?.pairs[0]?.value;
    expect(alias?.kind).toBe("alias");
    expect(slice(alias)).toBe("*app");
    expect(resolve(alias)).toBe(at(root, ["x-app"]));
  });

  it("keeps the comments", () => {
    expect(comments.map((comment) => textAt(COMPOSE, comment.range))).toEqual([
      "# Production stack",
      "# shared by all services",
      "# The web process",
      "# only for the proxy",
    ]);
  });
});

describe("damage", () => {
  it("never throws and keeps ranges inside", () => {
    for (const text of damagedVersions(COMPOSE)) assertRangesInside(parseYaml(text), text);
  });

  const countNodes = (node: YamlNode | undefined): number => {
    if (node?.kind === "mapping")
      return node.pairs.reduce((sum, pair) => sum + 1 + countNodes(pair.value), 1);
    if (node?.kind === "sequence") return node.items.reduce((sum, item) => sum + countNodes(item.value), 1);
    return node ? 1 : 0;
  };
  const whole = countNodes(parseYaml(COMPOSE).root);

  it.each([
    ["a key without a colon", "restart: unless-stopped", "restart"],
    ["an open quote", 'DEBUG: "False"', 'DEBUG: "False'],
    ["an open single quote", "'3'", "'3"],
    ["an open bracket", 'health/"]', 'health/"'],
    ["an open brace", "'3' }", "'3' "],
    ["a lone dash", "- .env.production", "-"],
    ["a tab", "    image: postgres", "\timage: postgres"],
    ["a half-typed alias", "<<: *app\n", "<<: *\n"],
    ["a half-typed anchor", "&app-environment", "&"],
    ["a half-typed service", "  pg:\n    image", "  p\n  pg:\n    image"],
    ["two colons", "restart: always", "restart: a: b"],
    ["a reserved sign", "restart: always", "restart: %"],
  ])("keeps nearly all nodes with %s", (_name, written, damaged) => {
    const text = COMPOSE.replace(written, damaged);
    expect(text).not.toBe(COMPOSE);
    const { root } = parseYaml(text);
    expect(countNodes(root)).toBeGreaterThanOrEqual(whole - 4);
    expect(pairsOf(at(root, ["services"])).map((pair) => pair.key)).toEqual(
      expect.arrayContaining(["app", "celery-worker", "pg"]),
    );
  });

  it("reports duplicate keys, unknown aliases and several documents", () => {
    const text = "a: 1\na: 2\nb: *nowhere\n---\nc: 3\n";
    const file = parseYaml(text);
    expect(file.errors.map((error) => textAt(text, error.range))).toEqual(["a", "*nowhere"]);
    expect(textOf(at(file.root, ["a"]))).toBe("2");
    expect(file.documents.map((document) => dataOf(document.root))).toEqual([{ a: 2, b: null }, { c: 3 }]);
  });

  it("has no root in an empty file or in one of comments", () => {
    expect(parseYaml("").root).toBeUndefined();
    const commented = parseYaml("# nothing\n");
    expect(commented.root?.kind ?? "none").toMatch(/none|scalar/);
    expect(commented.comments).toHaveLength(1);
  });

  it("cannot be made to contain itself", () => {
    const file = parseYaml("a: &a\n  b: *a\n  <<: *a\n");
    expect(file.errors).toHaveLength(2);
    expect(dataOf(file.root)).toEqual({ a: { b: null } });
  });
});

describe("time", () => {
  it("stays bounded on alias bombs", () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0 ? "l0: &l0 [x]" : `l${level}: &l${level} [*l${level - 1}, *l${level - 1}, *l${level - 1}]`,
    );
    const merges = Array.from({ length: 30 }, (_, level) =>
      level === 0
        ? "m0: &m0 {k: v}"
        : `m${level}: &m${level} {<<: [*m${level - 1}, *m${level - 1}], k${level}: v}`,
    );
    assertLinear(() => {
      const { root } = parseYaml([...levels, ...merges].join("\n"));
      expect(dataOf(root)).toBeUndefined();
      expect(pairsOf(at(root, ["m29"]))).toHaveLength(30);
    });
  });

  it("stays bounded on deep nesting", () => {
    for (const text of ["[".repeat(100_000), "{a: ".repeat(50_000), "- ".repeat(50_000), "? ".repeat(50_000)])
      assertLinear(() => expect(parseYaml(text).errors.length).toBeGreaterThan(0));
  });

  it("reads 5 000 lines of Compose quickly", () => {
    const service = COMPOSE.slice(COMPOSE.indexOf("  celery-worker:"), COMPOSE.indexOf("volumes:\n  pgdata"));
    const count = Math.ceil(5_000 / service.split("\n").length);
    const text =
      COMPOSE.slice(0, COMPOSE.indexOf("  celery-worker:")) +
      Array.from({ length: count }, (_, index) => service.replace(/^ {2}(\S+):/gm, `  $1-${index}:`)).join(
        "",
      );
    parseYaml(text);
    assertLinear(() => expect(pairsOf(at(parseYaml(text).root, ["services"])).length).toBeGreaterThan(count));
    expect(scalarOf(at(parseYaml(text).root, ["services", "pg-3", "image"]))?.value).toBe(
      "postgres:16-alpine",
    );
  });
});
