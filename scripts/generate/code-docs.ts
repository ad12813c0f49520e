/** Makes docs/code.md of the pieces of code that advice comes with. */
import { getPiece, LANGUAGES } from '../../conformance/code/index.ts'
import { PIECE_NAMES, PIECES, type Piece } from '../../conformance/code/pieces.ts'
import { CODE_LANGUAGES, type CodeLanguage } from '../../schemas/terms.ts'

const INTRODUCTION = `<!-- Generated from conformance/code by \`npm run generate\`. Do not edit. -->

# Code to start from

These pieces are all that a store adds to its own pages and database. The report of \`retrack-kit check\` shows the piece
that fixes a finding, in the store's language. It recognises the language by the HTTP client that sends the leads, the headers
of pages and the names of cookies. To print all pieces of one language as one file:

\`\`\`sh
npx retrack-kit explain --language php     # or: ${CODE_LANGUAGES.filter((name) => name !== 'php').join(', ')}
\`\`\`

A store made of these pieces and its own pages is \`ready\`, with no warning. The tests of this repository build and check
such stores in Node.js, PHP, Python, Ruby and Java, but not in C#.

The pieces read \`RETRACK_API_URL\`, \`RETRACK_TOKEN\`, \`RETRACK_EVENT\` and \`STORE_URL\` from the environment. You write three
things: the code that saves the result of \`order\` with the order, \`update\`, which changes fields of a saved order, and
\`outstanding\`, which reads the orders that Retrack must still be told of. [The examples](../examples/stores/README.md) are
complete stores, and explain the reasons.

| piece | |
|---|---|
${PIECE_NAMES.map((name) => `| [${name}](#${name}) | ${PIECES[name]} |`).join('\n')}
`

export function codeDocs(): string {
  return [INTRODUCTION, imports(), ...PIECE_NAMES.map(section)].join('\n')
}

function imports(): string {
  const blocks = CODE_LANGUAGES.flatMap((language) => {
    const { top } = LANGUAGES[language]
    return top === null ? [] : [details(language, top)]
  })
  return `## At the top of the file\n\n${blocks.join('\n')}`
}

const section = (piece: Piece) =>
  `## ${piece}\n\n${CODE_LANGUAGES.map((language) => details(language, getPiece(language, piece))).join('\n')}`

function details(language: CodeLanguage, code: string): string {
  const { name, mark } = LANGUAGES[language]
  return `<details><summary>${name}</summary>\n\n\`\`\`${mark}\n${code}\n\`\`\`\n\n</details>\n`
}
