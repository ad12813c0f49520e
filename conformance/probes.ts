/**
 * The probes of the check: awkward and hostile deeplinks, hostile clicks, changed cookies. The names are the variants
 * of the journeys; a judge asks whether all were tried.
 */
import type { JourneyName } from '../schemas/journeys.ts'

/** A site that is not the store's, under a name that is reserved and never resolves. */
export const FOREIGN_HOST = 'foreign.invalid'
/** The mark in every click that tries to break out: a cookie, a header or an attribute of this name was injected. */
export const INJECTED = 'retrack-kit-injected'

type Probes<Given extends readonly unknown[]> = Readonly<Record<string, (...given: Given) => string>>

/** Added to a deeplink of the store, with `?` or `&` as it needs. */
const query = (text: string) => (deeplink: string) => {
  const [address = '', fragment] = deeplink.split(/#(.*)/s)
  return `${address}${address.includes('?') ? '&' : '?'}${text}${fragment === undefined ? '' : `#${fragment}`}`
}

/** The variant of `deeplink-encoding` whose deeplink has a parameter `click` of its own, and that parameter. */
export const VARIANT_WITH_CLICK = 'several-parameters'
export const CLICK_IN_DEEPLINK = 'mine'

/** `deeplink-encoding`: made of a deeplink of the store. */
export const ENCODED_DEEPLINKS = {
  slash: query('back=a%2Fb'),
  percent: query('off=20%25'),
  'encoded-plus': query('size=M%2BL'),
  plus: query('q=red+shoes'),
  space: query('q=red%20shoes'),
  unicode: query('q=%C3%A5%E2%82%AC%F0%9F%91%9F'),
  [VARIANT_WITH_CLICK]: query(`a=1&b=2&click=${CLICK_IN_DEEPLINK}&deeplink=%2Fmine`),
  fragment: (deeplink: string) => `${deeplink.split('#')[0]}#reviews`,
} as const satisfies Probes<[string]>

/** `foreign-deeplink`: made of the origin of the store. */
export const FOREIGN_DEEPLINKS = {
  absolute: () => `https://${FOREIGN_HOST}/`,
  'no-scheme': () => `//${FOREIGN_HOST}/`,
  'user-info': (origin: string) => `${origin}@${FOREIGN_HOST}/`,
  'same-beginning': (origin: string) => `${new URL(origin).protocol}//${new URL(origin).hostname}.${FOREIGN_HOST}/`,
  backslashes: () => `\\\\${FOREIGN_HOST}/`,
  'slash-backslash': () => `/\\${FOREIGN_HOST}/`,
  'tab-between': () => `/\t/${FOREIGN_HOST}/`,
} as const satisfies Probes<[string]>

/** `script-deeplink`: each marks the window it runs in. */
const RUNS = `window['${INJECTED}']=1`
export const SCRIPT_DEEPLINKS = {
  javascript: () => `javascript:${RUNS}`,
  'mixed-case': () => `JaVaScRiPt:${RUNS}`,
  'leading-space': () => ` javascript:${RUNS}`,
  'tab-inside': () => `java\tscript:${RUNS}`,
  data: () => `data:text/html,<script>${RUNS}</script>`,
  markup: () => `"><script>${RUNS}</script>`,
  'end-of-script': () => `</script><script>${RUNS}</script>`,
  quotes: () => `';${RUNS};'`,
} as const satisfies Probes<[]>

/** `click-injection`: made of a real click. */
export const HOSTILE_CLICKS = {
  semicolon: (click: string) => `${click}; ${INJECTED}=1`,
  attribute: (click: string) => `${click}; Domain=${FOREIGN_HOST}; Max-Age=1; Path=/${INJECTED}; SameSite=None`,
  'line-break-header': (click: string) => `${click}\r\nX-${INJECTED}: 1`,
  'line-break-cookie': (click: string) => `${click}\r\nSet-Cookie: ${INJECTED}=1`,
  quotes: (click: string) => `${click}"';${RUNS};'"`,
  markup: (click: string) => `${click}"><script>${RUNS}</script>`,
  'template-literal': (click: string) => `${click}\`;${RUNS};\``,
  long: (click: string) => click + 'a'.repeat(5 * 1024),
} as const satisfies Probes<[string]>

/** `bad-cookie-order`: values of the cookie `retrack_click`. */
export const BAD_COOKIES = {
  'not-a-uuid': () => 'not-a-click',
  empty: () => '',
  markup: () => '<script>alert(1)</script>',
  long: () => 'a'.repeat(1024),
} as const satisfies Probes<[]>

/** The page on which a visitor agrees to the consent banner, counted from the redirect page. */
export const LATE_VARIANTS = ['first-page', 'second-page'] as const

/** Visitors whose browser says something else of itself than that of every other visitor. */
export const OTHER_VISITORS = ['phone', 'swedish'] as const

/** `other-version-click`: of the uuid of a click. That of version 1 is documented, and has a journey of its own. */
export const OTHER_CLICK_VERSIONS = [6, 7, 8] as const

/** `lost-approval`: after so many more a store is not waited for to stop. It was refused once, and tried five times as a rule. */
export const MAX_UPDATES_AFTER_REFUSAL = 4
/** How many times the longest pause between two updates nothing must come. */
export const QUIET_PAUSES = 3

/** `missing-click` and `missing-deeplink`: what is in place of the parameter. */
export const MISSING = ['absent', 'empty'] as const

const names = (probes: Readonly<Record<string, unknown>>) => Object.keys(probes)

/** The variants in which a journey has to run before anything it shows is complete. */
export const VARIANTS: Readonly<Partial<Record<JourneyName, readonly string[]>>> = {
  'deeplink-encoding': names(ENCODED_DEEPLINKS),
  'foreign-deeplink': names(FOREIGN_DEEPLINKS),
  'script-deeplink': names(SCRIPT_DEEPLINKS),
  'click-injection': names(HOSTILE_CLICKS),
  'bad-cookie-order': names(BAD_COOKIES),
  'other-visitor': OTHER_VISITORS,
  'other-version-click': OTHER_CLICK_VERSIONS.map(String),
  'missing-click': MISSING,
  'missing-deeplink': MISSING,
}
