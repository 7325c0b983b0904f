import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import { isEvidence } from "../../server/src/facts/repository/evidence";
import { isInTests } from "../../server/src/facts/repository/file-kinds";

/** Code that switches the check off by hand: `request._dont_enforce_csrf_checks = True`. */
export interface CsrfSwitch {
  readonly place: Place;
  /** A condition on the request's path stands above it. */
  readonly isForSomePaths: boolean;
}

/** `request._dont_enforce_csrf_checks = True`, `setattr(request, "_dont_enforce_csrf_checks", True)`. */
const switchesOff = /^[^#\r\n]*?(\b_dont_enforce_csrf_checks["']?[ \t]*[=,][ \t]*True\b)/m;

const switchOffIn = searched(
  "switches csrf checks off",
  needles("_dont_enforce_csrf_checks"),
  undefined,
  (db, path): CsrfSwitch | undefined => {
    const text = db.file(path)?.text ?? "";
    const match = switchesOff.exec(text);
    if (match?.[1] === undefined) return undefined;
    const end = match.index + match[0].length;
    const above = text.slice(text.lastIndexOf("def ", match.index) + 1, match.index);
    return {
      place: { path, range: { start: end - match[1].length, end } },
      isForSomePaths: /^[ \t]*if\b[^\n]{0,300}\.(?:path|path_info|get_full_path)\b/m.test(above),
    };
  },
);

/** Code that tells Django to check no request, by path: as a middleware it does so for all of them. */
export const csrfSwitches: Fact<ReadonlyMap<string, CsrfSwitch>> = fact("csrf switches", (db) => {
  const found = new Map<string, CsrfSwitch>();
  for (const path of db.paths()) {
    const one = path.endsWith(".py") && !isInTests(path) ? switchOffIn(db, path) : undefined;
    if (one) found.set(path, one);
  }
  return found;
});

/** A view that Django's check lets through. */
export interface ExemptView {
  readonly place: Place;
  /** It asks who is signed in, and nothing that another website would not have: a signature, a token, a key. */
  readonly isForSessions: boolean;
}

const exemption = /^([ \t]*)@(?:method_decorator\([ \t]*)?csrf_exempt\b[^\n]*/;
const definition = /^[ \t]*(?:async[ \t]+def|def|class)\b/;
const session =
  /\brequest\.(?:user|session)\b|\b(?:login_required|permission_required|LoginRequiredMixin|PermissionRequiredMixin)\b/;
const ownProof =
  /hmac|signature|construct_event|verif|authoriz|credential|api_?view|api_?key|token|secret|nonce|\bMETA\b|\bheaders\b|require_(?:GET|safe)/i;

const exemptIn = searched("views exempt from csrf checks", needles("csrf_exempt"), [], (db, path) => {
  const lines = (db.file(path)?.text ?? "").split("\n");
  const views: ExemptView[] = [];
  let first: { readonly line: number; readonly indent: string; readonly place: Place } | undefined;
  let offset = 0;
  for (const [line, text] of lines.entries()) {
    const [decorator, indent = ""] = exemption.exec(text) ?? [];
    if (decorator !== undefined) {
      const range = { start: offset + indent.length, end: offset + decorator.trimEnd().length };
      first ??= { line, indent, place: { path, range } };
    } else if (first && definition.test(text)) {
      const view = lines.slice(first.line, endOfBody(lines, line, first.indent)).join("\n");
      if (!ownProof.test(view)) views.push({ place: first.place, isForSessions: session.test(view) });
      first = undefined;
    }
    offset += text.length + 1;
  }
  return views;
});

/** The line behind the body of what a line defines, under decorators that are indented so far. */
function endOfBody(lines: readonly string[], definition: number, indent: string): number {
  const isBeyond = (line: string) => line.trim() !== "" && !/^[ \t)\]]/.test(line.slice(indent.length));
  let end = definition + 1;
  while (end < lines.length && !isBeyond(lines[end] ?? "")) end++;
  return end;
}

/** Views that are exempt and show nothing that proves who asks, sorted by path; tests are left out. */
export const exemptViews: Fact<readonly ExemptView[]> = fact("exempt views", (db) =>
  db
    .paths()
    .filter((path) => path.endsWith(".py") && isEvidence(path) && !/(?:^|\/)tests?[/_.]/.test(path))
    .flatMap((path) => exemptIn(db, path)),
);
