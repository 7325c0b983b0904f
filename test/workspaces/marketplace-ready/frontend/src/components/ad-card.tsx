import Image from "next/image";
import Link from "next/link";
import { formatPrice } from "@/services/price";
import type { Ad } from "@/types/ads";

export function AdCard({ ad }: { ad: Ad }) {
  const cover = ad.images[0];
  return (
    <article className="card">
      {cover ? <Image src={cover.image} alt={ad.title} width={320} height={240} /> : null}
      <h2>
        <Link href={`/ads/${ad.id}`}>{ad.title}</Link>
      </h2>
      <p>{formatPrice(ad.price, ad.currency)}</p>
      <p>
        {ad.city} · {ad.mileage_km} км
      </p>
    </article>
  );
}
