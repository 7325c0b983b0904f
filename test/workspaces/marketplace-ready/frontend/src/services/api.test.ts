import { afterEach, describe, expect, it, vi } from "vitest";
import { listAds, readAd, signIn } from "./api";

const ad = {
  id: 7,
  title: "Daewoo Lanos 2007",
  year: 2007,
  mileage_km: 180000,
  price: "3200.00",
  currency: "USD",
  city: "Полтава",
  description: "Один власник.",
  images: [],
};

function answer(body: unknown, status = 200) {
  const fetchMock = vi.fn(async (_url: string, _init?: RequestInit) =>
    Response.json(body, { status }),
  );
  vi.stubGlobal("fetch", fetchMock);
  return fetchMock;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("listAds", () => {
  it("asks for the page and checks the answer", async () => {
    const fetchMock = answer({ count: 1, results: [ad] });
    expect((await listAds(2)).results[0]?.title).toBe("Daewoo Lanos 2007");
    expect(fetchMock.mock.calls[0]?.[0]).toContain("/api/ads/?page=2");
  });

  it("refuses an answer of another shape", async () => {
    answer({ ads: [] });
    await expect(listAds(1)).rejects.toThrow();
  });
});

describe("readAd", () => {
  it("says what the API answered when it fails", async () => {
    answer({}, 404);
    await expect(readAd("7")).rejects.toThrow("404");
  });
});

describe("signIn", () => {
  it("returns the tokens", async () => {
    answer({ access: "token" });
    expect(await signIn("a@kermo.example", "x")).toEqual({ access: "token" });
  });

  it("explains a refusal", async () => {
    answer({}, 401);
    await expect(signIn("a@kermo.example", "x")).rejects.toThrow("Невірна пошта або пароль");
  });
});
