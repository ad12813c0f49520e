import t from 'tap'
import { redactText } from '../../src/mock/observed/redact.ts'

t.test('what belongs to a person or one request leaves a word for its kind', async (t) => {
  for (const [text, redacted] of [
    ['write to a.b+c@shop.example.org, or x@y.de+z@w.de', 'write to {{email}}, or {{email}}{{email}}'],
    ['a@b is no address, a@b@c.de holds one', 'a@b is no address, a@{{email}} holds one'],
    ['token abc123def456ghi789', 'token {{opaque}}'],
    ['a-word-of-letters-only stays', 'a-word-of-letters-only stays'],
    ['1234567890123456 is a number', '{{number}} is a number'],
  ] as const) {
    t.equal(redactText(text, []), redacted)
  }
})

t.test('a page that holds a whole picture is read in one go', async (t) => {
  // If each character led to a look at all that follow, these would take hours.
  for (const piece of ['a', 'a/', 'a.', 'a:', '1 ', '=']) redactText(piece.repeat(2_000_000), [])
  t.pass()
})
