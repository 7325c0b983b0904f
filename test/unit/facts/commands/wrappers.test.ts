import { expect, test } from "vitest";
import { unwrapped } from "../../../../server/src/facts/commands/wrappers";

const place = { path: "run.sh", range: { start: 0, end: 0 } };

test.each([
  ["uv run --with x pytest -q", "pytest -q"],
  ["DEBUG=1 python3 -m pytest", "pytest"],
  ["sudo env A=1 timeout 600 xvfb-run -a poetry run python -Wd -m pytest", "pytest"],
  ["npx --yes newman@6.2.2 run a.json", "newman run a.json"],
  ["bundle exec rake test", "rake test"],
  ["php artisan test", "artisan test"],
  ["poetry install", "poetry install"],
  ["python -m bot", "python -m bot"],
  ["", ""],
])("%s", (command, expected) => {
  const words = command.split(" ").flatMap((text) => (text === "" ? [] : { text, place }));
  expect(
    unwrapped(words)
      .words.map(({ text }) => text)
      .join(" "),
  ).toBe(expected);
});
