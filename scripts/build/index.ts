/** Builds into dist/, or another folder that is named. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import { writeLicences } from './licences.ts'
import { buildPage } from './page.ts'

const outdir = process.argv[2] ?? 'dist'

const { metafile, write } = await bundle(outdir)
await rm(outdir, { recursive: true, force: true })
await write()
const page = await buildPage(join(outdir, 'ui'))
const inputs = [metafile, page].flatMap((made) => Object.keys(made.inputs))
await writeLicences(inputs, join(outdir, 'THIRD-PARTY-LICENSES.txt'))
