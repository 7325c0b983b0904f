import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import type { NginxLevel } from "../../server/src/facts/deployment/nginx-blocks";
import { nginxConfigurations } from "../../server/src/facts/deployment/nginx-model";

export default defineRule({
  id: "nginx-alias-traversal",
  category: "security",
  severity: "major",
  title: "A location gives away more than its folder",
  passed: "Locations give away only their folders",
  effort: "minutes",
  needs: { nginxConfigurations },
  check: ({ nginxConfigurations }) =>
    nginxConfigurations.flatMap(({ servers }) =>
      servers.flatMap(({ locations }) =>
        locations.flatMap((level) => {
          const alias = level.own.find(({ name }) => name === "alias");
          const prefix = prefixOf(level);
          const folder = alias?.args[0];
          if (!alias || folder === undefined || prefix === undefined || prefix.endsWith("/")) return [];
          const closed = folder.endsWith("/");
          const { path, range } = level.place;
          const at = range.end;
          return [
            {
              severity: closed ? ("major" as const) : ("minor" as const),
              message: closed
                ? message(
                    "{prefix} has no closing slash and its alias has one: {prefix}../ leads out of {folder}, to everything beside it.",
                    { prefix, folder },
                  )
                : message(
                    "{prefix} has no closing slash: requests for {prefix}-anything reach what lies beside {folder}.",
                    { prefix, folder },
                  ),
              place: level.place,
              related: [
                { ...alias.place, note: message("This is put in the place of {prefix}.", { prefix }) },
              ],
              fixes: [
                {
                  title: message("Close both with a slash"),
                  safety: "review" as const,
                  edits: [
                    { kind: "edit" as const, path, range: { start: at, end: at }, newText: "/" },
                    ...(closed || !alias.argPlaces[0]
                      ? []
                      : [
                          {
                            kind: "edit" as const,
                            path: alias.place.path,
                            range: { start: alias.argPlaces[0].range.end, end: alias.argPlaces[0].range.end },
                            newText: "/",
                          },
                        ]),
                  ],
                },
              ],
            },
          ];
        }),
      ),
    ),
});

/** The prefix of a location; undefined for an exact, named or regular one. */
function prefixOf({ args }: NginxLevel): string | undefined {
  if (args.length === 1 && args[0]?.startsWith("/")) return args[0];
  return args.length === 2 && args[0] === "^~" ? args[1] : undefined;
}
