import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { declaredClasses } from "../../server/src/stacks/django/models/declared-models";
import { djangoApps } from "../../server/src/stacks/django/models/django-apps";

/** Model fields that take uploads, in installed apps. */
export const uploadFields: Fact<readonly Place[]> = fact("upload fields", (db) =>
  db
    .get(djangoApps)
    .filter(({ installed }) => installed)
    .flatMap(({ modelModules }) => modelModules)
    .flatMap((path) =>
      db
        .of(declaredClasses, path)
        .flatMap(({ fields }) =>
          fields
            .filter(({ type }) => type === "FileField" || type === "ImageField")
            .map(({ range }) => ({ path, range })),
        ),
    ),
);
