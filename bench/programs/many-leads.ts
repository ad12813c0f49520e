/** The mock's own server over an account that has many leads already: `PORT LEADS`. */
import { createServer } from 'node:http'
import { DEFAULT_BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { controlApi } from '../../src/mock/control/control.ts'
import { defaultLimits } from '../../src/mock/limits.ts'
import { retrackSurface } from '../../src/mock/surface/surface.ts'
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
const surface = retrackSurface({
  store,
  worlds,
  defaultToken,
  behaviours,
  bodies,
  turnMs: limits.turnMs,
  onAnswered() {},
})
const control = controlApi({
  store,
  worlds,
  defaults: { seed: 1, behaviours },
  defaultToken,
  host: '127.0.0.1',
  hasSecret: false,
  limits,
  bodies,
  behaviours,
  onBug,
})
createServer((request, response) => {
  const answer = request.url?.startsWith('/_mock/') ? control : surface
  answer(request, response).catch(onBug)
}).listen(port, '127.0.0.1')
