/**
 * Bundles the command and the library into dist/, or another folder that is named: they start fast, and install without the packages
 * that they were made of. Each dynamic import becomes a file of its own, read when it is needed.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { BUNDLE } from './bundle.ts'
import { writeLicences } from './licences.ts'

const outdir = process.argv[2] ?? 'dist'

await rm(outdir, { recursive: true, force: true })
const { metafile } = await build({
  ...BUNDLE,
  outdir,
  banner: {
    // CommonJS packages ask for Node's own modules by require, which a module in ESM does not have.
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
await writeLicences(Object.keys(metafile.inputs), join(outdir, 'THIRD-PARTY-LICENSES.txt'))
