import { type Message, message } from "../engine/message";
import type { Readiness } from "./readiness";

/** How ready a folder is, in one line, the same wherever it is shown. */
export function readinessText({ light, isForProduction, open, applicable, checked }: Readiness): Message {
  switch (light) {
    case "grey":
      return isForProduction
        ? message("Too little is understood to say whether it is ready")
        : message("Nothing here is for production");
    case "red":
      return message("Not ready: {count} {count:plural:blocker is|blockers are} open", {
        count: open.blocker,
      });
    case "yellow":
      return message("Almost ready: {count} major {count:plural:problem is|problems are} open", {
        count: open.major,
      });
    case "green":
      if (checked < applicable) return message("Ready as far as could be checked");
      return open.minor > 0
        ? message("Ready, with {count} minor {count:plural:problem|problems}", { count: open.minor })
        : message("Ready for production");
  }
}
