import type { Severity } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { type OriginCheck, originChecks } from "./nginx-origin-check.facts";

export default defineRule({
  id: "nginx-origin-check",
  category: "security",
  severity: "major",
  title: "nginx takes a stranger's site for an own one",
  passed: "nginx knows its own sites by their whole name",
  effort: "minutes",
  cwe: 346,
  needs: { originChecks },
  judge: ({ originChecks }) =>
    originChecks.map((one) => {
      const { place, gap } = one;
      if (gap === undefined)
        return sound(message("nginx compares the whole name of the site that asks"), place);
      return fault({
        severity: severityOf(one),
        message: textOf(gap, one.variable === "http_origin" ? "Origin" : "Referer"),
        place,
        cause: `${place.path}:${gap}`,
        advice: {
          text:
            gap === "none"
              ? message("Take none out of valid_referers.")
              : message(
                  "Compare from ^ to the end of the name, with \\. for every dot: ^https://([^/.]+\\.)?example\\.com$ for an Origin.",
                ),
        },
      });
    }),
});

function severityOf({ gap, opensAnswers }: OriginCheck): Severity {
  const isOpen = gap === "anybody" || gap === "part-of-name" || gap === "open-end";
  return isOpen && opensAnswers ? "major" : "minor";
}

function textOf(gap: NonNullable<OriginCheck["gap"]>, header: string): Message {
  const values = { header };
  switch (gap) {
    case "part-of-name":
      return message(
        "Anything may stand in front of the name that {header} is compared with: a stranger's domain that ends the same way passes.",
        values,
      );
    case "open-end":
      return message(
        "The expression that {header} is compared with ends before the name does: a stranger's domain that begins the same way passes.",
        values,
      );
    case "any-character":
      return message(
        "A dot in the expression that {header} is compared with stands for any character: a stranger's domain with another one there passes.",
        values,
      );
    case "open-start":
      return message(
        "The expression that {header} is compared with may begin anywhere: an address that only holds the name passes.",
        values,
      );
    case "none":
      return message(
        "valid_referers takes requests without a Referer for own ones: every site can leave it out, with Referrer-Policy: no-referrer.",
      );
    case "anybody":
      return message(
        "Every site may read answers with the visitor's cookies: Access-Control-Allow-Origin repeats whatever Origin says.",
      );
  }
}
