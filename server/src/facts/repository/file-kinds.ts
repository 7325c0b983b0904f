import { fileNameOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";

/** Python source, stubs included. */
export function isPythonPath(path: RelativePath): boolean {
  return /\.pyi?$/.test(path);
}

/** JavaScript or TypeScript source, in any of its dialects. */
export function isScriptPath(path: RelativePath): boolean {
  return /\.(?:[cm]?[jt]sx?|vue|svelte)$/.test(path);
}

/** A server's or service's configuration as nginx writes it, whatever its name ends with. */
export function isNginxPath(path: RelativePath): boolean {
  return /nginx|\.(?:conf|template|vhost)$|(?:^|\/)(?:conf\.d|sites-(?:available|enabled))\//i.test(path);
}

/** Whether a folder of tests holds it. */
export function isInTests(path: RelativePath): boolean {
  return /(?:^|\/)tests?\//.test(path);
}

/** The file in which Kustomize finds what it puts together. */
export function isKustomization(path: RelativePath): boolean {
  return kustomization.test(fileNameOf(path));
}

export const kustomization = /^kustomization\.ya?ml$/i;

/** Whether others wrote it and it is only kept here. */
export function isVendored(path: RelativePath): boolean {
  return /(?:^|\/)(?:node_modules|vendor|third[_-]party)\//.test(path);
}

/** Whether it lies among what a generator writes into the projects of others; Helm keeps manifests in a folder of that name. */
export function isInTemplates(path: RelativePath): boolean {
  return /(?:^|\/)templates\//.test(path);
}

/** Whether a Procfile lies among what an image is made of: a supervisor in the container reads it, and no platform. */
export function isProcfileOfImage(path: RelativePath): boolean {
  return /(?:^|\/)(?:\.?docker|containers?|rootfs)\/(?:.*\/)?Procfile[\w.]*$/.test(path);
}

export function isMarkdownPath(path: RelativePath): boolean {
  return /\.mdx?$|\.markdown$/i.test(path);
}
