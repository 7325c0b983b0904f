import { expect, test } from "vitest";
import { parseErrorsOf } from "../../../server/src/languages/parse-errors";

test.each([
  [
    "next.config.ts",
    'import type { NextConfig } from "next";\n\nconst config: NextConfig = {};\nexport default config;\n',
  ],
  ["page.tsx", "export default () => <p>{(1 as number).toString()}</p>;\n"],
  ["compose.yml", "services:\n  web:{% if worker %} &web{% endif %}\n    image: shop\n"],
  ["Dockerfile.dockerignore", "*\n!src\n.env\n"],
])("%s is read as what its name says", (path, text) => expect(parseErrorsOf(path, text)).toEqual([]));

test.each([
  ["next.config.ts", "export default {\n"],
  ["Dockerfile.prod", "FRM python:3.13\nUSER\n"],
])("a broken %s is noticed", (path, text) => expect(parseErrorsOf(path, text)).not.toEqual([]));
