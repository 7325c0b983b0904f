import { expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { applyEdits } from "../../../../server/src/engine/fixes/apply-edits";
import { isAbsent } from "../../../../server/src/engine/rule";
import { insertInBlock } from "../../../../server/src/facts/deployment/nginx/nginx-edits";
import { nginxConfigurations } from "../../../../server/src/facts/deployment/nginx/nginx-model";
import { snapshotOf } from "../../../support/snapshot";

/** The lines of a server after `gzip on;` went into it. */
function inserted(server: string): string | undefined {
  const snapshot = snapshotOf({ "nginx/conf.d/shop.conf": `server {\n${server}}\n` });
  const found = createDatabase(snapshot).get(nginxConfigurations);
  const level = isAbsent(found) ? undefined : found[0]?.servers[0]?.level;
  const edit = level && insertInBlock(level, ["gzip on;"]);
  const text = edit && applyEdits(snapshot, [edit]).files.get("nginx/conf.d/shop.conf")?.text;
  return text?.split("\n").slice(1, -2).join("\n");
}

test("a directive goes behind what says where a server listens and what it is called", () => {
  expect(inserted("  listen 80; # plain\n  server_name shop;\n\n  root /srv;\n")).toBe(
    "  listen 80; # plain\n  server_name shop;\n  gzip on;\n\n  root /srv;",
  );
  expect(inserted("  listen 80;\n  server_name shop;\n")).toBe(
    "  listen 80;\n  server_name shop;\n  gzip on;",
  );
});

test("a directive goes first where nothing heads the block, or something shares its line", () => {
  expect(inserted("  root /srv;\n  listen 80;\n")).toBe("  gzip on;\n  root /srv;\n  listen 80;");
  expect(inserted("  listen 80; root /srv;\n")).toBe("  gzip on;\n  listen 80; root /srv;");
});
