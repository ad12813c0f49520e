/** Every config in docs/shops.md is one that the check reads, and each action in docs/config.md one that it knows. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { readConfig } from '../schemas/config/read.ts'

const blocksOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)

const problemsOf = (config: unknown): string[] => {
  const read = readConfig(config)
  return read.ok ? [] : read.problems.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

t.test('shops.md has a whole config for each kind of shop', (t) => {
  const blocks = blocksOf('docs/shops.md')
  t.ok(blocks.length >= 8, `${blocks.length}`)
  for (const block of blocks) t.strictSame(problemsOf(parse(block)), [], block.slice(0, 120))
  t.end()
})

t.test('each part in config.md fits into a config', (t) => {
  const store = { redirectUrl: 'http://127.0.0.1:3000/retrack' }
  const placeOrder = { manual: 'Buy something.' }
  const blocks = blocksOf('docs/config.md').filter((block) => !block.startsWith('# yaml-language-server'))
  t.ok(blocks.length >= 10, `${blocks.length}`)
  for (const block of blocks) t.strictSame(problemsOf({ store, placeOrder, ...parse(block) }), [], block)
  t.end()
})
