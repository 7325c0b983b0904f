import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { actionNameOf, versionOf } from "../../server/src/facts/pipelines/action-reference";
import { inputOf, type Job, type Step, type Use } from "../../server/src/facts/pipelines/workflow";
import { workflows } from "../../server/src/facts/pipelines/workflows";

/** A checkout that keeps its token in `.git`, and an artifact made of the whole of it. */
export interface UploadedCredentials {
  /** The path of the artifact. */
  readonly place: Place;
  readonly checkout: Place;
  /** The upload takes hidden folders along; otherwise only its default keeps `.git` out. */
  readonly takesHidden: boolean;
}

/** Artifacts that hold the token of the checkout, which everybody with access to the run can read. */
export const uploadedCredentials: Fact<readonly UploadedCredentials[]> = fact(
  "credentials in artifacts",
  (db) => db.get(workflows).flatMap(({ jobs }) => jobs.flatMap(inJob)),
);

function inJob({ steps }: Job): readonly UploadedCredentials[] {
  const found: UploadedCredentials[] = [];
  const folders = new Map<string, Place>();
  const archives = new Map<string, Place>();
  for (const step of steps.filter(({ runs }) => runs)) {
    const { uses, run } = step;
    const action = actionNameOf(uses?.reference);
    if (uses && action === "actions/checkout" && keepsToken(step, uses))
      folders.set(plainFolder(inputOf(step, "path") ?? "."), uses.text.place);
    if (
      /\brm\s+-\S+\s[^\n]{0,500}?\.git\b(?!\/?\w)|\bunset(?:-all)?\b[^\n]{0,500}?extraheader/.test(
        run?.value ?? "",
      )
    )
      folders.clear();
    const packed = run && folders.get(".") ? packedWorkspace(run.value) : undefined;
    if (packed !== undefined) archives.set(packed, folders.get(".") as Place);
    if (!uses || action !== "actions/upload-artifact") continue;
    const path = step.inputs.find(({ name }) => name === "path")?.text;
    const paths = (path?.value ?? "")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    if (!path || paths.some((line) => /^!.*\.git\b(?!\/?\w)/.test(line))) continue;
    const checkout = paths.flatMap((line) => folders.get(plainFolder(line)) ?? [])[0];
    const inArchive = paths.flatMap((line) => archives.get(plainFolder(line)) ?? [])[0];
    if (inArchive) found.push({ place: path.place, checkout: inArchive, takesHidden: true });
    else if (checkout) found.push({ place: path.place, checkout, takesHidden: takesHidden(step, uses) });
  }
  return found;
}

/** The archive that a script makes of the whole folder, `.git` with it: `tar czf all.tgz .`, `zip -r all.zip .`. */
function packedWorkspace(script: string): string | undefined {
  const line = script.split("\n").find((one) => /^\s*(?:sudo\s+)?(?:tar|zip)\s/.test(one));
  const words = (line ?? "").trim().split(/\s+/);
  const isWhole = words
    .slice(2)
    .some((word, index, all) => /^(?:\.\/?|\$\{?GITHUB_WORKSPACE\}?)$/.test(word) && all[index - 1] !== "-C");
  if (!isWhole || /\.git\b(?!\/?\w)|--exclude-vcs\b/.test(line ?? "")) return undefined;
  const archive = words.slice(1).find((word) => /\.(?:tar|tgz|tar\.\w+|tbz2?|txz|zip)$/.test(word));
  return archive === undefined ? undefined : plainFolder(archive);
}

/** Since version 6 the token lies outside of the folder. */
function keepsToken(step: Step, uses: Use): boolean {
  if (inputOf(step, "persist-credentials")?.toLowerCase() === "false") return false;
  const [major] = versionOf(uses);
  return major === undefined || major < 6;
}

/** Since 4.4 hidden files stay out unless they are asked for. */
function takesHidden(step: Step, uses: Use): boolean {
  const asked = inputOf(step, "include-hidden-files")?.toLowerCase();
  if (asked !== undefined) return asked === "true";
  const [major, minor] = versionOf(uses);
  return major !== undefined && (major < 4 || (major === 4 && minor !== undefined && minor < 4));
}

/** "." for the workspace itself however it is written, else the folder without what names the workspace. */
function plainFolder(path: string): string {
  const plain = path
    .replace(/^(?:\$\{\{\s*(?:github\.workspace|runner\.workspace)\s*\}\}|\$\{?GITHUB_WORKSPACE\}?)/i, ".")
    .replace(/\/\*{1,2}(?:\/\*)?$|^\*{1,2}(?:\/\*)?$/, "")
    .replace(/\/?\.git\/?$/, "")
    .replace(/^(?:\.\/)+/, "")
    .replace(/(?<!\/)\/+$/, "");
  return plain === "" ? "." : plain;
}
