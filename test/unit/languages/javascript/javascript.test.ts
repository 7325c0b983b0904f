import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  assignmentsTo,
  defaultExport,
  expressionsIn,
  follow,
  type JsObject,
  parseJavaScript,
  pathOf,
  propertyAt,
  returnsOf,
  valueOfName,
} from "../../../../server/src/languages/javascript";
import { textAt } from "../../../../server/src/languages/parse-result";
import { assertLinear, assertRangesInside, damagedVersions } from "../damage";

const TEXT = readFileSync(join(import.meta.dirname, "next.config.ts.txt"), "utf8");
const TYPESCRIPT = { typescript: true };

describe("a Next.js configuration in TypeScript", () => {
  const file = parseJavaScript(TEXT, TYPESCRIPT);
  const slice = (node: { range: { start: number; end: number } } | undefined) =>
    node && textAt(TEXT, node.range);
  const config = valueOfName(file, "nextConfig") as JsObject;
  const property = (key: string) => {
    const found = propertyAt(config, key);
    return found === "unknown" ? undefined : found;
  };

  it("has statements", () => {
    expect(file.errors).toEqual([]);
    expect(file.statements.map((statement) => statement.kind)).toEqual([
      ...["import", "import", "import", "variables", "variables", "expression-statement", "variables"],
      ...["variables", "variables", "expression-statement", "function-declaration", "variables"],
      ...["export-names", "export-names", "export-default"],
    ]);
    expect(file.statements[1]).toMatchObject({
      source: "@next/bundle-analyzer",
      names: [
        { imported: "default", local: "withBundleAnalyzer" },
        { imported: "plugin", local: "analyze" },
      ],
    });
    expect(file.statements[2]).toMatchObject({ names: [{ imported: "*", local: "path" }] });
    const variables = file.statements[3];
    expect(variables?.kind === "variables" && variables.variables[1]?.pattern).toMatchObject([
      { property: "API_URL", local: "apiUrl" },
      { property: "MODE", local: "MODE" },
    ]);
    expect(file.comments.map(slice)).toEqual([
      "// Production settings of the front end",
      "/* The headers of every page */",
    ]);
  });

  it("has object literals with keys, values and ranges", () => {
    expect(config.properties.map((entry) => [entry.key, entry.value.kind, entry.spread])).toEqual([
      [undefined, "identifier", true],
      ["reactStrictMode", "unary", false],
      ["output", "string", false],
      ["images", "object", false],
      ["typescript", "object", false],
      ["headers", "function", false],
      ["rewrites", "function", false],
      [undefined, "number", false],
      ["dynamic", "unknown", false],
      ["path", "identifier", false],
    ]);
    const typescript = config.properties[4]!;
    expect(slice(typescript)).toBe("typescript: { ignoreBuildErrors: true }");
    expect(textAt(TEXT, typescript.keyRange)).toBe("typescript");
    expect(slice((typescript.value as JsObject).properties[0]?.value)).toBe("true");
    const images = (config.properties[3]!.value as JsObject).properties[0]!.value;
    expect(images.kind === "array" && images.items.map((item) => [item.spread, slice(item)])).toEqual([
      [false, '{ protocol: "https", hostname: "**.example.com" }'],
      [true, "...extra"],
    ]);
  });

  it("knows what may have been replaced by a spread or a computed key", () => {
    expect(propertyAt(config, "path")).toMatchObject({ key: "path" });
    expect(propertyAt(config, "output")).toBe("unknown");
    expect(propertyAt(config, "missing")).toBe("unknown");
    const shared = valueOfName(file, "shared") as JsObject;
    expect(propertyAt(shared, "poweredByHeader")).toMatchObject({ value: { kind: "boolean", value: false } });
    expect(propertyAt(shared, "missing")).toBeUndefined();
    expect(property("path")?.value).toMatchObject({ kind: "identifier", name: "path" });
  });

  it("finds what functions return", () => {
    const headers = config.properties[5]!.value;
    const returned = headers.kind === "function" ? returnsOf(headers) : [];
    expect(returned.map((value) => value && slice(value))).toEqual([
      "[]",
      '[{ source: "/(.*)", headers: securityHeaders }]',
    ]);
    const rewrites = config.properties[6]!.value;
    expect(rewrites.kind === "function" && rewrites.async).toBe(true);
    expect(rewrites.kind === "function" && returnsOf(rewrites).map((value) => value?.kind)).toEqual([
      "object",
    ]);
  });

  it("reads strings, templates and names", () => {
    const headers = valueOfName(file, "securityHeaders");
    const objects = headers?.kind === "array" ? headers.items.map((item) => item.value as JsObject) : [];
    expect(objects.map((object) => object.properties[0]?.value)).toMatchObject([
      { kind: "string", value: "X-Frame-Options" },
      { kind: "string", value: "Referrer-Policy" },
    ]);
    expect(objects[1]?.properties[1]?.value).toMatchObject({
      kind: "template",
      texts: ["origin-", ""],
      expressions: [{ kind: "binary", operator: "??", right: { value: "aA" } }],
    });
    const limits = valueOfName(file, "limits") as JsObject;
    expect(limits.properties.map((entry) => (entry.value as { value?: unknown }).value)).toEqual([
      1000,
      "🦔",
    ]);
    expect(slice(limits.properties[1])).toBe('їжак: "🦔"');
  });

  it("finds the default export through calls, and what changes it", () => {
    const exported = defaultExport(file);
    expect(exported).toMatchObject({
      kind: "call",
      callee: { kind: "call" },
      args: [{ value: { name: "nextConfig" } }],
    });
    const inner = exported?.kind === "call" ? follow(file, exported.args[0]?.value) : undefined;
    expect(inner).toBe(config);
    expect(assignmentsTo(file, "nextConfig").map((assignment) => pathOf(assignment.target))).toEqual([
      ["nextConfig", "eslint"],
    ]);
    expect(valueOfName(file, "mutable")).toBeUndefined();
    expect(valueOfName(file, "helper")).toMatchObject({
      kind: "function",
      parameters: ["a", undefined, "rest"],
    });
    const reads = [...expressionsIn(file.statements)].map(pathOf).filter((path) => path?.[0] === "process");
    expect(reads.map((path) => path?.join("."))).toContain("process.env.NODE_ENV");
  });

  it("survives every damage", () => {
    for (const text of damagedVersions(TEXT)) assertRangesInside(parseJavaScript(text, TYPESCRIPT), text);
  });

  const items = (text: string) => {
    let count = 0;
    const read = parseJavaScript(text, TYPESCRIPT);
    for (const expression of expressionsIn(read.statements))
      count += expression.kind === "object" ? expression.properties.length : 0;
    return count + read.statements.length;
  };
  const whole = items(TEXT);

  it.each([
    ["a missing value", TEXT.replace("reactStrictMode: !0,", "reactStrictMode: ")],
    ["a half key", TEXT.replace("reactStrictMode: !0,", "reactStr")],
    ["an open string", TEXT.replace('"standalone"', '"standalone')],
    ["a missing brace", TEXT.replace("ignoreBuildErrors: true }", "ignoreBuildErrors: true")],
    ["an open call", TEXT.replace("mutable = 2;", "foo(")],
    ["an open template", TEXT.replace("`Referrer-Policy`", "`Referrer-Policy")],
    ["a lone dot", TEXT.replace("mutable = 2;", "process.env.")],
    ["an open object", TEXT.replace("mutable = 2;", "const x = {")],
  ])("keeps nearly everything with %s", (_name, text) => {
    expect(text).not.toBe(TEXT);
    expect(items(text)).toBeGreaterThanOrEqual(whole - 8);
  });
});

