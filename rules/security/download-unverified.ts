import type { Severity } from "../../server/src/engine/finding";
import { groupedBy } from "../../server/src/engine/grouped-by";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { isDockerfilePath } from "../../server/src/facts/deployment/docker/dockerfile-trees";
import { isPipelinePath } from "../../server/src/facts/pipelines/workflows";
import {
  type EvaluatedDownload,
  evaluatedDownloads,
  type UnverifiedDownload,
  unverifiedDownloads,
} from "./download-unverified.facts";

export default defineRule({
  id: "download-unverified",
  category: "security",
  severity: "minor",
  title: "A build runs what anybody may have sent",
  passed: "No build is seen to run what it fetches unchecked",
  effort: "minutes",
  provedBy: {
    reading: (path) => isDockerfilePath(path) || isPipelinePath(path),
    about: /\b(?:curl|wget|Invoke-\w+|apt|apt-get|apk|yum|dnf|pip3?|eval)\b|https?:/,
  },
  needs: { unverifiedDownloads: optional(unverifiedDownloads), evaluatedDownloads },
  check: ({ unverifiedDownloads, evaluatedDownloads }) => [
    // What a Dockerfile does several times in one way is one habit.
    ...groupedBy(unverifiedDownloads.value ?? [], ({ dockerfile, kind }) => `${dockerfile} ${kind}`).map(
      ([first, ...others]) => ({
        severity: severityOf(first),
        message: textOf(first),
        place: first.place,
        related: others.map(({ place }) => ({ ...place, note: message("Here as well.") })),
        advice: { text: adviceFor(first) },
      }),
    ),
    ...evaluatedDownloads.map((one) => ({
      message: textOfStep(one),
      place: one.place,
      advice: { text: message("Download a named version into a file, compare its sha256sum, then run it.") },
    })),
  ],
});

function textOfStep({ kind, by }: EvaluatedDownload): Message {
  return kind === "evaluated"
    ? message(
        "This step evaluates what {by} fetches: whoever answers there runs what they like with the rights of the job.",
        { by },
      )
    : message(
        "This step fetches a script without encryption and hands it to {by}: whoever sits on the way runs what they like with the rights of the job.",
        { by },
      );
}

function severityOf({ kind }: UnverifiedDownload): Severity {
  return kind === "piped" || kind === "added" ? "advice" : "minor";
}

function textOf({ kind, by, dockerfile }: UnverifiedDownload): Message {
  const values = { by, dockerfile };
  switch (kind) {
    case "certificate":
      return message(
        "{by} in {dockerfile} asks nobody for a certificate: whoever sits on the way puts what they like into the image.",
        values,
      );
    case "signature":
      return message(
        "{by} in {dockerfile} installs packages without asking who signed them: whoever sits on the way puts what they like into the image.",
        values,
      );
    case "plain":
      return message(
        "{dockerfile} fetches a script without encryption and hands it to {by}: whoever sits on the way runs what they like in the build.",
        values,
      );
    case "piped":
      return message(
        "{dockerfile} hands a script of the web to {by} as it comes: the next build may run another one than today's.",
        values,
      );
    case "added":
      return message(
        "{dockerfile} adds a file of the web without a checksum: the next build may get another one than today's.",
        values,
      );
  }
}

function adviceFor({ kind }: UnverifiedDownload): Message {
  switch (kind) {
    case "certificate":
      return message(
        "Install ca-certificates, or copy the authority's certificate into the image, and ask for it.",
      );
    case "signature":
      return message("Install the key of the repository's maker, and let the packages be checked.");
    case "added":
      return message("Name what is meant: ADD --checksum=sha256:….");
    default:
      return message("Download a named version into a file, compare its sha256sum, then run it.");
  }
}
