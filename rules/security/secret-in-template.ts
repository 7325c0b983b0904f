import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { envFileRole, isEnvPath } from "../../server/src/facts/repository/env-files";
import { templateSecrets } from "../../server/src/facts/secrets/template-secrets";

export default defineRule({
  id: "secret-in-template",
  category: "security",
  severity: "major",
  title: "An env template holds a real secret",
  passed: "No entry of an env template holds a secret",
  effort: "minutes",
  cwe: 798,
  provedBy: { reading: (path) => isEnvPath(path) && envFileRole(path) === "template" },
  needs: { templateSecrets },
  check: ({ templateSecrets }) =>
    templateSecrets.map(({ path, entry, range, repeated, decryptedBy, isEditable, isTaken }) => ({
      message:
        decryptedBy === undefined
          ? message(
              "The value of {key} in the template {path} looks generated: templates are read by everyone and copied as they are.",
              { key: entry.key, path },
            )
          : message(
              "The value of {key} in the template {path} is encrypted, but {file} in the same repository holds a key: whoever has both can read it.",
              { key: entry.key, path, file: decryptedBy },
            ),
      place: { path, range: entry.rawRange },
      fixes: isEditable
        ? [
            {
              title: message("Replace the value of {key} by a placeholder", { key: entry.key }),
              safety: isTaken ? "review" : "safe",
              edits: [range, ...repeated].map((value) => ({
                kind: "edit",
                path,
                range: value,
                newText: "change-me",
              })),
            },
          ]
        : [],
      advice: { text: message("If the secret was ever in use, replace it: it stays in the history.") },
    })),
});
