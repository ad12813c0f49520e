/** Sends bytes in pieces over a connection of its own, and hears all that comes back. */
import { connect } from 'node:net'
import { ask } from '../support/http.ts'

/** How a sender leaves: once it has heard all, with its side closed and listening on, by leaving, by a reset. */
export type Ending = 'wait' | 'half-close' | 'leave' | 'reset'

/** Answers and closings take a thousandth of it; a longer one would make a failure take hours to shrink. */
const HANG_MS = 10_000
/** A process that gets little of a busy machine takes longer: this many requests are answered meanwhile. */
const ANSWERED_MEANWHILE = 50

/** Fails where the mock neither answers nor closes, though it answers others. */
export function talk(
  port: number,
  pieces: readonly Buffer[],
  ending: Ending,
  hasHeardAll: (heard: Buffer) => boolean = () => false,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const heard: Buffer[] = []
    const hang = setTimeout(async () => {
      for (let n = 0; n < ANSWERED_MEANWHILE; n += 1) await ask(port, { path: '/_mock/health' }).catch(() => {})
      if (socket.destroyed) return
      socket.destroy()
      reject(new Error(`The connection was still open after ${HANG_MS} ms.`))
    }, HANG_MS)
    socket.on('data', (chunk) => {
      heard.push(chunk)
      if (ending === 'wait' && hasHeardAll(Buffer.concat(heard))) socket.end()
    })
    // The mock may close, or reset, while bytes are on their way to it.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(hang)
      resolve(Buffer.concat(heard))
    })
    for (const piece of pieces.slice(0, -1)) socket.write(piece)
    const last = pieces.at(-1) ?? Buffer.alloc(0)
    switch (ending) {
      case 'wait':
        socket.write(last)
        return
      case 'half-close':
        socket.end(last)
        return
      case 'leave':
        socket.write(last, () => socket.destroy())
        return
      case 'reset':
        socket.write(last, () => socket.resetAndDestroy())
    }
  })
}
