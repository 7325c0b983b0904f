import { factFamily } from "../engine/database";
import { type JavaScriptFile, parseJavaScript } from "../languages/javascript/index";

/** The tree of a JavaScript or TypeScript file. */
export const javascriptFiles = factFamily<JavaScriptFile | undefined>(
  "javascript",
  (db, path) => {
    const file = db.file(path);
    return (
      file && parseJavaScript(file.text, { typescript: /\.[cm]?tsx?$/.test(path), jsx: /x$/.test(path) })
    );
  },
  Object.is,
);
