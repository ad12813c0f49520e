/** The account's token: it comes in the fragment of the URL, which no request contains, and stays in this tab. */
import { signal } from '@preact/signals'

const KEY = 'retrack-kit-token'

/** Null until somebody has given one. */
export const token = signal<string | null>(sessionStorage.getItem(KEY))

export function setToken(given: string | null): void {
  if (given === null) sessionStorage.removeItem(KEY)
  else sessionStorage.setItem(KEY, given)
  token.value = given
}

/** Takes the token out of the address, so that it is in no bookmark and no picture of the screen. */
export function takeTokenFromAddress(): void {
  if (!location.hash.startsWith('#token=')) return
  const parameters = new URLSearchParams(location.hash.slice(1))
  const given = parameters.get('token')
  history.replaceState(null, '', `${location.pathname}#/${parameters.get('view') ?? 'traffic'}`)
  if (given) setToken(given)
}
