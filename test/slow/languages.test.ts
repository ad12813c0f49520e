/** The tests of docs/languages.md, taken from the page and run by their own test runners against a mock. */

import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { startedMock } from '../support/started-mock.ts'
import { runProgram, succeeds } from './clients/run-program.ts'

/** A compiler and a test runner, on a busy machine. */
t.setTimeout(180_000)

const page = readFileSync(new URL('../../docs/languages.md', import.meta.url), 'utf8')
const blocks = new Map(
  Array.from(page.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm), ([, language = '', code = '']) => [language, code]),
)

const JARS =
  '/usr/share/java/junit-jupiter-api.jar:/usr/share/java/junit-jupiter-engine.jar:/usr/share/java/junit-platform-console.jar:' +
  '/usr/share/java/junit-platform-commons.jar:/usr/share/java/junit-platform-engine.jar:/usr/share/java/junit-platform-launcher.jar:' +
  '/usr/share/java/junit-platform-reporting.jar:/usr/share/java/apiguardian-api.jar:/usr/share/java/opentest4j.jar:/usr/share/java/picocli.jar'

interface Runner {
  readonly file: string
  /** In the folder of the file. */
  readonly line: string
  /** Fails where the machine lacks what it needs. */
  readonly probe: string
  /** Debian's packages. */
  readonly needs: string
}

const RUNNERS: Readonly<Record<string, Runner>> = {
  php: {
    file: 'RetrackTest.php',
    line: 'phpunit --do-not-cache-result RetrackTest.php',
    probe: 'command -v phpunit',
    needs: 'phpunit',
  },
  python: {
    file: 'test_retrack.py',
    line: 'python3 -m pytest -p no:cacheprovider test_retrack.py',
    probe: 'python3 -c "import pytest"',
    needs: 'python3-pytest',
  },
  ruby: {
    file: 'retrack_test.rb',
    line: 'ruby retrack_test.rb',
    probe: 'ruby -e "require \'minitest\'"',
    needs: 'ruby and ruby-minitest',
  },
  go: { file: 'retrack_test.go', line: 'go test retrack_test.go', probe: 'command -v go', needs: 'golang-go' },
  java: {
    file: 'RetrackTest.java',
    line: `javac -cp ${JARS} RetrackTest.java && java -cp ${JARS}:. org.junit.platform.console.ConsoleLauncher -c RetrackTest --fail-if-no-tests`,
    probe: 'command -v javac && test -e /usr/share/java/junit-platform-console.jar',
    needs: 'default-jdk-headless and junit5',
  },
}

/** Debian has no .NET, and Testcontainers needs Docker; the page says so of both blocks. */
const NOT_RUN = ['csharp', 'ts']

t.test('each language of the page is run, or said not to be', async (t) => {
  t.strictSame([...blocks.keys()].sort(), [...Object.keys(RUNNERS), ...NOT_RUN].sort())
})

for (const [language, { file, line, probe, needs }] of Object.entries(RUNNERS)) {
  const skip = succeeds(probe) ? false : `needs Debian's ${needs}`
  t.test(`${language}: the test passes when the store tries again, and fails when it does not`, { skip }, async (t) => {
    const { port } = await startedMock(t)
    const run = async (code: string) => {
      const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-language-'))
      t.teardown(() => rm(folder, { recursive: true }))
      await writeFile(join(folder, file), code)
      await writeFile(join(folder, 'run.sh'), `cd '${folder}' && ${line}\n`)
      const {
        code: exit,
        out,
        err,
      } = await runProgram(`sh '${join(folder, 'run.sh')}'`, {
        RETRACK_URL: `http://127.0.0.1:${port}`,
        GO111MODULE: 'off',
      })
      return { exit, printed: out + err }
    }
    const code = blocks.get(language) ?? ''
    // The store of the page tries three times; one that tries once loses its lead to the fault.
    const impatient = code.replace(/attempt <= 3|range\(3\)|3\.times/, (times) => times.replace('3', '1'))
    t.not(impatient, code)

    const [good, bad] = await Promise.all([run(code), run(impatient)])
    t.equal(good.exit, 0, good.printed)
    t.not(bad.exit, 0)
    t.match(bad.printed, /\bno\b/, 'it failed because the wait for the lead ended with "no"')
  })
}
