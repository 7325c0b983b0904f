/** A text with everything from an opening mark to the next closing one replaced; an opening one that nothing closes stays. */
export function replaceSpans(
  text: string,
  open: string,
  close: string,
  replace: (span: string) => string,
): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf(open, at);
    const end = start === -1 ? -1 : text.indexOf(close, start + open.length);
    if (end === -1) return parts.join("") + text.slice(at);
    parts.push(text.slice(at, start), replace(text.slice(start, end + close.length)));
    at = end + close.length;
  }
}
