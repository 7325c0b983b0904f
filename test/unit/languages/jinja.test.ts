import { expect, test } from "vitest";
import { withoutJinja } from "../../../server/src/languages/jinja";

test("statements go, expressions become variables, and ranges keep", () => {
  const text =
    "services:\n  web:{% if celery %} &web{% endif %}\n    image: {{ name }}_web {# the same #}\n    {%- if\n      tls %}\n";
  const plain = withoutJinja(text);
  expect(plain.length).toBe(text.length);
  expect(plain.split("\n").map((line) => line.trimEnd())).toEqual([
    "services:",
    `  web:${" ".repeat(16)}&web`,
    "    image: ${XXXXXXX}_web",
    "",
    "",
    "",
  ]);
  expect(plain.includes("{%")).toBe(false);
});

test("what is no template of Jinja stays as it is", () => {
  for (const text of ["image: {{ .Values.image }}\n", "run: echo ${{ github.ref }}\n", "a: {b: 1}\n"])
    expect(withoutJinja(text)).toBe(text);
  expect(withoutJinja("{% raw %}run: ${{ github.ref }}{% endraw %}")).toContain("run: ${{ github.ref }}");
});
