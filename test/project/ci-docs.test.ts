/** docs/ci.md: its pages parse, and name what there is: inputs and outputs of the action, flags, variables, exit codes. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { withPublishedNames } from '../../scripts/generate/published-names.ts'

const page = readFileSync('docs/ci.md', 'utf8')
const help = spawnSync(process.execPath, ['bin/retrack-kit.cjs', 'check', '--help'], { encoding: 'utf8' }).stdout

/** The page of each system, by its title. */
const blocks = new Map(
  page.split(/^## /m).flatMap((section) => {
    const code = /^```(?:yaml|groovy)\n([\s\S]*?)^```/m.exec(section)?.[1]
    return code === undefined ? [] : [[section.split('\n', 1)[0] ?? '', code] as const]
  }),
)

t.test('each system has the mock as a service, the check as a step, and JUnit picked up', async (t) => {
  t.strictSame([...blocks.keys()], ['GitHub Actions', 'GitLab', 'Bitbucket Pipelines', 'CircleCI', 'Jenkins'])
  for (const [system, code] of blocks) {
    if (system !== 'Jenkins') t.type(parse(code), 'object', system)
    t.match(code, /ghcr\.io\/[\w.-]+\/retrack-kit:latest/, `${system}: the mock`)
    t.match(code, /RETRACK_KIT_MOCK/, `${system}: the check uses that mock`)
    if (system === 'GitHub Actions') continue
    t.match(code, /retrack-kit check --reporter terminal --reporter junit=(\S+)/, `${system}: the check`)
    const [, junit = ''] = /--reporter junit=(\S+)/.exec(code) ?? []
    const after = code.slice(code.indexOf(junit) + junit.length)
    const read =
      system === 'Bitbucket Pipelines' ? junit.startsWith('test-results/') : after.includes(junit.split('/')[0] ?? '')
    t.ok(read, `${system}: ${junit} is read`)
  }
})

t.test('flags and variables are those of the check', async (t) => {
  for (const [flag] of page.matchAll(/(?<=retrack-kit check[^\n]*)--[a-z-]+/g)) t.ok(help.includes(`${flag} `), flag)
  for (const [variable] of page.matchAll(/RETRACK_KIT_\w+/g))
    t.ok(help.replace(/\s+/g, ' ').includes(variable), variable)
})

t.test('the action has the inputs and outputs that the page gives it', async (t) => {
  const { inputs, outputs } = parse(readFileSync('action.yml', 'utf8'))
  const rowsBelow = (title: string) =>
    Array.from(
      page
        .split(`| ${title} |`)[1]
        ?.split('\n\n')[0]
        ?.matchAll(/^\| (`.*?) \|/gm) ?? [],
      ([, names = '']) => names.replaceAll('`', '').split(', '),
    ).flat()
  t.strictSame(rowsBelow('input'), ['config', 'only', 'skip', 'strict', 'quick', 'browser', 'report'])
  t.strictSame(rowsBelow('input').sort(), Object.keys(inputs).sort())
  t.strictSame(rowsBelow('output').sort(), Object.keys(outputs).sort())
  const { jobs } = parse(blocks.get('GitHub Actions') ?? '')
  const step = jobs.retrack.steps.find(({ id }: { id?: string }) => id === 'retrack')
  for (const name of Object.keys(step.with)) t.ok(name in inputs, name)
})

t.test('the exit codes are those that the check has', async (t) => {
  const codes = Array.from(page.matchAll(/^\| (\d) \| (passes|fails) \| (\w+)/gm), ([, code, step]) => [code, step])
  t.strictSame(codes, [['0', 'passes'], ...['1', '2', '3', '4'].map((code) => [code, 'fails'])])
  for (const [code] of codes) t.match(help, new RegExp(`\\b${code} [a-z]`))
})

t.test('the names of image, action and package follow from package.json', async (t) => {
  const { name, version, repository } = JSON.parse(readFileSync('package.json', 'utf8'))
  const [, slug = ''] = /github\.com\/(.*)\.git$/.exec(repository.url) ?? []
  const elsewhere =
    'image: ghcr.io/someone/retrack-kit:1\n- uses: someone/fork@v9\n- uses: actions/checkout@v4\nnpx --yes fork check\n'
  t.equal(
    withPublishedNames(elsewhere),
    `image: ghcr.io/${slug.split('/')[0]?.toLowerCase()}/retrack-kit:1\n- uses: ${slug}@v${version}\n- uses: actions/checkout@v4\nnpx --yes ${name} check\n`,
  )
  t.equal(withPublishedNames(page), page)
})
