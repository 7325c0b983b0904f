import { type Ad, type AdPage, adPageSchema, adSchema } from "@/types/ads";

const baseUrl =
  process.env.API_URL ?? process.env.NEXT_PUBLIC_API_URL ?? "http://localhost:8000";

async function get(path: string): Promise<unknown> {
  const response = await fetch(`${baseUrl}${path}`, { next: { revalidate: 60 } });
  if (!response.ok) {
    throw new Error(`The API answered ${response.status} to ${path}`);
  }
  return response.json();
}

export async function listAds(page: number): Promise<AdPage> {
  return adPageSchema.parse(await get(`/api/ads/?page=${page}`));
}

export async function readAd(id: string): Promise<Ad> {
  return adSchema.parse(await get(`/api/ads/${encodeURIComponent(id)}/`));
}

export async function signIn(email: string, password: string): Promise<{ access: string }> {
  const response = await fetch(`${process.env.NEXT_PUBLIC_API_URL ?? ""}/api/auth/login/`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) {
    throw new Error("Невірна пошта або пароль");
  }
  return response.json();
}
