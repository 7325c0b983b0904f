"use client";

import { createContext, type ReactNode, useContext, useState } from "react";

interface Session {
  accessToken: string | null;
  setAccessToken: (token: string | null) => void;
}

const SessionContext = createContext<Session>({ accessToken: null, setAccessToken: () => {} });

export function SessionProvider({ children }: { children: ReactNode }) {
  const [accessToken, setAccessToken] = useState<string | null>(null);
  return (
    <SessionContext.Provider value={{ accessToken, setAccessToken }}>
      {children}
    </SessionContext.Provider>
  );
}

export function useSession(): Session {
  return useContext(SessionContext);
}
