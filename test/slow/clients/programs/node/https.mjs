import { once } from 'node:events'
import { Agent as HttpAgent, request as requestPlainly } from 'node:http'
import { Agent, request } from 'node:https'
import { journey } from './journey.mjs'

const secure = process.env.RETRACK_URL.startsWith('https:')
const [send, AgentOfScheme] = secure ? [request, Agent] : [requestPlainly, HttpAgent]
const agent = new AgentOfScheme({ keepAlive: true })

await journey(async (url, headers, body) => {
  const sent = send(url, { method: 'POST', agent, headers, timeout: 10_000 })
  sent.end(body)
  const [response] = await once(sent, 'response')
  return { status: response.statusCode, text: Buffer.concat(await response.toArray()).toString() }
})
agent.destroy()
