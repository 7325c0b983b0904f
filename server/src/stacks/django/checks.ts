import type { FrameworkCheck } from "../../engine/rule";

/** Checks of Django's own by their ids, each with the section of Django's documentation that describes it. */
export function djangoChecks(...ids: readonly string[]): readonly FrameworkCheck[] {
  return ids.map((id) => {
    const section = id.startsWith("security.") ? "security" : "backwards-compatibility";
    return {
      framework: "Django",
      id,
      page: `https://docs.djangoproject.com/en/stable/ref/checks/#${section}`,
    };
  });
}
