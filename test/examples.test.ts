import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const script = fileURLToPath(new URL('../scripts/test-examples.mjs', import.meta.url))

// The examples for Vitest and Playwright need a download; `node scripts/test-examples.mjs` runs them, too.
for (const name of ['tap', 'node']) {
  t.test(`the example for ${name} runs as it stands`, async (t) => {
    const { failure, output } = await new Promise<{ failure: Error | null; output: string }>((resolve) => {
      execFile(process.execPath, [script, name], (failure, stdout, stderr) =>
        resolve({ failure, output: stdout + stderr }),
      )
    })
    t.equal(failure, null, output)
    t.match(output, /^# pass 1$|pass: 1|ok 1 - an order/m)
  })
}
