/** A small server on a port that the system picks, gone with its test. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Test } from 'tap'

export type Handler = (request: IncomingMessage & { readonly address: URL }, response: ServerResponse) => void

/** Closes resources at the end of a test, or of another user of them. */
export type Scope = Pick<Test, 'teardown'>

export async function started(t: Scope, handle: Handler, host = '127.0.0.1'): Promise<string> {
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://store.test')
    handle(Object.assign(request, { address }), response)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  t.teardown(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://${host}:${(server.address() as AddressInfo).port}`
}

export const html = (response: ServerResponse, body: string, status = 200, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body)

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** An address of this machine that browsers do not take for the machine itself. */
export const outerAddress = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address
