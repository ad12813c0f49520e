/** A mock in a process of its own, that tells what it holds when it is asked. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { runMock } from '../../src/mock/server.ts'
import { held } from './withstand.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

const mock = await runMock({
  onInternalError: (error) => {
    throw error
  },
})
const tell = (message: unknown) => process.send?.(message)
process.on('message', () => {
  collect()
  tell(held())
})
process.on('disconnect', () => process.exit())
tell({ port: mock.port })
