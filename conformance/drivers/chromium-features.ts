/**
 * Features of Chromium that a check switches off. Of two lists on a command line only the last one counts, so that
 * playwright-core's own stands here, too; a test sees that all of it does.
 */

/** Pages of the browser's own in every window, which nobody sees: a third of what a check costs. */
const UNSEEN_PAGES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup']

/** Chromium starts a spare process before each visit: sixty in a check that needs five, and a sixth of its cost. */
const SPARE_PROCESSES = ['SpareRendererForSitePerProcess']

const AS_PLAYWRIGHT_HAS_IT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
]

export const DISABLED_FEATURES: readonly string[] = [...AS_PLAYWRIGHT_HAS_IT, ...UNSEEN_PAGES, ...SPARE_PROCESSES]
