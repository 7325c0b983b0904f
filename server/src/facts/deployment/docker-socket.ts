import type { Mount } from "./compose/compose-service";

/** Whether a path is the socket by which Docker is commanded, or the folder in which it lies. */
export function isSocket(path: string): boolean {
  return (
    /(?:^|\/)(?:docker|containerd|podman)\.sock$/.test(path) || /docker\.sock|^\/(?:var\/)?run\/?$/.test(path)
  );
}

/** Whether a mount gives a container the socket of the server's Docker. */
export function isSocketMount({ source, target }: Pick<Mount, "source" | "target">): boolean {
  return isSocket(source ?? "") || (source === undefined && isSocket(target));
}
