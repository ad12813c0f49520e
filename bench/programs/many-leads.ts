/** The mock's own server over an account that has many leads already: `PORT LEADS`. */
import { createServer } from 'node:http'
import { DEFAULT_BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { MemoryBudget } from '../../src/memory-budget.ts'
import { createAccountRuntimes } from '../../src/mock/account-runtime.ts'
import { RETRACK_OPERATIONS } from '../../src/mock/api/operations.ts'
import { createRequestHandler } from '../../src/mock/api/request-handler.ts'
import { createControlHandler } from '../../src/mock/control/request-handler.ts'
import { defaultLimits } from '../../src/mock/limits.ts'
import { MockMetrics } from '../../src/mock/metrics/metrics.ts'
import { Replays } from '../../src/mock/replays.ts'
import { fillStore } from '../filled-store.ts'

const [port, leads] = process.argv.slice(2).map(Number)
if (port === undefined || leads === undefined) throw new TypeError('Expected a port and how many leads.')
const { store, account } = await fillStore(leads)
const behaviours = DEFAULT_BEHAVIOURS
const limits = defaultLimits()
const bodies = new MemoryBudget(limits.bodyBytes)
const runtimes = createAccountRuntimes({ store, limits, onInternalError: console.error })
const defaultToken = account.token
const metrics = new MockMetrics()
const replays = new Replays()
const onBug = (error: unknown) => console.error(error)
const api = createRequestHandler({
  operations: RETRACK_OPERATIONS,
  store,
  runtimes,
  fallbackToken: defaultToken,
  behaviours,
  bodyBudget: bodies,
  proxy: {},
  pipelineTimeoutMs: limits.pipelineTimeoutMs,
  metrics,
  replays,
  onRequestEnd() {},
})
const control = createControlHandler(
  {
    store,
    runtimes,
    defaults: { seed: 1, behaviours },
    fallbackToken: defaultToken,
    refuseConnections: async () => {},
    upstream: undefined,
    readObservations: () => undefined,
    host: '127.0.0.1',
    allowedHosts: [],
    limits,
    metrics,
    replays,
    ownUrl: () => `http://127.0.0.1:${port}`,
    bodyBudget: bodies,
    onInternalError: onBug,
  },
  ({ problem }) => ({ status: 400, headers: {}, body: problem }),
)
createServer((request, response) => {
  const answer = request.url?.startsWith('/_mock/') ? control : api
  answer(request, response).catch(onBug)
}).listen(port, '127.0.0.1')
