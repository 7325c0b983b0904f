import { expect, test } from "vitest";
import { textAt } from "../../../../server/src/languages/parse-result";
import { parseRequirement, parseRequirements } from "../../../../server/src/languages/requirements";

const file = `# Production
-r base.txt
--constraint=../constraints.txt
--index-url https://pypi.example.com/simple
-e ./packages/billing
-e git+https://git.example.com/shop/mail.git@v1.2#egg=shop-mail
Django[argon2, bcrypt] >= 4.2, <5  # long-term support
psycopg2-binary==2.9.9 \\
    --hash=sha256:0aaa \\
    --hash=sha256:1bbb
uvloop==0.19.0 ; sys_platform != "win32" and implementation_name == "cpython"
requests
reportlab @ https://files.example.com/reportlab-4.0.tar.gz ; python_version < "3.12"
./vendor/labels-1.0-py3-none-any.whl
celery(>=5.3)
not a requirement
`;

test("requirements, includes and options, with their places", () => {
  const { lines, comments, errors } = parseRequirements(file);
  const shown = lines.map((line) => {
    if (line.kind === "requirement")
      return [
        line.name,
        line.extras.join(),
        line.specifier,
        line.url,
        line.marker,
        line.hashes.length,
        line.editable,
      ];
    return line.kind === "option" ? [line.name, line.value] : [line.kind, line.path];
  });
  expect(shown).toEqual([
    ["include", "base.txt"],
    ["constraint", "../constraints.txt"],
    ["--index-url", "https://pypi.example.com/simple"],
    [undefined, "", "", "./packages/billing", undefined, 0, true],
    ["shop-mail", "", "", "git+https://git.example.com/shop/mail.git@v1.2#egg=shop-mail", undefined, 0, true],
    ["Django", "argon2,bcrypt", ">=4.2,<5", undefined, undefined, 0, false],
    ["psycopg2-binary", "", "==2.9.9", undefined, undefined, 2, false],
    [
      "uvloop",
      "",
      "==0.19.0",
      undefined,
      'sys_platform != "win32" and implementation_name == "cpython"',
      0,
      false,
    ],
    ["requests", "", "", undefined, undefined, 0, false],
    [
      "reportlab",
      "",
      "",
      "https://files.example.com/reportlab-4.0.tar.gz",
      'python_version < "3.12"',
      0,
      false,
    ],
    ["labels", "", "", "./vendor/labels-1.0-py3-none-any.whl", undefined, 0, false],
    ["celery", "", ">=5.3", undefined, undefined, 0, false],
  ]);
  expect(comments.map(({ text }) => text)).toEqual(["# Production", "# long-term support"]);
  expect(errors.map(({ range }) => textAt(file, range))).toEqual(["not a requirement"]);
});

test("the place of a specifier, or where it would stand", () => {
  const places = parseRequirements(file).lines.flatMap((line) =>
    line.kind === "requirement" && line.url === undefined
      ? [`${textAt(file, line.nameRange)}|${textAt(file, line.specifierRange)}`]
      : [],
  );
  expect(places).toEqual([
    "Django|>= 4.2, <5",
    "psycopg2-binary|==2.9.9",
    "uvloop|==0.19.0",
    "requests|",
    "celery|>=5.3",
  ]);
  expect(parseRequirement("requests ; extra == 'x'")?.specifierRange).toEqual({ start: 8, end: 8 });
});

test("any prefix and any deletion of a line is read without failing", () => {
  for (let end = 0; end <= file.length; end++) parseRequirements(file.slice(0, end));
  const lines = file.split("\n");
  for (let index = 0; index < lines.length; index++)
    parseRequirements(lines.toSpliced(index, 1).join("\r\n"));
});

test("20 000 lines take no quadratic time", () => {
  const many = Array.from(
    { length: 20_000 },
    (_, index) => `package-${index}==1.${index} ; python_version >= "3.11"`,
  );
  const start = performance.now();
  expect(parseRequirements(many.join("\n")).lines).toHaveLength(20_000);
  expect(performance.now() - start).toBeLessThan(15_000);
});
