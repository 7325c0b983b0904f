/** The path inside a container folder, "" for the folder itself, undefined outside of it. */
export function below(path: string, folder: string): string | undefined {
  const clean = folder.replace(/(?<!\/)\/+$/, "");
  if (path === clean || path === `${clean}/`) return "";
  return path.startsWith(`${clean}/`) ? path.slice(clean.length + 1) : undefined;
}
