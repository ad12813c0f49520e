/** A sample of `npm run test:check-faults`: each fault once, in the middle of a check. */
import t from 'tap'
import { withChromium } from '../conformance/support/chromium.ts'
import { CHECK_FAULTS, checkUnderFault, findComplaints } from '../support/check-under-fault.ts'

/** A browser on a busy machine takes its time. */
t.setTimeout(600_000)

withChromium('whatever breaks under a check, nothing is judged that was not seen', async (t, path) => {
  const undisturbed = await checkUnderFault(t, { browser: 'off', fault: null })
  t.strictSame(undisturbed.complaints, [])
  t.equal(undisturbed.code, 0)
  for (const fault of CHECK_FAULTS) {
    const browser = fault === 'browser-dies' ? path : 'off'
    const end = await checkUnderFault(t, { browser, fault, atRequest: Math.ceil(undisturbed.requests / 2) })
    t.strictSame(findComplaints(end, undisturbed), [], fault)
  }
})
