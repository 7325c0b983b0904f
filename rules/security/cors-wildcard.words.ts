import type { Place } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import type { FindingDraft } from "../../server/src/engine/rule";
import type { OpenMiddleware, OpenPattern } from "./cors-wildcard.facts";

/** Browsers send no cookies along to a star: what is read is what everybody may ask for. */
export function judgeCorsMiddleware({ name, installed, answers }: OpenMiddleware): FindingDraft {
  return {
    severity: "major",
    message: message(
      "The middleware {name} answers every origin with *: any website can read this API's answers.",
      { name },
    ),
    place: answers,
    related: installed ? [{ ...installed, note: message("It is installed here.") }] : [],
  };
}

/** Django's own answer to an origin that is not listed has no such header: the proxy's holds. */
export function judgeProxy(place: Place): FindingDraft {
  return {
    severity: "major",
    message: message(
      "nginx adds Access-Control-Allow-Origin: * to what it passes on: any website can read this API's answers, whatever Django allows.",
    ),
    place,
  };
}

export function judgePattern({ name, place, domain }: OpenPattern, withCookies: boolean): FindingDraft {
  if (domain === undefined)
    return {
      severity: withCookies ? "blocker" : "major",
      message: message("An expression of {name} fits every origin: {consequence}.", {
        name,
        consequence: toEveryone(withCookies),
      }),
      place,
    };
  return {
    severity: withCookies ? "major" : "minor",
    message: withCookies
      ? message(
          "{name} allows every site below {domain}, where anybody can publish one: it can read this API's answers with the cookies of whoever visits it.",
          { name, domain },
        )
      : message(
          "{name} allows every site below {domain}, where anybody can publish one: it can read this API's answers.",
          { name, domain },
        ),
    place,
  };
}

/** The end of a sentence: what an open origin means. */
export function toEveryone(withCookies: boolean): Message {
  return withCookies
    ? message("any website can read this API's answers with the cookies of whoever visits it")
    : message("any website can read this API's answers");
}
