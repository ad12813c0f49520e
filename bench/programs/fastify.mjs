/** fastify with a fixed answer, and nothing else: what an ordinary web application starts from. */
import { readFileSync } from 'node:fs'
import fastify from 'fastify'

const [port, path] = process.argv.slice(2)
const body = readFileSync(path, 'utf8')
const app = fastify()
app.post('/api/v2/leads', async (_request, reply) => {
  reply.header('content-type', 'application/json')
  return body
})
await app.listen({ port: Number(port), host: '127.0.0.1' })
