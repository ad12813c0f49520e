#!/usr/bin/env node
import module from 'node:module'

// Node.js 22 and newer keep what they compiled for the next start; where they cannot, they go on without.
module.enableCompileCache?.()
await import('../dist/cli.js')
