"use client";

import { type FormEvent, useState } from "react";
import { useSession } from "@/contexts/session";
import { signIn } from "@/services/api";

export default function LoginPage() {
  const { setAccessToken } = useSession();
  const [error, setError] = useState("");

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      const tokens = await signIn(String(form.get("email")), String(form.get("password")));
      setAccessToken(tokens.access);
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : "Щось пішло не так");
    }
  }

  return (
    <form onSubmit={submit}>
      <input name="email" type="email" placeholder="Пошта" required />
      <input name="password" type="password" placeholder="Пароль" required />
      <button type="submit">Увійти</button>
      {error ? <p role="alert">{error}</p> : null}
    </form>
  );
}