describe("other modules", () => {
  const exported = (text: string) => defaultExport(parseJavaScript(text));

  it.each([
    ["module.exports = { a: 1 }", "object"],
    ["const config = { a: 1 };\nmodule.exports = config;", "identifier"],
    ["export default async (phase) => ({ a: 1 })", "function"],
    ["export default async function config() { return {} }", "function"],
    ["const a = {}; export { a as default };", "identifier"],
    ["export default defineConfig({})", "call"],
  ])("%s", (text, kind) => {
    expect(exported(text)?.kind).toBe(kind);
  });

  it("have none without an export", () => {
    expect(exported("const a = 1;")).toBeUndefined();
    expect(exported("")).toBeUndefined();
  });

  it("may hold JSX, and code of any depth", () => {
    const file = parseJavaScript(
      "const a = 1;\nexport default () => <p className='x'>Don't {a}</p>;\nconst b = 2;",
      { jsx: true },
    );
    expect(file.errors).toEqual([]);
    expect(valueOfName(file, "b")).toMatchObject({ value: 2 });
    for (const text of [
      "[".repeat(20_000),
      "a(".repeat(20_000),
      "{".repeat(20_000),
      `a=${"-".repeat(3_000)}1`,
      "if(a)".repeat(20_000),
    ]) {
      assertLinear(() => {
        for (const expression of expressionsIn(parseJavaScript(text).statements))
          expect(expression.range.end).toBeLessThanOrEqual(text.length);
      });
    }
  });
});

describe("code inside of classes, loops and attempts", () => {
  it.each([
    ["a class", "export class Server { app = express(); start() { this.app.use(cors()); } }"],
    [
      "a default class",
      "export default class Server { constructor() { app.use(cors()); this.app = express(); } }",
    ],
    ["a loop", "for (const one of all) { app = express(); app.use(cors()); }"],
    ["an attempt", "try { app = express(); } catch { app.use(cors()); }"],
    ["a choice", "switch (a) { case 1: app = express(); default: app.use(cors()); }"],
    ["a loop without a block", "while (a) app.use(cors(express()));"],
    ["a call with types", "app.use<Handler>(cors<Options>(express()));"],
    ["decorators before a class", "@use()\n@Module({ imports: [cors(express())] })\nexport class Shop {}"],
    [
      "decorators before a default class, its methods and its properties",
      "@use()\n/** The shop. */\nexport default class Shop { @Prop(cors()) name; @Get(express()) list() {} }",
    ],
    ["decorators before a class that is not exported", "@use(cors()) class Shop { @Prop(express()) a = 1; }"],
  ])("is read: %s", (_, text) => {
    const calls = [...expressionsIn(parseJavaScript(text, TYPESCRIPT).statements)].flatMap((expression) =>
      expression.kind === "call" ? [pathOf(expression.callee)?.at(-1)] : [],
    );
    expect(calls).toEqual(expect.arrayContaining(["express", "use", "cors"]));
  });
});

it("an export behind decorators is no error and moves nothing", () => {
  const text = "@Module({})\nexport class Shop {}\nconst port = 3000;";
  const file = parseJavaScript(text, TYPESCRIPT);
  expect(file.errors).toEqual([]);
  expect(textAt(text, valueOfName(file, "port")!.range)).toBe("3000");
});
