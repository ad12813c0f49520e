/** Prepares the config's visitors for a driver, and lists their secrets, which no report may show. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { LookConfig } from '../schemas/config/consent.ts'
import type { VisitorConfig } from '../schemas/config/visitor.ts'
import { getErrorMessage } from '../shared/error-message.ts'
import { MIN_SECRET_LENGTH } from '../shared/redaction.ts'
import { PHONE_USER_AGENT } from './drivers/http-client.ts'
import type { VisitorProfile, VisitorProfiles } from './drivers/visitor.ts'
import type { Problem } from './pre-flight.ts'

/** Reads one profile for each look that the config describes; all share the headers. */
export async function readVisitorProfiles(
  visitor: VisitorConfig,
  origins: readonly string[],
  folder: string,
): Promise<VisitorProfiles | Problem> {
  const read = async ({ cookies, script }: LookConfig): Promise<VisitorProfile> => ({
    cookies: Object.entries(cookies).map(([name, value]) => ({ name, value })),
    origins,
    headers: visitor.headers,
    script: script === null ? null : await readFile(resolve(folder, script), 'utf8'),
  })
  try {
    const looks = await Promise.all(
      getConsentLooks(visitor).map(async ([look, config]) => [look, await read(config)] as const),
    )
    const usual = await read(visitor)
    const withHeaders = (headers: Readonly<Record<string, string>>) => ({
      ...usual,
      headers: { ...usual.headers, ...headers },
    })
    return {
      usual,
      ...Object.fromEntries(looks),
      phone: withHeaders({ 'user-agent': PHONE_USER_AGENT }),
      swedish: withHeaders({ 'accept-language': 'sv-SE,sv;q=0.9' }),
    }
  } catch (error) {
    return {
      problem: 'action-failed-to-start',
      message: `The script of \`visitor\` could not be read: ${getErrorMessage(error)}`,
      remedy:
        'Correct the path of `script` under `visitor` in retrack-kit.yaml; it starts from the folder of that file.',
    }
  }
}

/** Returns the looks that differ from the usual visitor. */
export function getConsentLooks({ consent }: VisitorConfig): (readonly ['declined' | 'undecided', LookConfig])[] {
  if (consent.kind !== 'banner') return []
  return (['declined', 'undecided'] as const).flatMap((look) => {
    const config = consent[look]
    return config === null ? [] : [[look, config] as const]
  })
}

/** A word such as `accepted` stands in every report, and tells nobody anything. */
const WORD = /^[a-z]*$/
const HEADERS_TO_SHOW = new Set(['accept-language', 'user-agent'])

/** Texts that no report may hold: what is in cookies and headers, passwords of staging hosts among them. */
export function getVisitorSecrets(visitor: VisitorConfig): string[] {
  const { headers } = visitor
  const ofHeaders = Object.entries(headers).flatMap(([name, value]) =>
    HEADERS_TO_SHOW.has(name) ? [] : [value, ...splitHeader(value)],
  )
  const looks = [visitor, ...getConsentLooks(visitor).map(([, look]) => look)]
  const cookies = looks.flatMap((look) => Object.entries(look.cookies))
  const ofCookies = cookies.map(([name, value]) =>
    isSecret(value)
      ? value
      : // Too short to be looked for by itself.
        `${name}=${value}`,
  )
  return [...ofHeaders.filter(isSecret), ...ofCookies]
}

const isSecret = (text: string) => text.length >= MIN_SECRET_LENGTH && !WORD.test(text)

/** The credentials of a header `Authorization`, also by themselves. */
function splitHeader(header: string): string[] {
  const [scheme = '', credentials = ''] = header.split(' ')
  if (scheme.toLowerCase() !== 'basic') return [credentials]
  const pair = Buffer.from(credentials, 'base64').toString()
  return [credentials, pair, pair.slice(pair.indexOf(':') + 1)]
}
