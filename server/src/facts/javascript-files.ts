import { factFamily } from "../engine/database";
import { dialectOf, type JavaScriptFile, parseJavaScript } from "../languages/javascript/index";

/** The tree of a JavaScript or TypeScript file. */
export const javascriptFiles = factFamily<JavaScriptFile | undefined>(
  "javascript",
  (db, path) => {
    const file = db.file(path);
    return file && parseJavaScript(file.text, dialectOf(path));
  },
  Object.is,
);
