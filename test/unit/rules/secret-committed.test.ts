import { expect, test } from "vitest";
import { committedTokens } from "../../../rules/security/secret-committed.facts";
import { createDatabase } from "../../../server/src/engine/database";
import { isUnknown } from "../../../server/src/engine/rule";
import { stateOf } from "../../support/rule-state";
import { snapshotOf } from "../../support/snapshot";

const key = (letter: string) =>
  `-----BEGIN PRIVATE KEY-----\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQ${letter.repeat(8)}x9\n-----END PRIVATE KEY-----`;

function found(files: Readonly<Record<string, string>>) {
  const tokens = createDatabase(snapshotOf(files)).get(committedTokens);
  return isUnknown(tokens)
    ? []
    : tokens.map(({ path, others, beside }) => [path, others.length, beside.length]);
}

test("keys of one kind in one file are one finding, the same key elsewhere is told with it", () => {
  expect(
    found({
      "keys.rs": `const A: &str = "${key("A")}";\nconst B: &str = "${key("B")}";\nconst C: &str = "${key("C")}";\n`,
      "other.rs": `const B: &str = "${key("B")}";\n`,
    }),
  ).toEqual([["keys.rs", 1, 2]]);
});

test("what is called made up, or is a key pair for tests, opens nothing", () => {
  expect(found({ "seed.rs": `const TEST_RSA_KEY: &str = "${key("A")}";\n` })).toEqual([]);
  expect(found({ "seed.rs": `const FAKE_KEY: &str = "${key("A")}";\n` })).toEqual([]);
  expect(found({ "form.tsx": `  placeholder: "${key("A")}",\n` })).toEqual([]);
  expect(found({ "seed.rs": `const LATEST_KEY: &str = "${key("A")}";\n` })).toHaveLength(1);
});

test("a file that is nothing but a key has a rule of its own", () => {
  expect(found({ "deploy/id_rsa": key("A") })).toEqual([]);
  expect(found({ "deploy/id_rsa.sh": key("A") })).toHaveLength(1);
  expect(stateOf("secret-committed", { "deploy/id_rsa": key("A") })).not.toBe("pass");
  expect(stateOf("secret-committed", { "deploy/id_rsa.pub": "ssh-ed25519 AAAA" })).toBe("pass");
});

test("what stands in a vendored library is its author's", () => {
  expect(found({ "vendor/acme/ci.yml": `key: "${key("A")}"\n` })).toEqual([]);
});

test("a key of maps in a page is made for its visitors", () => {
  const maps = ["AIza", "SyB3k9vQx7LwZr2TbN5mYp8JcF1sDgK4eU"].join("").padEnd(39, "a");
  const page = `<script src="//maps.google.com/maps/api/js?key=${maps}"></script>\n`;
  expect(found({ "app/views/_map.html.erb": page })).toEqual([]);
  expect(found({ "lib/geocode.rb": `KEY = "${maps}"\n` })).toHaveLength(1);
});
