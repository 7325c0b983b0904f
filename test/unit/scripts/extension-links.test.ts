import { expect, test } from "vitest";
import { brokenLinks, brokenLinksOfPage } from "../../../scripts/support/extension-links.mjs";

test("what the extension shows of itself leads somewhere", () => {
  expect(brokenLinks()).toEqual([]);
});

test("a link into the repository leads nowhere in a package", () => {
  const page = [
    "# A page",
    "[here](#a-page) [there](https://example.com/) [gone](#another)",
    '[licence](LICENSE) ![picture](media/picture.png) <img src="media/other.png">',
  ].join("\n");
  expect(brokenLinksOfPage(page)).toEqual(["#another", "LICENSE", "media/picture.png", "media/other.png"]);
});
