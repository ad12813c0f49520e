/** Stores made of the code that advice comes with, and of nothing else of Retrack: each is found ready, and nothing is remarked on. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { joinPieces, LANGUAGES } from '../../conformance/code/index.ts'
import { PIECE_NAMES } from '../../conformance/code/pieces.ts'
import { CODE_LANGUAGES, type CodeLanguage } from '../../schemas/terms.ts'
import { startStore } from '../../scorecard/correct-stores.ts'
import { checked, configOf, kind, retrackOf, startedMock } from '../conformance/support/checking.ts'
import { succeeds } from './clients/run-program.ts'

/** Each check takes ten seconds or twenty, and a busy machine its time. */
t.setTimeout(300_000)
t.jobs = 3

interface Frame {
  /** The name of the file for the code. */
  readonly file: string
  /** Runs it in its folder. */
  readonly line: string
  /** Debian's packages, and a line that fails without them; null where the tests need it anyway. */
  readonly needs: { readonly packages: string; readonly probe: string } | null
  readonly write?: (code: string, folder: string) => Promise<string>
}

const JARS = ['databind', 'core', 'annotations'].map((name) => `/usr/share/java/jackson-${name}.jar`)

const FRAMES: Readonly<Partial<Record<CodeLanguage, Frame>>> = {
  node: { file: 'retrack.mjs', line: `'${process.execPath}' server.mjs`, needs: null },
  php: {
    file: 'retrack.php',
    line: 'bash start.sh',
    needs: { packages: 'php-cli and php-curl', probe: 'php -r \'exit(function_exists("curl_init") ? 0 : 1);\'' },
    write: async (code) => `<?php\n\n${code}`,
  },
  python: {
    file: 'retrack.py',
    line: 'python3 server.py',
    needs: { packages: 'python3', probe: 'python3 --version' },
  },
  ruby: {
    file: 'retrack.rb',
    line: 'ruby server.rb',
    needs: { packages: 'ruby and ruby-webrick', probe: 'ruby -e \'require "webrick"\'' },
  },
  java: {
    file: 'Store.java',
    line: `java -cp ${JARS.join(':')} Store.java`,
    needs: {
      packages: 'default-jdk-headless and libjackson2-databind-java',
      probe: `command -v javac && test -e ${JARS[0]}`,
    },
    write: async (_, folder) => {
      const { top, pieces } = LANGUAGES.java
      const frame = await readFile(join(folder, 'Frame.java'), 'utf8')
      const methods = PIECE_NAMES.map((name) => pieces[name]).join('\n\n')
      return `${top}\n\n${frame.replace('// The code to start from.', () => methods)}`
    },
  },
}

t.test('each language is run, but the one that Debian has no compiler for', async (t) => {
  t.strictSame(
    CODE_LANGUAGES.filter((language) => FRAMES[language] === undefined),
    ['csharp'],
  )
})

for (const [language, frame] of Object.entries(FRAMES) as [CodeLanguage, Frame][]) {
  const { file, line, needs, write } = frame
  const skip = needs === null || succeeds(needs.probe) ? false : `needs Debian's ${needs.packages}`
  t.test(`${LANGUAGES[language].name}: the code to start from makes a store that is ready`, { skip }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-code-'))
    t.teardown(() => rm(folder, { recursive: true }))
    await cp(new URL(`code/${language}/`, import.meta.url), folder, { recursive: true })
    const code = joinPieces(LANGUAGES[language])
    await writeFile(join(folder, file), `${(await write?.(code, folder)) ?? code}\n`)

    const mock = await startedMock(t)
    const command = ['sh', '-c', `STORE_URL=http://127.0.0.1:$PORT exec ${line}`] as const
    const store = { name: `made of code in ${language}`, folder, make: '', program: null, needsBrowser: false, command }
    const { url, stop } = await startStore(store, retrackOf(mock))
    t.teardown(stop)
    const report = await checked({ mock, config: configOf(url) })

    const remarks = report.results.filter(({ outcome }) => !['pass', 'unproven', 'not-applicable'].includes(outcome))
    t.strictSame(
      remarks.map(({ id, observed }) => `${id}: ${observed}`),
      [],
    )
    t.equal(report.verdict, 'ready')
    t.strictSame(kind(report, 'setup-error'), [])
    // Without a browser scripts are not seen, and this store is not restarted; nothing else is left open.
    const open = report.results.filter(({ outcome }) => outcome === 'unproven')
    t.strictSame(
      open.map(({ id, observed }) => `${id}: ${observed}`),
      [],
    )
  })
}
