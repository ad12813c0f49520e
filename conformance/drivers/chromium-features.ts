/**
 * What of Chromium a check does without. Of two lists on a command line only the last one counts, so
 * that playwright-core's own stands here, too; a test sees that all of it does.
 */

/** Pages of the browser's own in every window, which nobody sees: a third of what a check costs. */
const UNSEEN_PAGES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup']

/** Makes a process ahead of each visit for the next page, some sixty for a check that needs five: a sixth of what a check costs. */
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
