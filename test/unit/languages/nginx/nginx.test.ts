import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  argumentsOf,
  directivesIn,
  type NginxDirective,
  type NginxFile,
  parseNginx,
  walk,
} from "../../../../server/src/languages/nginx";
import { textAt } from "../../../../server/src/languages/parse-result";
import { assertLinear, assertRangesInside, damagedVersions } from "../damage";

const TEXT = readFileSync(join(import.meta.dirname, "shop.conf"), "utf8");

/** The nesting as a list of "http server location". */
const outline = (file: NginxFile) =>
  [...walk(file)]
    .filter(({ directive }) => directive.block)
    .map(({ directive, around }) => [...around, directive].map((block) => block.name).join(" "));

describe("a whole configuration", () => {
  const file = parseNginx(TEXT);
  const [http] = directivesIn(file, "http");
  const servers = directivesIn(http?.block, "server");
  const slice = (range: { start: number; end: number } | undefined) => range && textAt(TEXT, range);

  it("has its blocks", () => {
    expect(file.errors).toEqual([]);
    expect(outline(file)).toEqual([
      "events",
      "http",
      "http map",
      "http upstream",
      "http types",
      "http server",
      "http server",
      "http server location",
      "http server location",
      "http server location if",
      "http server location",
      "http server content_by_lua_block",
    ]);
  });

  it("has directives with arguments and ranges", () => {
    const [listen] = directivesIn(servers[1]?.block, "listen");
    expect(argumentsOf(listen!)).toEqual(["443", "ssl", "http2"]);
    expect(slice(listen?.range)).toBe("listen 443 ssl http2;");
    expect(slice(listen?.args[1]?.range)).toBe("ssl");
    const [header] = directivesIn(servers[1]?.block, "add_header");
    expect(argumentsOf(header!)).toEqual([
      "Strict-Transport-Security",
      "max-age=31536000; includeSubDomains",
      "always",
    ]);
    expect(slice(header?.args[1]?.range)).toBe('"max-age=31536000; includeSubDomains"');
    expect(slice(servers[0]?.range)).toMatch(/^server \{[\s\S]*request_uri;\n {4}\}$/);
    expect(slice(servers[0]?.block?.range)).toMatch(/^\{[\s\S]*\}$/);
    for (const { directive } of walk(file))
      expect(slice(directive.nameRange)?.replace(/^["'](.*)["']$/, "$1")).toBe(directive.name);
  });

  it("reads templates, quotes and several lines", () => {
    expect(directivesIn(servers[0]?.block, "server_name").map(argumentsOf)).toEqual([
      ["${DOMAIN}", "www.example.com"],
    ]);
    expect(directivesIn(servers[1]?.block, "server_name").map(argumentsOf)).toEqual([["{{ domain }}"]]);
    expect(directivesIn(servers[1]?.block, "ssl_certificate").map(argumentsOf)).toEqual([
      ["/etc/letsencrypt/live/${DOMAIN}/fullchain.pem"],
    ]);
    expect(directivesIn(http?.block, "log_format").map(argumentsOf)).toEqual([
      ["main", '$remote_addr "$request" ', "$status їжак 🦔"],
    ]);
    const [map] = directivesIn(http?.block, "map");
    expect(map?.block?.directives.map((line) => [line.name, ...argumentsOf(line)])).toEqual([
      ["default", "upgrade"],
      ["", "close"],
      ["~^a{2,3}$", "x"],
    ]);
    const [, images] = directivesIn(servers[1]?.block, "location");
    expect(argumentsOf(images!)).toEqual(["~", "\\.(jpg|png)$"]);
    expect(argumentsOf(images?.block?.directives[0] as NginxDirective)).toEqual([
      "($args",
      "~",
      'x="1"',
      ")",
    ]);
    expect(file.comments.map((comment) => slice(comment.range))).toEqual([
      "# Production proxy",
      "# gunicorn",
      "# by nginx itself",
    ]);
  });

  it("reads the same on one line and with Windows line breaks", () => {
    expect(outline(parseNginx(TEXT.replaceAll("\n", "\r\n")))).toEqual(outline(file));
    const flat = TEXT.replace(/#.*|--.*/g, "").replace(/\s+/g, " ");
    expect(outline(parseNginx(flat))).toEqual(outline(file));
  });
});

describe("damage", () => {
  it("never throws and keeps ranges inside", () => {
    for (const text of damagedVersions(TEXT)) assertRangesInside(parseNginx(text), text);
  });

  it("reads no deeper than anything is nested, and goes on behind it", () => {
    const depth = 20_000;
    const { directives, errors } = parseNginx(`${"if (a) {".repeat(depth)}${"}".repeat(depth)} user x;`);
    expect(errors).toHaveLength(depth - 50);
    expect(directives.map(({ name }) => name)).toEqual(["if", "user"]);
  });

  const whole = outline(parseNginx(TEXT));

  it.each([
    ["a server", "request_uri;\n    }\n", "request_uri;\n"],
    ["a location", "expires 30d;\n        }\n", "expires 30d;\n"],
    ["an upstream", "keepalive 32;\n    }\n", "keepalive 32;\n"],
    ["a map", '" x;\n    }\n', '" x;\n'],
    ["the last server", "502.html;\n    }\n", "502.html;\n"],
  ])("keeps all blocks where they belong when %s is not closed", (_name, closed, unclosed) => {
    const text = TEXT.replace(closed, unclosed);
    expect(text).not.toBe(TEXT);
    const file = parseNginx(text);
    expect(file.errors).toHaveLength(1);
    expect(outline(file)).toEqual(whole);
  });

  it.each([
    ["listen 443 ssl http2;", "listen 443 ssl http2"],
    ["alias /srv/static/;", "alias /srv/static/"],
    ["root /srv/media;\n        }", "root /srv/media\n        }"],
    ["proxy_pass http://app;", "proxy_pass "],
    ['includeSubDomains" always;', "includeSubDomains always;"],
  ])("keeps what follows when %s loses its end", (written, damaged) => {
    const text = TEXT.replace(written, damaged);
    const file = parseNginx(text);
    expect(file.errors.length).toBeGreaterThan(0);
    expect(outline(file)).toEqual(whole);
    const names = (read: NginxFile) => [...walk(read)].map(({ directive }) => directive.name);
    expect(names(file)).toEqual(names(parseNginx(TEXT)));
  });

  it("reports a brace too many and reads on", () => {
    const file = parseNginx("server { listen 80; } }\nserver { listen 81; }\n");
    expect(file.errors).toHaveLength(1);
    expect(outline(file)).toEqual(["server", "server"]);
  });

  it.each([
    ["braces", "a {".repeat(20_000)],
    ["servers", "server {\n".repeat(20_000)],
    ["quotes", 'a "\n'.repeat(20_000)],
    ["words", "a ".repeat(100_000)],
    ["templates", "{{ ".repeat(50_000)],
    ["variables", "${".repeat(50_000)],
    ["lua", "a_by_lua_block {".repeat(20_000)],
  ])("is bounded in %s", (_name, text) => {
    assertLinear(() => assertRangesInside(parseNginx(text).errors, text));
  });
});
