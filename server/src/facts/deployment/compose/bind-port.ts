import type { Fix } from "../../../engine/finding";
import { message } from "../../../engine/message";
import type { PortMapping } from "./compose-service";

/** Publishes a port to the machine itself only; empty where the address has no certain place. */
export function bindToLoopback({ addressPlace, long, published }: PortMapping): readonly Fix[] {
  if (!addressPlace || long) return [];
  const { path, range } = addressPlace;
  // Without a port of the host Docker picks one; the address then stands before two colons.
  const newText = published === undefined ? "127.0.0.1::" : "127.0.0.1:";
  return [
    {
      title: message("Publish it on 127.0.0.1 only"),
      safety: "review",
      edits: [{ kind: "edit", path, range: { start: range.start, end: range.start }, newText }],
    },
  ];
}
