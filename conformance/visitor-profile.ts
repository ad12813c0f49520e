/** What the config says of every visitor, made ready for a driver; and what of it no report may show. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { VisitorConfig } from '../schemas/config/visitor.ts'
import { getErrorMessage } from '../shared/error-message.ts'
import { MIN_SECRET_LENGTH } from '../shared/redaction.ts'
import type { VisitorProfile } from './drivers/visitor.ts'
import type { Problem } from './pre-flight.ts'

export async function readVisitorProfile(
  { cookies, headers, script }: VisitorConfig,
  origins: readonly string[],
  folder: string,
): Promise<VisitorProfile | Problem> {
  try {
    return {
      cookies: Object.entries(cookies).map(([name, value]) => ({ name, value })),
      origins,
      headers,
      script: script === null ? null : await readFile(resolve(folder, script), 'utf8'),
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

/** A word such as `accepted` stands in every report, and tells nobody anything. */
const WORD = /^[a-z]*$/
const HEADERS_TO_SHOW = new Set(['accept-language', 'user-agent'])

/** Texts that no report may hold: what is in cookies and headers, passwords of staging hosts among them. */
export function getVisitorSecrets({ cookies, headers }: VisitorConfig): string[] {
  const ofHeaders = Object.entries(headers).flatMap(([name, value]) =>
    HEADERS_TO_SHOW.has(name) ? [] : [value, ...partsOf(value)],
  )
  const ofCookies = Object.entries(cookies).map(([name, value]) =>
    isSecret(value)
      ? value
      : // Too short to be looked for by itself.
        `${name}=${value}`,
  )
  return [...ofHeaders.filter(isSecret), ...ofCookies]
}

const isSecret = (text: string) => text.length >= MIN_SECRET_LENGTH && !WORD.test(text)

/** The credentials of a header `Authorization`, also by themselves. */
function partsOf(header: string): string[] {
  const [scheme = '', credentials = ''] = header.split(' ')
  if (scheme.toLowerCase() !== 'basic') return [credentials]
  const pair = Buffer.from(credentials, 'base64').toString()
  return [credentials, pair, pair.slice(pair.indexOf(':') + 1)]
}
