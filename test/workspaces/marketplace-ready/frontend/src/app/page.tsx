import { AdCard } from "@/components/ad-card";
import { listAds } from "@/services/api";

export default async function HomePage({ searchParams }: { searchParams: { page?: string } }) {
  const page = Number(searchParams.page ?? "1");
  const ads = await listAds(page);
  return (
    <main>
      <h1>Свіжі оголошення ({ads.count})</h1>
      <div className="grid">
        {ads.results.map((ad) => (
          <AdCard key={ad.id} ad={ad} />
        ))}
      </div>
    </main>
  );
}
