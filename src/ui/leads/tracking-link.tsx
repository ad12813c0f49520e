/** The tracking link: to follow here, or with a phone. */
import { useSignal } from '@preact/signals'
import { encode } from 'uqr'
import { CopyButton, Line } from '../elements.tsx'

/** Longer ones make a picture that phones do not read. */
const MAX_QR_CHARACTERS = 900

export function TrackingLink({ url, publisher }: { readonly url: string; readonly publisher: string }) {
  const deeplink = useSignal('')
  const ref = useSignal('')
  const link = new URL(url)
  if (deeplink.value !== '') link.searchParams.set('deeplink', deeplink.value)
  if (ref.value !== '') link.searchParams.set('ref', ref.value)
  const { href } = link
  return (
    <section aria-label="Tracking link">
      <h2>Be a visitor</h2>
      <form class="conditions" onSubmit={(event) => event.preventDefault()}>
        <label>
          Deeplink: the page of your store to end at
          <input
            type="url"
            placeholder="http://127.0.0.1:3000/some-product"
            onInput={({ currentTarget }) => {
              deeplink.value = currentTarget.value
            }}
          />
        </label>
        <label>
          ref: what the publisher wants to hear again
          <input
            onInput={({ currentTarget }) => {
              ref.value = currentTarget.value
            }}
          />
        </label>
      </form>
      <p class="bar">
        <a class="button" href={href} target="_blank" rel="noopener noreferrer">
          Open your store as a customer of {publisher}
        </a>
        <CopyButton text={href}>Copy the link</CopyButton>
      </p>
      <p class="quiet">
        <Line text={href} />
      </p>
      {href.length <= MAX_QR_CHARACTERS && <QrCode text={href} />}
    </section>
  )
}

function QrCode({ text }: { readonly text: string }) {
  const { data, size } = encode(text, { border: 2 })
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return (
    <figure class="qr">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label="The tracking link as a QR code">
        <path d={path} />
      </svg>
      <figcaption class="quiet">
        For a phone, where it reaches this address
        {location.hostname === '127.0.0.1' &&
          ' (127.0.0.1 is this machine only: start the mock with --host 0.0.0.0 and open this page by its address)'}
        .
      </figcaption>
    </figure>
  )
}
