import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SessionProvider } from "@/contexts/session";
import "./globals.css";

export const metadata: Metadata = {
  title: "Kermo — продаж авто",
  description: "Оголошення про продаж автомобілів в Україні",
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="uk">
      <body>
        <SessionProvider>{children}</SessionProvider>
      </body>
    </html>
  );
}
