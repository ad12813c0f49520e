/** Guards of SECURITY.md and of docs/limits.md. Each has the source without it, and the test that must notice. */
export interface Guard {
  /** The promise that is broken without it. */
  readonly without: string
  readonly file: string
  /** Stands in the file exactly once. */
  readonly guard: string
  readonly replaced: string
  readonly test: string
}

const FOREIGN_PAGES = 'test/api/foreign-pages-are-kept-out.test.ts'
const NOBODY = 'test/nobody-gets-in.test.ts'
const APART = 'test/api/two-accounts-are-apart.test.ts'
const SECRETS = 'test/api/journal-secrets.test.ts'
const BOUNDS = 'test/bounds-are-kept.test.ts'
const CONNECTIONS = 'test/connections-are-bounded.test.ts'
const BEHIND_A_PROXY = 'test/api/behind-a-proxy.test.ts'
const CONTROL_API = 'test/api/control-api.test.ts'
const BAD_BODIES = 'test/api/bad-bodies-are-refused.test.ts'
const OBSERVING = 'test/observed/observing.test.ts'
const REPORTS = 'test/conformance/reports/hostile-values.test.ts'

const ORIGIN_GUARD = 'src/mock/control/origin-guard.ts'
const STORE = 'src/store/memory.ts'
const TOKEN_REDACTOR = 'src/mock/journal/token-redactor.ts'
const VIEW = 'src/mock/journal/view.ts'
const CONNECTION_LIMITER = 'src/mock/http/connection-limiter.ts'

