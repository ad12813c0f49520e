/**
 * Runs the library in a test's process and prints the elapsed and the processor time of its calls as JSON, in
 * milliseconds.
 */
import { request } from 'node:http'
import { startMock } from '../../dist/index.cjs'

const [leads, rounds] = process.argv.slice(2).map(Number)
const timed = async (call) => {
  const [began, used] = [performance.now(), process.cpuUsage()]
  const value = await call()
  const { user, system } = process.cpuUsage(used)
  return [{ waited: performance.now() - began, worked: (user + system) / 1000 }, value]
}

const [start, mock] = await timed(() => startMock())
const accounts = []
for (let n = 0; n < rounds; n += 1) accounts.push((await timed(() => mock.createAccount()))[0])
const resets = []
for (let n = 0; n < rounds; n += 1) {
  for (let at = 0; at < leads; at += 50) await Promise.all(Array.from({ length: 50 }, (_, of) => lead(at + of)))
  resets.push((await timed(() => mock.reset()))[0])
}
await mock.close()
console.log(JSON.stringify({ start, accounts, resets }))

function lead(n) {
  const { token, events } = mock.account
  const click = '59d08c54-18e6-4e0d-9c06-d18be3510e43'
  const body = JSON.stringify({ event: events[0].uuid, click, reference: `order-${n}` })
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': body.length,
  }
  return new Promise((resolve, reject) => {
    request(`${mock.url}/api/v2/leads`, { method: 'POST', headers }, (answer) => {
      answer.resume()
      answer.on('end', resolve)
    })
      .on('error', reject)
      .end(body)
  })
}
