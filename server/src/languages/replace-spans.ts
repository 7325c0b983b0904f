/** A text with everything from an opening mark to the next closing one replaced; an opening one that nothing closes stays. */
export function replaceSpans(
  text: string,
  open: string,
  close: string,
  replace: (span: string) => string,
): string {
  const parts: string[] = [];
  let at = 0;
  let start = text.indexOf(open);
  while (start !== -1) {
    const end = text.indexOf(close, start + open.length);
    if (end === -1) break;
    parts.push(text.slice(at, start), replace(text.slice(start, end + close.length)));
    at = end + close.length;
    start = text.indexOf(open, at);
  }
  return parts.join("") + text.slice(at);
}
