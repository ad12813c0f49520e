/**
 * Every message for a wrong input, as text: `wrong-inputs.txt` has an input, its message and the exit code in each
 * block. `WRITE_WRONG_INPUTS=1 npm test -- test/wrong-inputs.test.ts` writes the current messages.
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import t, { type Test } from 'tap'
import { runCommandLine } from '../src/cli/program.ts'
import { type Block, formatBlock, readBlocks } from './support/transcript.ts'

const file = resolve('test/wrong-inputs.txt')
const { preface, blocks } = readBlocks(readFileSync(file, 'utf8'))

/** Files that inputs name. Nothing in them is right. */
const FOLDER = {
  folder: {},
  'text.txt': 'Hello.\n',
  'empty.json': '{}\n',
  'broken.yaml': 'upstream: [\n',
}

void t.test('each wrong input is told what is wrong, where, and what to do', async (t) => {
  const said: string[] = []
  const taken = await takenPort(t)
  for (const block of blocks) {
    const actual = await perform(t, block, taken)
    said.push(formatBlock({ ...block, ...actual }))
    t.strictSame(actual, { output: block.output, code: block.code }, block.command)
  }
  if (process.env['WRITE_WRONG_INPUTS'] === '1') writeFileSync(file, `${[preface, ...said].join('\n\n')}\n`)
})

void t.test('every command has some, and none is told of our own making', async (t) => {
  t.ok(blocks.length >= 70, `${blocks.length}`)
  const words = blocks.map(({ command }) => command).join('\n')
  for (const name of [
    'serve',
    'check',
    'explain',
    'init',
    'requests',
    'export',
    'import',
    'observe',
    'probe',
    'openapi',
    'healthcheck',
    'help',
  ])
    t.match(words, new RegExp(`retrack-kit ${name}\\b`), name)
  for (const { output, command } of blocks) {
    t.notMatch(
      output,
      /\.\.(?: |$)|\n {4}at |please report|Invalid|Too small|ENOENT|EISDIR|ENOTDIR|undefined|\[object/m,
      command,
    )
  }
})

/** Runs one in this process, in a folder of its own, with the variables that stand before the command. */
async function perform(t: Test, { config, command }: Block, taken: number): Promise<{ output: string; code: number }> {
  const folder = t.testdir(config === '' ? FOLDER : { ...FOLDER, 'retrack-kit.yaml': config })
  chmodSync(`${folder}/text.txt`, 0o644)
  const words = (command.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) =>
    word.replaceAll("'", '').replaceAll('TAKEN', String(taken)),
  )
  const start = words.indexOf('retrack-kit')
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:RETRACK_KIT_|CI$|GITHUB_)/.test(name))
  const given = words.slice(0, start).map((word) => [word.split('=')[0], word.split('=').slice(1).join('=')])
  const before = { env: process.env, folder: process.cwd(), exitCode: process.exitCode }
  process.env = Object.fromEntries([...inherited, ...given])
  process.chdir(folder)
  process.exitCode = 0
  const written: string[] = []
  const restore = [process.stderr, process.stdout].map((stream) => captureWrites(stream, written))
  try {
    const code = await runCommandLine(words.slice(start + 1), process.env)
    const output = written.join('').replaceAll(`${folder}/`, '').replaceAll(String(taken), 'TAKEN')
    return { output: output.trimEnd(), code: code ?? Number(process.exitCode) }
  } finally {
    for (const undo of restore) undo()
    process.chdir(before.folder)
    process.env = before.env
    process.exitCode = before.exitCode
  }
}

function captureWrites(stream: NodeJS.WriteStream, written: string[]): () => void {
  const { write } = stream
  stream.write = (text: string | Uint8Array) => {
    written.push(String(text))
    return true
  }
  return () => {
    stream.write = write
  }
}

function takenPort(t: Test): Promise<number> {
  const server = createServer()
  t.teardown(() => server.close())
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
