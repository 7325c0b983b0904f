import { readAd } from "@/services/api";
import { formatPrice } from "@/services/price";

export default async function AdPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const ad = await readAd(id);
  return (
    <main>
      <h1>{ad.title}</h1>
      <p>{formatPrice(ad.price, ad.currency)}</p>
      <p>{ad.description}</p>
    </main>
  );
}
