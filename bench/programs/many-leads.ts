/** The mock's own server over an account that has many leads already: `PORT LEADS`. */
import { createServer } from 'node:http'
import { DEFAULT_BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { RETRACK_OPERATIONS } from '../../src/mock/api/operations.ts'
import { createRequestHandler } from '../../src/mock/api/request-handler.ts'
import { controlApi } from '../../src/mock/control/control.ts'
import { defaultLimits } from '../../src/mock/limits.ts'
import { worlds as newWorlds } from '../../src/mock/worlds.ts'
import { Room } from '../../src/store/room.ts'
import { filledStore } from '../filled-store.ts'

const [port, leads] = process.argv.slice(2).map(Number)
if (port === undefined || leads === undefined) throw new TypeError('Expected a port and how many leads.')
const { store, account } = await filledStore(leads)
const behaviours = DEFAULT_BEHAVIOURS
const limits = defaultLimits()
const bodies = new Room(limits.bodyBytes)
const worlds = newWorlds({ scenario: undefined, limits, room: new Room(limits.keptBytes) })
const defaultToken = account.token
const onBug = (error: unknown) => console.error(error)
const api = createRequestHandler({
  operations: RETRACK_OPERATIONS,
  store,
  worlds,
  fallbackToken: defaultToken,
  behaviours,
  bodyBudget: bodies,
  pipelineTimeoutMs: limits.turnMs,
  onRequestEnd() {},
})
const control = controlApi(
  {
    store,
    worlds,
    defaults: { seed: 1, behaviours },
    defaultToken,
    host: '127.0.0.1',
    hasSecret: false,
    limits,
    bodies,
    onBug,
  },
  ({ problem }) => ({ status: 400, headers: {}, body: problem }),
)
createServer((request, response) => {
  const answer = request.url?.startsWith('/_mock/') ? control : api
  answer(request, response).catch(onBug)
}).listen(port, '127.0.0.1')
