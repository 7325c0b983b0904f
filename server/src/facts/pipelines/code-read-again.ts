/** The parts of a script that are read as code again after variables have been put in; in single quotes none is. */
export function codeReadAgain(script: string): readonly string[] {
  const again =
    /(?:\beval|\b(?:ba|z|da)?sh\s+(?:-\w+\s+){0,5}-\w*c|\b(?:python3?|node|perl|ruby|php)\s+-(?:c|e|r))\s+("(?:[^"\\]|\\.)*"|[^'"\s|;&][^\n|;&]*)/g;
  const remote = /\bssh\s[^\n"']{0,500}?\s("(?:[^"\\]|\\.)*")/g;
  const substituted = /`\s*(\$\{?\w+\}?)|\$\(\s*(\$\{?\w+\}?)/g;
  return [
    ...[...script.matchAll(again)].map(([, code = ""]) => code),
    ...[...script.matchAll(remote)].map(([, code = ""]) => code),
    ...[...script.matchAll(substituted)].map(([, quoted, braced]) => quoted ?? braced ?? ""),
  ];
}

/** The variables that a text of a shell names: `$TITLE`, `${TITLE}`. */
export function variablesNamed(code: string): readonly string[] {
  return [...code.matchAll(/(?<!\\)\$(?:\{(\w{1,200})(?!\w)[^}]{0,500}\}|(\w+))/g)].map(
    ([, braced, bare]) => braced ?? bare ?? "",
  );
}
