/**
 * An option of a command line: its value, and the word that gives it. `-w 4`, `--workers 4`, `--workers=4`; `-w4` too where
 * single letters may be joined to their value.
 */
export function optionIn<Word extends { readonly text: string }>(
  words: readonly Word[],
  names: readonly string[],
  letters: "apart" | "joined" = "apart",
): { readonly value: string; readonly word: Word } | undefined {
  for (const [index, word] of words.entries()) {
    const next = words[index + 1];
    if (names.includes(word.text)) {
      if (next) return { value: next.text, word: next };
      continue;
    }
    for (const name of names) {
      const head = name.startsWith("--") ? `${name}=` : name;
      const isJoined = name.startsWith("--") || letters === "joined";
      if (isJoined && word.text.startsWith(head)) return { value: word.text.slice(head.length), word };
    }
  }
  return undefined;
}
