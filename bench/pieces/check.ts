/** Measures a whole check of a correct store: the command from its start to its end, with Chromium. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { correctStore, readStoreConfig, startStore } from '../../scorecard/correct-stores.ts'
import { reset, startMock } from '../mock.ts'
import { median, type Piece, type Verdict } from '../piece.ts'

const MAX_SECONDS = 12
const ROUNDS = 3

export const check: Piece = {
  name: 'check',
  async run() {
    const [load = Number.NaN] = loadavg()
    const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-bench-'))
    const mock = await startMock('mock')
    const retrack = {
      apiUrl: `http://127.0.0.1:${mock.port}`,
      token: DOCUMENTED_TOKEN,
      event: DOCUMENTED_REQUEST.event,
    }
    const made = correctStore('node')
    const store = await startStore(made, retrack)
    const took: number[] = []
    try {
      const config = join(folder, 'retrack-kit.yaml')
      // JSON is also valid YAML.
      await writeFile(config, JSON.stringify(await readStoreConfig(made, store, retrack)))
      for (let round = 0; round < ROUNDS; round += 1) {
        took.push(await secondsOf(['bin/retrack-kit.cjs', 'check', '--config', config]))
        await reset(mock)
      }
    } finally {
      await Promise.all([mock.stop(), store.stop(), rm(folder, { recursive: true })])
    }
    const seconds = median(took)
    // A check mostly waits. Only an idle machine can prove that it is too slow.
    const verdict: Verdict = seconds <= MAX_SECONDS ? 'met' : load > availableParallelism() / 2 ? 'unknown' : 'not met'
    const spread = `${Math.min(...took).toFixed(1)} to ${Math.max(...took).toFixed(1)}, of ${took.length}`
    return [
      {
        what: 'A whole check of a correct store, default timing',
        measured: `${seconds.toFixed(1)} s (${spread}; ${load.toFixed(1)} other programs wanted the processor before it)`,
        target: `at most ${MAX_SECONDS} s`,
        verdict,
      },
    ]
  },
}

async function secondsOf(args: readonly string[]): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString()
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`The check ended with ${code}: ${said.slice(-500)}`)
  return (performance.now() - began) / 1000
}
