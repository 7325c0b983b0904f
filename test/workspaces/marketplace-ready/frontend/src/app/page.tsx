import { AdCard } from "@/components/ad-card";
import { listAds } from "@/services/api";

interface HomePageProps {
  searchParams: Promise<{ page?: string }>;
}

export default async function HomePage({ searchParams }: HomePageProps) {
  const { page = "1" } = await searchParams;
  const ads = await listAds(Number(page));
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
