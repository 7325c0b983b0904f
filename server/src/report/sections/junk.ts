import { isAbsent, isUnknown } from "../../engine/rule";
import { junkDirectories } from "../../facts/repository/junk-directories";
import { sizeText } from "../../facts/repository/size-text";
import { staleRootFiles } from "../../facts/repository/stale-root-files";
import type { AuditView } from "../audit";
import { type Block, heading, paragraph, type Text, table } from "../document";

/** Rules whose findings are files that should not be there. */
const junkRules = ["log-file-tracked", "large-file-tracked", "build-output-tracked"];

/** Caches on the disk, files that git should not hold, and files in the root that nothing names: each with its size. */
export function junk(view: AuditView): readonly Block[] {
  const { t, db, ruleOf, findingsOf } = view;
  const size = (path: string) => sizeText(db.tree().entries.get(path)?.bytes ?? 0);
  const directories = db.get(junkDirectories);
  const stale = db.get(staleRootFiles);
  const rows: (readonly Text[])[] = [];
  if (!isUnknown(directories))
    for (const directory of directories)
      rows.push([
        [{ code: `${directory.path}/` }],
        directory.size ? sizeText(directory.size.bytes) : t("not measured"),
        directory.added ? t("Git would add it: ignore it") : t("A cache: can be deleted"),
      ]);
  for (const rule of junkRules)
    for (const { place } of findingsOf.get(rule) ?? [])
      rows.push([[{ code: place.path }], size(place.path), t(ruleOf.get(rule)?.title ?? rule)]);
  if (!isAbsent(stale) && !isUnknown(stale))
    for (const { path, bytes } of stale)
      rows.push([[{ code: path }], sizeText(bytes), t("Nothing in the repository names it")]);
  return [
    heading(2, t("Junk and stale files")),
    ...(rows.length > 0
      ? table([t("Path"), t("Size"), t("What it is")], rows)
      : [paragraph(t("There are none."))]),
  ];
}
