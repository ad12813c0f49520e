import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { DOCUMENTED_RESPONSE } from '../../schemas/documented.ts'
import { startedMock } from '../support/started-mock.ts'

const readme = await readFile('README.md', 'utf8')
interface Block {
  readonly language: string
  readonly text: string
}
const blocks: Block[] = Array.from(readme.matchAll(/^```(\w+)\n(.*?)^```$/gms), ([, language = '', text = '']) => ({
  language,
  text,
}))

const listPages = async () => (await readdir('docs')).filter((file) => file.endsWith('.md'))

/** Returns the output of a shell for a block, against a mock on another port. */
async function printed(text: string, port: number): Promise<string> {
  const script = text.replaceAll('curl ', 'curl -sS ').replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`)
  const { stdout } = await promisify(execFile)('bash', ['-euc', script])
  return stdout
}

/** Removes the parts that differ between runs, and headers of no interest. */
const comparable = (http: string) =>
  http
    .replaceAll('\r\n', '\n')
    .replace(/^(?:date|connection|keep-alive|content-length|cache-control): .*\n/gim, '')
    .replace(/click=[0-9a-f-]{36}/, 'click=…')
    .trim()

t.test('the commands of the README do what it says, one after the other', async (t) => {
  const { port } = await startedMock(t)
  let before = ''
  for (const { language, text } of blocks) {
    if (language === 'sh' && text.startsWith('curl')) {
      before = await printed(text, port)
      t.ok(/"errors"|HTTP\/1.1 4/.test(before) === text.includes('{"status":"rejected"}'), text)
    }
    if (language === 'http') t.equal(comparable(before), comparable(text))
  }
})

t.test('the first screen shows the documented response, as a stopped clock gives it', async (t) => {
  const answers = blocks.filter(({ language }) => language === 'json')
  t.strictSame(
    answers.map(({ text }) => JSON.parse(text)),
    [DOCUMENTED_RESPONSE],
  )

  const { port } = await startedMock(t)
  const [request] = blocks.filter(({ text }) => text.includes('vouchercode'))
  const [stop] = blocks.filter(({ text }) => text.includes('frozen'))
  await printed(stop?.text ?? '', port)
  t.strictSame(JSON.parse(await printed(request?.text ?? '', port)), DOCUMENTED_RESPONSE)
})

t.test('each page of docs/ is one step away', async (t) => {
  for (const file of await listPages()) t.ok(readme.includes(`(docs/${file})`), file)
})

t.test('the links of the README and of docs/ lead somewhere', async (t) => {
  const pages = ['README.md', ...(await listPages()).map((file) => `docs/${file}`)]
  const anchorsOf = (text: string) =>
    Array.from(text.matchAll(/^#+ (.+)$/gm), ([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-'),
    )
  for (const page of pages) {
    const text = (await readFile(page, 'utf8')).replace(/^```[\s\S]*?^```/gm, '')
    for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : join(dirname(page), path)
      t.ok(existsSync(target), `${page}: ${link}`)
      if (anchor !== undefined && target.endsWith('.md'))
        t.ok(anchorsOf(await readFile(target, 'utf8')).includes(anchor), `${page}: ${link}`)
    }
  }
})
