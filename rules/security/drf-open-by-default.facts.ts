import { type Fact, fact, factFamily } from "../../server/src/engine/database";

/** Whether any module uses the views or routers of Django REST framework, and not its constants and exceptions alone. */
export const usesRestViews: Fact<boolean> = fact("uses rest views", (db) =>
  db.paths().some((path) => path.endsWith(".py") && db.of(importsRestViews, path)),
);

const importsRestViews = factFamily("imports rest views", (db, path) => {
  const text = db.file(path)?.text ?? "";
  return (
    /\brest_framework\w*\.(?:views|viewsets|generics|decorators|routers|mixins)\b/.test(text) ||
    /\bfrom rest_framework import \(?[^)]{0,2000}?\b(?:views|viewsets|generics|decorators|routers|mixins)\b/.test(
      text,
    )
  );
});
