#!/usr/bin/env node
// CommonJS, as the bundle is: to begin with an ES module costs Node.js as long as it takes to start.
const module_ = require('node:module')

// Node.js 22 and newer keep what they compiled for the next start; where they cannot, they go on without.
module_.enableCompileCache?.()
require('../dist/cli.cjs')
