/**
 * Names and numbers that the schemas check by. They stand apart because building the schemas doubles the mock's
 * start-up time.
 */

/** Retrack's operations: the name that fault rules and the journal use, and where each is served. */
export const OPERATIONS = {
  trackClick: { id: 'trackClick', methods: ['GET', 'HEAD'], path: '/track/v2/click' },
  createLead: { id: 'createLead', methods: ['POST'], path: '/api/v2/leads' },
  updateLead: { id: 'updateLead', methods: ['POST'], path: '/api/v2/leads/:uuid' },
} as const
export type OperationId = keyof typeof OPERATIONS

/** "Save the click identifier in a cookie named retrack_click with a 10-day expiration." */
export const CLICK_COOKIE = 'retrack_click'
export const CLICK_LIFETIME_MS = 10 * 24 * 60 * 60 * 1000

/** Versions of RFC 9562 that a click's uuid can be made as. Those made of a name are left out, and those used up. */
export const CLICK_VERSIONS = [1, 4, 6, 7, 8] as const
export type ClickVersion = (typeof CLICK_VERSIONS)[number]

/** "Possible status values". */
export const LEAD_STATUSES = ['pending', 'rejected', 'approved'] as const

/** Laravel keeps a string in 255 characters unless told otherwise. */
export const DEFAULT_TEXT_LENGTH = 255

/** The countries that an account can be generated for. */
export const MARKETS = ['SE', 'NO', 'DK', 'FI', 'DE', 'PL'] as const

/** The longest that anything in a fault rule may take, in milliseconds. */
export const MAX_FAULT_MS = 600_000

/** In place of the URL of a mock: a check starts a proxy of its own before the real Retrack. */
export const OBSERVE = 'observe'

/** The bundles of fault rules that have a name, each with what it imitates. */
export const SCENARIOS = {
  outage: 'every request of a store gets a 503',
  flaky: 'one request in five fails: with a 500, a reset, or a lost response after the lead was saved',
  slow: 'responses take one or two seconds, sometimes ten',
  'lost-response': 'every second request is executed, but its response is lost',
  'rate-limited': 'at most 10 new leads and 10 updates in 10 seconds; the others get a 429',
  maintenance: 'every request of a store gets a 503 with an HTML page',
} as const
export type ScenarioName = keyof typeof SCENARIOS

/** How far a request can get, in the order in which it does. */
export const STAGES = ['received', 'validated', 'forwarded', 'answered', 'committed', 'responded', 'aborted'] as const

/** The outcomes of a request: the `outcome` of its journal entry. */
export const REQUEST_OUTCOMES = ['accepted', 'refused', 'faulted', 'aborted'] as const

/** The entries of a page of the journal where nobody asks for fewer. */
export const MAX_PAGE_ENTRIES = 1000

/** How a mock is asked whether it is up. */
export const HEALTH = { method: 'GET', path: '/_mock/health' } as const

/** A shorter token would occur in ordinary text, and could not be told from it in a journal. */
export const MIN_TOKEN_LENGTH = 12
export const MAX_TOKEN_LENGTH = 512
export const TOKEN_PATTERN = new RegExp(`^[\\x21-\\x7e]{${MIN_TOKEN_LENGTH},${MAX_TOKEN_LENGTH}}$`)

/** Retrack's host, and the names that older pages of it give. */
export const RETRACK_HOST = 'retrack.refunder.com'
export const OLDER_RETRACK_HOSTS = ['retrack-app.com', 'www.retrack.com'] as const
export const RETRACK_HOSTS = [RETRACK_HOST, ...OLDER_RETRACK_HOSTS] as const
export type RetrackHost = (typeof RETRACK_HOSTS)[number]

/** The languages in which the check has code to start from. */
export const CODE_LANGUAGES = ['node', 'php', 'python', 'ruby', 'java', 'csharp'] as const
export type CodeLanguage = (typeof CODE_LANGUAGES)[number]
