import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { type VulnerableDependency, vulnerabilities } from "./vulnerable-dependency.facts";

export default defineRule({
  id: "vulnerable-dependency",
  category: "dependencies",
  severity: "major",
  title: "A dependency has a known vulnerability",
  passed: "The last audit found no known vulnerability",
  effort: "hours",
  cwe: 1395,
  needs: { vulnerabilities },
  judge: ({ vulnerabilities: { report, found, locks } }) => [
    ...found.map((one) =>
      fault({
        severity: one.severity,
        message: describe(one, report.date),
        place: one.place,
        fixes:
          one.edits.length === 0 || one.advisory.fixed === undefined
            ? []
            : [
                {
                  title: message("Ask for {package} {fixed}", {
                    package: one.advisory.package,
                    fixed: one.advisory.fixed,
                  }),
                  safety: "review",
                  edits: one.edits,
                  // The lock file follows by the package manager's own command.
                  ...(one.command === undefined ? {} : { partial: true }),
                },
              ],
        ...(one.command === undefined
          ? {}
          : {
              advice: {
                text: message("Bring the lock file to the fixed version, and test."),
                command: one.command,
              },
            }),
      }),
    ),
    ...report.failures.map(({ ecosystem, reason }) =>
      notKnown(message("{ecosystem} could not be asked for advisories: {reason}", { ecosystem, reason })),
    ),
    ...(found.length === 0 && report.failures.length === 0
      ? locks.map((path) =>
          sound(message("On {date} no advisory spoke of a package of {path}", { date: report.date, path }), {
            path,
            range: { start: 0, end: 0 },
          }),
        )
      : []),
  ],
});

function describe({ advisory, direct }: VulnerableDependency, date: string) {
  const { package: name, installed, id, title, url, fixed, severity } = advisory;
  const values = { name, installed, id, title, url, severity, date, fixed: fixed ?? "" };
  if (fixed === undefined)
    return message(
      "{name} {installed}: {title} ({severity}, {id}, audit of {date}). No fixed version is known. {url}",
      values,
    );
  return direct
    ? message(
        "{name} {installed}: {title} ({severity}, {id}, audit of {date}). Fixed in {fixed}. {url}",
        values,
      )
    : message(
        "{name} {installed}, brought by another package: {title} ({severity}, {id}, audit of {date}). Fixed in {fixed}. {url}",
        values,
      );
}
