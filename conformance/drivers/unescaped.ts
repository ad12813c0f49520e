/** Finds where a hostile link is interpreted by a page: as markup, as a link's target, or as script. */
import type { PageLoaded } from '../../schemas/evidence.ts'
import { INJECTED } from '../probes.ts'
import { parseRefresh, type Tag } from './markup.ts'
import { withoutStrings } from './script-code.ts'

type Unescaped = PageLoaded['unescaped'][number]

const LINKS = ['href', 'src', 'action', 'formaction', 'data', 'xlink:href']
const EXCERPT = 120

/** `url` is the page that was opened: one of its parameters bears the mark of what is hostile. */
export function findUnescaped(tags: readonly Tag[], url: string): Unescaped[] {
  const query = new URL(url).searchParams
  const parameter = (['click', 'deeplink'] as const).find((name) => query.get(name)?.includes(INJECTED))
  if (parameter === undefined) return []
  const sent = query.get(parameter) ?? ''
  return tags
    .flatMap((tag) => findPlaces(tag, sent))
    .map(([place, text]) => ({ parameter, place, excerpt: cutExcerpt(text) }))
}

function findPlaces({ name, attributes, text }: Tag, sent: string): [Unescaped['place'], string][] {
  const found: [Unescaped['place'], string][] = []
  for (const [attribute, value] of Object.entries(attributes)) {
    if (attribute.includes(INJECTED)) found.push(['markup', attribute])
    if (!value.includes(INJECTED)) continue
    const target = name === 'meta' && attribute === 'content' ? (parseRefresh(value)?.url ?? '') : value
    const isLink = LINKS.includes(attribute) || name === 'meta'
    if (isLink && isScriptUrl(target)) found.push(['link', `${attribute}="${value}"`])
    if (/^on[a-z]/.test(attribute) && isCode(value)) found.push(['script', `${attribute}="${value}"`])
  }
  if (name !== 'script' || !text.includes(INJECTED)) return found
  // A script of its own, and not a part of one of the store's, is markup that got through.
  if (sent.includes(`<script>${text.trim()}</script>`)) found.push(['markup', `<script>${text}`])
  else if (isCode(text)) found.push(['script', text])
  return found
}

/** As browsers read it: without spaces around it, and without tabs and line ends anywhere. */
function isScriptUrl(target: string): boolean {
  return /^[\0-\x20]*(?:javascript|data|vbscript):/i.test(target.replace(/[\t\r\n]/g, ''))
}

/** The mark is itself in quotes where it runs: `window['…']=1`. */
const RUNS = new RegExp(`window\\[['"]?${INJECTED}['"]?\\]\\s*=`)
const STAND_IN = 'retrackKitMark'

/** Whether the mark stands in a script outside of strings and comments. */
function isCode(script: string): boolean {
  const code = withoutStrings(script.replaceAll(`window['${INJECTED}']=1`, STAND_IN))
  return code.includes(STAND_IN) || RUNS.test(code)
}

function cutExcerpt(text: string): string {
  const at = Math.max(0, text.indexOf(INJECTED) - EXCERPT / 2)
  return text.slice(at, at + EXCERPT)
}
