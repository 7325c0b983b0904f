import { message } from "../../server/src/engine/message";
import { folderOf } from "../../server/src/engine/path";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import {
  environmentKeys,
  envTemplates,
  fittingTemplates,
} from "../../server/src/facts/environment/environment-keys";
import type { EnvironmentRead } from "../../server/src/facts/environment/environment-read";
import { deploys } from "../../server/src/facts/environment/production-template";
import { hidingEnvFileOfTop } from "../../server/src/facts/environment/required-variable";
import { templateText } from "../../server/src/facts/environment/template-text";
import { sharedKeys, unexplainedKeys } from "../../server/src/facts/environment/unexplained-keys";
import {
  type CommittedEnvFile,
  committedEnvFiles,
} from "../../server/src/facts/repository/committed-env-files";

const byPlace = (a: EnvironmentRead, b: EnvironmentRead) =>
  a.path === b.path ? a.range.start - b.range.start : a.path < b.path ? -1 : 1;

const created = ".env.example";

/** One or two keys are read in half the scripts of the world. */
const fewestKeys = 3;

function isElsewhere({ path }: CommittedEnvFile): boolean {
  return folderOf(path) !== "";
}

export default defineRule({
  id: "env-example-missing",
  category: "documentation",
  severity: "major",
  title: "There is no template of the environment",
  passed: "The environment has a template",
  effort: "minutes",
  needs: {
    environmentKeys,
    unexplainedKeys,
    sharedKeys,
    committedEnvFiles: optional(committedEnvFiles),
    templates: optional(envTemplates),
    fittingTemplates,
    deploys,
    hidingEnvFileOfTop,
  },
  judge: ({
    environmentKeys,
    unexplainedKeys,
    sharedKeys,
    committedEnvFiles,
    templates,
    fittingTemplates,
    deploys,
    hidingEnvFileOfTop,
  }) => {
    // One that shows none of the keys that are read belongs to something else.
    const shown = environmentKeys.length < fewestKeys ? (templates.value ?? []) : fittingTemplates;
    if (shown.length > 0)
      return shown.map(({ path, entries, commented }) =>
        sound(
          message("{path} shows {count} keys of the environment", {
            path,
            count: entries.length + commented.size,
          }),
          {
            path,
            range: { start: 0, end: 0 },
          },
        ),
      );
    // A tool whose keys are all optional is complete without any.
    const matters = deploys || unexplainedKeys.some(({ required }) => required);
    const [first] = unexplainedKeys.flatMap(({ reads }) => reads).sort(byPlace);
    // What documents, defaults and the deployment's own files explain needs no template.
    if (unexplainedKeys.length < fewestKeys || !matters || !first) return [];
    // Whoever starts with the env files of git does not begin by guessing, unless they hold secrets and have to leave it.
    const leave = (committedEnvFiles.value ?? []).filter(
      ({ tracked, doubt }) => tracked && doubt !== "words",
    );
    if (sharedKeys >= unexplainedKeys.length && leave.length === 0) return [];
    return [
      fault({
        message: message(
          "The code reads {count} keys from the environment that nothing here explains, and no .env.example shows them: every installation starts with guessing.",
          { count: unexplainedKeys.length },
        ),
        place: { path: first.path, range: first.range },
        // Where env files of their own folder are read, nobody would copy this one.
        fixes:
          templates.value?.some(({ path }) => path === created) || leave.some(isElsewhere)
            ? []
            : [
                {
                  title: message("Create .env.example with all {count} keys the code reads", {
                    count: environmentKeys.length,
                  }),
                  safety: "safe",
                  // Whether the copy that it is for gets into an image.
                  leavesOpen: ["dockerfile-copies-secrets"],
                  edits: [
                    {
                      kind: "create",
                      path: created,
                      text: templateText(environmentKeys, {
                        heading: "Copy to .env and fill in. The code has a value for each key behind a #.",
                        production: false,
                      }),
                    },
                    // Git would add the copy.
                    ...hidingEnvFileOfTop,
                  ],
                },
              ],
      }),
    ];
  },
});
