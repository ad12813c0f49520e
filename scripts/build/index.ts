/** Builds into dist/, or another folder that is named. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import { writeLicences } from './licences.ts'

const outdir = process.argv[2] ?? 'dist'

const { metafile, write } = await bundle(outdir)
await rm(outdir, { recursive: true, force: true })
await write()
await writeLicences(Object.keys(metafile.inputs), join(outdir, 'THIRD-PARTY-LICENSES.txt'))
