const symbols: Record<string, string> = { UAH: "₴", USD: "$", EUR: "€", PLN: "zł" };

/** Formats "12500.00" and "USD" as "12 500 $". */
export function formatPrice(amount: string, currency: string): string {
  const whole = Math.round(Number(amount)).toString();
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, " ");
  return `${grouped} ${symbols[currency] ?? currency}`;
}
