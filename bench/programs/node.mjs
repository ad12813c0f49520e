/** Bare node:http: reads the body, and sends the bytes of a lead's answer. */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const [port, path] = process.argv.slice(2)
const body = readFileSync(path, 'utf8')
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    Buffer.concat(chunks)
    response.writeHead(200, headers)
    response.end(body)
  })
}).listen(Number(port), '127.0.0.1')
