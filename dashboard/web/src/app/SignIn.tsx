import { type FormEvent, useState } from "react";
import { signIn } from "../api/client";

export function SignIn({ done }: { done: () => void }) {
  const [error, setError] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get("key"));
    try {
      await signIn(key);
      done();
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    }
  };
  return (
    <form className="card narrow" onSubmit={submit}>
      <h2>Sign in</h2>
      <label>
        API key
        <input name="key" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit">sign in</button>
      {error && <p className="notice trouble" role="alert">{error}</p>}
    </form>
  );
}