export const GUARDS: readonly Guard[] = [
  // Guided checks
  {
    without: 'a guided check is shown to its own account alone',
    file: 'src/mock/control/guided-check.ts',
    guard: 'if (check !== undefined && account(request).token === fallbackToken) return check',
    replaced: 'if (check !== undefined) return check',
    test: 'test/api/openapi-holds.test.ts',
  },
  // Administrators
  {
    without: 'the tokens of all accounts are exported only where there is an administrator',
    file: 'src/mock/control/state.ts',
    guard: 'if (!hasAdminToken) throw',
    replaced: 'if (false) throw',
    test: 'test/state-moves.test.ts',
  },
  {
    without: 'the document of a state is bounded',
    file: 'src/mock/accounts/export-state.ts',
    guard: 'return bytes <= options.maxBytes',
    replaced: 'return bytes >= 0',
    test: 'test/state-moves.test.ts',
  },
  {
    without: 'no table is made in another schema than that of the mock',
    file: 'src/store/postgres.ts',
    guard: "if (setting?.['search_path'] !== url.schema)",
    replaced: 'if (setting === undefined)',
    test: 'test/slow/pgbouncer.test.ts',
  },
  {
    without: 'a redacted state tells of no visitor in its journal',
    file: 'src/mock/accounts/redact-account.ts',
    guard: 'entries: account.journal.entries.map(hideVisitorOfEntry)',
    replaced: 'entries: account.journal.entries',
    test: 'test/state-moves.test.ts',
  },
  {
    without: 'the numbers of a mock are told to its administrators alone',
    file: 'schemas/control/metrics.ts',
    guard: "access: 'admin'",
    replaced: "access: 'public'",
    test: 'test/api/metrics.test.ts',
  },

  {
    without: 'a mock listens on this machine alone',
    file: 'src/mock/server.ts',
    guard: "const DEFAULT_HOST = '127.0.0.1'",
    replaced: "const DEFAULT_HOST = '0.0.0.0'",
    test: FOREIGN_PAGES,
  },
  {
    without: 'identifiers do not follow from another start',
    file: 'src/mock/server.ts',
    guard: 'options.seed ?? randomInt(MAX_SEED + 1), redirectUrl',
    replaced: 'options.seed ?? 1, redirectUrl',
    test: 'test/api/generated-accounts.test.ts',
  },

  // Web pages
  {
    without: 'a page of another origin is kept out',
    file: ORIGIN_GUARD,
    guard: "origin !== undefined && !own.includes(hostName(origin) ?? '')",
    replaced: 'false',
    test: FOREIGN_PAGES,
  },
  {
    without: 'a page of another site is kept out that names no origin',
    file: ORIGIN_GUARD,
    guard: "site === 'cross-site'",
    replaced: 'false',
    test: FOREIGN_PAGES,
  },
  {
    without: 'a name that was pointed to this machine is refused',
    file: ORIGIN_GUARD,
    guard: 'isLoopback(boundTo) && !isLoopback(name)',
    replaced: 'false',
    test: FOREIGN_PAGES,
  },
  {
    without: 'a public name is refused',
    file: ORIGIN_GUARD,
    guard: 'adminToken === undefined && !isAddressOrPrivateName(name)',
    replaced: 'false',
    test: FOREIGN_PAGES,
  },
  {
    without: 'pages are kept from asking whether a mock is up',
    file: 'src/mock/control/request-handler.ts',
    guard: '(!isFromPage(request) || crossOriginReason(request, options) === undefined)',
    replaced: 'true',
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
    guard: 'return findIndex(account)?.lead(uuid)',
    replaced: 'return [...accountsByToken.values()].map(({ index }) => index.lead(uuid)).find(Boolean)',
    test: NOBODY,
  },
  {
    without: 'a click is of one account alone',
    file: STORE,
    guard: 'return findIndex(account)?.clicks.get(uuid)',
    replaced: 'return [...accountsByToken.values()].map(({ index }) => index.clicks.get(uuid)).find(Boolean)',
    test: APART,
  },
  {
    without: 'a list of leads is of one account alone',
    file: STORE,
    guard: 'return (findIndex(account) ?? NO_RECORDS).findLeads(filter, page)',
    replaced: `const items = [...accountsByToken.values()].flatMap(({ index }) => index.findLeads(filter, page)?.items ?? [])
        return { items, total: items.length }`,
    test: APART,
  },
  {
    without: 'journal and held responses are of one account alone',
    file: 'src/mock/account-runtime.ts',
    guard: 'const runtime = runtimes.get(account.token)',
    replaced: 'const runtime: AccountRuntime | undefined = runtimes.values().next().value',
    test: APART,
  },
  {
    without: 'what began before a reset leaves no trace after it',
    file: STORE,
    guard: 'if (entry?.account.generation !== account.generation) return undefined',
    replaced: 'if (entry === undefined) return undefined',
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
    file: 'src/mock/control/auth.ts',
    guard: "if (access === 'admin') authorizeAdmin(request)",
    replaced: '',
    test: CONTROL_API,
  },
  {
    without: 'the admin token is compared in constant time',
    file: 'src/mock/control/auth.ts',
    guard: 'return timingSafeEqual(digest(credentials), digest(secret))',
    replaced: 'return credentials === secret',
    test: NOBODY,
  },

  // Tokens
  {
    without: 'the token that came with a request is taken out',
    file: TOKEN_REDACTOR,
    guard: 'for (const secret of sent) redacted = replaceSecret(redacted, secret)',
    replaced: '',
    test: SECRETS,
  },
  {
    without: 'tokens that a user chose are taken out',
    file: TOKEN_REDACTOR,
    guard: 'for (const secret of this.#customTokens) redacted = replaceSecret(redacted, secret)',
    replaced: '',
    test: SECRETS,
  },
  {
    without: 'tokens of all accounts are taken out',
    file: TOKEN_REDACTOR,
    guard: 'return redacted.replace(LONG_RUN, (run) => this.#redactGenerated(run))',
    replaced: 'return redacted',
    test: SECRETS,
  },
  {
    without: 'tokens are taken out that are percent-encoded',
    file: TOKEN_REDACTOR,
    guard: 'if (!ENCODED.test(redacted)) return redacted',
    replaced: 'return redacted',
    test: SECRETS,
  },
  {
    without: 'nothing but requests of Retrack is replayed',
    file: 'schemas/journal.ts',
    guard: '!/^\\/_mock(?:[/?]|$)/.test(path)',
    replaced: 'true',
    test: 'test/api/replay.test.ts',
  },
  {
    without: 'a replay is told to nobody but the account whose journal it is in',
    file: 'src/mock/control/replay.ts',
    guard: 'if (arrived.journal !== journal)',
    replaced: 'if (arrived.journal === undefined)',
    test: 'test/api/replay.test.ts',
  },
  {
    without: 'nothing is replayed to the real Retrack',
    file: 'src/mock/control/replay.ts',
    guard: 'if (upstream !== undefined) throw new HttpError(409, OBSERVING)',
    replaced: '',
    test: 'test/observed/observing.test.ts',
  },
  {
    without: 'the text of a body hides no token behind escapes',
    file: VIEW,
    guard: '!isSecretName(unescaped) && redact(unescaped) === unescaped && redact(text) === text',
    replaced: '!isSecretName(unescaped) && redact(text) === text',
    test: SECRETS,
  },
  {
    without: 'the text of a body holds no secret by its name',
    file: VIEW,
    guard: '!isSecretName(unescaped) &&',
    replaced: '',
    test: SECRETS,
  },
  {
    without: 'parameters are taken out by their names',
    file: VIEW,
    guard: 'redactParameters(redact(entry.url))',
    replaced: 'redact(entry.url)',
    test: SECRETS,
  },
  {
    without: 'headers are taken out by their names',
    file: VIEW,
    guard: 'isSecretName(name) ? REDACTED : redact(',
    replaced: 'redact(',
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
    file: 'src/mock/api/access-log.ts',
    guard: "redactor.redact(text, findSecrets(entry.header('authorization')))",
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
    file: 'conformance/check.ts',
    guard: 'redactor.redactDeep(createReport({ suite, startedAt, durationMs, store, requirements, evidence }))',
    replaced: 'createReport({ suite, startedAt, durationMs, store, requirements, evidence })',
    test: 'test/conformance/no-token-in-reports.test.ts',
  },
  {
    without: 'no token stands in the evidence of a check',
    file: 'conformance/timeline.ts',
    guard: 'Evidence.parse(this.#secret.redactDeep(item)))\n    return id',
    replaced: 'Evidence.parse(item))\n    return id',
    test: 'test/conformance/timeline.test.ts',
  },

  // Text from a request is never executed or interpreted.
  {
    without: 'line ends are encoded in a Location',
    file: 'src/mock/api/clicks/track-click.ts',
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
    file: 'src/cli/terminal.ts',
    guard: ".replace(/[^\\x20-\\x7e…→]/gu, '?')",
    replaced: '',
    test: 'test/serve-command.test.ts',
  },
  {
    without: 'reports show hidden characters',
    file: 'shared/escape-invisible.ts',
    guard: 'text.replace(UNSEEN, escapeCharacter)',
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
    guard: '/^https?:$/.test(parsed.protocol) && this.#addresses.has(getAddress(parsed))',
    replaced: 'true',
    test: 'test/conformance/drivers.test.ts',
  },

  {
    without: 'a cookie may have any lifetime',
    file: 'conformance/drivers/cookie-jar.ts',
    guard: 'Math.min(Math.max(0, time), MAX_TIME_MS)',
    replaced: 'Math.max(0, time)',
    test: 'test/conformance/drivers.test.ts',
  },
  {
    without: 'a script of unclosed comments is read in linear time',
    file: 'conformance/drivers/script-code.ts',
    guard: 'if (start.index < (endless.get(kind) ?? 0)) continue',
    replaced: '',
    test: 'test/conformance/unescaped.test.ts',
  },
  {
    without: 'a pipe that nobody reads holds up no check',
    file: 'src/cli/commands/check/report-file.ts',
    guard: 'else if (isPipe) await writePipe(path, text)',
    replaced: 'else if (isPipe) await writeFile(path, text)',
    test: 'test/conformance/reports/reports-are-written.test.ts',
  },

  // Bounds
  {
    without: 'connections are bounded',
    file: CONNECTION_LIMITER,
    guard: 'const isOver = open > connections',
    replaced: 'const isOver = false && connections',
    test: BOUNDS,
  },
  {
    without: 'a response stays unread for a limited time',
    file: CONNECTION_LIMITER,
    guard: 'server.timeout = Math.ceil(writeTimeoutMs / 2)',
    replaced: 'void writeTimeoutMs',
    test: BOUNDS,
  },
  {
    without: 'the time to send headers is bounded',
    file: CONNECTION_LIMITER,
    guard: 'headersTimeout: headersMs',
    replaced: 'headersTimeout: 1e9 + headersMs',
    test: BOUNDS,
  },
  {
    without: 'the time to send a request is bounded',
    file: CONNECTION_LIMITER,
    guard: 'requestTimeout: requestMs',
    replaced: 'requestTimeout: 1e9 + requestMs',
    test: BOUNDS,
  },
  {
    without: 'a request waits for its turn for a while only',
    file: 'src/mock/http/pipelining.ts',
    guard: 'setTimeout(() => socket.destroy(), timeoutMs)',
    replaced: 'setTimeout(() => {}, timeoutMs)',
    test: BOUNDS,
  },
  {
    without: 'connections beyond those that are refused in words are bounded',
    file: CONNECTION_LIMITER,
    guard: 'server.maxConnections = connections + overflowConnections',
    replaced: 'void overflowConnections',
    test: CONNECTIONS,
  },
  {
    without: 'a connection between two requests is closed after a while',
    file: CONNECTION_LIMITER,
    guard: 'keepAliveTimeout: keepAliveMs',
    replaced: 'keepAliveTimeout: 0 * keepAliveMs',
    test: CONNECTIONS,
  },
  {
    without: 'a connection with many requests that wait is not read',
    file: 'src/mock/http/pipelining.ts',
    guard: 'if (own === MAX_UNREAD_WAITING) stopReading(socket)',
    replaced: '',
    test: CONNECTIONS,
  },
  {
    without: 'requests that wait are bounded on all connections together',
    file: 'src/mock/http/pipelining.ts',
    guard: 'if (waiting >= limit) {',
    replaced: 'if (waiting >= limit && !limit) {',
    test: CONNECTIONS,
  },
  {
    without: 'of what is no HTTP a part is kept',
    file: 'src/mock/api/broken-requests.ts',
    guard: 'bytes.subarray(0, MAX_KEPT_BYTES)',
    replaced: 'bytes.subarray(0, MAX_KEPT_BYTES * 1e6)',
    test: 'test/bad-http-is-refused.test.ts',
  },
  {
    without: 'lines of a log that nobody reads are left out',
    file: 'src/cli/commands/serve/log.ts',
    guard: 'if (stream.writableLength > MAX_UNREAD_BYTES) {',
    replaced: 'if (stream.writableLength > MAX_UNREAD_BYTES * 1e6) {',
    test: 'test/unread-log.test.ts',
  },
  {
    without: 'a body for Retrack is bounded',
    file: 'src/mock/api/execute-operation.ts',
    guard: 'if (body.tooLarge) return refused(refusals.bodyTooLarge(behaviours))',
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
    file: 'src/mock/http/portable-json.ts',
    guard: 'if (depth === maxLevels)',
    replaced: 'if (depth === Infinity)',
    test: 'test/api/bad-fault-rules-are-refused.test.ts',
  },
  {
    without: 'the journal shows as text what some parsers cannot read',
    file: 'src/mock/journal/view.ts',
    guard: 'const isReadable = findUnportable(body) === undefined &&',
    replaced: 'const isReadable = findUnportable(body) !== null &&',
    test: 'test/api/journal.test.ts',
  },
  {
    without: 'large bodies are bounded together',
    file: 'src/mock/http/read-body.ts',
    guard: 'if (!budget.tryReserve(missing)) return false',
    replaced: '',
    test: BOUNDS,
  },
  {
    without: 'leads count against the memory budget',
    file: STORE,
    guard: 'const bytes = estimateLeadBytes(saved)\n        if (!budget.tryReserve(bytes)) return CAPACITY_EXCEEDED',
    replaced: 'const bytes = estimateLeadBytes(saved)',
    test: BOUNDS,
  },
  {
    without: 'clicks count against the memory budget',
    file: STORE,
    guard: 'const bytes = estimateClickBytes(saved)\n        if (!budget.tryReserve(bytes)) return CAPACITY_EXCEEDED',
    replaced: 'const bytes = estimateClickBytes(saved)',
    test: BOUNDS,
  },
  {
    without: 'updates count against the memory budget',
    file: STORE,
    guard: 'if (!budget.tryReserve(growth)) return CAPACITY_EXCEEDED',
    replaced: '',
    test: BOUNDS,
  },
  {
    without: 'an account that was removed takes room',
    file: STORE,
    guard: '- REMOVED_ACCOUNT_BYTES + entry',
    replaced: '+ entry',
    test: BOUNDS,
  },
  {
    without: 'a body without end is not read to its end',
    file: 'src/mock/http/read-body.ts',
    guard: 'else if (receivedBytes > MAX_DISCARDED_BYTES) {',
    replaced: 'else if (receivedBytes > MAX_DISCARDED_BYTES * 1e6) {',
    test: BAD_BODIES,
  },
  {
    without: 'accounts count against the memory budget',
    file: STORE,
    guard: "if (!budget.tryReserve(estimateAccountBytes(account))) return 'full'",
    replaced: '',
    test: BOUNDS,
  },
  {
    without: 'a fault rule counts each request once, whichever process it reaches',
    file: 'src/store/sql/faults.ts',
    guard: 'const { forUpdate } = database.dialect',
    replaced: "const forUpdate = ''",
    test: 'test/slow/postgres.test.ts',
  },
  {
    without: 'fault rules are bounded by number',
    file: 'src/store/memory-faults.ts',
    guard: 'if (this.#records.length + rules.length > this.#maxRules) return CAPACITY_EXCEEDED',
    replaced: '',
    test: BOUNDS,
  },
  {
    without: 'fault rules count against the memory budget',
    file: 'src/store/memory-faults.ts',
    guard: 'if (!this.#budget.tryReserve(bytes)) return CAPACITY_EXCEEDED',
    replaced: '',
    test: BOUNDS,
  },
  {
    without: 'a journal is bounded by number',
    file: 'src/mock/journal/memory-journal.ts',
    guard: 'this.#entries.length - this.#start > MAX_JOURNAL_ENTRIES || ',
    replaced: '',
    test: 'test/api/journal.test.ts',
  },
  {
    without: 'a journal is bounded by size',
    file: 'src/mock/journal/memory-journal.ts',
    guard: ' || this.#bytes > MAX_JOURNAL_BYTES',
    replaced: '',
    test: 'test/api/journal.test.ts',
  },
  {
    without: 'journals are bounded together',
    file: 'src/mock/journal/journal-budget.ts',
    guard: 'while (this.#usedBytes > this.#maxBytes)',
    replaced: 'while (false)',
    test: BOUNDS,
  },
  {
    without: 'what waits hold on to is bounded',
    file: 'src/mock/journal/wait.ts',
    guard: 'isOverBudget ||= !budget.tryReserve(entry.bytes)',
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
    guard: 'if (response.writableLength > MAX_BUFFERED_BYTES) return false',
    replaced: '',
    test: 'test/stream.test.ts',
  },
  {
    without: 'responses that nobody reads are bounded',
    file: 'src/mock/control/response-backpressure.ts',
    guard: 'if (pendingBytes > maxBytes)',
    replaced: 'if (pendingBytes > Infinity)',
    test: BOUNDS,
  },
  // The real Retrack
  {
    without: 'a check approves no lead at the real Retrack unless somebody says so',
    file: 'conformance/omitted-journeys.ts',
    guard: ' && !upstream.approve',
    replaced: ' && false',
    test: 'test/observed/checking.test.ts',
  },
  {
    without: 'a check at a Retrack on the internet takes a permission',
    file: 'src/cli/commands/check/attach-mock.ts',
    guard: 'requirePermission(new URL(upstream), isPermitted)',
    replaced: 'requirePermission(new URL(upstream), isPermitted ?? true)',
    test: 'test/observed/checking.test.ts',
  },
  {
    without: 'a check starts a proxy before a Retrack on the internet only with permission',
    file: 'src/cli/commands/check/observe-for-check.ts',
    guard: 'requirePermission(origin, isPermitted)',
    replaced: 'requirePermission(origin, isPermitted ?? true)',
    test: 'test/observed/checking.test.ts',
  },
  {
    without: 'the name that a proxy was asked for is one of the mock as well',
    file: ORIGIN_GUARD,
    guard: '(forwarded && findNameProblem(',
    replaced: '(undefined && findNameProblem(',
    test: BEHIND_A_PROXY,
  },
  {
    without: 'a forwarded host is the name of a host and nothing more',
    file: 'src/mock/http/external-url.ts',
    guard: 'url.href ===',
    replaced: "url.href !== '' || '' ===",
    test: BEHIND_A_PROXY,
  },
  {
    without: "Retrack's own names are the mock's where it was told to stand in for them",
    file: 'src/mock/server.ts',
    guard: 'options.as === undefined ? [] : RETRACK_HOSTS',
    replaced: 'RETRACK_HOSTS',
    test: BEHIND_A_PROXY,
  },

  // The real Retrack
  {
    without: 'observed: a refusal of what Retrack documents is not followed',
    file: 'src/mock/observed/recorder.ts',
    guard: "return oddities.length === 0 && operation !== null ? 'contradiction' : 'template'",
    replaced: "return 'template'",
    test: OBSERVING,
  },
  {
    without: 'observed: the values of a request are taken out of what is written down',
    file: 'src/mock/observed/recorder.ts',
    guard: 'const values = [origin, ...namedValues(exchange, this.knowledge.lead(request.route.pathUuid)?.uuid)]',
    replaced: 'const values = [origin]',
    test: OBSERVING,
  },
  {
    without: 'observed: the file of observations is never half written',
    file: 'src/mock/observed/observations-file.ts',
    guard: 'await writeWholeFile(this.#file, text)',
    replaced: "await (await import('node:fs/promises')).writeFile(this.#file, text)",
    test: OBSERVING,
  },
  {
    without: 'observed: a redirect to the real Retrack becomes one to the mock',
    file: 'src/mock/observed/recorder.ts',
    guard: "const origin: NamedValue = { place: 'origin', value: this.#upstream }",
    replaced: "const origin: NamedValue = { place: 'origin', value: 'none' }",
    test: 'test/observed/overlooked.test.ts',
  },
  {
    without: 'observed: a probe without --create asks nothing that could be saved',
    file: 'src/mock/observed/probe.ts',
    guard: 'if (create === undefined || progress.stoppedBy !== undefined) return progress.finish()',
    replaced: 'if (progress.stoppedBy !== undefined) return progress.finish()',
    test: 'test/observed/probing.test.ts',
  },
]
