import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { imageStarts } from "./shell-form-start.facts";

export default defineRule({
  id: "shell-form-start",
  category: "deployment",
  severity: "minor",
  title: "A shell keeps the signal to stop from the program",
  passed: "Programs in images get the signal to stop",
  effort: "minutes",
  needs: { imageStarts },
  judge: ({ imageStarts }) =>
    imageStarts.map(({ dockerfile, keyword, place, how, script, insertion }) => {
      const values = { dockerfile, keyword, script: script?.name ?? "" };
      if (how === "itself")
        return sound(message("{keyword} in {dockerfile} starts the program itself", values), place);
      if (how === "replaced")
        return sound(
          message("{keyword} in {dockerfile} gives the shell's place to the program", values),
          place,
          ...(script ? [script.place] : []),
        );
      if (how === "unknown")
        return notKnown(
          message(
            "Whether {script}, which {keyword} in {dockerfile} starts, gives its place to the program is not known",
            values,
          ),
        );
      if (how === "no-list")
        return fault({
          severity: "major",
          message: message(
            "{keyword} in {dockerfile} is no list, because its words do not stand in double quotes: a shell looks for a program of the name of its first bracket, and the container does not start.",
            values,
          ),
          place,
        });
      return fault({
        message: script
          ? message(
              "{script}, which {keyword} in {dockerfile} starts, runs its program without exec: the shell in front of it does not hand the signal to stop on, so that every stop waits ten seconds and then kills requests on the way.",
              values,
            )
          : keyword === "ENTRYPOINT"
            ? message(
                "ENTRYPOINT in {dockerfile} is written without brackets: a shell stands in front of the program and does not hand the signal to stop on, and what CMD or docker run add is lost.",
                values,
              )
            : message(
                "CMD in {dockerfile} is written without brackets: a shell stands in front of the program and does not hand the signal to stop on, so that every stop waits ten seconds and then kills requests on the way.",
                values,
              ),
        place: script?.place ?? place,
        related: script ? [place] : [],
        fixes: insertion
          ? [
              {
                title: message("Give the shell's place to the program (exec)"),
                safety: "review",
                edits: [{ kind: "edit", ...insertion, newText: "exec " }],
              },
            ]
          : [],
        ...(script
          ? {}
          : { advice: { text: message('Write it as a list: {keyword} ["program", "argument"].', values) } }),
      });
    }),
});
