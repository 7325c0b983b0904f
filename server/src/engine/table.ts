/** A table for names that come from files: "constructor" and "__proto__" stand in it only where they were put there. */
export function tableOf<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null) as Record<string, T>, entries);
}
