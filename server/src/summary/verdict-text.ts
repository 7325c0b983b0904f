import { type Message, message } from "../engine/message";
import type { Verdict } from "./verdict";

/** The verdict in one line, the same wherever it is shown. */
export function verdictText({
  light,
  open,
  applicable,
  checked,
}: Pick<Verdict, "light" | "open" | "applicable" | "checked">): Message {
  switch (light) {
    case "grey":
      return message("Nothing here is for production");
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
