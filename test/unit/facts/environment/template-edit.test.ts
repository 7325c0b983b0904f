import { expect, test } from "vitest";
import { applyEdits } from "../../../../server/src/engine/fixes/apply-edits";
import { insertTemplateKeys } from "../../../../server/src/facts/environment/template-edit";
import { snapshotOf } from "../../../support/snapshot";

test.each(["PORT=80", "PORT=80\n"])("keys of several readers come behind %j, a blank line apart", (text) => {
  const path = ".env.example";
  const template = { path, entries: [], commented: new Set<string>() } as never;
  const edits = insertTemplateKeys(template, text, [
    { key: "MAIL_HOST", reader: "mail.py", required: true },
    { key: "API_KEY", reader: "api.py", required: false },
  ]);
  const after = applyEdits(snapshotOf({ [path]: text }), edits);
  expect(after.files.get(path)?.text).toBe(
    "PORT=80\n\n# Read in mail.py\nMAIL_HOST=\n\n# Read in api.py\n# API_KEY=\n",
  );
});
