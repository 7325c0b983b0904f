/** What a step or a job uses. */
export type ActionReference =
  /** `owner/repository/path@ref`; the path "" for the repository's own action. */
  | {
      readonly kind: "repository";
      readonly owner: string;
      readonly repository: string;
      readonly path: string;
      /** "" where none is written. */
      readonly ref: string;
    }
  /** `./.github/actions/build`; a workflow of the repository too. */
  | { readonly kind: "local"; readonly path: string }
  /** `docker://image:tag@digest`. */
  | { readonly kind: "image"; readonly image: string }
  | { readonly kind: "unknown" };

/** Reads what stands behind `uses:`; "unknown" for anything else. */
export function actionReferenceOf(written: string): ActionReference {
  const text = written.trim();
  if (/^docker:\/\//i.test(text)) return { kind: "image", image: text.slice("docker://".length) };
  if (/^\.{1,2}(?:\/|$)/.test(text))
    return { kind: "local", path: text.replace(/^\.\/+/, "").replace(/(?<!\/)\/+$/, "") };
  const match = /^([\w.-]+)\/([\w.-]+)((?:\/[^@\s]*)?)(?:@(\S+))?$/.exec(text);
  if (!match) return { kind: "unknown" };
  const [, owner = "", repository = "", path = "", ref = ""] = match;
  return { kind: "repository", owner, repository, path: path.replace(/^\/+|\/+$/g, ""), ref };
}

/** "actions/checkout", in lower case as GitHub compares it; with the path of an action inside a repository. Undefined for others. */
export function actionNameOf(reference: ActionReference | undefined): string | undefined {
  if (reference?.kind !== "repository") return undefined;
  const { owner, repository, path } = reference;
  return [owner, repository, ...(path === "" ? [] : [path])].join("/").toLowerCase();
}

/** Whether a ref is a commit, which nobody can move. */
export function isCommit(ref: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(ref);
}

/** Of the tag, or of the comment behind a commit: [4, 3] for "v4.3.1"; undefined parts are not written. */
export function versionOf({
  reference,
  comment,
}: {
  readonly reference: ActionReference;
  readonly comment: string | undefined;
}): readonly (number | undefined)[] {
  const ref = reference.kind === "repository" ? reference.ref : "";
  const written =
    /^v?(\d{1,3})(?:\.(\d+))?(?:\.\d+)?$/.exec(ref) ?? /\bv?(\d{1,3})(?:\.(\d+))?/.exec(comment ?? "");
  return [written?.[1], written?.[2]].map((part) => (part === undefined ? undefined : Number(part)));
}
