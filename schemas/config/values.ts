/** The plain values of `retrack-kit.yaml`. */
import * as z from 'zod'
import { isOrigin } from '../../shared/parse-url.ts'
import { MAX_TOKEN_LENGTH, MIN_TOKEN_LENGTH, TOKEN_PATTERN } from '../terms.ts'

export const WebUrl = z.url({
  protocol: /^https?$/,
  error: (issue) =>
    issue.input === undefined ? undefined : 'Expected an http or https URL, such as http://127.0.0.1:3000/retrack',
})

const originExpected = 'Expected only a scheme and a host, such as https://retrack.refunder.com'

/** The origin of a server, such as `https://retrack.refunder.com`. */
export const Origin = z
  .string({ error: () => originExpected })
  .refine(isOrigin, { error: originExpected })
  .transform((text) => new URL(text).origin)

const UNITS = { ms: 1, s: 1_000, m: 60_000 } as const
/** The longest that the check may be told to wait for one thing. */
export const MAX_DURATION_MS = 3_600_000
const DURATION = /^(\d{1,7}(?:\.\d{1,3})?) ?(ms|s|m)$/

/** A duration such as `10s`, `500ms` or `2m`, in milliseconds once parsed. */
export const Duration = z
  .string({ error: (issue) => (issue.input === undefined ? undefined : durationExpected) })
  .regex(DURATION, { error: () => durationExpected })
  .transform((text, context) => {
    const [, amount, unit] = DURATION.exec(text) ?? []
    const ms = Math.round(Number(amount) * (UNITS[unit as keyof typeof UNITS] ?? Number.NaN))
    if (ms >= 1 && ms <= MAX_DURATION_MS) return ms
    context.addIssue({ code: 'custom', message: 'Expected a duration from 1ms to 60m' })
    return z.NEVER
  })
const durationExpected = 'Expected a duration with its unit, such as 10s, 500ms or 2m'

export interface Address {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
}

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/[\]@]+)):(\d{1,5})$/
const addressExpected = 'Expected HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:8080 or [::1]:8080'

/** `HOST:PORT`; an IPv6 address stands in brackets. */
export const ListenAddress = z
  .string({ error: () => addressExpected })
  .regex(ADDRESS, { error: () => addressExpected })
  .transform((text, context): Address => {
    const [, bracketed, plain, digits] = ADDRESS.exec(text) ?? []
    const host = bracketed ?? plain
    const port = Number(digits)
    if (host !== undefined && port <= 65_535) return { host, port }
    context.addIssue({ code: 'custom', message: addressExpected })
    return z.NEVER
  })

/** An API token. What was given is never repeated in an error: it may be a real one. */
export const Token = z.string({ error: () => tokenExpected }).regex(TOKEN_PATTERN, { error: () => tokenExpected })
const tokenExpected = `Expected a token of ${MIN_TOKEN_LENGTH} to ${MAX_TOKEN_LENGTH} letters, digits and signs, without spaces, in quotes if it is a number`
