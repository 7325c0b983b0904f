import type { Place, TextEdit } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import type { FindingDraft } from "../../server/src/engine/verdict";
import { isNginxPath } from "../../server/src/facts/repository/file-kinds";
import { aliasLocations, type WideFolder, wideFolders } from "./nginx-alias-traversal.facts";

export default defineRule({
  id: "nginx-alias-traversal",
  category: "security",
  severity: "major",
  title: "A location gives away more than its folder",
  passed: "Locations give away only their folders",
  effort: "minutes",
  cwe: 22,
  provedBy: { reading: isNginxPath, about: /\balias\b/ },
  needs: { aliasLocations, wideFolders },
  check: ({ aliasLocations, wideFolders }) => [
    ...wideFolders.map(describe),
    ...aliasLocations.flatMap(({ place, args, folder, alias, folderPlace }) => {
      const prefix = prefixOf(args);
      if (prefix === undefined || prefix.endsWith("/")) return [];
      const closed = folder.endsWith("/");
      // One file under one address: what else begins with its name is nothing that somebody hides.
      if (!closed && /\.\w+$/.test(prefix)) return [];
      const at = place.range.end;
      return [
        {
          // Without a slash at both ends only names that begin alike are reached, never another folder.
          severity: closed ? ("major" as const) : ("advice" as const),
          message: closed
            ? message(
                "{prefix} has no closing slash and its alias has one: {prefix}../ leads out of {folder}, to everything beside it.",
                { prefix, folder },
              )
            : message(
                "{prefix} has no closing slash: requests for {prefix}-anything reach what lies beside {folder}.",
                { prefix, folder },
              ),
          place,
          related: [{ ...alias, note: message("This is put in the place of {prefix}.", { prefix }) }],
          fixes: [
            {
              title: message("Close both with a slash"),
              safety: "review" as const,
              edits: [
                { kind: "edit" as const, path: place.path, range: { start: at, end: at }, newText: "/" },
                ...(closed ? [] : [closeFolder(folderPlace)]),
              ],
            },
          ],
        },
      ];
    }),
  ],
});

function describe({ place, location, capture, folder }: WideFolder): FindingDraft {
  if (capture === undefined)
    return {
      message: message("{location} gives everybody {folder} of the machine, with its keys and settings.", {
        location,
        folder,
      }),
      place,
      advice: { text: message("Name the folder that holds the site's files, and nothing else.") },
    };
  return {
    message: message(
      "${name} of {location} may be ../ and more: /…../ is one name to nginx, and leads out of {folder}, to everything beside it.",
      { name: capture, location, folder },
    ),
    place,
    advice: { text: message("Put the slash into the expression, in front of the parentheses.") },
  };
}

function closeFolder({ path, range }: Place): TextEdit {
  return { kind: "edit", path, range: { start: range.end, end: range.end }, newText: "/" };
}

/** The prefix of a location; undefined for an exact, named or regular one. */
function prefixOf(args: readonly string[]): string | undefined {
  if (args.length === 1 && args[0]?.startsWith("/")) return args[0];
  return args.length === 2 && args[0] === "^~" ? args[1] : undefined;
}
