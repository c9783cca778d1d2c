// The page at which the older popup ends.                                                             Workflow API 5.3

const END_PATH = '/v2/authentications/redirect'

/** The page, absolute: what `redirect` of a link names. */
export function popupEnd(publicUrl: string): string {
  return publicUrl + END_PATH
}

/** Whether a link's `redirect` is that page, in either slash form. */
export function isPopupEnd(redirect: string, publicUrl: string): boolean {
  return redirect === popupEnd(publicUrl) || redirect === `${popupEnd(publicUrl)}/`
}

/** The page as it says what came of a session. Relative, so that it holds behind any proxy. */
export function popupEndOf(sessionId: string): string {
  return `${END_PATH}?session=${sessionId}`
}
