/** Requests one after the other, over connections that stay open. An answer that breaks off has status 0. */
import { Agent, request } from 'node:http'
import { HANG_MS } from './http.ts'

export interface Sent {
  readonly method?: string
  readonly path: string
  readonly token?: string | undefined
  readonly json?: unknown
}

export interface Answer {
  readonly status: number
  readonly json: unknown
}

const BROKEN: Answer = { status: 0, json: undefined }

export class Connection {
  readonly #port: number
  readonly #agent = new Agent({ keepAlive: true })

  constructor(port: number) {
    this.#port = port
  }

  send({ method = 'GET', path, token, json }: Sent): Promise<Answer> {
    const payload = json === undefined ? undefined : JSON.stringify(json)
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    }
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port: this.#port, method, path, headers, agent: this.#agent })
      outgoing.setTimeout(HANG_MS, () => reject(new Error(`${method} ${path} was not answered within ${HANG_MS} ms.`)))
      outgoing.on('error', () => resolve(BROKEN))
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', () => resolve(BROKEN))
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, json: readJson(Buffer.concat(chunks)) }))
      })
      outgoing.end(payload)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}
