/**
 * The guards of SECURITY.md and the bounds of docs/limits.md, each with how the source looks without
 * it and the test that has to notice.
 */
export interface Guard {
  /** What does not hold any more. */
  readonly without: string
  readonly file: string
  /** Stands in the file exactly once. */
  readonly guard: string
  readonly replaced: string
  readonly test: string
}

const FOREIGN_PAGES = 'test/foreign-pages-are-kept-out.test.ts'
const NOBODY = 'test/nobody-gets-in.test.ts'
const APART = 'test/two-accounts-are-apart.test.ts'
const SECRETS = 'test/journal-secrets.test.ts'
const BOUNDS = 'test/bounds-are-kept.test.ts'
const CONTROL_API = 'test/control-api.test.ts'
const BAD_BODIES = 'test/bad-bodies-are-refused.test.ts'
const REPORTS = 'test/conformance/reports/hostile-values.test.ts'

const PAGES_GUARD = 'src/mock/control/guard.ts'
const STORE = 'src/store/memory.ts'
const SECRETS_FILE = 'src/mock/journal/secrets.ts'
const VIEW = 'src/mock/journal/view.ts'
const CROWD = 'src/mock/crowd.ts'

export const GUARDS: readonly Guard[] = [
  // Web pages
  {
    without: 'a page of another origin is kept out',
    file: PAGES_GUARD,
    guard: 'origin !== undefined && hostName(origin) !== own',
    replaced: 'false',
    test: FOREIGN_PAGES,
  },
  {
    without: 'a page of another site is kept out that names no origin',
    file: PAGES_GUARD,
    guard: "site === 'cross-site'",
    replaced: 'false',
    test: FOREIGN_PAGES,
  },
  {
    without: 'a name that was pointed to this machine is refused',
    file: PAGES_GUARD,
    guard: 'isLoopback(boundTo) && !isLoopback(own) && own !== boundTo.toLowerCase()',
    replaced: 'false',
    test: FOREIGN_PAGES,
  },
  {
    without: 'a public name is refused where no token is secret',
    file: PAGES_GUARD,
    guard: '!isLoopback(boundTo) && !hasSecret && !isOfOwnNetwork(own) && own !== boundTo.toLowerCase()',
    replaced: 'false',
    test: FOREIGN_PAGES,
  },
  {
    without: 'pages are kept from asking whether a mock is up',
    file: 'src/mock/control/control.ts',
    guard: ' && foreignOrigin(request, options) === undefined',
    replaced: '',
    test: FOREIGN_PAGES,
  },
  {
    without: 'the control API takes no forms',
    file: 'src/mock/control/json-body.ts',
    guard: "addContentTypeParser('application/json',",
    replaced: "addContentTypeParser('*',",
    test: BAD_BODIES,
  },

  // Accounts
  {
    without: 'a lead is of one account alone',
    file: STORE,
    guard: 'return entryOf(account)?.lead(uuid)',
    replaced: 'return [...entries.values()].map(({ books }) => books.lead(uuid)).find(Boolean)',
    test: NOBODY,
  },
  {
    without: 'a click is of one account alone',
    file: STORE,
    guard: 'return entryOf(account)?.clicks.get(uuid)',
    replaced: 'return [...entries.values()].map(({ books }) => books.clicks.get(uuid)).find(Boolean)',
    test: APART,
  },
  {
    without: 'a list of leads is of one account alone',
    file: STORE,
    guard: 'return entryOf(account)?.find(filter, limit) ?? []',
    replaced: 'return [...entries.values()].flatMap(({ books }) => books.find(filter, limit))',
    test: APART,
  },
  {
    without: 'worlds are apart: faults, journal, what is held',
    file: 'src/mock/worlds.ts',
    guard: 'of: (account) => all.get(account.token) ?? begin(account)',
    replaced: 'of: (account) => all.values().next().value ?? begin(account)',
    test: APART,
  },
  {
    without: 'what began before a reset leaves no trace after it',
    file: STORE,
    guard: 'entry?.account.generation === account.generation ? entry.books : undefined',
    replaced: 'entry?.books',
    test: APART,
  },
  {
    without: 'a list of accounts shows no token',
    file: 'src/mock/control/accounts.ts',
    guard: 'listedAccountView(account, mockUrl(request))',
    replaced: 'accountView(account, mockUrl(request))',
    test: APART,
  },
  {
    without: 'the admin token is asked for',
    file: 'src/mock/control/admission.ts',
    guard: "if (access === 'admin') admitAdmin(request)",
    replaced: '',
    test: CONTROL_API,
  },
  {
    without: 'the admin token is compared in constant time',
    file: 'src/mock/control/admission.ts',
    guard: 'return timingSafeEqual(digest(given), digest(secret))',
    replaced: 'return given === secret',
    test: NOBODY,
  },

  // Tokens
  {
    without: 'the token that came with a request is taken out',
    file: SECRETS_FILE,
    guard: 'for (const secret of sent) redacted = withoutSecret(redacted, secret)',
    replaced: '',
    test: SECRETS,
  },
  {
    without: 'tokens that a user chose are taken out',
    file: SECRETS_FILE,
    guard: 'for (const secret of this.#chosen) redacted = withoutSecret(redacted, secret)',
    replaced: '',
    test: SECRETS,
  },
  {
    without: 'tokens of all accounts are taken out',
    file: SECRETS_FILE,
    guard: 'return redacted.replace(LONG_RUN, (run) => this.#withoutMade(run))',
    replaced: 'return redacted',
    test: SECRETS,
  },
  {
    without: 'tokens are taken out that are percent-encoded',
    file: SECRETS_FILE,
    guard: 'if (!ENCODED.test(redacted)) return redacted',
    replaced: 'return redacted',
    test: SECRETS,
  },
  {
    without: 'parameters are taken out by their names',
    file: VIEW,
    guard: 'withoutSecretParameters(clean(request.url))',
    replaced: 'clean(request.url)',
    test: SECRETS,
  },
  {
    without: 'headers are taken out by their names',
    file: VIEW,
    guard: 'isSecretName(name) ? REDACTED : clean(',
    replaced: 'clean(',
    test: SECRETS,
  },
  {
    without: 'fields of a body are taken out by their names',
    file: VIEW,
    guard: "typeof value === 'string' && isSecretName(key) ? REDACTED : value",
    replaced: 'value',
    test: SECRETS,
  },
  {
    without: 'no token stands in the log',
    file: 'src/mock/surface/answered.ts',
    guard: 'secrets.redact(text, secretsIn(authorization(request.headers)))',
    replaced: 'text',
    test: NOBODY,
  },
  {
    without: 'the list of processes shows no token',
    file: 'src/cli/main.ts',
    guard: "process.title = 'retrack-kit'",
    replaced: '{}',
    test: NOBODY,
  },
  {
    without: 'no token stands in a report',
    file: 'conformance/reports/redact.ts',
    guard: 'forms.reduce((rest, form) => rest.replaceAll(form, REDACTED), text)',
    replaced: 'text',
    test: 'test/conformance/reports',
  },
  {
    without: 'no token stands in the evidence of a check',
    file: 'conformance/secret.ts',
    guard: 'return this.#forms.reduce((text, form) => text.replaceAll(form, REDACTED), value)',
    replaced: 'return value',
    test: 'test/conformance/timeline.test.ts',
  },

  // What is sent does not act
  {
    without: 'line ends are encoded in a Location',
    file: 'src/mock/retrack/track-click.ts',
    guard: '.replace(/[^\\x21-\\x7e]/gu, encodeURIComponent)',
    replaced: '',
    test: NOBODY,
  },
  {
    without: 'a fault rule adds no lines to headers',
    file: 'schemas/faults.ts',
    guard: ".regex(/^[\\t\\x20-\\x7e]*$/, { error: 'Expected printable ASCII' })",
    replaced: '',
    test: NOBODY,
  },
  {
    without: 'a fault rule names headers by their names alone',
    file: 'schemas/faults.ts',
    guard: ".regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'Expected the name of a header' })",
    replaced: '',
    test: NOBODY,
  },
  {
    without: 'the log does not steer a terminal',
    file: 'src/cli/serve-log.ts',
    guard: ".replace(/[^\\x20-\\x7e…]/gu, '?')",
    replaced: '',
    test: 'test/serve-command.test.ts',
  },
  {
    without: 'reports show hidden characters',
    file: 'conformance/reports/visible.ts',
    guard: 'text.replace(UNSEEN, escaped)',
    replaced: 'text',
    test: REPORTS,
  },
  {
    without: 'the page of a report takes nothing from elsewhere',
    file: 'conformance/reports/html/index.ts',
    guard: "h('meta', { httpEquiv: 'Content-Security-Policy', content: POLICY }),",
    replaced: '',
    test: REPORTS,
  },
  {
    without: 'a check goes to the store and the mock alone',
    file: 'conformance/drivers/origins.ts',
    guard: '/^https?:$/.test(parsed.protocol) && this.#addresses.has(addressOf(parsed))',
    replaced: 'true',
    test: 'test/conformance/drivers.test.ts',
  },

  // Bounds
  {
    without: 'connections are bounded',
    file: CROWD,
    guard: 'const isTooMany = open > connections',
    replaced: 'const isTooMany = false && connections',
    test: BOUNDS,
  },
  {
    without: 'an answer lies unread for a while only',
    file: CROWD,
    guard: 'server.timeout = unreadMs',
    replaced: 'void unreadMs',
    test: BOUNDS,
  },
  {
    without: 'the time to send headers is bounded',
    file: CROWD,
    guard: 'headersTimeout: headersMs',
    replaced: 'headersTimeout: 1e9 + headersMs',
    test: BOUNDS,
  },
  {
    without: 'the time to send a request is bounded',
    file: CROWD,
    guard: 'requestTimeout: requestMs',
    replaced: 'requestTimeout: 1e9 + requestMs',
    test: BOUNDS,
  },
  {
    without: 'a request waits for its turn for a while only',
    file: 'src/mock/turn.ts',
    guard: 'setTimeout(() => socket.destroy(), limitMs)',
    replaced: 'setTimeout(() => {}, limitMs)',
    test: BOUNDS,
  },
  {
    without: 'a body for Retrack is bounded',
    file: 'src/mock/surface/decide.ts',
    guard: 'if (body.tooLarge) return refused(refuse.bodyTooLarge(set))',
    replaced: '',
    test: BAD_BODIES,
  },
  {
    without: 'a body for the control API is bounded',
    file: 'src/mock/control/json-body.ts',
    guard: 'if (tooLarge) throw',
    replaced: 'if (tooLarge && !tooLarge) throw',
    test: BAD_BODIES,
  },
  {
    without: 'a body for the control API is not deep',
    file: 'src/mock/control/json-body.ts',
    guard: 'if (isDeeper(value, MAX_LEVELS))',
    replaced: 'if (isDeeper(value, Infinity))',
    test: 'test/bad-fault-rules-are-refused.test.ts',
  },
  {
    without: 'large bodies are bounded together',
    file: 'src/mock/surface/receive-body.ts',
    guard: 'if (!room.take(wanted)) return false',
    replaced: '',
    test: BOUNDS,
  },
  {
    without: 'leads take room',
    file: STORE,
    guard: 'const weight = leadWeight(saved)\n        if (!room.take(weight)) return FULL',
    replaced: 'const weight = leadWeight(saved)',
    test: BOUNDS,
  },
  {
    without: 'clicks take room',
    file: STORE,
    guard: 'const weight = clickWeight(saved)\n        if (!room.take(weight)) return FULL',
    replaced: 'const weight = clickWeight(saved)',
    test: BOUNDS,
  },
  {
    without: 'updates take room',
    file: STORE,
    guard: 'if (!room.take(growth)) return FULL',
    replaced: '',
    test: BOUNDS,
  },
  {
    without: 'accounts take room',
    file: STORE,
    guard: 'if (!room.take(accountWeight(account))) return false',
    replaced: '',
    test: BOUNDS,
  },
  {
    without: 'fault rules are bounded by number',
    file: 'src/mock/faults/rules.ts',
    guard: 'return this.#kept.length + rules <= this.#most',
    replaced: 'return rules > 0',
    test: BOUNDS,
  },
  {
    without: 'fault rules take room',
    file: 'src/mock/faults/rules.ts',
    guard: ' || !this.#room.take(weight)',
    replaced: '',
    test: BOUNDS,
  },
  {
    without: 'a journal is bounded by number',
    file: 'src/mock/journal/journal.ts',
    guard: 'this.#entries.length - this.#start > MAX_ENTRIES || ',
    replaced: '',
    test: 'test/journal.test.ts',
  },
  {
    without: 'a journal is bounded by size',
    file: 'src/mock/journal/journal.ts',
    guard: ' || this.#bytes > MAX_BYTES',
    replaced: '',
    test: 'test/journal.test.ts',
  },
  {
    without: 'journals are bounded together',
    file: 'src/mock/journal/space.ts',
    guard: 'while (this.#taken > this.#most)',
    replaced: 'while (false)',
    test: BOUNDS,
  },
  {
    without: 'what waits hold on to is bounded',
    file: 'src/mock/journal/wait.ts',
    guard: 'isFull ||= !room.take(entry.bytes)',
    replaced: '',
    test: BOUNDS,
  },
  {
    without: 'event streams are bounded',
    file: 'src/mock/control/journal.ts',
    guard: 'if (streams >= limits.streams) throw',
    replaced: 'if (streams < 0) throw',
    test: BOUNDS,
  },
  {
    without: 'what lies in memory for a stream is bounded',
    file: 'src/mock/journal/stream.ts',
    guard: 'if (response.writableLength > MAX_WAITING_BYTES) return false',
    replaced: '',
    test: 'test/stream.test.ts',
  },
  {
    without: 'answers that nobody reads are bounded',
    file: 'src/mock/control/unread.ts',
    guard: 'if (unread > mostBytes)',
    replaced: 'if (unread > Infinity)',
    test: BOUNDS,
  },
]
