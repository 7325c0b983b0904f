import type { Library } from "../evaluation";
import { number, string } from "../values/construct";
import { noOrigin, type Value } from "../values/value";

const texts: Readonly<Record<string, string>> = {
  "os.sep": "/",
  "os.path.sep": "/",
  "os.linesep": "\n",
  "os.curdir": ".",
  "os.pardir": "..",
  "os.path.pardir": "..",
  "os.pathsep": ":",
  // Production runs Linux: the few projects for which that is wrong do not ask.
  "os.name": "posix",
  "sys.platform": "linux",
  "string.ascii_letters": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
  "string.ascii_lowercase": "abcdefghijklmnopqrstuvwxyz",
  "string.ascii_uppercase": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  "string.digits": "0123456789",
  "string.hexdigits": "0123456789abcdefABCDEF",
  "string.punctuation": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
};

const numbers: Readonly<Record<string, number>> = {
  "logging.NOTSET": 0,
  "logging.DEBUG": 10,
  "logging.INFO": 20,
  "logging.WARNING": 30,
  "logging.WARN": 30,
  "logging.ERROR": 40,
  "logging.CRITICAL": 50,
  "logging.FATAL": 50,
  "sys.version_info.major": 3,
};

/** Values that are the same wherever production runs. */
export const constants: Library = {
  constants: Object.fromEntries([
    ...Object.entries(texts).map(([name, text]): [string, Value] => [name, string(text, noOrigin)]),
    ...Object.entries(numbers).map(([name, value]): [string, Value] => [
      name,
      number(value, false, noOrigin),
    ]),
  ]),
};
