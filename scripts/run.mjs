/**
 * Runs a script written in TypeScript: `node scripts/run.mjs scripts/NAME.ts [argument]…`.
 * Node 20 runs no TypeScript, and esbuild is here already.
 */
import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const [script, ...args] = process.argv.slice(2)
if (script === undefined) throw new TypeError('Expected the path of a script.')

// Inside node_modules, so that the packages which the script imports are found from there.
const folder = join('node_modules', '.cache', 'retrack-kit')
const bundle = join(folder, `${basename(script, '.ts')}-${process.pid}.mjs`)
await mkdir(folder, { recursive: true })
await build({
  entryPoints: [script],
  outfile: bundle,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: 'inline',
  logLevel: 'warning',
})

process.argv = [process.execPath, script, ...args]
process.setSourceMapsEnabled(true)
try {
  await import(pathToFileURL(bundle).href)
} finally {
  await rm(bundle)
}
