import { z } from "zod";

export const adSchema = z.object({
  id: z.number(),
  title: z.string(),
  year: z.number(),
  mileage_km: z.number(),
  price: z.string(),
  currency: z.string(),
  city: z.string(),
  description: z.string(),
  images: z.array(z.object({ id: z.number(), image: z.string(), position: z.number() })),
});

export const adPageSchema = z.object({
  count: z.number(),
  results: z.array(adSchema),
});

export type Ad = z.infer<typeof adSchema>;
export type AdPage = z.infer<typeof adPageSchema>;
