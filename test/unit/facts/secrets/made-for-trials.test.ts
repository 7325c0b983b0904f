import { expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent, isUnknown } from "../../../../server/src/engine/rule";
import { isPlaceholder } from "../../../../server/src/engine/secrets/placeholder";
import { templateSecrets } from "../../../../server/src/facts/secrets/template-secrets";
import { writtenSecrets } from "../../../../server/src/facts/secrets/written-secrets";
import { snapshotOf } from "../../../support/snapshot";

function keysIn(template: string): readonly string[] {
  const found = createDatabase(snapshotOf({ ".env.example": template })).get(templateSecrets);
  return isAbsent(found) ? [] : found.map(({ entry }) => entry.key);
}

function namesIn(code: string): readonly string[] {
  const found = createDatabase(snapshotOf({ "lib/config.ts": code })).get(writtenSecrets);
  return isUnknown(found) ? [] : found.map(({ name }) => name);
}

test("keys that issuers of captchas publish for trials are no secrets", () => {
  expect(isPlaceholder("6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe")).toBe(true);
  expect(isPlaceholder("1x0000000000000000000000000000000AA")).toBe(true);
  expect(isPlaceholder("6LfKq1oUBBBBBGG-vFI1TnRWxMZNFuojJ4WifJWe")).toBe(false);
});

test("a template says of a block that its credentials are a sandbox's", () => {
  const keys = 'PAY_ID="shop"\n# Never commit a real one.\nPAY_SECRET_KEY="aq67tH6mk8w5Y1nAyMoY"\n';
  expect(keysIn(`# These are sandbox credentials, published by the bank.\n${keys}`)).toEqual([]);
  expect(keysIn(`# These are sandbox credentials.\nA=1\n\n${keys}`)).toEqual(["PAY_SECRET_KEY"]);
});

test("what a program only compares with, it refuses", () => {
  const key = 'const DEFAULT_SECRET = "aq67tH6mk8w5Y1nAyMoY";\n';
  expect(namesIn(`${key}if (env.SECRET === DEFAULT_SECRET) throw new Error("set it");\n`)).toEqual([]);
  expect(namesIn(`${key}sign(DEFAULT_SECRET);\n`)).toEqual(["DEFAULT_SECRET"]);
  expect(namesIn(key)).toEqual(["DEFAULT_SECRET"]);
});

test("what is packed of other files is judged where it comes from", () => {
  const packed = (head: string) => {
    const text = `${head}\n\n<file path="users.http">\n  "password": "kolibri-7788"\n</file>\n`;
    const found = createDatabase(snapshotOf({ "packed.xml": text })).get(writtenSecrets);
    return isUnknown(found) ? 0 : found.length;
  };
  expect(packed("<files>")).toBe(1);
  expect(packed("This file is a merged representation of the entire codebase, made by a program.")).toBe(0);
});
