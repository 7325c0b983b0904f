import { message } from "../../server/src/engine/message";
import { absent, defineRule, optional } from "../../server/src/engine/rule";
import { findProviderTokens } from "../../server/src/engine/secrets/provider-token";
import { committedEnvFiles } from "../../server/src/facts/repository/committed-env-files";
import { sensitiveFiles } from "../../server/src/facts/repository/sensitive-files";
import { templateSecrets } from "../../server/src/facts/secrets/template-secrets";
import { committedTokens } from "./secret-committed.facts";

export default defineRule({
  id: "secret-committed",
  category: "security",
  severity: "blocker",
  title: "A live credential is committed",
  passed: "No file here holds a credential of a known provider",
  effort: "hours",
  cwe: 798,
  provedBy: "search",
  needs: {
    committedTokens,
    sensitiveFiles: optional(sensitiveFiles),
    templates: optional(templateSecrets),
    envFiles: optional(committedEnvFiles),
  },
  check: ({ committedTokens, sensitiveFiles, templates, envFiles }) => {
    const inEnvFiles = [
      ...(templates.value ?? []).map(({ entry }) => entry),
      ...(envFiles.value ?? []).flatMap(({ tracked, doubt, secrets }) =>
        tracked && doubt !== "words" ? secrets : [],
      ),
    ];
    // Those are findings of other rules: then it is not true that no file holds one.
    const isToldElsewhere =
      inEnvFiles.some(({ value }) => findProviderTokens(value).length > 0) ||
      (sensitiveFiles.value ?? []).some(({ kind }) => kind.template === "a private key");
    if (committedTokens.length === 0 && isToldElsewhere) return absent;
    return committedTokens.map(({ path, range, kind, power, others, beside }) => ({
      severity: power === "limited" ? "major" : "blocker",
      message: message(
        "A credential that looks like '{kind}' is in a tracked file: everyone with the repository can use it.",
        { kind },
      ),
      place: { path, range },
      related: [
        ...others.map((place) => ({ ...place, note: message("The same value stands here too") })),
        ...beside.map((place) => ({ ...place, note: message("Another one stands here") })),
      ],
      advice: {
        text: message(
          "Revoke it at its provider first and issue a new one; then read it from the environment. Deleting the line does not remove it from the history.",
        ),
      },
    }));
  },
});
